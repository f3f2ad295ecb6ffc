"""What one picture of the scene is seen through: an eye of a headset, the window, a screenshot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
"""float32 (4, 4), mathematical row-major order, for column vectors: clip = projection @ view @ world."""


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
    f = 1.0 / np.tan(fov_y / 2.0)
    matrix = np.zeros((4, 4), np.float32)
    matrix[0, 0] = f / aspect
    matrix[1, 1] = f
    matrix[2, 2] = (far + near) / (near - far)
    matrix[2, 3] = 2.0 * far * near / (near - far)
    matrix[3, 2] = -1.0
    return matrix


def look(place: npt.NDArray[np.float32], yaw: float, pitch: float) -> Matrix:
    """World → eye space for a camera at `place`; yaw (radians) turns left about +y from −z, pitch turns up."""
    cos_yaw, sin_yaw, cos_pitch, sin_pitch = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
    right = np.array([cos_yaw, 0.0, -sin_yaw])
    back = np.array([sin_yaw * cos_pitch, -sin_pitch, cos_yaw * cos_pitch])
    up = np.cross(back, right)
    matrix = np.eye(4, dtype=np.float32)
    matrix[:3, :3] = np.stack([right, up, back])
    matrix[:3, 3] = -matrix[:3, :3] @ np.asarray(place, np.float32)
    return matrix
