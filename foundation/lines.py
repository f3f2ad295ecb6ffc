"""Text from outside as one line to show."""

from __future__ import annotations

import unicodedata

from foundation.clusters import shortened

LONGEST = 120
"""Characters of a line, where nothing else is said."""

_UNSEEN = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that change the direction of what is beside them, too."""


def one_line(text: str, longest: int = LONGEST) -> str:
    """`text` as one line of at most `longest` characters, cut off by "…" between what readers take for characters.

    Runs of white space become one space, and what neither panels nor XML can show goes: control characters, halves of
    characters, code points without a meaning of their own, marks of direction.
    """
    return shortened(shown(" ".join(text[: 8 * longest].split())).strip(), longest)


def shown(text: str) -> str:
    """`text` without what neither panels nor XML can show. Blanks of every width stay, and joiners, without which words
    of some scripts and emoji of several characters fall apart."""
    return "".join(c for c in text if unicodedata.category(c) not in _UNSEEN and c not in TURNING)
