"""The commands that move the viewer."""

from __future__ import annotations

import numpy as np

from vr_explorer.scene.body import Body, Position
from vr_explorer.scene.commands import Approach, Carry, Fly, GlideTo, LookFrom, MoveHead, Orbit, Turn, ViewerCommand
from vr_explorer.scene.settings import SceneSettings

LEVELLING = 2.5
"""1/s, how quickly the gaze levels out."""

APPROACHING = 14.0
"""1/s, how quickly what is left of an approach becomes less."""

ARRIVED = 1e-3
"""Metres that are left of an approach when it is over."""

LEVEL = 1e-3
"""Radians of pitch that count as level."""


class Viewer:
    """Moves `body` as commands ask. world: how large the world is, 1 for the reference number of images.

    settings: may be replaced. jumps: how often the body was taken elsewhere at once.
    """

    def __init__(self, body: Body, settings: SceneSettings, world: float) -> None:
        self.body = body
        self.settings = settings
        self._world = world
        self._levelling = False
        self._left: Position | None = None
        self.jumps = 0

    def level_out(self) -> None:
        """Lets the gaze level out by itself, until it is turned."""
        self._levelling = True

    def advance(self, seconds: float) -> None:
        """Goes on with what moves by itself."""
        self.body.advance(seconds)
        if self._levelling:
            self.body.pitch *= float(np.exp(-LEVELLING * seconds))
            self._levelling = abs(self.body.pitch) > LEVEL
        if self._left is not None:
            step = self._left * (1.0 - float(np.exp(-APPROACHING * seconds)))
            self.body.position = self.body.position + step
            self._left = self._left - step
            if float(np.linalg.norm(self._left)) < ARRIVED:
                self._left = None

    def put(self, position: Position, yaw: float, pitch: float) -> None:
        """At once, and at rest. position: (3,) world metres."""
        self._left = None
        self.body.put(position, yaw, pitch)

    def take(self, position: Position, yaw: float, pitch: float, seconds: float) -> None:
        """Along a smooth way, or at once where that takes no seconds. position: (3,) world metres."""
        if seconds <= 0.0:
            self.put(position, yaw, pitch)
            self.jumps += 1
            return
        self._levelling, self._left = False, None
        self.body.glide(position, yaw, pitch, seconds)

    def go_before(self, target: Position, seconds: float, size: float = 1.0) -> None:
        """target: (3,) world metres. seconds: as of `GoTo`. size: of the usual one of a card."""
        self._levelling, self._left = False, None
        self.body.go_before(target, self.settings.visit * size, seconds)

    def apply(self, command: ViewerCommand) -> None:
        match command:
            case MoveHead():
                self.body.offset = np.array(command.offset)
                self.body.gaze = command.yaw
            case Fly():
                # Scaled with the world, so that crossing a small cloud takes as long as crossing a large one; not all
                # the way down, because the cards keep their size.
                strength = self.settings.thrust * max(self._world, 0.3) * self.body.scale
                self.body.fly(
                    np.asarray(command.thrust) * strength, self.settings.drag * command.brake, command.seconds
                )
            case Turn():
                self._levelling = False
                self.body.turn(command.yaw, command.pitch)
            case GlideTo():
                self._levelling, self._left = False, None
                position = np.asarray(command.position, np.float64)
                self.body.glide(position, command.yaw, command.pitch, command.seconds)
            case Orbit():
                self._levelling = False
                turned = self.body.orbit(np.asarray(command.about, np.float64), command.yaw, command.pitch)
                if self._left is not None:
                    self._left = turned @ self._left
            case Approach():
                left = self._left if self._left is not None else np.zeros(3)
                way = np.asarray(command.position, np.float64) - (self.body.head + left)
                self._left = left + command.share * way
            case Carry():
                self._left = None
                self.body.rescale(command.scale)
                self.body.position = np.asarray(command.position, np.float64)
                self.body.yaw = command.yaw
                self.body.velocity = np.zeros(3)
            case LookFrom():
                self.put(np.asarray(command.position, np.float64), command.yaw, command.pitch)
