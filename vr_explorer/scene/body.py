"""The viewer's body: a place with a velocity, and the direction that it looks in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.view import View, look, perspective

FLAT_ANGLE = float(np.radians(89.0))
"""How far up and down one can look: at 90° yaw and roll become one."""

STILL = 0.01
"""Metres a second below which a gliding body has come to rest."""

Place = npt.NDArray[np.float64]


class Body:
    """place: (3,) world metres. velocity: (3,) metres a second. yaw, pitch: radians as in `view.look`."""

    def __init__(self, place: npt.ArrayLike, yaw: float = 0.0, pitch: float = 0.0) -> None:
        self.place: Place = np.asarray(place, np.float64)
        self.velocity: Place = np.zeros(3)
        self.yaw = yaw
        self.pitch = pitch

    @property
    def speed(self) -> float:
        """Metres a second."""
        return float(np.linalg.norm(self.velocity))

    def fly(self, acceleration: npt.ArrayLike, drag: float, seconds: float) -> None:
        """The exact solution of v' = a − drag · v, so that the way does not depend on the frame rate."""
        if seconds <= 0:
            return
        reached = np.asarray(acceleration, np.float64) / drag
        decay = float(np.exp(-drag * seconds))
        self.place = self.place + reached * seconds + (self.velocity - reached) * (1.0 - decay) / drag
        self.velocity = reached + (self.velocity - reached) * decay
        if not reached.any() and self.speed < STILL:
            self.velocity = np.zeros(3)

    def turn(self, yaw: float, pitch: float) -> None:
        self.yaw = float(np.remainder(self.yaw + yaw + np.pi, 2.0 * np.pi) - np.pi)
        self.pitch = float(np.clip(self.pitch + pitch, -FLAT_ANGLE, FLAT_ANGLE))

    def put(self, place: npt.ArrayLike, yaw: float, pitch: float) -> None:
        """Stands at `place` without velocity."""
        self.place = np.asarray(place, np.float64)
        self.velocity = np.zeros(3)
        self.yaw, self.pitch = 0.0, 0.0
        self.turn(yaw, pitch)

    def axes(self) -> Place:
        """(3, 3): the rows are right, up and back in world space."""
        return look(np.zeros(3, np.float32), self.yaw, self.pitch)[:3, :3].astype(np.float64)

    def view(self, size: tuple[int, int], fov_y: float, near: float, far: float) -> View:
        """What the body sees in a picture of `size` pixels; `fov_y` in radians."""
        head = self.place.astype(np.float32)
        aspect = size[0] / max(size[1], 1)
        return View(look(head, self.yaw, self.pitch), perspective(fov_y, aspect, near, far), head, size)

    def ray(self, pointer: tuple[float, float], aspect: float, fov_y: float) -> Place:
        """Unit direction (3,) in world space through `pointer`: −1..1, to the right and upward, over the picture."""
        reach = np.tan(fov_y / 2.0)
        direction = np.array([pointer[0] * reach * aspect, pointer[1] * reach, -1.0])
        world: Place = (direction / np.linalg.norm(direction)) @ self.axes()
        return world
