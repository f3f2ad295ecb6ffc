"""The cloud pressed flat: all images on one upright wall before the viewer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foundation.language import N_
from vr_explorer.scene.arrangements.arrangement import Arrangement, Family, LayoutContext
from vr_explorer.scene.arrangements.types import Layout
from vr_explorer.scene.arrangements.wall_frame import WIDE, Cell, Point, WallFrame, grid
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.sheet import sheet


def wall(
    positions: Vectors,
    viewer: Point,
    yaw: float,
    settings: SceneSettings,
    cell: Cell | None = None,
    aspect: float = WIDE,
) -> Vectors:
    """The cloud pressed to a sheet without overlaps, upright before the viewer, at the height of their eyes.

    The original lays all images on the plane y = 0, where upright cards hide each other; on a sheet each is seen, and
    what is near in the cloud stays near. positions: (N, 3) in the cloud. viewer: (3,); yaw: where they look, radians.
    cell: `cell_for` the cards. aspect: of the picture in which it is seen.
    """
    count = len(positions)
    if count == 0:
        return np.zeros((0, 3), np.float32)
    columns, rows = grid(count, cell, aspect)
    hung = WallFrame(columns, rows, viewer, yaw, settings, cell, aspect)
    return hung.positions(*sheet(positions @ hung.axes, columns, rows))


@dataclass(frozen=True)
class FlatWall(Arrangement):
    """All images as one sheet that stands before the viewer."""

    id = "flat"
    title = N_("Flat")
    family = Family.CLOUD
    before_viewer = True
    seen_whole = True

    def layout(self, context: LayoutContext) -> Layout:
        viewer, yaw = context.viewer, context.yaw
        return Layout(wall(context.positions, viewer, yaw, context.settings, context.cell, context.aspect))
