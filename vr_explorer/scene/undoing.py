"""What a step was that is taken back or done again, in words."""

from __future__ import annotations

from foundation.language import N_, _, ngettext
from vr_explorer.scene.board import Board
from vr_explorer.scene.broods import Broods
from vr_explorer.scene.criteria import SelectedCards
from vr_explorer.scene.history import Change
from vr_explorer.scene.picks import Picks
from vr_explorer.scene.placement import Placement

NOTHING_UNDONE, NOTHING_REDONE = N_("There is nothing to undo"), N_("There is nothing to redo")


def undone(before: Change, after: Change) -> str:
    """before, after: of the step that was taken back."""
    return _("Undone: {step}").format(step=step(before, after))


def redone(before: Change, after: Change) -> str:
    return _("Done again: {step}").format(step=step(before, after))


def step(before: Change, after: Change) -> str:
    """What was done between the two, which are of one kind."""
    if isinstance(before, Placement) and isinstance(after, Placement):
        return _placed(before, after)
    if isinstance(before, Board) and isinstance(after, Board):
        return _hung(before, after)
    if isinstance(after, SelectedCards):
        count = len(after.cards)
        return (
            ngettext("selected {count} image", "selected {count} images", count)
            if count
            else _("cleared the selection")
        )
    if isinstance(before, Picks) and isinstance(after, Picks):
        return _rejected(before, after)
    if isinstance(before, Broods) and isinstance(after, Broods):
        return _("changed a brood")
    return _("changed the tour")


def _placed(before: Placement, after: Placement) -> str:
    if before.spec.arrangement != after.spec.arrangement:
        return _("arrangement {name}").format(name=_(after.spec.arrangement.title))
    if before.filter != after.filter:
        return _("filter") if after.filter is not None else _("cleared the filter")
    if before.brought != after.brought:
        return _("brought images before you") if after.brought is not None else _("sent images back")
    old, new = (len(placement.bombs) for placement in (before, after))
    if new > old:
        return _("new bomb") if new == old + 1 else ngettext("{count} new bomb", "{count} new bombs", new - old)
    if new < old:
        return (
            _("removed a bomb")
            if new == old - 1
            else ngettext("removed {count} bomb", "removed {count} bombs", old - new)
        )
    places = [[bomb.position for bomb in placement.bombs] for placement in (before, after)]
    return _("moved a bomb") if places[0] != places[1] else _("changed a bomb")


def _rejected(before: Picks, after: Picks) -> str:
    more, fewer = after.rejected - before.rejected, before.rejected - after.rejected
    if more:
        return ngettext("rejected {count} image", "rejected {count} images", len(more))
    return ngettext("no longer rejected {count} image", "no longer rejected {count} images", len(fewer))


def _hung(before: Board, after: Board) -> str:
    kept, gone = after.cards.keys() - before.cards.keys(), before.cards.keys() - after.cards.keys()
    if kept:
        return ngettext("kept {count} image", "kept {count} images", len(kept))
    if gone:
        return ngettext("no longer kept {count} image", "no longer kept {count} images", len(gone))
    if before.notes != after.notes:
        return _("note")
    titles = [[row.title for row in board.rows] for board in (before, after)]
    return _("title of a row") if titles[0] != titles[1] else _("moved on the board")
