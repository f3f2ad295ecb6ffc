"""Words that stand side by side in what an image is called, how it was made or what its file tells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foundation.language import _
from foundation.lines import one_line
from vr_explorer.scene.criteria.criterion import Criterion, Matcher
from vr_explorer.scene.criteria.folding import LONGEST_WORD, words_in
from vr_explorer.scene.criteria.measures import Floats

MOST_WORDS = 200


@dataclass(frozen=True)
class Phrase(Criterion):
    """Just these words in this order (`WordIndex.saying`). ValueError: they are none."""

    words: tuple[str, ...]

    def __post_init__(self) -> None:
        sound = 0 < len(self.words) <= MOST_WORDS
        if not sound or not all(len(word) <= LONGEST_WORD and words_in(word) == [word] for word in self.words):
            raise ValueError(f"words, written small, not {str(self.words)[:80]}")

    def match(self, matcher: Matcher) -> Floats:
        return matcher.measures.words.saying(self.words).astype(np.float32)

    def describe(self) -> str:
        return _("“{word}”").format(word=one_line(" ".join(self.words), 60))
