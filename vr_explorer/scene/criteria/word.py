"""What an image is called, how it was made and what its file tells, in words; where that is known, what it shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foundation.language import _
from vr_explorer.scene.criteria.criterion import Criterion, Matcher
from vr_explorer.scene.criteria.folding import LONGEST_WORD, words_in
from vr_explorer.scene.criteria.measures import Floats


@dataclass(frozen=True)
class Word(Criterion):
    """Its name, its method or its file has this word, or one that begins with it (`WordIndex.meant`), or else it
    matches as far as it is probable that the word says what it shows (`SeenWords`). ValueError: it is none.
    """

    word: str

    def __post_init__(self) -> None:
        if len(self.word) > LONGEST_WORD or words_in(self.word) != [self.word]:
            raise ValueError(f"one word, written small, not {self.word[:80]!r}")

    def match(self, matcher: Matcher) -> Floats:
        measures = matcher.measures
        written = measures.words.having(self.word).astype(np.float32)
        if not measures.seen.knows(self.word):
            return written
        return np.maximum(written, measures.seen.suits(self.word, len(measures)))

    def nearness(self, matcher: Matcher) -> Floats:
        measures = matcher.measures
        if not measures.seen.knows(self.word):
            return super().nearness(matcher)
        return measures.seen.cosines(self.word, len(measures))

    def describe(self) -> str:
        return _("“{word}”").format(word=self.word)
