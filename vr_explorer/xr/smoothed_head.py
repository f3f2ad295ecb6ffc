"""The head's path without its trembling, for those who look on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.xr.poses import Transform, upright

FOLLOWING = 3.0
"""1/s."""


class SmoothedHead:
    """Follows the head in the headset's space, upright."""

    def __init__(self) -> None:
        self._position: npt.NDArray[np.float64] | None = None
        self._forward = np.array([0.0, 0.0, -1.0])

    def follow(self, head: Transform, seconds: float) -> None:
        if self._position is None:
            self._position, self._forward = head[:3, 3].copy(), -head[:3, 2]
        share = 1.0 - float(np.exp(-FOLLOWING * seconds))
        self._position = self._position + share * (head[:3, 3] - self._position)
        forward = self._forward + share * (-head[:3, 2] - self._forward)
        self._forward = forward / max(float(np.linalg.norm(forward)), 1e-6)

    def transform(self) -> Transform:
        """float64 (4, 4), looking along −z."""
        return upright(self._position if self._position is not None else np.zeros(3), -self._forward)
