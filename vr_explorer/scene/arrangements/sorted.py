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
from vr_explorer.scene.arrangements.wall_frame import WIDE, Cell, Point, WallFrame, grid
from vr_explorer.scene.criteria import Axis, Measure, Ordering
from vr_explorer.scene.settings import SceneSettings

TICKS = 7
"""Values written under a sorted wall."""

CAPTION = 2.5
"""Rows of the wall that its values and its name take."""


def sorted_wall(
    ordering: Ordering,
    within: npt.NDArray[np.float32],
    descending: bool,
    viewer: Point,
    yaw: float,
    settings: SceneSettings,
    cell: Cell | None = None,
    aspect: float = WIDE,
) -> Layout:
    """Columns from left to right by a value, from the lowest, or descending from the highest.

    within: float32 (N,), what the images of a column are ordered by, the highest at the top.
    cell: `cell_for` the cards. aspect: of the picture in which it is seen.
    """
    count = len(within)
    if count == 0:
        return Layout(np.zeros((0, 3), np.float32))
    columns, rows = grid(count, cell, aspect)
    hung = WallFrame(columns, rows + CAPTION, viewer, yaw, settings, cell, aspect)
    rank = np.empty(count, np.int64)
    order = np.argsort(-ordering.values if descending else ordering.values, kind="stable")
    rank[order] = np.arange(count)
    column = rank // rows
    row = np.empty(count, np.int64)
    row[np.lexsort((-within, column))] = np.arange(count) % rows
    shown = np.unique(np.linspace(0, -(-count // rows) - 1, TICKS).round().astype(int))
    below = rows + 0.5
    ticks = tuple(
        Tick(ordering.text(float(ordering.values[order[number * rows]])), hung.position(number, below))
        for number in shown.tolist()
    )
    last = columns - 1
    line = hung.position(0, rows - 0.2), hung.position(last, rows - 0.2)
    scale = Scale(ordering.name, *line, hung.position(last / 2.0, rows + 2.0), ticks)
    return Layout(hung.positions(column, row), (scale,))


@dataclass(frozen=True)
class SortedWall(Arrangement):
    """A wall before the viewer, its columns from left to right by the value of the one axis."""

    id = "sorted"
    title = N_("Sorted")
    family = Family.VALUES
    before_viewer = True
    seen_whole = True

    axes: tuple[Axis] = (Measure.HUE,)
    descending: bool = False

    def layout(self, context: LayoutContext) -> Layout:
        ordering, lightness = context.ordering(self.axes[0]), context.matcher.measures.values(Measure.LIGHTNESS)
        return sorted_wall(
            *(ordering, lightness, self.descending, context.viewer, context.yaw, context.settings, context.cell),
            context.aspect,
        )

    @property
    def options(self) -> tuple[Option, ...]:
        return (
            AxisOption(N_("From left to right"), self.axes[0], lambda axis: replace(self, axes=(axis,))),
            SwitchOption(N_("The highest first"), self.descending, lambda on: replace(self, descending=on)),
        )
