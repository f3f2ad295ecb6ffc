"""Words of a text as a search compares them: without case, accents and the many ways of writing the same letter."""

from __future__ import annotations

import re
import unicodedata

from foundation.lines import TURNING

LONGEST_TEXT = 400
"""Characters of a text that are looked at."""

LONGEST_WORD = 48
MOST_WORDS = 24
"""Of a text; further ones are left out."""

_JOINERS = dict.fromkeys(map(ord, [*TURNING, "\u200c", "\u200d", "\ufe0e", "\ufe0f", "\u00ad", "\u0640"]))
"""What is between letters and says nothing: marks of direction, joiners, forms of emoji, soft hyphens, kashidas."""

_ACCENTS = dict.fromkeys(range(0x300, 0x370))
"""Of Latin, Greek and Cyrillic letters; the signs of other scripts tell words apart."""

BETWEEN = re.compile(
    r"[\s\x00-\x1f\x7f!-/:-@\[-`{-~\u00a1-\u00bf\u2010-\u206f\u3000-\u303f\u30fb\u060c\u061b\u061f\u06d4\u0964\u0965\u05be]+"
)
"""Blanks, control characters and punctuation of the scripts of the world."""


def folded(text: str, longest: int = LONGEST_TEXT) -> str:
    """Compatible forms as one (NFKC), case folded, without accents and joiners; the first `longest` characters."""
    text = text[:longest]
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold().translate(_JOINERS)
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).translate(_ACCENTS))
    return text[:longest]


def words_in(text: str) -> list[str]:
    """Its words, `folded`, in their order, each once. What a script without blanks writes in one run is one word."""
    words = dict.fromkeys(word[:LONGEST_WORD] for word in BETWEEN.split(folded(text)) if word)
    return list(words)[:MOST_WORDS]
