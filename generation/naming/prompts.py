"""Names after the words that a model was given."""

from __future__ import annotations

from typing import Any

from generation.naming.reading import text
from generation.naming.words import Words, WordsOf

LONGEST = 36
"""Characters of a prompt that name a variant."""


def prompted(otherwise: str) -> WordsOf:
    """By the first words of the parameter "prompt"; `otherwise` where there are none."""

    def words(parameters: dict[str, Any]) -> Words:
        said = text(parameters.get("prompt")).replace("\n", ",").partition(",")[0].strip(" ().:[]{}0123456789")
        whole = said if len(said) <= LONGEST else said[:LONGEST].rpartition(" ")[0]
        return Words(whole or otherwise)

    return words
