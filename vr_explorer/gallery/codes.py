"""Codes that open a gallery: 64 random bits as four words that can be read aloud.

The words are proquints (D. S. Wilkerson, "A Proposal for Proquints", arXiv:0901.4016): consonant, vowel, consonant,
vowel, consonant; no digit, and no two letters that a voice or a hand confuses in their places.
"""

from __future__ import annotations

import re
import secrets

WORDS = 4
_CONSONANTS = "bdfghjklmnprstvz"
_VOWELS = "aiou"
_PATTERN = re.compile(f"(?:[{_CONSONANTS}][{_VOWELS}][{_CONSONANTS}][{_VOWELS}][{_CONSONANTS}]){{{WORDS}}}")
_LONGEST = 100


def new_code() -> str:
    """A code such as `lusab-babad-gutih-tugad`."""
    return "-".join(_word(secrets.randbits(16)) for _ in range(WORDS))


def normalised(text: str) -> str | None:
    """The code that `text` means (case, spaces, dashes and dots do not matter), None where it is none."""
    letters = re.sub(r"[\s\-._]+", "", text[:_LONGEST]).lower()
    if not _PATTERN.fullmatch(letters):
        return None
    return "-".join(letters[start : start + 5] for start in range(0, len(letters), 5))


def _word(bits: int) -> str:
    shifts = ((12, _CONSONANTS), (10, _VOWELS), (6, _CONSONANTS), (4, _VOWELS), (0, _CONSONANTS))
    return "".join(letters[bits >> shift & len(letters) - 1] for shift, letters in shifts)
