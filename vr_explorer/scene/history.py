"""What can be taken back, and done again."""

from __future__ import annotations

from collections.abc import Hashable

from vr_explorer.scene.board import Board
from vr_explorer.scene.broods import Broods
from vr_explorer.scene.criteria import SelectedCards
from vr_explorer.scene.picks import Picks
from vr_explorer.scene.placement import Placement
from vr_explorer.scene.tour import Tour

DEPTH = 1_000

MERGED = 0.6
"""Seconds within which changes of the same kind are one, as while a bomb is dragged or a slider moves."""

Change = Placement | Board | SelectedCards | Tour | Broods | Picks
"""What was before."""


class History:
    def __init__(self) -> None:
        self._done: list[Change] = []
        self._undone: list[Change] = []
        self._latest: tuple[Hashable, float] | None = None

    def remember(self, change: Change, kind: Hashable = None, time: float = 0.0) -> None:
        """kind: changes of one kind (not None) that follow each other within `MERGED` seconds are taken back as one."""
        merges = kind is not None and self._latest is not None and self._latest[0] == kind
        if not (merges and self._latest is not None and time - self._latest[1] <= MERGED):
            self._done.append(change)
            del self._done[:-DEPTH]
        self._latest = (kind, time)
        self._undone.clear()

    def undo(self, *present: Change) -> Change | None:
        """What to go back to, None where nothing is left. present: one of each kind, to come back to."""
        return self._step(self._done, self._undone, present)

    def redo(self, *present: Change) -> Change | None:
        """What to go forward to, None where nothing was taken back since the latest change."""
        return self._step(self._undone, self._done, present)

    def _step(self, source: list[Change], other: list[Change], present: tuple[Change, ...]) -> Change | None:
        self._latest = None
        if not source:
            return None
        change = source.pop()
        other.append(next(one for one in present if type(one) is type(change)))
        return change
