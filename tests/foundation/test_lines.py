"""Text from outside becomes one line that can be shown anywhere."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.lines import LONGEST, one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Terrazzo in rust and teal", "Terrazzo in rust and teal"),
        ("Cloisonné, größer, 日本 🎨", "Cloisonné, größer, 日本 🎨"),
        ("  a\r\n\tb\u2028c  ", "a b c"),
        ("a\x00\x1b[31mb\x7f", "a[31mb"),
        ("gnp.\u202eexe", "gnp.exe"),
        ("half \ud800", "half"),
        ("x" * 500, "x" * (LONGEST - 1) + "…"),
        (" " * 5000 + "late", ""),
        ("", ""),
    ],
)
def test_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


@settings(deadline=None)
@given(st.text(st.characters()))
def test_whatever_comes_can_be_shown(text: str) -> None:
    line = one_line(text, 40)
    assert len(line) <= 40 and "\n" not in line and line == line.strip()
    ElementTree.fromstring(f"<a>{escape(line)}</a>".encode())
