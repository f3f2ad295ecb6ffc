"""What is kept, selected, rejected and pointed at now, as the cards show it, and who is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from vr_explorer.scene.board import Board
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.criteria import Matcher, SelectedCards
from vr_explorer.scene.picks import Picks


@dataclass(frozen=True)
class PickListeners:
    """favourite(card, kept): told of each change at once. board(board): told where the board has changed otherwise than
    by a card that was hung at its end or taken away. reject(cards, rejected): told of each change.
    """

    favourite: Callable[[int, bool], None] | None = None
    board: Callable[[Board], None] | None = None
    reject: Callable[[frozenset[int], bool], None] | None = None


class PresentPicks:
    """board: the kept cards, as they hang. selection: cards picked out. rejected: the cards that are not to be seen;
    rejected_shown: they are seen all the same. hovered: the card that is pointed at, or None. listeners: may be
    replaced.
    """

    def __init__(self, cards: Cards, board: Board, rejected: Iterable[int], listeners: PickListeners) -> None:
        self.board, self.selection = board, SelectedCards(())
        self.rejected, self.rejected_shown = frozenset(rejected).difference(board.cards), False
        self.hovered: int | None = None
        self.listeners = listeners
        self._cards = cards
        cards.favourite[list(board.cards)] = 1.0

    @property
    def value(self) -> Picks:
        return Picks(self.board, self.selection, self.rejected)

    @property
    def favourites(self) -> Mapping[int, None]:
        """The kept cards, in the order in which they hang."""
        return self.board.cards

    def hang(self, board: Board) -> list[int]:
        """Makes `board` the present one. The cards, rising, that are kept now and were not, or the other way round."""
        changed, self.board = sorted(board.cards.keys() ^ self.board.cards.keys()), board
        for card in changed:
            self._cards.favourite[card] = float(card in board.cards)
            self._cards.look_version += 1
        return changed

    def select(self, selection: SelectedCards) -> None:
        self.selection = selection
        self._cards.selected[:] = 0.0
        self._cards.selected[list(selection.cards)] = 1.0
        self._cards.look_version += 1

    def show_rejected(self, shown: bool) -> None:
        """Nothing is shown where nothing is rejected."""
        self.rejected_shown = shown and bool(self.rejected)

    def inform(self, matcher: Matcher) -> None:
        """What criteria ask of the favourites and of what is rejected, it knows from here."""
        cards = np.array(sorted(self.rejected), np.intp)
        matcher.favourite = self._cards.favourite
        matcher.rejected, matcher.hidden = cards, cards[:0] if self.rejected_shown else cards

    def tell_favourites(self, changed: Iterable[int]) -> None:
        if self.listeners.favourite is not None:
            for card in changed:
                self.listeners.favourite(card, card in self.board.cards)

    def tell_board(self) -> None:
        if self.listeners.board is not None:
            self.listeners.board(self.board)

    def tell_rejected(self, before: frozenset[int]) -> None:
        """before: what was rejected then."""
        if self.listeners.reject is not None:
            for cards, rejected in ((self.rejected - before, True), (before - self.rejected, False)):
                if cards:
                    self.listeners.reject(cards, rejected)
