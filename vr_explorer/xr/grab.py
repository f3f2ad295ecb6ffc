"""The world held in both hands: it is moved, turned about the vertical and scaled so that it stays under them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Place = npt.NDArray[np.float64]

CLOSEST = 0.05
"""Metres between the hands below which they turn and scale no more."""


class Grab:
    """Two places of the world, held from now on. left, right: (3,) world metres."""

    def __init__(self, left: Place, right: Place) -> None:
        self._middle = (left + right) / 2.0
        self._between = right - left

    def held(self, left: Place, right: Place, smallest: float, largest: float) -> tuple[float, float, Place, Place]:
        """How the viewer's space must lie in the world so that the hands, now at `left` and `right` in that space, are
        where they took hold.

        Returns yaw (radians) and scale (metres of the world for one of that space, from `smallest` to `largest`), and
        the pair of points, (3,) of the space and (3,) of the world, that coincide: the middle between the hands.
        """
        between = right - left
        apart = max(float(np.linalg.norm(between)), CLOSEST)
        scale = float(np.clip(np.linalg.norm(self._between) / apart, smallest, largest))
        yaw = _bearing(self._between) - _bearing(between)
        return float(np.remainder(yaw + np.pi, 2.0 * np.pi) - np.pi), scale, (left + right) / 2.0, self._middle


def _bearing(vector: Place) -> float:
    """Angle about the vertical, growing as yaw does (to the left)."""
    return float(np.arctan2(-vector[2], vector[0]))
