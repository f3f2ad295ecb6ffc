"""Brings assets/languages up to date with the texts in the code: `python scripts/catalogue.py`, for a new language with
its code behind it. New texts come without a translation, those that are no longer shown go; what changed is looked for
among the old ones and marked fuzzy, which the program passes over until a translator has looked at it.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LANGUAGES = ROOT / "assets" / "languages"
SOURCES = ("foundation", "classification", "vr_explorer")

KEYWORDS = {
    **{"_": None, "N_": None, "gettext": None, "inside": None, "ngettext": (1, 2)},
    **{"pgettext": ((1, "c"), 2), "pN_": ((1, "c"), 2)},
}


def texts() -> Catalog:
    """All that is marked in the code, by where it stands."""
    catalogue = Catalog(project="Artificial Inspiration", charset="utf-8")
    for source in SOURCES:
        for file in sorted((ROOT / source).rglob("*.py")):
            if "foundation.language" not in file.read_text(encoding="utf-8") and file.name != "language.py":
                continue  # it marks nothing, and finding that out as Babel does takes long
            for _line, message, _comments, context in extract_from_file("python", file, KEYWORDS):
                catalogue.add(message, locations=[(file.relative_to(ROOT).as_posix(), None)], context=context)
    return catalogue


def updated(code: str) -> str:
    """The file of a language with the present texts."""
    path = LANGUAGES / f"{code}.po"
    catalogue = Catalog(locale=code)
    if path.exists():
        with path.open("rb") as stream:
            catalogue = read_po(stream, locale=code)
    catalogue.update(texts())
    catalogue.obsolete.clear()
    return written(catalogue)


def written(catalogue: Catalog) -> str:
    """As a file, without what changes from day to day."""
    catalogue.fuzzy = False
    catalogue.header_comment = "# Texts of Artificial Inspiration, under its licence."
    stream = io.BytesIO()
    write_po(stream, catalogue, width=120, sort_by_file=True, include_lineno=False)
    kept = ("Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")
    head, *rest = stream.getvalue().decode().split("\n\n", 1)
    lines = [line for line in head.split("\n") if not line.startswith('"') or line[1:].split(":")[0] in kept]
    return "\n\n".join(["\n".join(lines), *rest])


def main() -> None:
    LANGUAGES.mkdir(exist_ok=True)
    for code in sys.argv[1:] or sorted(path.stem for path in LANGUAGES.glob("*.po")):
        (LANGUAGES / f"{code}.po").write_text(updated(code), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
