"""What one does not want to see again, as a value that can be taken back together with what it changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vr_explorer.scene.board import Board
from vr_explorer.scene.criteria import SelectedCards

HIDING = 0.6
"""Seconds in which it goes out of sight, and comes back."""

CLOSING = 1.0
"""Seconds in which the others of a wall close their ranks."""


@dataclass(frozen=True)
class Rejection:
    """cards: that were rejected. board, selection: as they are without these."""

    cards: frozenset[int]
    board: Board
    selection: SelectedCards

    def with_more(self, cards: Iterable[int]) -> Rejection:
        """Further cards, which leave the board and the selection."""
        more = frozenset(cards) - self.cards
        if not more:
            return self
        board = self.board
        for card in more & board.cards.keys():
            board = board.released(card)
        selected = tuple(card for card in self.selection.cards if card not in more)
        selection = self.selection if len(selected) == len(self.selection.cards) else SelectedCards(selected)
        return Rejection(self.cards | more, board, selection)

    def without(self, cards: Iterable[int]) -> Rejection:
        left = self.cards.difference(cards)
        return self if len(left) == len(self.cards) else Rejection(left, self.board, self.selection)
