"""The steps that can be taken back and done again, and which one was last."""

from __future__ import annotations

from collections.abc import Hashable

from foundation.language import _
from vr_explorer.scene.history import Change, History
from vr_explorer.scene.undoing import NOTHING_REDONE, NOTHING_UNDONE, redone, undone
from vr_explorer.scene.world import World


class Steps:
    """told: what was taken back or done again last, in words."""

    def __init__(self, world: World) -> None:
        self.told = ""
        self._world = world
        self._history = History()

    def remember(self, before: Change, kind: Hashable = None, lasting: bool = False) -> None:
        """before: what the step has changed. kind: steps of one kind (not None) that follow each other at once are one;
        if they are `lasting`, however long they take.
        """
        self._history.remember(before, kind, 0.0 if lasting else self._world.time)

    def undo(self, present: tuple[Change, ...]) -> Change | None:
        """What to go back to, None where nothing is left. present: one of each kind."""
        change = self._history.undo(*present)
        self.told = _(NOTHING_UNDONE) if change is None else undone(change, _of_its_kind(change, present))
        return change

    def redo(self, present: tuple[Change, ...]) -> Change | None:
        """What to go forward to, None where nothing was taken back since the latest step. present: as of `undo`."""
        change = self._history.redo(*present)
        self.told = _(NOTHING_REDONE) if change is None else redone(_of_its_kind(change, present), change)
        return change

    def begin(self, history: History | None = None) -> History:
        """Goes on with another history, with none where it is None. The one before."""
        before, self._history = self._history, History() if history is None else history
        return before


def _of_its_kind(change: Change, present: tuple[Change, ...]) -> Change:
    return next(one for one in present if type(one) is type(change))
