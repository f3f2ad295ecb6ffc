"""What is kept, selected and rejected, as one value, and the commands that change it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from functools import singledispatch

from vr_explorer.scene.board import Board
from vr_explorer.scene.commands import (
    CanvasCommand,
    ChooseFavourites,
    FavouriteSelection,
    MoveCanvasText,
    MoveOnBoard,
    PickCommand,
    Reject,
    ScaleCanvasText,
    ScaleOnCanvas,
    Select,
    SelectCommand,
    TakeBack,
    TakeOffBoard,
    TitleRow,
    ToggleFavourite,
    ToggleSelected,
    WriteNote,
    WriteOnCanvas,
)
from vr_explorer.scene.criteria import SelectedCards


@dataclass(frozen=True)
class Picks:
    """board: the favourites, as they hang. selection: cards picked out. rejected: the cards that one does not want to
    see again, of which none is a favourite or selected.

    Every change is a new value; one that changes nothing returns the same value.
    """

    board: Board
    selection: SelectedCards
    rejected: frozenset[int]

    def rejecting(self, cards: Iterable[int]) -> Picks:
        """Further cards, which leave the board and the selection."""
        more = frozenset(cards) - self.rejected
        if not more:
            return self
        kept = tuple(card for card in self.selection.cards if card not in more)
        selection = self.selection if len(kept) == len(self.selection.cards) else SelectedCards(kept)
        return Picks(self.board.without(more), selection, self.rejected | more)

    def taking_back(self, cards: Iterable[int]) -> Picks:
        """These are rejected no longer; what they were before is not known any more."""
        left = self.rejected.difference(cards)
        return self if len(left) == len(self.rejected) else replace(self, rejected=left)

    def hanging(self, board: Board) -> Picks:
        return self if board == self.board else replace(self, board=board)


@singledispatch
def picked(command: PickCommand, picks: Picks) -> Picks:
    """What is picked after `command`. ValueError, IndexError: it names a card that is no favourite, or no row."""
    raise TypeError(f"not a command of what is picked: {command!r}")


@picked.register
def _(command: Select, picks: Picks) -> Picks:
    return _selecting(picks, {*command.cards, *(picks.selection.cards if command.added else ())})


@picked.register
def _(command: ToggleSelected, picks: Picks) -> Picks:
    return _selecting(picks, {*picks.selection.cards} ^ {command.card})


@picked.register
def _(_command: FavouriteSelection, picks: Picks) -> Picks:
    return picks.hanging(picks.board.with_all(card for card in picks.selection.cards if card not in picks.rejected))


@picked.register
def _(command: ToggleFavourite, picks: Picks) -> Picks:
    """A rejected one is seen among the others while these are shown: whoever keeps it wants to see it."""
    card, board = command.card, picks.board
    if card in board.cards:
        return picks.hanging(board.released(card))
    return picks.taking_back((card,)).hanging(board.kept(card))


@picked.register
def _(command: TakeOffBoard, picks: Picks) -> Picks:
    return picks.hanging(picks.board.without(command.cards))


@picked.register
def _(command: ChooseFavourites, picks: Picks) -> Picks:
    return picks.hanging(picks.board.with_all(command.kept).without(command.dropped))


@picked.register
def _(command: MoveOnBoard, picks: Picks) -> Picks:
    return picks.hanging(picks.board.moved_all((command.card, *command.others), command.row, command.position))


@picked.register
def _(command: TitleRow, picks: Picks) -> Picks:
    return picks.hanging(picks.board.titled(command.row, command.title))


@picked.register
def _(command: WriteNote, picks: Picks) -> Picks:
    return picks.hanging(picks.board.noted(command.card, command.note))


@picked.register
def _(command: Reject, picks: Picks) -> Picks:
    return picks.rejecting(command.cards)


@picked.register
def _(command: TakeBack, picks: Picks) -> Picks:
    return picks.taking_back(command.cards)


def merged(command: PickCommand | CanvasCommand) -> tuple[Hashable, bool]:
    """Of which kind the change is, so that those of one kind that follow each other are taken back as one (None: it is
    one by itself), and whether these are one however long they take.
    """
    match command:
        case Select(stroke=int(stroke)):
            return (SelectCommand, stroke), True
        case Select() | ToggleSelected():
            return (SelectCommand, -1), False
        case MoveOnBoard(card=card):
            return (MoveOnBoard, card), False
        case ScaleOnCanvas(about=None) | WriteOnCanvas() | MoveCanvasText() | ScaleCanvasText():
            return type(command).__name__, False
    return None, False


def _selecting(picks: Picks, cards: set[int]) -> Picks:
    selection = SelectedCards(tuple(sorted(cards)))
    return picks if selection == picks.selection else replace(picks, selection=selection)
