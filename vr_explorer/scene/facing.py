"""Where the cards face: the viewer's head; in a wall and on the board all the same way, so that rows are straight."""

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

    yaw: of a viewer whom the cards face then, radians. turned: by how much that differs from the one before.
    """

    yaw: float = 0.0
    before: float = 0.0
    wanted: float = 0.0
    begin: float = -math.inf
    seconds: float = 0.0
    turned: float = 0.0

    def at(self, time: float) -> Facing:
        share, yaw = self._at(time)
        return (math.sin(yaw), 0.0, math.cos(yaw), share) if share > 0.0 else TO_THE_HEAD

    def _at(self, time: float) -> tuple[float, float]:
        since = time - self.begin
        if since >= self.seconds:
            return self.wanted, self.yaw
        done = float(ease(np.float32(since / self.seconds)))
        return self.before + (self.wanted - self.before) * done, self.yaw - self.turned * (1.0 - done)

    def toward(self, flat: bool, yaw: float, time: float, seconds: float) -> Turning:
        """From where it is at `time`. seconds: 0 is at once."""
        wanted, (share, before) = float(flat), self._at(time)
        if seconds <= 0.0:
            return Turning(yaw, wanted, wanted, time)
        yaw = yaw if flat else before
        turned = math.remainder(yaw - before, math.tau) if share > 0.0 else 0.0
        return Turning(yaw, share, wanted, time, seconds, turned)
