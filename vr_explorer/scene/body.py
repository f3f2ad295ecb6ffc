"""The viewer's body: a place with a velocity, and the direction that it looks in."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import ease
from vr_explorer.scene.view import View, look, perspective, turned

FLAT_ANGLE = float(np.radians(89.0))
"""How far up and down one can look: at 90° yaw and roll become one."""

STILL = 0.01
"""Metres a second below which a gliding body has come to rest."""

Position = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Glide:
    """From place, yaw and pitch toward others, over `seconds`, of which some have passed."""

    start: tuple[Position, float, float]
    change: tuple[Position, float, float]
    seconds: float
    passed: float = 0.0


class Body:
    """position: (3,) world metres. velocity: (3,) metres a second. yaw, pitch: radians as in `view.look`.

    scale: metres of the world for one of the viewer's. In a headset the head moves by itself: offset, (3,), is where it
    is from `position`, and gaze its yaw from the body's; in the window both are 0.
    """

    def __init__(self, position: npt.ArrayLike, yaw: float = 0.0, pitch: float = 0.0) -> None:
        self.position: Position = np.asarray(position, np.float64)
        self.velocity: Position = np.zeros(3)
        self.yaw = yaw
        self.pitch = pitch
        self.scale = 1.0
        self.offset: Position = np.zeros(3)
        self.gaze = 0.0
        self._glide: _Glide | None = None

    @property
    def head(self) -> Position:
        """(3,) world metres: where the viewer sees from."""
        (x, y, z), (a, b, c) = self.position.tolist(), self.offset.tolist()
        return np.array((x + a, y + b, z + c))

    @property
    def speed(self) -> float:
        """Metres a second."""
        return math.hypot(*self.velocity.tolist())

    @property
    def ahead(self) -> Position:
        """(3,) unit direction in world space in which the head looks."""
        return -turned(self.yaw + self.gaze, self.pitch)[:, 2]

    def fly(self, acceleration: npt.ArrayLike, drag: float, seconds: float) -> None:
        """The exact solution of v' = a − drag · v, so that the way does not depend on the frame rate."""
        if seconds <= 0:
            return
        self._glide = None
        reached = np.asarray(acceleration, np.float64) / drag
        decay = float(np.exp(-drag * seconds))
        self.position = self.position + reached * seconds + (self.velocity - reached) * (1.0 - decay) / drag
        self.velocity = reached + (self.velocity - reached) * decay
        if not reached.any() and self.speed < STILL:
            self.velocity = np.zeros(3)

    def go_before(self, target: Position, distance: float, seconds: float) -> None:
        """The head comes `distance` metres before `target`, on the line between them, and to rest.

        seconds: of a glide during which the gaze turns to the target; 0 is at once, without turning.
        """
        line = target - self.head
        length = float(np.linalg.norm(line))
        if length < 1e-6:
            return
        yaw, pitch = np.arctan2(-line[0], -line[2]), np.arctan2(line[1], np.hypot(line[0], line[2]))
        self.glide(target - line * (distance / length), float(yaw), float(pitch), seconds)

    def glide(self, head: Position, yaw: float, pitch: float, seconds: float) -> None:
        """The head comes to `head`, (3,), looking along yaw and pitch, and to rest. seconds: as of `go_before`."""
        displacement = head - self.head
        self.velocity = np.zeros(3)
        if seconds == 0.0:
            self._glide = None
            self.position = self.position + displacement
            return
        turn = float(np.remainder(yaw - self.gaze - self.yaw + np.pi, 2.0 * np.pi) - np.pi)
        self._glide = _Glide((self.position, self.yaw, self.pitch), (displacement, turn, pitch - self.pitch), seconds)

    def orbit(self, about: Position, yaw: float, pitch: float) -> Position:
        """Turns the head and its way from `about`, (3,), by the same; the place stays where it is seen.

        Returns the turn of the world's directions, (3, 3). No farther up and down than one can look.
        """
        before, way = turned(self.yaw, self.pitch), self.head - about
        self.turn(yaw, pitch)
        change: Position = turned(self.yaw, self.pitch) @ before.T
        self.position = about + change @ way - self.offset
        return change

    @property
    def bound(self) -> tuple[Position, float, float]:
        """Where the head will be when it has come to the end of its glide, with yaw and pitch; where it is without."""
        if self._glide is None:
            return self.head, self.yaw + self.gaze, self.pitch
        (position, yaw, pitch), (displacement, turned, raised) = self._glide.start, self._glide.change
        return position + self.offset + displacement, yaw + turned + self.gaze, pitch + raised

    def advance(self, seconds: float) -> None:
        """Goes on with a glide; whoever moves or turns the body otherwise ends it."""
        glide = self._glide
        if glide is None:
            return
        passed = glide.passed + seconds
        share = float(ease(np.float32(passed / glide.seconds)))
        (position, yaw, pitch), (displacement, turned, raised) = glide.start, glide.change
        self.turn(yaw + share * turned - self.yaw, pitch + share * raised - self.pitch)
        self.position = position + share * displacement
        self._glide = replace(glide, passed=passed) if passed < glide.seconds else None

    def turn(self, yaw: float, pitch: float) -> None:
        """About the head, which stays where it is."""
        self._glide = None
        head = self.head
        self.offset = turned(yaw) @ self.offset
        self.position = head - self.offset
        self.yaw = float(np.remainder(self.yaw + yaw + np.pi, 2.0 * np.pi) - np.pi)
        self.pitch = float(np.clip(self.pitch + pitch, -FLAT_ANGLE, FLAT_ANGLE))

    def put(self, position: npt.ArrayLike, yaw: float, pitch: float) -> None:
        """The head is at `position` and looks along yaw and pitch; without velocity."""
        self.turn(yaw - self.gaze - self.yaw, pitch - self.pitch)
        self.position = np.asarray(position, np.float64) - self.offset
        self.velocity = np.zeros(3)

    def rescale(self, scale: float) -> None:
        """Grows or shrinks about `position`."""
        self._glide = None
        self.offset = self.offset * (scale / self.scale)
        self.scale = scale

    def axes(self) -> Position:
        """(3, 3): the rows are right, up and back in world space."""
        return look(np.zeros(3, np.float32), self.yaw, self.pitch)[:3, :3].astype(np.float64)

    def view(self, size: tuple[int, int], fov_y: float, near: float, far: float) -> View:
        """What the body sees in a picture of `size` pixels; `fov_y` in radians."""
        head = self.position.astype(np.float32)
        aspect = size[0] / max(size[1], 1)
        return View(look(head, self.yaw, self.pitch), perspective(fov_y, aspect, near, far), head, size)

    def ray(self, pointer: tuple[float, float], aspect: float, fov_y: float) -> Position:
        """Unit direction (3,) in world space through `pointer`: −1..1, to the right and upward, over the picture."""
        reach = np.tan(fov_y / 2.0)
        direction = np.array([pointer[0] * reach * aspect, pointer[1] * reach, -1.0])
        world: Position = (direction / np.linalg.norm(direction)) @ self.axes()
        return world
