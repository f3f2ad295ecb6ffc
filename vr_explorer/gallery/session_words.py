"""The four words of a session: 40 random bits that can be kept in mind on the way from a headset to a desk.

Two of the 1,024 words differ in two letters at least. Who guesses is told to wait (`attempt_limits`): at twenty guesses
in ten minutes, one of a thousand sessions is met after a thousand years.
"""

from __future__ import annotations

import re
import secrets
from functools import cache
from importlib.resources import files

WORDS = 4
_LONGEST = 100


@cache
def all_words() -> tuple[str, ...]:
    return tuple(files("vr_explorer.gallery").joinpath("session_words.txt").read_text(encoding="ascii").split())


@cache
def _known() -> frozenset[str]:
    return frozenset(all_words())


def new_words() -> str:
    """Such as `maple-otter-candle-river`."""
    return "-".join(secrets.choice(all_words()) for _ in range(WORDS))


def normalised_words(text: str) -> str | None:
    """The words that `text` means (case and what stands between them do not matter), None where it is no session's."""
    words = re.findall(r"[a-z]+", text[:_LONGEST].lower())
    return "-".join(words) if len(words) == WORDS and _known().issuperset(words) else None
