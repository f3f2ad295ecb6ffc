"""What is said of some images more than of all: a word, or two that stand side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

LONGEST = 60
"""Words of an image that count, the first ones."""

FEWEST, COMMON = 3, 0.5
"""Images that have a word, at least, and the share of them at most: what others have says nothing."""

LEAST_SHARE, MORE = 0.3, 2.0
"""So many of the images have it, and so many times more of them than of all."""

AS_TELLING = 0.8
"""Two words side by side are said instead of one of them where they tell so much of what it does."""


class Said:
    """words: of each of N images, in their order; "" stands between those that do not belong together."""

    def __init__(self, words: Iterable[Sequence[str]]) -> None:
        places: dict[str, int] = {}
        rows, units, count = list[int](), list[int](), 0
        for count, own in enumerate(words, 1):
            for unit in _units(own[:LONGEST]):
                units.append(places.setdefault(unit, len(places)))
                rows.append(count - 1)
        self._count, self._names = count, list(places)
        self._rows, self._units = np.array(rows, np.int32), np.array(units, np.int32)
        self._having = np.bincount(self._units, minlength=len(places))
        self._counts = (self._having >= FEWEST) & (self._having <= COMMON * count)

    def distinction(self, images: npt.NDArray[np.intp]) -> str:
        """ "" where nothing is said of them more than of all."""
        if not len(images) or not self._counts.any():
            return ""
        own = np.zeros(self._count, bool)
        own[images] = True
        within = np.bincount(self._units[own[self._rows]], minlength=len(self._names)) / len(images)
        times = within * self._count / np.maximum(self._having, 1)
        usual = self._counts & (within >= LEAST_SHARE) & (times >= MORE)
        telling = np.where(usual, within * np.log(np.maximum(times, 1.0)), 0.0)
        best = int(np.argmax(telling))
        if telling[best] <= 0.0:
            return ""
        one = self._names[best]
        pairs = [
            name for name in np.flatnonzero(telling >= AS_TELLING * telling[best]).tolist() if self._pairs(name, one)
        ]
        return self._names[max(pairs, key=lambda name: (telling[name], -name))] if pairs else one

    def _pairs(self, name: int, word: str) -> bool:
        return " " in self._names[name] and word in self._names[name].split(" ")


def _units(words: Sequence[str]) -> dict[str, None]:
    """Words, and two side by side, each once."""
    pairs = (f"{one} {other}" for one, other in pairwise(words) if one and other)
    return dict.fromkeys((*(word for word in words if word), *pairs))
