"""What one picture of the scene is seen through: an eye of a headset, the window, a screenshot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pyrr import matrix33, matrix44

Matrix = npt.NDArray[np.float32]
"""float32 (4, 4), mathematical row-major order, for column vectors: clip = projection @ view @ world."""

Triple = tuple[float, float, float]
"""x, y and z: metres of a place, metres a second of a velocity, or a direction."""


@dataclass(frozen=True)
class View:
    """view: world → eye space (−z forward). projection: eye → clip space (OpenGL, depth −1..1).

    head: (3,) world place of the head, the same for both eyes: cards face it.
    size: width and height of the target in pixels.
    scale: metres of the world for one of eye space, which is what `view` divides by.
    """

    view: Matrix
    projection: Matrix
    head: npt.NDArray[np.float32]
    size: tuple[int, int]
    scale: float = 1.0


def perspective(fov_y: float, aspect: float, near: float, far: float) -> Matrix:
    """A symmetric OpenGL projection; `fov_y` in radians, near and far in metres."""
    projection = matrix44.create_perspective_projection(np.degrees(fov_y), aspect, near, far)  # for row vectors
    return np.ascontiguousarray(projection.T, np.float32)


def look(position: npt.NDArray[np.float32], yaw: float, pitch: float) -> Matrix:
    """World → eye space for a camera at `position`; yaw (radians) turns left about +y from −z, pitch turns up."""
    matrix = np.eye(4, dtype=np.float32)
    matrix[:3, :3] = turned(yaw, pitch).T
    matrix[:3, 3] = -matrix[:3, :3] @ np.asarray(position, np.float32)
    return matrix


def turned(yaw: float, pitch: float = 0.0) -> npt.NDArray[np.float64]:
    """float64 (3, 3), the columns are right, up and back of who looks along yaw and pitch (radians, as for `look`)."""
    axes: npt.NDArray[np.float64] = matrix33.create_from_y_rotation(yaw)
    return axes @ matrix33.create_from_x_rotation(pitch) if pitch else axes


def standing(yaw: float) -> npt.NDArray[np.float64]:
    """float64 (3, 3), the columns are right, up and ahead of who looks level along yaw (radians)."""
    return turned(yaw) * (1.0, 1.0, -1.0)
