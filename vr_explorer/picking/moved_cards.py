"""Cards that were moved one by one, or have joined, since the blocks were made: few, and each on a way of its own."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.picking.blocks import Spheres
from vr_explorer.picking.cone import Cone
from vr_explorer.scene.cards import Cards, Vectors

Numbers = npt.NDArray[np.intp]

BESIDE = np.float32(0.01)
"""Metres; positions on a way are float32."""


class Loose:
    """moved: the cards. sorted: how many cards the blocks have. radius: metres, of every card."""

    def __init__(self, cards: Cards, moved: Numbers, sorted: int, radius: float) -> None:
        self._cards, self._moved = cards, moved
        self._in_blocks = moved[moved < sorted]
        half_way = 0.5 * (cards.target[moved] - cards.start[moved])
        radii = np.sqrt(np.einsum("ni,ni->n", half_way, half_way)) + (BESIDE + np.float32(radius))
        self._ways = Spheres.of(cards.start[moved] + half_way, radii)

    def __len__(self) -> int:
        return len(self._moved)

    def elsewhere(self, cards: Numbers) -> npt.NDArray[np.bool_] | None:
        """Which of `cards`, of the blocks, are not where these have them; None where that may be none."""
        return np.isin(cards, self._in_blocks) if len(self._in_blocks) else None

    def near(self, cone: Cone, time: float) -> tuple[Numbers, Vectors, Vectors]:
        """Of those that the cone may meet: numbers (K,), positions (K, 3) and visibility (K,) at `time`."""
        near = self._moved[cone.touches(self._ways.rows)]
        return near, *self._cards.some_at(near, time)
