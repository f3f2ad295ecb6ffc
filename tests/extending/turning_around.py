"""A command, an action and a tool as somebody adds them, in a file of their own: docs/extending.md, carried out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from foundation.language import N_
from vr_explorer.actions import ACTIONS, FAVOURITE, Action, Group, Press, Role
from vr_explorer.scene.commands import Command, GoTo, Turn
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.tool import NOTHING, Frame, Tool


@dataclass(frozen=True)
class TurnAround:
    """The viewer looks the other way."""


def _turned_around(scene, _command):  # type: ignore[no-untyped-def]  # one method more of the scene
    scene.apply(Turn(math.pi, 0.0))


Scene.apply.register(TurnAround, _turned_around)  # type: ignore[attr-defined]

TURN_AROUND = Action(
    "turn_around",
    N_("Look the other way"),
    Group.MOVING,
    lambda _at: TurnAround(),  # type: ignore[arg-type, return-value]
    keys=("F7", "Ctrl+F7"),
    pad="LB+RB+R3",
    hands=(Press(Role.FLYING, "stick_click", at_card=True),),
)

VISIT_FAVOURITES = Action("visit_favourites", N_("From one favourite to the next"), Group.MOVING, keys=("F8",))


class VisitTool(Tool):
    """Each press goes to the next favourite. While it is there, nothing is kept and nothing taken away.

    seen_from: where the viewer has been after each visit.
    """

    handles = frozenset({VISIT_FAVOURITES, FAVOURITE})

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._visiting = False
        self.seen_from: list[tuple[float, ...]] = []
        self.closed = False

    def update(self, frame: Frame) -> Sequence[Command]:
        favourites = list(self._scene.favourites)
        self._visiting = VISIT_FAVOURITES in frame.taken(self.handles) and bool(favourites)
        return [GoTo(favourites[len(self.seen_from) % len(favourites)])] if self._visiting else NOTHING

    def follow(self, frame: Frame) -> None:
        if self._visiting:
            self.seen_from.append(tuple(self._scene.body.head.tolist()))

    def close(self) -> None:
        self.closed = True


@contextmanager
def added(*actions: Action) -> Iterator[None]:
    """To the table, for as long as a test lasts."""
    ACTIONS.extend(actions)
    try:
        yield
    finally:
        for action in actions:
            ACTIONS.remove(action)
