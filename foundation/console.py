"""A console that shows names and texts from outside without obeying them.

A file's name may hold line ends, the escape sequences of a terminal, signs that turn the order of letters round, and
bytes that are no text; printed as they are, they could hide or forge what a program says.
"""

from __future__ import annotations

import unicodedata
from typing import Any

import rich.console

_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Console(rich.console.Console):
    """As rich's, but every text is `printable` and shown as it is: nothing in it is markup, and no `:name:` of it an
    emoji; it is neither coloured nor wrapped. Cells of tables have markup; emoji no more than other texts."""

    def __init__(self, **options: Any) -> None:
        super().__init__(highlight=False, soft_wrap=True, emoji=False, **options)

    def print(self, *objects: Any, **options: Any) -> None:
        shown = [printable(one) if isinstance(one, str) else one for one in objects]
        super().print(*shown, markup=not any(isinstance(one, str) for one in shown), **options)


def printable(text: str) -> str:
    r"""`text` in one line: what would control a terminal is written as in Python's source, `\n` or `\x1b`; bytes that
    are no text, which Python holds as surrogates, as `\xe9`."""
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(letter: str) -> str:
    if "\udc80" <= letter <= "\udcff":
        return f"\\x{ord(letter) - 0xDC00:02x}"
    if letter in _TURNING or unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp"):
        return letter.encode("unicode_escape").decode()
    return letter
