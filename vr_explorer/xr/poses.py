"""Poses and fields of view of OpenXR as matrices: right-handed, metres, y up, −z forward (specification 2.16, 10.2).

What every frame asks for many times is written out in plain numbers, for NumPy takes longer over so small a matrix;
tests hold it against pyrr.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.view import Matrix, Triple

Transform = npt.NDArray[np.float64]
"""float64 (4, 4), for column vectors."""


class Pose(NamedTuple):
    """position: metres. orientation: unit quaternion x, y, z, w."""

    position: Triple = (0.0, 0.0, 0.0)
    orientation: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)

    @classmethod
    def of(cls, x: float, y: float, z: float, w: float, right: float, up: float, back: float) -> Pose:
        """From the numbers of an XrPosef, in its order: the orientation's, then the position's."""
        return cls((right, up, back), (x, y, z, w))

    @classmethod
    def from_transform(cls, transform: Transform) -> Pose:
        """Of a rotation with a shift. Source: Shepperd, "Quaternion from rotation matrix" (1978)."""
        (xx, xy, xz, a), (yx, yy, yz, b), (zx, zy, zz, c), _ = transform.tolist()
        w2, x2, y2, z2 = 1.0 + xx + yy + zz, 1.0 + xx - yy - zz, 1.0 - xx + yy - zz, 1.0 - xx - yy + zz
        largest = max(w2, x2, y2, z2)
        if largest == w2:
            x, y, z, w = zy - yz, xz - zx, yx - xy, w2
        elif largest == x2:
            x, y, z, w = x2, xy + yx, xz + zx, zy - yz
        elif largest == y2:
            x, y, z, w = xy + yx, y2, yz + zy, xz - zx
        else:
            x, y, z, w = xz + zx, yz + zy, z2, yx - xy
        length = math.hypot(x, y, z, w)
        return cls((a, b, c), (x / length, y / length, z / length, w / length))

    def transform(self) -> Transform:
        """From the pose's own coordinates to those in which it is given."""
        (a, b, c), orientation = self
        (xx, yx, zx), (xy, yy, zy), (xz, yz, zz) = axes(*orientation)
        return affine(*(xx, xy, xz, a), *(yx, yy, yz, b), *(zx, zy, zz, c))

    def placed(self, world: Transform) -> tuple[Triple, Triple]:
        """Its position in the world, and what −z of it becomes there. world: from its space, of an even scale."""
        (right, up, back), (x, y, z, w) = self
        (a, b, c, at_x), (d, e, f, at_y), (g, h, i, at_z), _ = world.tolist()
        u, v, t = -2 * (x * z + y * w), -2 * (y * z - x * w), 2 * (x * x + y * y) - 1
        position = (
            a * right + b * up + c * back + at_x,
            d * right + e * up + f * back + at_y,
            g * right + h * up + i * back + at_z,
        )
        return position, (a * u + b * v + c * t, d * u + e * v + f * t, g * u + h * v + i * t)


class Fov(NamedTuple):
    """Angles in radians from the middle, in the order of an XrFovf; left and down are negative."""

    left: float
    right: float
    up: float
    down: float

    def projection(self, near: float, far: float) -> Matrix:
        """OpenGL's clip space, depth −1..1; the middle of view need not be the middle of the picture.

        Read-only, and the same object as long as nothing changes.
        """
        return _projection(self, near, far)


@lru_cache(maxsize=8)
def _projection(fov: Fov, near: float, far: float) -> Matrix:
    left, right, up, down = (math.tan(angle) for angle in fov)
    matrix = np.zeros((4, 4), np.float32)
    matrix[0, 0] = 2.0 / (right - left)
    matrix[0, 2] = (right + left) / (right - left)
    matrix[1, 1] = 2.0 / (up - down)
    matrix[1, 2] = (up + down) / (up - down)
    matrix[2, 2] = (far + near) / (near - far)
    matrix[2, 3] = 2.0 * far * near / (near - far)
    matrix[3, 2] = -1.0
    matrix.flags.writeable = False
    return matrix


def affine(*rows: float) -> Transform:
    """float64 (4, 4), of the twelve numbers of its upper three rows."""
    return np.array((*rows, 0.0, 0.0, 0.0, 1.0)).reshape(4, 4)


def applied(transform: Transform, x: float, y: float, z: float) -> Triple:
    """The position x, y, z after `transform`."""
    (a, b, c, at_x), (d, e, f, at_y), (g, h, i, at_z), _ = transform.tolist()
    return a * x + b * y + c * z + at_x, d * x + e * y + f * z + at_y, g * x + h * y + i * z + at_z


def chained(outer: Transform, inner: Transform, width: float = 1.0, height: float = 1.0) -> Transform:
    """`outer` after `inner`, both with 0 0 0 1 below. width, height: by which what `inner` has on x and y is wider and
    higher first."""
    (a, b, c, at_x), (d, e, f, at_y), (g, h, i, at_z), _ = outer.tolist()
    (p, q, r, x), (s, t, u, y), (v, w, k, z), _ = inner.tolist()
    return affine(
        *(width * (a * p + b * s + c * v), height * (a * q + b * t + c * w)),
        *(a * r + b * u + c * k, a * x + b * y + c * z + at_x),
        *(width * (d * p + e * s + f * v), height * (d * q + e * t + f * w)),
        *(d * r + e * u + f * k, d * x + e * y + f * z + at_y),
        *(width * (g * p + h * s + i * v), height * (g * q + h * t + i * w)),
        *(g * r + h * u + i * k, g * x + h * y + i * z + at_z),
    )


def inverse(transform: Transform) -> Transform:
    """Of a rotation with an even scale and a shift, which is quicker than that of any matrix."""
    (a, b, c, x), (d, e, f, y), (g, h, i, z), _ = transform.tolist()
    share = 1.0 / (a * a + d * d + g * g)
    return affine(
        *(share * a, share * d, share * g, -share * (a * x + d * y + g * z)),
        *(share * b, share * e, share * h, -share * (b * x + e * y + h * z)),
        *(share * c, share * f, share * i, -share * (c * x + f * y + i * z)),
    )


def upright(position: npt.NDArray[np.float64], back: npt.NDArray[np.float64]) -> Transform:
    """At `position`, with z along `back` and without roll."""
    (x, y, z), (a, b, c) = back.tolist(), position.tolist()
    length = max(math.sqrt(x * x + y * y + z * z), 1e-6)
    x, y, z = x / length, y / length, z / length
    level = math.hypot(x, z)
    # To the right: y × back, which is level; x where back is vertical.
    right, ahead = (z / level, -x / level) if level > 1e-3 else (1.0, 0.0)
    return affine(
        *(right, y * ahead, x, a),
        *(0.0, z * right - x * ahead, y, b),
        *(ahead, -y * right, z, c),
    )


def heading(transform: Transform) -> float:
    """Yaw, radians to the left from −z, of where −z of `transform` points; of its up where that is vertical."""
    (_, up_x, x, _), (_, _, y, _), (_, up_z, z, _), _ = transform.tolist()
    if math.hypot(x, z) < 0.2:
        x, z = -math.copysign(1.0, y) * up_x, -math.copysign(1.0, y) * up_z
    return math.atan2(x, z)


def axes(x: float, y: float, z: float, w: float) -> tuple[Triple, Triple, Triple]:
    """What right, up and back become by the rotation of a unit quaternion: the columns of its matrix."""
    return (
        (1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)),
        (2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)),
        (2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)),
    )
