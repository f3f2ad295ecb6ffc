"""What a worn controller really means: triggers that never come back to 0, sticks that do not rest in their middle."""

from __future__ import annotations

import math

from vr_explorer.xr.actions import Hand
from vr_explorer.xr.inputs import Button

ENDS = 0.8
"""Share of the value from which something counts at which it counts no more, so that it does not flutter there."""

CENTRED = 0.35
"""Share of a stick's travel within which a click of it is meant; a thumb that pushes it far often clicks it, too."""

PAD_CENTRE = 0.4
"""Of a touchpad's radius: a press inside is a click, one outside pushes to that side."""

PAD_EDGE = 0.7
"""Of a touchpad's radius, at which a press pushes with full strength: thumbs do not reach its rim."""

CLEARLY = 1.5
"""How much further the other axis of a locked stick must be pushed to become the one that counts."""


CLICK = "stick_click"
"""The part whose press may be none."""


class Steady:
    """Of one hand. What it returns is 0 or False where nothing is meant."""

    def __init__(self) -> None:
        self._pulled = self._squeezed = self._pushed = False
        self._down = self._clicks = False
        self._axis = 0

    def read(self, hand: Hand, dead_zone: float, squeezed: float, pad: bool = False, locked: bool = False) -> Hand:
        """The hand with trigger and stick counted from the end of their dead zones to 1, and squeeze 0 or 1.

        dead_zone: share of the travel that counts as nothing. squeezed: share from which a squeeze counts. pad: its
        stick is a touchpad, which is meant only while it is pressed. locked: only the axis along which the stick is
        pushed further counts.
        """
        self._pulled = hand.trigger > dead_zone * (ENDS if self._pulled else 1.0)
        self._squeezed = hand.squeeze >= squeezed * (ENDS if self._squeezed else 1.0)
        click, stick = self._stick(hand, dead_zone, pad)
        if locked:
            stick = self._locked(*stick)
        return Hand(
            hand.grip,
            hand.aim,
            _beyond(hand.trigger, dead_zone * ENDS) if self._pulled else 0.0,
            1.0 if self._squeezed else 0.0,
            stick,
            hand.pressed if click else without_clicks(hand.pressed),
        )

    def _stick(self, hand: Hand, dead_zone: float, pad: bool) -> tuple[bool, tuple[float, float]]:
        """Whether it is clicked, and how far it is pushed."""
        x, y = hand.stick
        deflection = math.hypot(x, y)
        down = bool(hand.pressed) and any(button.part == CLICK for button in hand.pressed)
        if down and not self._down:
            self._clicks = deflection < (PAD_CENTRE if pad else CENTRED)
        self._down = down
        if down and self._clicks:
            self._pushed = False
            return True, (0.0, 0.0)
        if pad:
            if not down:
                self._pushed = False
                return False, (0.0, 0.0)
            x, y = (max(-1.0, min(1.0, value / PAD_EDGE)) for value in (x, y))
            deflection = math.hypot(x, y)
        self._pushed = deflection > dead_zone * (ENDS if self._pushed else 1.0)
        if not self._pushed:
            return False, (0.0, 0.0)
        share = _beyond(min(deflection, 1.0), dead_zone * ENDS) / min(deflection, 1.0)
        return False, (x * share, y * share)

    def _locked(self, x: float, y: float) -> tuple[float, float]:
        if x == y == 0.0:
            self._axis = 0
            return x, y
        sideways, upward = abs(x), abs(y)
        if self._axis == 0:
            self._axis = 1 if sideways >= upward else 2
        elif self._axis == 1 and upward > CLEARLY * sideways:
            self._axis = 2
        elif self._axis == 2 and sideways > CLEARLY * upward:
            self._axis = 1
        return (x, 0.0) if self._axis == 1 else (0.0, y)


def without_clicks(pressed: tuple[Button, ...]) -> tuple[Button, ...]:
    """What is pressed elsewhere than on the stick."""
    return tuple(button for button in pressed if button.part != CLICK) if pressed else pressed


def _beyond(value: float, from_here: float) -> float:
    """0 at `from_here`, from there evenly to 1 at 1."""
    return max(value - from_here, 0.0) / (1.0 - from_here)
