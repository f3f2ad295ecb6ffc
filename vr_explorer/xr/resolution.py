"""How large the pictures are drawn: smaller while the graphics card is too slow for them, larger again when it is not.

A frame comes late for many reasons: the runtime halves the rate while it makes up every second picture by itself,
memory is tidied up, another program works. Only where the card has worked at it for about as long as there is time do
smaller pictures help.
"""

from __future__ import annotations

SHRINK, GROW = 0.88, 1.06
"""Factors of each side."""

BUSY = 0.8
"""Share of the time between two pictures; a card that works for longer has made a frame late, not something else."""

LATE_WITHIN = 0.5
"""Seconds within which a second late frame makes the pictures smaller; a single one may have any cause."""

PATIENCE, LONGEST = 3.0, 60.0
"""Seconds without a late frame before the pictures grow; twice as long after each growth that was too much."""

REGRETTED = 5.0
"""Seconds after a growth in which late frames are blamed on it."""


class Resolution:
    """share: of the full size, along each side, from `least` to 1."""

    def __init__(self, least: float) -> None:
        self.least = least
        self.share = 1.0
        self._since_late = LATE_WITHIN
        self._since_change = 0.0
        self._grown = False
        self._patience = PATIENCE

    def follow(self, late: bool, load: float, seconds: float) -> None:
        """One frame. late: it was shown a period or more after it should have been. load: how long the graphics card
        worked at the newest frame that it has finished, in periods."""
        self._since_change += seconds
        if late and load > BUSY:
            if self._since_late < LATE_WITHIN and self.share > self.least:
                self._shrink()
            self._since_late = 0.0
            return
        self._since_late += seconds
        rested = min(self._since_late, self._since_change) > self._patience
        if self.share < 1.0 and rested and load * GROW * GROW < BUSY:
            self.share = min(self.share * GROW, 1.0)
            self._since_change, self._grown = 0.0, True

    def _shrink(self) -> None:
        if self._grown and self._since_change < REGRETTED:
            self._patience = min(2.0 * self._patience, LONGEST)
        self.share = max(self.share * SHRINK, self.least)
        self._since_change, self._grown = 0.0, False
