"""How benchmarks are run: as modules, since one of them bears the name of a package that scripts beside it import."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOLD = [*(ROOT / "benchmarks").glob("*"), *(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
SCRIPT = re.compile(r"(?:python3? |/python )benchmarks/\w+\.py")


@pytest.mark.parametrize("path", [path for path in TOLD if path.suffix in (".py", ".md")], ids=lambda path: path.name)
def test_no_text_says_to_run_one_as_a_script(path: Path) -> None:
    assert not SCRIPT.findall(path.read_text(encoding="utf-8"))
