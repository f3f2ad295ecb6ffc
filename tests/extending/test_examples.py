"""The examples of docs/extending.md work as they stand once they lie where the page puts them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PLACES = {
    "spiral.py": "vr_explorer.scene.arrangements",
    "upright.py": "vr_explorer.scene.criteria",
    "lighter.py": "vr_explorer.scene.criteria",
    "lighter_editor.py": "vr_explorer.panels.editors",
    "makers_page.py": "vr_explorer.panels.menu",
    "symmetry.py": "classification.measures",
    "methods/rings.py": "generation.painterly",
}


@pytest.mark.parametrize("file", PLACES)
def test_none_imports_from_the_package_that_it_is_a_part_of(file: str) -> None:
    """That is imported while it is still being put together: by its list, which names the example."""
    tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert len(modules) > 2 and PLACES[file] not in modules
