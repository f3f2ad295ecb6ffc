"""The first flight: six things that whoever explores for the first time does once, told by what has really changed."""

from __future__ import annotations

import math
from enum import Enum

import numpy as np

from vr_explorer.scene.arrangements import FavouritesBoard
from vr_explorer.scene.placement import Filter
from vr_explorer.scene.scene import Scene


class Step(Enum):
    """In the order in which they are shown."""

    LOOK = "look"
    FLY = "fly"
    KEEP = "keep"
    FILTER = "filter"
    BOMB = "bomb"
    BOARD = "board"


LOOKED = 0.8
"""Radians that the gaze turns until one has looked around."""

FLOWN = 12.0
"""Metres, of the reference number of images, that one moves until one has flown."""

TURN, JUMP = 1.2, 25.0
"""Radians and metres within one frame from which on it is no turning or flying, but another place at once."""


class Progress:
    """done: the steps that were seen since it began, in whatever order. Call `follow` once a frame."""

    def __init__(self, scene: Scene) -> None:
        self.done: set[Step] = set()
        self._looked = self._flown = 0.0
        self._gaze, self._position = _gaze(scene), scene.body.position
        self._kept = len(scene.favourites)
        self._filter: Filter | None = scene.placement.filter
        self._bombs = {bomb.number for bomb in scene.bombs}
        self._on_board = isinstance(scene.arrangement, FavouritesBoard)

    @property
    def step(self) -> Step | None:
        """The first that was not done yet."""
        return next((step for step in Step if step not in self.done), None)

    def follow(self, scene: Scene) -> None:
        if scene.tour is not None:  # it flies, filters and has bombs by itself
            self._gaze, self._position = _gaze(scene), scene.body.position
            return
        self._move(scene)
        kept, on_board = len(scene.favourites), isinstance(scene.arrangement, FavouritesBoard)
        bombs = {bomb.number for bomb in scene.bombs}
        happened = (
            (Step.LOOK, self._looked >= LOOKED),
            (Step.FLY, self._flown >= FLOWN * max(scene.scale, 0.3)),
            (Step.KEEP, kept > self._kept),
            (Step.FILTER, scene.placement.filter not in (None, self._filter)),
            (Step.BOMB, bool(bombs - self._bombs)),
            (Step.BOARD, on_board and not self._on_board),
        )
        self.done |= {step for step, so in happened if so}
        self._kept, self._on_board = min(self._kept, kept), on_board

    def _move(self, scene: Scene) -> None:
        gaze, position = _gaze(scene), scene.body.position
        turned = math.hypot(math.remainder(gaze[0] - self._gaze[0], math.tau), gaze[1] - self._gaze[1])
        moved = float(np.linalg.norm(position - self._position))
        self._looked += turned if turned < TURN else 0.0
        self._flown += moved if moved < JUMP * max(scene.scale, 0.3) else 0.0
        self._gaze, self._position = gaze, position


def _gaze(scene: Scene) -> tuple[float, float]:
    """Yaw and pitch of the head."""
    return scene.body.yaw + scene.body.gaze, scene.body.pitch


class Wish(Enum):
    """What is asked for at a step: the thing itself, or what leads to where it can happen."""

    LOOK = "look"
    FLY = "fly"
    KEEP = "keep"
    TAKE = "take into the filter"
    OPEN = "open the page of filters"
    SHOW = "show what matches"
    THROW = "throw the bomb"
    BOARD = "to the board"
    ENTER = "into the cloud"
    RETURN = "back from the board"
