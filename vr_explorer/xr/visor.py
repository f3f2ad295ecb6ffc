"""Where the panels hang before a viewer in a headset: at rest, until the head has turned or moved well away."""

from __future__ import annotations

import numpy as np

from vr_explorer.xr.poses import Transform, heading

DISTANCE = 1.6
SIZE = (2.0, 1.2)
"""Metres: from the head, and width and height."""

AWAY = float(np.radians(32.0))
NEAR_AGAIN = float(np.radians(2.0))
FAR = 0.35
"""Metres that the head moves before the panels follow."""

FOLLOWING = 4.0
"""1/s."""


class Visor:
    """A screen that follows the head lazily, upright, in the headset's space."""

    def __init__(self) -> None:
        self._place = np.zeros(3)
        self._yaw = 0.0
        self._following = False
        self._met = False

    def follow(self, head: Transform, seconds: float) -> None:
        place, yaw = head[:3, 3], heading(head)
        if not self._met:
            self._place, self._yaw, self._met = place.copy(), yaw, True
        aside = float(np.remainder(yaw - self._yaw + np.pi, 2.0 * np.pi) - np.pi)
        apart = float(np.linalg.norm(place - self._place))
        if abs(aside) > AWAY or apart > FAR:
            self._following = True
        if self._following:
            share = 1.0 - float(np.exp(-FOLLOWING * seconds))
            self._place += share * (place - self._place)
            self._yaw += share * aside
            self._following = abs(aside) > NEAR_AGAIN or apart > 0.05

    def seat(self) -> Transform:
        """float64 (4, 4): its middle and axes in the headset's space."""
        seat = self._stand()
        seat[:3, 3] -= DISTANCE * seat[:3, 2]
        return seat

    def _stand(self) -> Transform:
        """Where the head was."""
        cos, sin = np.cos(self._yaw), np.sin(self._yaw)
        seat = np.array([[cos, 0, sin, 0], [0, 1, 0, 0], [-sin, 0, cos, 0], [0, 0, 0, 1]], np.float64)
        seat[:3, 3] = self._place
        return seat
