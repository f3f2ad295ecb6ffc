"""What a panel writes is marked for the catalogue of languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PANELS = Path(__file__).parents[3] / "vr_explorer" / "panels"

MARKS = ("_", "N_", "ngettext", "pgettext")

WRITES = {
    "button": 1, "caption": 1, "heading": 1, "paragraph": 0, "say": 0, "slider": 1, "text": 0, "tile": 1, "tip": 1,
    "toggle": 1, "wrapped": 0, "field": 2, "choice": 2,
}  # fmt: skip
"""What is called to write words, and which of its arguments they are."""

NAMES = {"Artificial Inspiration"}
"""The same in every language."""

UNITS = re.compile(r"[ {}:.0-9]*(ms|m/s|s|%)?")


def test_words_that_are_written_are_marked() -> None:
    """`_("…")` around it, `ngettext("…", "…", count)` for a number of things; then `python scripts/catalogue.py`."""
    bare = [f"{file.name}:{line}: {words}" for file in sorted(PANELS.rglob("*.py")) for line, words in unmarked(file)]
    assert not bare


def unmarked(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in WRITES and len(node.args) > WRITES[name]:
                for words in literals(node.args[WRITES[name]]):
                    if words not in NAMES:
                        yield node.lineno, words


def literals(node: ast.expr) -> Iterator[str]:
    """Words in a value that is written, but for what is marked, or chosen by."""
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in MARKS or (name == "format" and isinstance(node.func, ast.Attribute)):
            return
        if name in ("fitted", "shortened", "one_line") and node.args:
            yield from literals(node.args[0])
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        said = "".join(part.value for part in node.values if isinstance(part, ast.Constant)).split("##")[0]
        if re.search("[A-Za-z]{2}", said) and not UNITS.fullmatch(said):
            yield said
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        if re.search("[A-Za-z]{2}", node.value.split("##")[0]) is not None:
            yield node.value
    elif isinstance(node, ast.Tuple | ast.List):
        for part in node.elts:
            yield from literals(part)
