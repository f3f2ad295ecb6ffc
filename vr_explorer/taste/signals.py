"""What a person does with an image, as far as it tells whether they like it."""

from __future__ import annotations

from enum import Enum

USUAL = 0.05
"""What an image is worth of which nothing is known: about as many of all images are kept."""


class Signal(Enum):
    """The value is its name in files. Each is worth 0 (disliked) to 1 (kept)."""

    FAVOURITE = "favourite"
    LOOKED = "looked"
    PASSED = "passed"
    DISMISSED = "dismissed"

    @property
    def worth(self) -> float:
        return _WORTH[self]

    @property
    def liked(self) -> bool:
        """Whether niches grow about it."""
        return self is Signal.FAVOURITE

    @property
    def target(self) -> float:
        """What the Gaussian process is told, 0 being the usual worth. To be passed by is no praise: it is not above."""
        above = self.worth - USUAL
        return above if self.worth >= _WORTH[Signal.LOOKED] else min(above, 0.0)

    @property
    def noise(self) -> float:
        """Standard deviation of what it is told: one who keeps an image means it, one who does not may have reasons."""
        return 0.25 if self.liked else 0.7


_WORTH = {Signal.FAVOURITE: 1.0, Signal.LOOKED: 0.3, Signal.PASSED: 0.1, Signal.DISMISSED: 0.0}
