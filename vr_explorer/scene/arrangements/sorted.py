"""Images on an upright wall before the viewer, from left to right by a value."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from foundation.language import N_
from vr_explorer.scene.arrangements.arrangement import (
    Arrangement,
    AxisOption,
    Family,
    LayoutContext,
    Option,
    SwitchOption,
)
from vr_explorer.scene.arrangements.types import Layout, Scale, Tick
from vr_explorer.scene.arrangements.wall_frame import Cards, WallFrame, WallSite, grid, room
from vr_explorer.scene.criteria import Axis, Measure, Ordering

TICKS = 7
"""Values written under a sorted wall."""

CAPTION = 2.5
"""Rows of the wall that its values and its name take."""


def sorted_wall(
    ordering: Ordering,
    within: npt.NDArray[np.float32],
    descending: bool,
    site: WallSite,
    hanging: Cards | None = None,
) -> Layout:
    """Columns from left to right by a value, from the lowest, or descending from the highest.

    within: float32 (N,), what the images of a column are ordered by, the highest at the top.
    hanging: the cards that are on it, None: all.
    """
    every = len(within)
    if hanging is None:
        hanging = np.arange(every)
    count = len(hanging)
    if count == 0:
        return Layout(np.zeros((every, 3), np.float32))
    values, within = ordering.values[hanging], within[hanging]
    columns, rows = grid(room(count, every), site.cell, site.aspect)
    hung = WallFrame(columns, rows + CAPTION, site)
    rank = np.empty(count, np.int64)
    order = np.argsort(-values if descending else values, kind="stable")
    rank[order] = np.arange(count)
    column = rank // rows
    row = np.empty(count, np.int64)
    row[np.lexsort((-within, column))] = np.arange(count) % rows
    last = -(-count // rows) - 1
    shown = np.unique(np.linspace(0, last, TICKS).round().astype(int))
    below = rows + 0.5
    written = ordering.marks([float(values[order[number * rows]]) for number in shown.tolist()])
    ticks = tuple(
        Tick(text, hung.position(number, below)) for number, text in zip(shown.tolist(), written, strict=True) if text
    )
    line = hung.position(0, rows - 0.2), hung.position(last, rows - 0.2)
    scale = Scale(ordering.name, *line, hung.position(last / 2.0, rows + 2.0), ticks)
    return Layout(hung.placed(every, hanging, column, row), (scale,))


@dataclass(frozen=True)
class SortedWall(Arrangement):
    """A wall before the viewer, its columns from left to right by the value of the one axis."""

    id = "sorted"
    title = N_("Sorted")
    family = Family.VALUES
    before_viewer = True
    flat = True
    seen_whole = True
    in_ranks = True

    axes: tuple[Axis] = (Measure.HUE,)
    descending: bool = False

    def layout(self, context: LayoutContext) -> Layout:
        ordering, lightness = context.ordering(self.axes[0]), context.matcher.measures.values(Measure.LIGHTNESS)
        wall = sorted_wall(ordering, lightness[: context.made], self.descending, context.site, context.hanging)
        return replace(wall, shown=context.shown)

    @property
    def options(self) -> tuple[Option, ...]:
        return (
            AxisOption(N_("From left to right"), self.axes[0], lambda axis: replace(self, axes=(axis,))),
            SwitchOption(N_("The highest first"), self.descending, lambda on: replace(self, descending=on)),
        )
