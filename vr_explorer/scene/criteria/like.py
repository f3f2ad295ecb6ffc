"""What is like images of the cloud."""

from __future__ import annotations

from dataclasses import dataclass

MOST_EXAMPLES = 5


@dataclass(frozen=True)
class Like:
    """Like one to five images of the cloud (their numbers), by the mean cosine of the features.

    share: of the whole cloud, the part that matches; cosines themselves mean little from one embedder to the next.
    """

    cards: tuple[int, ...]
    share: float = 0.05

    def __post_init__(self) -> None:
        if not 1 <= len(self.cards) <= MOST_EXAMPLES:
            raise ValueError(f"one to {MOST_EXAMPLES} images can be examples, not {len(self.cards)}")
        if not 0.0 < self.share < 1.0:
            raise ValueError("share must be between 0 and 1")
