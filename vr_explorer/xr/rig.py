"""How the space in which the headset moves lies in the world: it goes where the viewer's body goes.

The body stands where the head was when the rig was centred; from there the head moves freely. A body of scale 10 has
ten metres of the world for each of its own.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.body import Body
from vr_explorer.scene.commands import Carry
from vr_explorer.scene.view import View
from vr_explorer.xr.poses import Pose, Transform, affine, axes, heading
from vr_explorer.xr.session import EyeView

Position = npt.NDArray[np.float64]


class Rig:
    """centre: (3,) where in the headset's space the body stands, and yaw: where its front is there, in radians.

    height: metres of the viewer's by which the eyes are above the body, when the rig is centred.
    """

    def __init__(self, height: float = 0.0) -> None:
        self.height = height
        self.centre: Position = np.zeros(3)
        self.yaw = 0.0
        self._centred = False

    def settle(self, head: Transform) -> None:
        """At the first sight of the head: its height is the body's; position and front stay those of the runtime."""
        if not self._centred:
            self.centre = np.array([0.0, head[1, 3] - self.height, 0.0])
            self._centred = True

    def recentre(self, head: Transform) -> None:
        """The headset was put on, or the user asks: where the head is now, and looks to, is where the body stands and
        looks to.
        """
        self.centre, self.yaw = head[:3, 3] - (0.0, self.height, 0.0), heading(head)
        self._centred = True

    def lift(self, height: float) -> None:
        """Changes `height`, at once."""
        self.centre[1] += self.height - height
        self.height = height

    def uncentre(self) -> None:
        """The runtime was recentred: its origin is the user's new position; heights are taken anew."""
        self.yaw, self._centred = 0.0, False

    def world_from_space(self, body: Body) -> Transform:
        """float64 (4, 4): rotation about the vertical, scale and shift."""
        angle = body.yaw - self.yaw
        cos, sin, scale = math.cos(angle) * body.scale, math.sin(angle) * body.scale, body.scale
        (x, y, z), (a, b, c) = self.centre.tolist(), body.position.tolist()
        return affine(
            *(cos, 0.0, sin, a - cos * x - sin * z),
            *(0.0, scale, 0.0, b - scale * y),
            *(-sin, 0.0, cos, c + sin * x - cos * z),
        )

    def carried(self, yaw: float, scale: float, held: Position, at: Position) -> Carry:
        """The body for which this space lies in the world turned by `yaw`, scaled, and with `held` (of it) at `at`."""
        cos, sin = np.cos(yaw), np.sin(yaw)
        x, y, z = held - self.centre
        position = at - scale * np.array([cos * x + sin * z, y, cos * z - sin * x])
        return Carry((float(position[0]), float(position[1]), float(position[2])), yaw + self.yaw, scale)


def views(
    eyes: tuple[EyeView, ...], world: Transform, scale: float, size: tuple[int, int], near: float, far: float
) -> tuple[View, ...]:
    """What each eye sees in a picture of `size` pixels.

    world: the headset's space in the world, `scale` its metres. near, far: metres of that space.
    """
    (ax, ay, az, at_x), (bx, by, bz, at_y), (cx, cy, cz, at_z), _ = world.tolist()
    share = 1.0 / (ax * ax + bx * bx + cx * cx)
    eyes_from_world, positions = [], []
    for eye in eyes:
        (right, up, back), orientation = eye.pose
        x = ax * right + ay * up + az * back + at_x
        y = bx * right + by * up + bz * back + at_y
        z = cx * right + cy * up + cz * back + at_z
        rows = []
        for u, v, w in axes(*orientation):  # an axis of the eye, first in the space and then in the world
            a, b, c = (
                share * (ax * u + ay * v + az * w),
                share * (bx * u + by * v + bz * w),
                share * (cx * u + cy * v + cz * w),
            )
            rows.append((a, b, c, -(a * x + b * y + c * z)))
        eyes_from_world.append(np.array((*rows, (0.0, 0.0, 0.0, 1.0)), np.float32))
        positions.append((x, y, z))
    (x, y, z), (a, b, c) = positions[0], positions[-1]
    head = np.array((0.5 * (x + a), 0.5 * (y + b), 0.5 * (z + c)), np.float32)
    return tuple(
        View(view, eye.fov.projection(near, far), head, size, scale)
        for eye, view in zip(eyes, eyes_from_world, strict=True)
    )


def head_of(eyes: tuple[EyeView, ...]) -> Transform:
    """The middle between both eyes, turned as the left one."""
    (a, b, c), (x, y, z) = eyes[0].pose.position, eyes[-1].pose.position
    return Pose((0.5 * (a + x), 0.5 * (b + y), 0.5 * (c + z)), eyes[0].pose.orientation).transform()
