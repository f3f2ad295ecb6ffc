"""What a step was that is taken back or done again, in words."""

from __future__ import annotations

from foundation.quantity import quantity
from vr_explorer.scene.board import Board
from vr_explorer.scene.broods import Broods
from vr_explorer.scene.criteria import SelectedCards
from vr_explorer.scene.history import Change
from vr_explorer.scene.placement import Placement

NOTHING_UNDONE, NOTHING_REDONE = "There is nothing to undo", "There is nothing to redo"


def undone(before: Change, after: Change) -> str:
    """before, after: of the step that was taken back."""
    return f"Undone: {step(before, after)}"


def redone(before: Change, after: Change) -> str:
    return f"Done again: {step(before, after)}"


def step(before: Change, after: Change) -> str:
    """What was done between the two, which are of one kind."""
    if isinstance(before, Placement) and isinstance(after, Placement):
        return _placed(before, after)
    if isinstance(before, Board) and isinstance(after, Board):
        return _hung(before, after)
    if isinstance(after, SelectedCards):
        count = len(after.cards)
        return f"selected {quantity(count, 'image')}" if count else "cleared the selection"
    if isinstance(before, Broods) and isinstance(after, Broods):
        return "changed a brood"
    return "changed the tour"


def _placed(before: Placement, after: Placement) -> str:
    if before.spec.arrangement != after.spec.arrangement:
        return f"arrangement {after.spec.arrangement.title}"
    if before.filter != after.filter:
        return "filter" if after.filter is not None else "cleared the filter"
    if before.brought != after.brought:
        return "brought images before you" if after.brought is not None else "sent images back"
    old, new = (len(placement.bombs) for placement in (before, after))
    if new > old:
        return "new bomb" if new == old + 1 else f"{new - old} new bombs"
    if new < old:
        return "removed a bomb" if new == old - 1 else f"removed {old - new} bombs"
    places = [[bomb.position for bomb in placement.bombs] for placement in (before, after)]
    return "moved a bomb" if places[0] != places[1] else "changed a bomb"


def _hung(before: Board, after: Board) -> str:
    kept, gone = after.cards.keys() - before.cards.keys(), before.cards.keys() - after.cards.keys()
    if kept:
        return f"kept {quantity(len(kept), 'image')}"
    if gone:
        return f"no longer kept {quantity(len(gone), 'image')}"
    if before.notes != after.notes:
        return "note"
    titles = [[row.title for row in board.rows] for board in (before, after)]
    return "title of a row" if titles[0] != titles[1] else "moved on the board"
