"""The favourites in the order in which they hang on the board: rows with titles, and the user's notes."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from vr_explorer.scene.canvas import NOTHING_PLACED, Canvas

LONGEST_TITLE, LONGEST_NOTE = 60, 1_000
"""Characters."""


@dataclass(frozen=True)
class Row:
    """cards: from left to right, at least one. title: "" for none."""

    cards: tuple[int, ...]
    title: str = ""


@dataclass(frozen=True)
class Board:
    """rows: from top to bottom; each favourite is in one of them, once. notes: a card and its words, where it has any.
    canvas: where they lie, as large as they are, in the board's other mode; some may have no place there yet.

    Every change is a new board; one that changes nothing returns the same board.
    """

    rows: tuple[Row, ...] = ()
    notes: tuple[tuple[int, str], ...] = ()
    canvas: Canvas = NOTHING_PLACED

    @classmethod
    def of(cls, cards: Iterable[int]) -> Board:
        """All in one row without a title."""
        kept = tuple(dict.fromkeys(cards))
        return cls((Row(kept),)) if kept else cls()

    @cached_property
    def cards(self) -> dict[int, None]:
        """All favourites in their order."""
        return dict.fromkeys(card for row in self.rows for card in row.cards)

    @cached_property
    def _order(self) -> dict[int, int]:
        return {card: number for number, card in enumerate(self.cards)}

    def _number(self, card: int) -> int:
        """In the order of all. ValueError where the card is no favourite."""
        try:
            return self._order[card]
        except KeyError:
            raise ValueError(f"card {card} is no favourite") from None

    def row_of(self, card: int) -> int:
        """ValueError where the card is no favourite."""
        for number, row in enumerate(self.rows):
            if card in row.cards:
                return number
        raise ValueError(f"card {card} is no favourite")

    def note_of(self, card: int) -> str:
        return dict(self.notes).get(card, "")

    def kept(self, card: int) -> Board:
        """At the end of the last row."""
        if card in self.cards:
            return self
        *rows, last = self.rows or (Row(()),)
        return replace(self, rows=(*rows, replace(last, cards=(*last.cards, card))))

    def with_all(self, cards: Iterable[int]) -> Board:
        """Each that is not yet here, at the end of the last row."""
        new = tuple(card for card in dict.fromkeys(cards) if card not in self.cards)
        if not new:
            return self
        *rows, last = self.rows or (Row(()),)
        return replace(self, rows=(*rows, replace(last, cards=(*last.cards, *new))))

    def released(self, card: int) -> Board:
        """Its note goes with it, and its row where it was the only one there."""
        return self.without((card,))

    def without(self, cards: Iterable[int]) -> Board:
        """As `released`, several; those that are no favourites are passed over."""
        gone = self.cards.keys() & set(cards)
        if not gone:
            return self
        notes = tuple(note for note in self.notes if note[0] not in gone)
        rows = _whole(_without(self.rows, gone))
        return replace(self, rows=rows, notes=notes, canvas=self.canvas.without(gone))

    def moved(self, card: int, row: int, position: int) -> Board:
        """Before what is at `position` in that row, counted as if the card were not there.

        A row beyond the last is a new one. ValueError where the card is no favourite.
        """
        return self.moved_all((card,), row, position)

    def moved_all(self, cards: Iterable[int], row: int, position: int) -> Board:
        """As `moved`, several that then hang side by side, in their order on the board."""
        moved = sorted(dict.fromkeys(cards), key=self._number)
        rows = [*_without(self.rows, moved)]
        row = min(max(row, 0), len(rows))
        if row == len(rows):
            rows.append(Row(()))
        others = rows[row].cards
        position = min(max(position, 0), len(others))
        rows[row] = replace(rows[row], cards=(*others[:position], *moved, *others[position:]))
        return replace(self, rows=_whole(rows))

    def titled(self, row: int, title: str) -> Board:
        """IndexError where there is no such row."""
        rows = [*self.rows]
        rows[row] = replace(rows[row], title=title.strip()[:LONGEST_TITLE])
        return replace(self, rows=tuple(rows))

    def noted(self, card: int, note: str) -> Board:
        """ValueError where the card is no favourite."""
        self.row_of(card)
        notes = dict(self.notes) | {card: note.strip()[:LONGEST_NOTE]}
        return replace(self, notes=tuple((card, words) for card, words in notes.items() if words))


def _without(rows: Iterable[Row], cards: Container[int]) -> list[Row]:
    return [replace(row, cards=tuple(one for one in row.cards if one not in cards)) for row in rows]


def _whole(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Those in which something hangs."""
    return tuple(row for row in rows if row.cards)
