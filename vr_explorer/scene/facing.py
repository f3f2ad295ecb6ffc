"""Where the cards face: the viewer's head, or on the board all the same way, so that its rows are straight."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vr_explorer.scene.cards import ease

Facing = tuple[float, float, float, float]
"""x, y, z of a unit vector in the world, and how far cards turn from the head to it, 0..1. Seen from behind they are
turned around."""

TO_THE_HEAD: Facing = (0.0, 0.0, 1.0, 0.0)


@dataclass(frozen=True)
class Turning:
    """On its way from `before` to `wanted`, shares of `Facing`, for some seconds since `begin` of the scene's clock.

    yaw: of a viewer whom the cards face then, radians.
    """

    yaw: float = 0.0
    before: float = 0.0
    wanted: float = 0.0
    begin: float = -math.inf
    seconds: float = 0.0

    def at(self, time: float) -> Facing:
        since, share = time - self.begin, self.wanted
        if since < self.seconds:
            share = self.before + (self.wanted - self.before) * float(ease(np.float32(since / self.seconds)))
        if share <= 0.0:
            return TO_THE_HEAD
        return math.sin(self.yaw), 0.0, math.cos(self.yaw), share

    def toward(self, flat: bool, yaw: float, time: float, seconds: float) -> Turning:
        """From where it is at `time`. seconds: 0 is at once."""
        wanted, before = float(flat), self.at(time)[3]
        return Turning(yaw if flat else self.yaw, before if seconds > 0.0 else wanted, wanted, time, seconds)
