"""What names hold is shown and not obeyed."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from rich.table import Table

from foundation.console import Console, printable
from tests import warm


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 肖 🎉 שלום ✓", "plain é 肖 🎉 שלום ✓"),
        ("a\x1b[31mred", r"a\x1b[31mred"),
        ("two\nlines\r\n\ttab", r"two\nlines\r\n\ttab"),
        ("bell\x07 \x00 \x7f \x9b31m", r"bell\x07 \x00 \x7f \x9b31m"),
        ("gnp.\u202eexe", r"gnp.\u202eexe"),
        ("caf\udce9", r"caf\xe9"),
        ("\ud800", r"\ud800"),
        ("[bold]x[/]", "[bold]x[/]"),
        (":heart: 12:AB:CD:34", ":heart: 12:AB:CD:34"),
        ("word " * 40, "word " * 40),
    ],
)
def test_controls_are_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown
    stream = io.StringIO()
    Console(file=stream, force_terminal=True).print(text)
    assert stream.getvalue() == f"{shown}\n"


def test_cells_of_tables_have_markup_and_no_emoji() -> None:
    stream = io.StringIO()
    table = Table("name", box=None)
    table.add_row("[green]:heart: 12:AB:CD:34[/]")
    Console(file=stream).print(table)
    assert [line.strip() for line in stream.getvalue().splitlines()] == ["name", ":heart: 12:AB:CD:34"]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names there are text")
def test_a_sentence_about_a_hostile_name(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    folder = tmp_path / "x\x1b]0;owned\x07\x1b[2J\n✗ all is well\udcff"
    folder.mkdir()
    command = [sys.executable, "-m", "artificial_inspiration", "classify", str(folder), "--out", str(tmp_path / "out")]
    done = warm.run(command, cwd=pytestconfig.rootpath)
    assert done.returncode == 1
    assert b"\x1b" not in done.stderr and b"\x07" not in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert rb"x\x1b]0;owned\x07\x1b[2J " in done.stderr and rb"well\xff" in done.stderr
