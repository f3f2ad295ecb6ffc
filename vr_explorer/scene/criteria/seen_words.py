"""Which images suit a word by what is seen in them, where a network that knows words looked at the cloud."""

from __future__ import annotations

from threading import Lock

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.networks import image_text
from vr_explorer.scene.criteria.folding import words_in

Floats = npt.NDArray[np.float32]


class SeenWords:
    """Of one cloud, for any thread. there: whether anything is known of what is seen."""

    def __init__(self, cloud: Cloud) -> None:
        try:
            self._known = cloud.word_vectors()
        except UserError:  # words then reach what is written, and the page says so
            self._known = None
        self.there = self._known is not None
        self._vectors: dict[str, npt.NDArray[np.floating]] = {}
        if self._known is not None:
            for word, row in self._known.words.items():
                folded = words_in(word)
                if len(folded) == 1:
                    self._vectors.setdefault(folded[0], self._known.vectors[row])
        self._network: image_text.TextNetwork | None = None
        self._sought = False
        self._learning = Lock()

    def knows(self, word: str) -> bool:
        return word in self._vectors

    def learn(self, word: str) -> None:
        """Asks the network, where it is on this machine: seconds for the first word, so for a thread."""
        if not self.there or self.knows(word):
            return
        with self._learning:
            if not self._sought:
                self._sought = True
                found = image_text.here(image_text.TEXT, image_text.VOCABULARY)
                self._network = image_text.TextNetwork(*found) if found is not None else None
            if self._network is not None:
                vector = self._network.vectors([image_text.asked(word)])[0]
                if self._known is not None and vector.shape == self._known.vectors.shape[1:]:
                    self._vectors[word] = vector

    def cosines(self, word: str, count: int) -> Floats:
        """float32 (count,) with a word that is known; of an image of which nothing is known, the mean of the others."""
        assert self._known is not None
        found = self._known.cosines(self._vectors[word], count)
        unknown = np.isnan(found)
        found[unknown] = found[~unknown].mean() if not unknown.all() else 0.0
        return found

    def suits(self, word: str, count: int) -> Floats:
        """float32 (count,), 0..1: how probable it is that a known word says what an image shows."""
        assert self._known is not None
        return np.nan_to_num(image_text.suits(self._known.cosines(self._vectors[word], count)))
