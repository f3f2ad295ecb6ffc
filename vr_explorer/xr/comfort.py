"""How far the sight narrows while flying and turning: more for a faster flight, or turn."""

from __future__ import annotations

import math

FULL = 12.0
"""Metres of the viewer's a second at which it is narrowed as far as set."""

FULL_TURN = math.radians(90.0)
"""Radians a second of a smooth turn at which it is, too."""

CHANGING = 5.0
"""1/s."""

UNSEEN = 0.01


class Comfort:
    """narrowed: 0..1, as `Vignette.draw` takes it."""

    def __init__(self, strength: float) -> None:
        self.strength = strength
        self.narrowed = 0.0

    def blink(self) -> None:
        """At a jump: narrowed at once, and open again soon."""
        if self.strength > 0.0:
            self.narrowed = 1.0

    def follow(self, speed: float, seconds: float, turning: float = 0.0) -> None:
        """speed: metres of the viewer's a second. turning: radians a second of a smooth turn, not of one in steps."""
        wanted = self.strength * min(max(speed / FULL, abs(turning) / FULL_TURN), 1.0)
        self.narrowed += (wanted - self.narrowed) * (1.0 - math.exp(-CHANGING * seconds))
        if wanted == 0.0 and self.narrowed < UNSEEN:
            self.narrowed = 0.0
