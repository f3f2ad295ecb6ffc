"""What was picked out, image by image."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Chosen:
    """One of these images of the cloud (their numbers, rising)."""

    cards: tuple[int, ...]

    def __post_init__(self) -> None:
        if any(one >= other for one, other in pairwise(self.cards)) or min(self.cards, default=0) < 0:
            raise ValueError("chosen images are numbers that rise from 0")

    def __hash__(self) -> int:
        """Of a few, because they may be a million."""
        return hash((len(self.cards), self.cards[:4], self.cards[-4:]))
