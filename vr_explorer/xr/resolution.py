"""How large the pictures are drawn: smaller while frames come late, larger again when they have not for a while."""

from __future__ import annotations

SHRINK, GROW = 0.88, 1.06
"""Factors of each side."""

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

    def follow(self, late: bool, seconds: float) -> None:
        """One frame. late: it was shown a period or more after it should have been."""
        self._since_change += seconds
        if late:
            if self._since_late < LATE_WITHIN and self.share > self.least:
                self._shrink()
            self._since_late = 0.0
            return
        self._since_late += seconds
        if self.share < 1.0 and min(self._since_late, self._since_change) > self._patience:
            self.share = min(self.share * GROW, 1.0)
            self._since_change, self._grown = 0.0, True

    def _shrink(self) -> None:
        if self._grown and self._since_change < REGRETTED:
            self._patience = min(2.0 * self._patience, LONGEST)
        self.share = max(self.share * SHRINK, self.least)
        self._since_change, self._grown = 0.0, False
