"""The board of favourites and where it is kept: rows of cards here, rows of images' ids there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from vr_explorer.scene.board import Board, Row
from vr_explorer.selection import Favourite, HungRow


def board_of(kept: Iterable[Favourite], indices: Mapping[str, int]) -> Board:
    """Without images that the cloud no longer has. indices: from an image's id to its card."""
    there = [favourite for favourite in kept if favourite.image in indices]
    rows = []
    for _, hung in groupby(there, key=lambda favourite: favourite.row):
        row = list(hung)
        rows.append(Row(tuple(indices[favourite.image] for favourite in row), row[0].title))
    notes = tuple((indices[favourite.image], favourite.note) for favourite in there if favourite.note)
    return Board(tuple(rows), notes)


def hung_rows(board: Board, ids: Sequence[str]) -> list[HungRow]:
    """ids: of the cloud's images."""
    notes = dict(board.notes)
    return [(row.title, [(ids[card], notes.get(card, "")) for card in row.cards]) for row in board.rows]
