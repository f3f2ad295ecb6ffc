"""The favourites along both walls of the hall that is home; all others are out of sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from foundation.language import N_
from vr_explorer.scene.arrangements.arrangement import Arrangement, LayoutContext
from vr_explorer.scene.arrangements.types import Layout
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.home import EYES, FIRST, PITCH, Hall, hall

BEFORE_WALL = 2.4
"""Metres between a picture's middle and its wall: as it turns to the viewer, its edge comes near."""


def at_home(positions: Vectors, favourites: Sequence[int], hall: Hall) -> Layout:
    """positions: (N, 3), of the others. favourites: in their order, the first two nearest to the viewer."""
    shown = np.zeros(len(positions), bool)
    placed = positions.copy()
    if favourites:
        turn = np.arange(len(favourites))
        across = np.where(turn % 2 == 0, -1.0, 1.0) * (hall.half_width - BEFORE_WALL)
        inside = np.stack([across, np.full(len(turn), EYES), FIRST + PITCH * (turn // 2)], axis=1)
        placed[list(favourites)] = np.array(hall.origin) + inside @ hall.axes.T
        shown[list(favourites)] = True
    return Layout(placed, shown=shown)


@dataclass(frozen=True)
class HomeHall(Arrangement):
    """The hall around the viewer, with the portrait and the favourites."""

    id = "home"
    title = N_("Home")
    before_viewer = True
    of_favourites = True

    def layout(self, context: LayoutContext) -> Layout:
        return at_home(context.positions, context.hung, hall(context.position, context.yaw, len(context.hung)))
