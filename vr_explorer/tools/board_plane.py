"""The upright plane on which the board hangs, for rays that meet it."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.view import Triple, standing

LEAST_FACING = 1e-3
"""Cosine of the angle between a ray and the way ahead, below which it is along the plane, or from behind it."""

Ray = tuple[Triple, Triple]
Point = tuple[float, float]
"""Metres to the right and up from the plane's origin."""


class BoardPlane:
    """origin: (3,), world metres. yaw: of the viewer before whom it was hung, radians."""

    def __init__(self, origin: npt.ArrayLike, yaw: float) -> None:
        self._origin = np.asarray(origin, np.float64)
        self._right, self._up, self._ahead = standing(yaw).T

    def met(self, ray: Ray) -> Point | None:
        """Where a ray meets it; None where it does not, from before it."""
        origin, direction = np.array(ray[0]), np.array(ray[1])
        facing = float(direction @ self._ahead)
        if facing < LEAST_FACING:
            return None
        offset = origin + direction * (float((self._origin - origin) @ self._ahead) / facing) - self._origin
        x, y = float(offset @ self._right), float(offset @ self._up)
        return (x, y) if math.isfinite(x) and math.isfinite(y) else None

    def flat(self, positions: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """(N, 2), metres to the right and up, of positions (N, 3) in the world."""
        offsets = positions.astype(np.float64) - self._origin
        return np.stack([offsets @ self._right, offsets @ self._up], axis=1)

    def place(self, x: float, y: float, before: float = 0.0) -> Triple:
        """In the world. before: metres from it toward the viewer."""
        px, py, pz = (self._origin + x * self._right + y * self._up - before * self._ahead).tolist()
        return px, py, pz
