"""The first flight: who explores for the first time is shown one step after the other, each until it was done."""

from __future__ import annotations

from collections.abc import Sequence

from foundation.language import N_, _
from vr_explorer.actions import FIRST_FLIGHT, LEAVE
from vr_explorer.panels.first_flight import ShownStep
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.arrangements import HomeHall
from vr_explorer.scene.commands import Command
from vr_explorer.scene.first_flight import Progress, Step, Wish
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.tool import NOTHING, Frame, Tool

SETTING = "panels.first_flight"
"""Whether it is offered; off once it is over."""

DONE = N_("That was the first flight. The help has every other control.")
SKIPPED = N_("Skipped. The help can show the first flight again.")


class FirstFlightTool(Tool):
    """state: shows the present step. After what closes panels by the action that also skips the steps."""

    handles = frozenset({FIRST_FLIGHT})

    def __init__(self, scene: Scene, state: PanelState) -> None:
        self._scene = scene
        self._state = state
        self._progress: Progress | None = None

    def offer(self) -> None:
        """Begins, where that is wanted: once, for a person who is there and has a cloud to fly through."""
        if self._state.values.get(SETTING, False):
            self._begin()

    def update(self, frame: Frame) -> Sequence[Command]:
        state = self._state
        if frame.taken(self.handles):
            if self._progress is None:
                self._begin()
                state.show(None)
            else:
                state.flight_skipped = True
        actions = frame.input_frame.actions
        if self._progress is not None and LEAVE in actions:
            frame.leave(tuple(action for action in actions if action is not LEAVE))
            state.flight_skipped = True
        if state.flight_skipped:
            state.flight_skipped = False
            self._end(SKIPPED)
        return NOTHING

    def follow(self, frame: Frame) -> None:
        progress, state = self._progress, self._state
        if progress is None:
            return
        progress.follow(self._scene)
        step = progress.step
        if step is None:
            self._end(DONE)
        else:
            shown = ShownStep(step, frozenset(progress.done), self._wish(step))
            if shown != state.first_flight:
                state.first_flight = shown

    def _begin(self) -> None:
        if len(self._scene.cards):
            self._progress = Progress(self._scene)

    def _end(self, words: str) -> None:
        if self._progress is not None:
            self._progress, self._state.first_flight = None, None
            self._state.changed[SETTING] = False
            self._state.toasts.say(_(words), self._scene.time)

    def _wish(self, step: Step) -> Wish:
        """What leads on from here."""
        scene, state = self._scene, self._state
        if step in (Step.LOOK, Step.FLY):
            return Wish.LOOK if step is Step.LOOK else Wish.FLY
        if isinstance(scene.arrangement, HomeHall):
            return Wish.ENTER
        if step is Step.BOARD:
            return Wish.BOARD if scene.favourites else Wish.KEEP
        if scene.arrangement.of_favourites:
            return Wish.RETURN
        if step is Step.KEEP:
            return Wish.KEEP
        if state.draft.criterion() is None:
            return Wish.TAKE
        if step is Step.BOMB:
            return Wish.THROW
        return Wish.SHOW if state.page is Page.FILTER else Wish.OPEN
