"""Images one after the other: in which order, and when it is the next one's turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class SlideshowSettings:
    """Settings section "slideshow". seconds: that an image is seen. fade: seconds in which it becomes the next one, so
    that nothing flashes; at most half of these.
    """

    seconds: float = 5.0
    fade: float = 1.2

    def __post_init__(self) -> None:
        if not 2.0 <= self.seconds <= 600.0:
            raise ValueError("seconds must be from 2 to 600")
        if not 0.4 <= self.fade <= 10.0:
            raise ValueError("fade must be from 0.4 to 10 seconds")

    @property
    def softly(self) -> float:
        """Seconds of a change."""
        return min(self.fade, 0.5 * self.seconds)


class Slides:
    """order: (N,), at least one card. first: with which to begin, where it is among them."""

    def __init__(self, order: npt.NDArray[np.intp], first: int | None) -> None:
        self._order = order
        found = np.flatnonzero(order == (-1 if first is None else first))
        self._place = int(found[0]) if len(found) else 0
        self._seen = 0.0

    @property
    def card(self) -> int:
        """Whose turn it is."""
        return int(self._order[self._place])

    @property
    def following(self) -> int:
        """Whose turn it is next; after the last one, the first."""
        return int(self._order[(self._place + 1) % len(self._order)])

    @property
    def turn(self) -> tuple[int, int]:
        """Which image it is, counted from 1, and of how many."""
        return self._place + 1, len(self._order)

    def step(self, by: int) -> None:
        """On, or back."""
        self._place = (self._place + by) % len(self._order)
        self._seen = 0.0

    def see(self, seconds: float, settings: SlideshowSettings) -> bool:
        """The present image has been seen for so long more. Whether it was the next one's turn, which it now is."""
        self._seen += seconds
        if self._seen < settings.seconds or len(self._order) == 1:
            return False
        self.step(1)
        return True
