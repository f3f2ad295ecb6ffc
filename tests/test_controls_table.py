"""The table of what the original application did (docs/controls.md): every row is driven by tests that are there."""

import re
from pathlib import Path

from vr_explorer.action_table import BEGIN, END, table

ROOT = Path(__file__).parents[1]
HEADING = "## Beside the original application"


def test_every_row_names_tests_that_exist() -> None:
    text = (ROOT / "docs" / "controls.md").read_text(encoding="utf-8")
    section = text.split(HEADING)[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 20
    there = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^ *def (\w+)\(", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    for row in rows:
        assert len(row) == 5, row
        named = re.findall(r"`(test_\w+)`", row[-1])
        assert named or row[-1] == "absent", f"nothing drives: {row[0]}"
        assert set(named) <= there, f"{row[0]}: {set(named) - there}"


def test_the_table_of_all_actions_is_the_programs() -> None:
    text = (ROOT / "docs" / "controls.md").read_text(encoding="utf-8")
    begin, end = text.index(BEGIN), text.index(END) + len(END)
    assert text[begin:end] == table(), "put in what python -m vr_explorer.action_table prints"
