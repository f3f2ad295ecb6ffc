"""The examples of docs/extending.md work as they stand once they lie where the page puts them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PLACES = {
    "spiral.py": "vr_explorer.scene.arrangements",
    "upright.py": "vr_explorer.scene.criteria",
    "lighter.py": "vr_explorer.scene.criteria",
    "lighter_editor.py": "vr_explorer.panels.editors",
    "kept_page.py": "vr_explorer.panels.menu",
    "symmetry.py": "classification.measures",
    "methods/rings.py": "generation.painterly",
}


@pytest.mark.parametrize("file", PLACES)
def test_none_imports_from_the_package_that_it_is_a_part_of(file: str) -> None:
    """That is imported while it is still being put together: by its list, which names the example."""
    tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert len(modules) > 2 and PLACES[file] not in modules


def test_the_page_shows_code_that_works() -> None:
    page = (HERE.parents[1] / "docs" / "extending.md").read_text(encoding="utf-8")
    shown = re.findall(r"<!-- (\S+) -->\n```\w+\n(.*?)```", page, re.DOTALL)
    assert {file for file, _ in shown} >= {
        "methods/rings.py",
        "methods/echo.py",
        "methods/plugin/pyproject.toml",
        "methods/plugin/halo_method.py",
        "kept_page.py",
    }
    for file, code in shown:
        for part in code.split("…\n"):
            assert part.strip("\n") in (HERE / file).read_text(encoding="utf-8"), f"{file} no longer has {part}"
