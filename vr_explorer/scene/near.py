"""The cards near a place, for who asks again and again from about there, without looking at all of them each time."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Vectors

Numbers = npt.NDArray[np.intp]

FARTHER, MUCH_LESS = 1.4, 0.25
"""Of the reach: so far the cards are that are kept, until somebody asks from farther away, or for much less."""

SURE = 0.999
"""Of that: places are float32."""

LOOKED_AT_ONCE = 1 << 16
"""Cards, which stay in a core's cache."""


class _Kept(NamedTuple):
    """cards: those within `reach` metres of `middle`, where places had this version."""

    version: tuple[int, ...]
    middle: list[float]
    reach: float
    cards: Numbers


class NearCards:
    """For any thread."""

    def __init__(self) -> None:
        self._kept: _Kept | None = None

    def within(
        self, places: Vectors, version: tuple[int, ...], head: npt.NDArray[np.floating], reach: float
    ) -> tuple[Numbers, Vectors]:
        """The cards less than `reach` metres from `head`, (3,), which rise, and float32 (K, 3), from it to them.

        places: float32 (N, 3), world metres, of all. version: another one where any of these may be another.
        """
        kept = self._kept
        if kept is None or version != kept.version or not _holds(kept, head, reach):
            wide = FARTHER * reach
            kept = self._kept = _Kept(version, head.tolist(), wide, _within(places, head, wide))
        offsets = places.take(kept.cards, axis=0) - head.astype(np.float32)
        near = np.flatnonzero(np.vecdot(offsets, offsets) < reach * reach)
        return kept.cards[near], offsets[near]


def _holds(kept: _Kept, head: npt.NDArray[np.floating], reach: float) -> bool:
    return MUCH_LESS * kept.reach <= math.dist(head.tolist(), kept.middle) + reach <= SURE * kept.reach


def _within(places: Vectors, head: npt.NDArray[np.floating], reach: float) -> Numbers:
    middle, found = head.astype(np.float32), [np.zeros(0, np.intp)]
    for first in range(0, len(places), LOOKED_AT_ONCE):
        offsets = places[first : first + LOOKED_AT_ONCE] - middle
        found.append(np.flatnonzero(np.vecdot(offsets, offsets) <= reach * reach) + first)
    return np.concatenate(found)
