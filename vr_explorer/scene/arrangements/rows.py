"""The board: the favourites alone, in rows with titles, upright before the viewer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from foundation.language import N_, _
from vr_explorer.scene.arrangements.arrangement import Arrangement, LayoutContext
from vr_explorer.scene.arrangements.types import Layout, Title
from vr_explorer.scene.arrangements.wall_frame import (
    WallFrame,
    WallSite,
    cell_for,
    grid,
    wall_aspect,
)
from vr_explorer.scene.board import Row
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.sizes import half_sizes

TITLE, GAP = 0.55, 0.25
"""Lines that are left above a row with a title, and between rows without."""


def board(
    positions: Vectors,
    rows: Sequence[Row],
    site: WallSite,
    widths: Mapping[int, float] | None = None,
) -> Layout:
    """The rows' images alone, before the viewer, a long row in several lines. positions: (N, 3), of the others.

    site: with a cell for the rows' cards. widths: half of each card's width in metres, so that titles begin where their
    rows do.
    """
    cell = site.cell
    shown = np.zeros(len(positions), bool)
    if not rows:
        return Layout(positions, shown=shown)
    counts = [len(row.cards) for row in rows]
    titled = [bool(row.title) for row in rows]
    columns = (
        grid(counts[0], cell, site.aspect)[0]
        if len(rows) == 1
        else _columns(counts, titled, wall_aspect(site.aspect) / cell.aspect)
    )
    placed, titles, top = positions.copy(), [], 0.0
    heads = [_head(number, bool(row.title)) for number, row in enumerate(rows)]
    height = sum(heads) + sum(-(-count // columns) for count in counts)
    hung = WallFrame(columns, height, site)
    for row, head in zip(rows, heads, strict=True):
        top += head
        if row.title:
            edge = (widths or {}).get(row.cards[0], 0.5 * site.settings.card_height) / cell.width
            position = hung.position(-edge, top - 0.5 - 0.25 * TITLE)
            titles.append(Title(row.title, position, 0.7 * TITLE * cell.height, len(row.cards), leading=True))
        turn, cards = np.arange(len(row.cards)), list(row.cards)
        placed[cards] = hung.positions(turn % columns, top + turn // columns)
        shown[cards] = True
        top += -(-len(cards) // columns)
    return Layout(placed, titles=tuple(titles), shown=shown)


def _head(number: int, titled: bool) -> float:
    """Lines that are left above a row, the first one being number 0."""
    return TITLE if titled else (GAP if number else 0.0)


def _columns(counts: Sequence[int], titled: Sequence[bool], aspect: float) -> int:
    """With so many, rows of these counts make a wall of about that aspect, in cells."""
    heads = sum(_head(number, one) for number, one in enumerate(titled))

    def strangeness(columns: int) -> float:
        height = heads + sum(-(-count // columns) for count in counts)
        return abs(float(np.log(columns / height / aspect)))

    return min(range(1, max(counts) + 1), key=strangeness)


@dataclass(frozen=True)
class FavouritesBoard(Arrangement):
    """The favourites alone, side by side before the viewer."""

    id = "board"
    title = N_("Favourites")
    before_viewer = True
    of_favourites = True
    flat = True
    seen_whole = True

    def layout(self, context: LayoutContext) -> Layout:
        pixels, settings = context.cloud.sizes[context.hung], context.settings
        half = half_sizes(pixels, settings.card_height)[:, 0].tolist()
        site = WallSite(context.viewer, context.yaw, settings, cell_for(pixels, settings), context.aspect)
        return board(context.positions, context.rows, site, dict(zip(context.hung, half, strict=True)))

    def complaint(self, rows: Sequence[Row]) -> str:
        return "" if rows else _("There are no favourites yet; point at an image and keep it.")
