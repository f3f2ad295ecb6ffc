"""The cloud pressed flat: all images on one upright wall before the viewer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foundation.language import N_
from vr_explorer.scene.arrangements.arrangement import Arrangement, Family, LayoutContext
from vr_explorer.scene.arrangements.types import Layout
from vr_explorer.scene.arrangements.wall_frame import Cards, WallFrame, WallSite, grid, room
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.grid_assignment import ranks, sheet


def wall(positions: Vectors, site: WallSite, hanging: Cards | None = None) -> Vectors:
    """The cloud pressed to a sheet without overlaps, upright before the viewer, at the height of their eyes.

    The original lays all images on the plane y = 0, where upright cards hide each other; on a sheet each is seen, and
    what is near in the cloud stays near. positions: (N, 3) in the cloud. hanging: the cards that are on it, None: all.
    """
    count = len(positions)
    if count == 0:
        return np.zeros((0, 3), np.float32)
    if hanging is None:
        hanging = np.arange(count)
    columns, rows = grid(room(len(hanging), count), site.cell, site.aspect)
    hung = WallFrame(columns, rows, site)
    points = positions[hanging] @ hung.axes
    cells = sheet(points, columns, rows) if len(hanging) == count else ranks(points, rows)
    return hung.placed(count, hanging, *cells)


@dataclass(frozen=True)
class FlatWall(Arrangement):
    """All images as one sheet that stands before the viewer."""

    id = "flat"
    title = N_("Flat")
    family = Family.CLOUD
    before_viewer = True
    flat = True
    seen_whole = True
    in_ranks = True

    def layout(self, context: LayoutContext) -> Layout:
        return Layout(wall(context.positions[: context.made], context.site, context.hanging), shown=context.shown)
