"""Bombs between the viewer's devices and the scene: thrown, pointed at, carried, and how they are seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from classification.cloud import Cloud
from foundation.colour import srgb_to_linear
from vr_explorer.actions import BOMB_MENU, CONTEXT
from vr_explorer.input import InputFrame
from vr_explorer.render.bombs import Colour, ShownBomb
from vr_explorer.scene.bombs import Bomb, glow
from vr_explorer.scene.commands import Command, MoveBomb, PlaceBomb, ThrowBomb
from vr_explorer.scene.criteria import Criterion, Rgb
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import Triple
from vr_explorer.tools.tool import NOTHING, Frame, Tool

THROWN = 90.0
"""Metres from the viewer at which a thrown bomb comes to rest, for the reference number of images."""

BEGINS = 4.0
"""Metres before the viewer where a throw begins."""

CORE, LEAST_ANGLE = 2.2, 0.012
"""Metres of a bomb's radius, and radians below which it is not seen smaller, so that it can be reached from afar."""

GLOW = 125.0
"""Metres that the glow fills, for the reference number of images."""

GRIPPED = 1.6
"""Of the radius that is seen: how far beside a bomb it is still met."""

PLAIN: Rgb = (235, 235, 245)
"""The glow of a bomb that wants no colours."""

MENUS = frozenset({BOMB_MENU, CONTEXT})
"""Asked for by what holds a bomb, which then did not mean to carry it."""

SMOOTHING = 12.0
"""1/s, of the velocity with which a carried bomb is let go."""

LET_GO, LET_OUT_OF_HAND = 1.0, 0.2
"""Metres a second below which a bomb stays where it is let go: by the ray, whose far end trembles, and by a hand."""


class BombTool(Tool):
    """pointed: the number of the bomb that the ray meets, None where it meets none.
    held: the one that is carried, by the ray or by a hand that grasps it.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.pointed: int | None = None
        self.held: int | None = None
        self._holding = self._card_held = False
        self._distance = 0.0
        self._in_hand: np.ndarray | None = None
        self._taken_from = np.zeros(3)
        self._velocity = np.zeros(3)
        self._glows: dict[Criterion, tuple[Colour, ...]] = {}

    @property
    def _world(self) -> float:
        return max(self._scene.scale, 0.3)

    def thrown(self, criterion: Criterion, direction: Triple | None) -> PlaceBomb:
        """direction: of the throw, None is where the viewer looks."""
        return PlaceBomb(criterion, *self.throw(direction, THROWN * self._world))

    def throw(self, direction: Triple | None, distance: float) -> tuple[Triple, Triple]:
        """Where it begins, and with which velocity, so that it rests `distance` metres farther on. direction: as of
        `thrown`.
        """
        body = self._scene.body
        ahead = np.array(direction) if direction is not None else body.ahead
        x, y, z = (body.head + BEGINS * body.scale * ahead).tolist()
        u, v, w = (ahead * distance * self._scene.settings.bomb_drag).tolist()
        return (x, y, z), (u, v, w)

    def update(self, frame: Frame) -> Sequence[Command]:
        """What carrying asks of the scene. A bomb is held by whatever points at it, at the distance where it was, or by
        the hand that has grasped it; a short grip that asks for its menu leaves it where it was. It goes before cards,
        but one that is dragged to it does not take it along.
        """
        begins = frame.input_frame.hold and not self._holding
        self._card_held = frame.input_frame.hold and (self._card_held or (begins and frame.pointed is not None))
        asked = self._asked(frame.input_frame, frame.seconds)
        if self.pointed is not None:
            frame.pointed = None
        return asked

    def _asked(self, input_frame: InputFrame, seconds: float) -> Sequence[Command]:
        if input_frame.grasp is not None:
            return self._grasped(np.array(input_frame.grasp), seconds)
        if self._in_hand is not None:
            self._in_hand = None
            return self._let_go(LET_OUT_OF_HAND * self._scene.body.scale)
        if self.held is not None and not MENUS.isdisjoint(input_frame.actions):
            return self._put_back()
        if input_frame.ray is None:
            self.pointed = None
            return self._let_go() if self.held is not None else NOTHING
        if self.held is None and not self._scene.bombs:
            self.pointed, self._holding = None, input_frame.hold
            return NOTHING
        origin, direction = (np.array(part) for part in input_frame.ray)
        begins, self._holding = input_frame.hold and not self._holding, input_frame.hold
        if self.held is None:
            # A quick hand may have left the bomb on which the hold began by the time of this frame.
            before, self.pointed = self.pointed, self._met(origin, direction)
            taken = before if begins and before is not None else self.pointed
            if begins and taken is not None:
                self._card_held = False
            if not input_frame.hold or taken is None or self._card_held:
                return []
            self.pointed = taken
            self._take(taken)
            self._distance = float(np.linalg.norm(self._taken_from - origin))
        elif not input_frame.hold or self._gone(self.held):
            return self._let_go()
        self._distance *= 1.1**input_frame.reel
        return self._carried(origin + self._distance * direction, seconds)

    def about(self, position: Triple | np.ndarray) -> int | None:
        """The bomb inside whose ball a hand at `position` (world metres) is, the nearest of several."""
        best, nearest = None, np.inf
        for bomb in self._scene.bombs:
            distance = float(np.linalg.norm(np.subtract(bomb.position, position)))
            if distance < min(nearest, self._core(bomb)):
                best, nearest = bomb.number, distance
        return best

    def behind(self, position: np.ndarray, radius: float) -> int | None:
        """The breeding bomb that a ball of this radius at `position` (world metres) hides or touches for the viewer."""
        best, nearest, head = None, np.inf, self._scene.body.head
        away = float(np.linalg.norm(position - head))
        for bomb in self._scene.bombs:
            if bomb.breeding is None or away < 1e-6:
                continue
            offset = np.array(bomb.position) - head
            along = float(offset @ (position - head)) / away
            aside = float(np.linalg.norm(offset - along / away * (position - head)))
            if along > 0.0 and aside < min(nearest, self._core(bomb) + radius * along / away):
                best, nearest = bomb.number, aside
        return best

    def shown(self) -> list[ShownBomb]:
        """How the bombs are seen from the viewer's head."""
        return [self._seen(bomb) for bomb in self._scene.bombs]

    @property
    def core(self) -> float:
        """Metres of the radius of a bomb that is not far away."""
        return CORE * min(self._world, 1.0)

    def _seen(self, bomb: Bomb) -> ShownBomb:
        if bomb.criterion not in self._glows:
            self._glows[bomb.criterion] = glow_of(bomb.criterion, self._scene.cloud)
        colours, lit = self._glows[bomb.criterion], bomb.number in (self.pointed, self.held)
        return ShownBomb(bomb.number, bomb.position, self._core(bomb), GLOW * self._world, colours, bomb.active, lit)

    def _core(self, bomb: Bomb) -> float:
        """Metres of the radius that is seen."""
        distance = float(np.linalg.norm(np.array(bomb.position) - self._scene.body.head))
        return max(self.core, LEAST_ANGLE * distance)

    def _met(self, origin: np.ndarray, direction: np.ndarray) -> int | None:
        """The nearest bomb on the ray."""
        best, nearest = None, np.inf
        for bomb in self._scene.bombs:
            offset = np.array(bomb.position) - origin
            along = float(offset @ direction)
            off_axis = float(np.linalg.norm(offset - along * direction))
            if 0.0 < along < nearest and off_axis < GRIPPED * self._core(bomb):
                best, nearest = bomb.number, along
        return best

    def _position(self, number: int) -> np.ndarray:
        return np.array(next(bomb.position for bomb in self._scene.bombs if bomb.number == number))

    def _gone(self, number: int) -> bool:
        return all(bomb.number != number for bomb in self._scene.bombs)

    def _take(self, number: int) -> None:
        self.held, self._taken_from, self._velocity = number, self._position(number), np.zeros(3)

    def _grasped(self, hand: np.ndarray, seconds: float) -> list[Command]:
        if self._in_hand is None:
            found = self.about(hand)
            if found is None:
                return []
            self._take(found)
            self._in_hand = self._taken_from - hand
        if self.held is None or self._gone(self.held):
            self.held = None
            return []
        return self._carried(hand + self._in_hand, seconds)

    def _carried(self, position: np.ndarray, seconds: float) -> list[Command]:
        assert self.held is not None
        if seconds > 0.0:
            now = (position - self._position(self.held)) / seconds
            self._velocity += (now - self._velocity) * (1.0 - float(np.exp(-SMOOTHING * seconds)))
        x, y, z = position.tolist()
        return [MoveBomb(self.held, (x, y, z))]

    def _put_back(self) -> list[Command]:
        held, self.held = self.held, None
        if held is None or self._gone(held):
            return []
        x, y, z = self._taken_from.tolist()
        return [MoveBomb(held, (x, y, z))]

    def _let_go(self, least: float = LET_GO) -> list[Command]:
        held, self.held = self.held, None
        if held is None or self._gone(held):
            return []
        u, v, w = self._velocity.tolist()
        return [ThrowBomb(held, (u, v, w))] if np.linalg.norm(self._velocity) > least else []


def glow_of(criterion: Criterion, cloud: Cloud) -> tuple[Colour, ...]:
    """The colours in which it glows, one or more, in linear light."""
    colours = np.array(glow(criterion, cloud) or (PLAIN,), np.float32)
    found = srgb_to_linear(colours / 255.0).tolist()
    return tuple((red, green, blue) for red, green, blue in found)
