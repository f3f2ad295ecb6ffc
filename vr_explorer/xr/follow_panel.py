"""Where the panels hang before a viewer in a headset: at rest, until the head has turned or moved well away."""

from __future__ import annotations

import math

import numpy as np

from vr_explorer.xr.poses import Transform, affine, heading

DISTANCE = 1.6
SIZE = (2.0, 1.2)
"""Metres: from the head, and width and height."""

AWAY, NEAR_AGAIN = math.radians(32.0), math.radians(2.0)
FAR = 0.35
"""Metres that the head moves before the panels follow."""

FOLLOWING = 4.0
"""1/s."""


class FollowPanel:
    """A screen that follows the head lazily, upright, in the headset's space."""

    def __init__(self) -> None:
        self._position = np.zeros(3)
        self._yaw = 0.0
        self._following = False
        self._met = False

    def follow(self, head: Transform, seconds: float) -> None:
        position, yaw = head[:3, 3], heading(head)
        if not self._met:
            self._position, self._yaw, self._met = position.copy(), yaw, True
        aside = math.remainder(yaw - self._yaw, math.tau)
        distance = math.dist(position.tolist(), self._position.tolist())
        if abs(aside) > AWAY or distance > FAR:
            self._following = True
        if self._following:
            share = 1.0 - math.exp(-FOLLOWING * seconds)
            self._position += share * (position - self._position)
            self._yaw += share * aside
            self._following = abs(aside) > NEAR_AGAIN or distance > 0.05

    def pose(self) -> Transform:
        """float64 (4, 4): its middle and axes in the headset's space."""
        cos, sin, (x, y, z) = math.cos(self._yaw), math.sin(self._yaw), self._position.tolist()
        return affine(
            *(cos, 0.0, sin, x - DISTANCE * sin),
            *(0.0, 1.0, 0.0, y),
            *(-sin, 0.0, cos, z - DISTANCE * cos),
        )
