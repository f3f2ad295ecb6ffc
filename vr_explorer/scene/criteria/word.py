"""What an image is called, and how it was made, in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foundation.language import _
from vr_explorer.scene.criteria.criterion import Criterion, Matcher
from vr_explorer.scene.criteria.folding import LONGEST_WORD, words_in
from vr_explorer.scene.criteria.measures import Floats


@dataclass(frozen=True)
class Word(Criterion):
    """Its name or its method has this word, or one that begins with it (`WordIndex.meant`). ValueError: it is none."""

    word: str

    def __post_init__(self) -> None:
        if len(self.word) > LONGEST_WORD or words_in(self.word) != [self.word]:
            raise ValueError(f"one word, written small, not {self.word[:80]!r}")

    def match(self, matcher: Matcher) -> Floats:
        return matcher.measures.words.having(self.word).astype(np.float32)

    def describe(self) -> str:
        return _("“{word}”").format(word=self.word)
