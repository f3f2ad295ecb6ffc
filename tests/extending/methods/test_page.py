"""docs/extending.md shows what the tests of this folder build."""

import re

from tests.extending.methods.building import HERE, ROOT


def test_the_page_shows_code_that_works() -> None:
    page = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    shown = re.findall(r"<!-- (\S+) -->\n```\w+\n(.*?)```", page, re.DOTALL)
    assert {file for file, _ in shown} >= {
        "rings.py",
        "echo.py",
        "plugin/pyproject.toml",
        "plugin/halo_method.py",
        "makers_page.py",
    }
    for file, code in shown:
        for part in code.split("…\n"):
            folder = HERE if (HERE / file).exists() else HERE.parent
            assert part.strip("\n") in (folder / file).read_text(encoding="utf-8"), f"{file} no longer has {part}"
