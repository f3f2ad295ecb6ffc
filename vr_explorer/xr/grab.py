"""The world held in the hands: one drags it, two also turn it about the vertical and scale it, so that it stays under
them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.body import Body
from vr_explorer.scene.commands import Carry
from vr_explorer.scene.view import Triple
from vr_explorer.xr.poses import Transform
from vr_explorer.xr.rig import Rig

Position = npt.NDArray[np.float64]

CLOSEST = 0.05
"""Metres between the hands below which they turn and scale no more."""

SLOW = 0.5
"""Metres of the viewer's a second: a hand that grips during a faster flight brakes first and holds the world then."""


class Grab:
    """Two places of the world, held from now on. left, right: (3,) world metres."""

    def __init__(self, left: Position, right: Position) -> None:
        self._middle = (left + right) / 2.0
        self._between = right - left

    def held(
        self, left: Position, right: Position, smallest: float, largest: float
    ) -> tuple[float, float, Position, Position]:
        """How the viewer's space must lie in the world so that the hands, now at `left` and `right` in that space, are
        where they took hold.

        Returns yaw (radians) and scale (metres of the world for one of that space, from `smallest` to `largest`), and
        the pair of points, (3,) of the space and (3,) of the world, that coincide: the middle between the hands.
        """
        between = right - left
        distance = max(float(np.linalg.norm(between)), CLOSEST)
        scale = float(np.clip(np.linalg.norm(self._between) / distance, smallest, largest))
        yaw = _bearing(self._between) - _bearing(between)
        return float(np.remainder(yaw + np.pi, 2.0 * np.pi) - np.pi), scale, (left + right) / 2.0, self._middle


class Hold:
    """hands: LEFT, RIGHT, both or none, in this order: those that hold the world now."""

    def __init__(self) -> None:
        self.hands: tuple[int, ...] = ()
        self._grab: Grab | None = None
        self._at: Position = np.zeros(3)

    def follow(
        self,
        gripping: tuple[bool, bool],
        free: tuple[bool, bool],
        positions: tuple[Triple | None, Triple | None],
        rig: Rig,
        body: Body,
        world: Transform,
        limits: tuple[float, float],
    ) -> Carry | None:
        """Where the body is so that what is held stays in the hands; None while nothing is held.

        gripping: whether each hand squeezes. free: whether it also does nothing else. positions: in the headset's
        space, None where a hand is not seen. limits: of the scale that two hands may give the world.
        """
        if not (gripping[0] or gripping[1] or self.hands):
            return None
        if len(self.hands) == 2:  # a finger that brushes a trigger does not let go
            holds = tuple(n for n in (0, 1) if gripping[n] and positions[n] is not None)
        else:
            holds = tuple(n for n in (0, 1) if gripping[n] and free[n] and positions[n] is not None)
        now = [np.array(position) for n in holds if (position := positions[n]) is not None]
        if holds != self.hands:
            if len(holds) == 1 and not self.hands and body.speed > SLOW * body.scale:
                return None
            self.hands = holds
            self._take([world[:3, :3] @ position + world[:3, 3] for position in now])
        if len(now) == 2 and self._grab is not None:
            yaw, scale, held, at = self._grab.held(now[0], now[1], *limits)
            return rig.carried(yaw, scale, held, at)
        return rig.carried(body.yaw - rig.yaw, body.scale, now[0], self._at) if now else None

    def _take(self, positions: list[Position]) -> None:
        """Holds on to these of the world."""
        self._grab = Grab(positions[0], positions[1]) if len(positions) == 2 else None
        if len(positions) == 1:
            self._at = positions[0]


def _bearing(vector: Position) -> float:
    """Angle about the vertical, growing as yaw does (to the left)."""
    return float(np.arctan2(-vector[2], vector[0]))
