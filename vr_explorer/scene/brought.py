"""Images that have come before the viewer for a while, each with words below it; all others stay where they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vr_explorer.scene.arrangements import Title
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.view import Triple, standing

MOST = 12
A_ROW = 4
LONGEST = 60
"""Characters of the words below an image."""

AWAY, ROOM = 4.2, 7.5
"""Heights of a card from the viewer to them; and the radius about the viewer in which nothing else is seen."""

BESIDE, BELOW, UNDER = 1.45, 1.42, 0.64
"""Heights of a card from one to the next, to the side and downward, and from its middle to its words."""


@dataclass(frozen=True)
class Brought:
    """cards: which, from the upper left. words: below each, "" for none. position, yaw: of the viewer's head then."""

    cards: tuple[int, ...]
    words: tuple[str, ...]
    position: Triple
    yaw: float

    def __post_init__(self) -> None:
        if not 1 <= len(self.cards) <= MOST or len(set(self.cards)) != len(self.cards):
            raise ValueError(f"one to {MOST} different images can be brought, not {len(self.cards)}")
        if len(self.words) != len(self.cards):
            raise ValueError("there are words for each image that is brought")

    def positions(self, settings: SceneSettings) -> Vectors:
        """float32 (K, 3), world metres: in rows on a cylinder about the viewer."""
        turn = np.arange(len(self.cards))
        row, column = turn // A_ROW, turn % A_ROW
        in_row = np.minimum(len(self.cards) - row * A_ROW, A_ROW)
        rows = -(-len(self.cards) // A_ROW)
        height = settings.card_height
        angle = (column - (in_row - 1) / 2.0) * (BESIDE / AWAY)
        up = ((rows - 1) / 2.0 - row) * BELOW * height
        axes = standing(self.yaw)
        along = AWAY * height * np.stack([np.sin(angle), np.zeros_like(angle), np.cos(angle)], axis=1)
        along[:, 1] = up
        positions: Vectors = (np.array(self.position) + along @ axes.T).astype(np.float32)
        return positions

    def titles(self, settings: SceneSettings) -> tuple[Title, ...]:
        """Their words, where they stand."""
        height = settings.card_height
        below = self.positions(settings) - np.array([0.0, UNDER * height, 0.0], np.float32)
        return tuple(
            Title(words[:LONGEST], (x, y, z), 0.1 * height, 1)
            for words, (x, y, z) in zip(self.words, below.tolist(), strict=True)
            if words
        )

    def in_the_way(self, positions: Vectors, settings: SceneSettings) -> np.ndarray:
        """bool (N,), which of all cards stand where these are to be seen. positions: (N, 3)."""
        offsets = positions - np.array(self.position, np.float32)
        return np.vecdot(offsets, offsets) < (ROOM * settings.card_height) ** 2
