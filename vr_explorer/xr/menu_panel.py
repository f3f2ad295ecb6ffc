"""The menu as a board in the headset's space: before the viewer or above a hand, operated by ray or by touch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.view import standing
from vr_explorer.xr.actions import Hand
from vr_explorer.xr.poses import Transform, heading, inverse, upright
from vr_explorer.xr.steady import without_clicks

Position = npt.NDArray[np.float64]

BEFORE, ON_WRIST = 1.0, 0.44
"""Metres of the board's width: at 0.95 m before the viewer, and above a hand at 0.42 m; both look equally large."""

ASPECT = 4.0 / 3.0
AWAY, BELOW = 0.95, 0.12
"""Metres before the head and below it, where the board opens."""

ABOVE = 0.21
"""Metres from the hand to the middle of the board above it."""

REACH = 3.0
"""Metres from which a ray still operates the board."""

TIP = np.array([0.0, 0.0, -0.065, 1.0])
"""What touches: the front of the controller, in the hand's coordinates."""

TOUCHED, NEAR = 0.012, 0.08
"""Metres from the board: pressed below the first, pointed at below the second."""

BEHIND = -0.10
PULLED, LOOSE = 0.55, 0.35
"""Shares of the trigger's travel: pressed beyond the first, loose below the second."""


@dataclass(frozen=True)
class Pointed:
    """hand: LEFT or RIGHT. position: on the board, 0..1 to the right and downward. at: (3,) of the headset's space."""

    hand: int
    position: tuple[float, float]
    at: Position
    pressed: bool
    wheel: float
    by_touch: bool


class MenuPanel:
    """pose: from metres on the board (x to the right, y up, z toward the viewer, 0 in the middle) to the space.

    width: metres. pointed: what operates it now, None where nothing does.
    """

    def __init__(self) -> None:
        self.pose: Transform = np.eye(4)
        self.width = BEFORE
        self.pointed: Pointed | None = None
        self._holding: int | None = None
        self._armed = [False, False]
        self._open = False

    @property
    def size(self) -> tuple[float, float]:
        """Metres."""
        return self.width, self.width / ASPECT

    def panel(self, world: Transform) -> Transform:
        """float64 (4, 4): from −0.5..0.5 on x and y to the world. world: the headset's space in the world."""
        return world @ self.pose @ np.diag([*self.size, 1.0, 1.0])

    def close(self) -> None:
        self._open, self.pointed, self._holding = False, None, None

    def follow(self, head: Transform, wrist: Hand | None) -> None:
        """Opens it, or keeps it where it belongs. wrist: the hand that carries it; None: it hangs before the viewer."""
        if wrist is not None and wrist.grip is not None:
            position = np.add(wrist.grip.position, (0.0, ABOVE, 0.0))
            self.pose, self.width = upright(position, head[:3, 3] - position), ON_WRIST
        elif not self._open or self.width != BEFORE:
            yaw = heading(head)
            position = head[:3, 3] + AWAY * standing(yaw)[:, 2] - (0.0, BELOW, 0.0)
            self.pose, self.width = upright(position, head[:3, 3] - position), BEFORE
        self._open = True

    def read(self, hands: tuple[Hand, Hand], order: tuple[int, ...]) -> tuple[Hand, Hand]:
        """What the hands do on the board, into `pointed`; returns the hands without what they do there.

        order: the hands that may operate it, whichever comes first does. A trigger that was pulled elsewhere does not
        press, and a part of the board that is held is held until the trigger is loose.
        """
        self.pointed = None
        into = inverse(self.pose)
        candidates = (self._holding,) if self._holding is not None else order
        for number in candidates:
            self.pointed = self._touch(number, hands[number], into) or self._ray(number, hands[number], into)
            if self.pointed is not None:
                break
        self._holding = self.pointed.hand if self.pointed is not None and self.pointed.pressed else None
        for number in order:
            if self.pointed is None or number != self.pointed.hand:
                self._armed[number] = False
        if self.pointed is None or not (self._armed[self.pointed.hand] or self.pointed.by_touch):
            return hands
        left = [
            hand._replace(trigger=0.0, stick=(0.0, 0.0), pressed=without_clicks(hand.pressed))
            if number == self.pointed.hand
            else hand
            for number, hand in enumerate(hands)
        ]
        return left[0], left[1]

    def _touch(self, number: int, hand: Hand, into: Transform) -> Pointed | None:
        if hand.grip is None:
            return None
        tip = hand.grip.transform() @ TIP
        x, y, depth, _ = into @ tip
        if not (BEHIND < depth < NEAR and self._inside(x, y)):
            return None
        return Pointed(number, self._shares(x, y), tip[:3], bool(depth < TOUCHED), hand.stick[1], True)

    def _ray(self, number: int, hand: Hand, into: Transform) -> Pointed | None:
        if hand.aim is None:
            return None
        aim = into @ hand.aim.transform()
        origin, direction = aim[:3, 3], -aim[:3, 2]
        if direction[2] > -1e-3 or origin[2] <= 0.0:
            return None
        distance = -origin[2] / direction[2]
        x, y, _ = origin + distance * direction
        held = self._holding == number and hand.trigger > LOOSE
        if not held and (distance > REACH or not self._inside(x, y)):
            return None
        self._armed[number] |= hand.trigger < LOOSE
        pressed = self._armed[number] and hand.trigger > (LOOSE if held else PULLED)
        at = (self.pose @ np.array([x, y, 0.0, 1.0]))[:3]
        return Pointed(number, self._shares(x, y), at, pressed, hand.stick[1], False)

    def _inside(self, x: float, y: float) -> bool:
        width, height = self.size
        return bool(abs(x) <= width / 2.0 and abs(y) <= height / 2.0)

    def _shares(self, x: float, y: float) -> tuple[float, float]:
        width, height = self.size
        return float(x / width + 0.5), float(0.5 - y / height)
