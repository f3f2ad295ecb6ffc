"""The table at home on which the tour that is put together lies: its checkpoints in a row, as tokens."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.home import Hall
from vr_explorer.scene.view import Triple

Floats = npt.NDArray[np.float64]

RIGHT, AHEAD = 3.1, 6.8
"""Metres from the viewer's entrance, so that it stands in the lower right of the first view."""

HEIGHT, TILT, TURNED = 1.45, float(np.radians(24.0)), float(np.radians(9.0))
"""Metres of its top's middle above the floor; radians by which the top leans, and the table turns, to the viewer."""

HALF_LENGTH, HALF_DEPTH, THICKNESS = 1.5, 0.42, 0.06
"""Metres of its top."""

PITCH, MARGIN = 0.44, 0.24
"""Metres between tokens at most, and beside the row at least."""

RADIUS, SHARE = 0.1, 0.34
"""Metres of a token's radius at most, and as a share of the pitch at most."""

REACHED = 1.6
"""Of a token's radius: how far beside it the ray still meets it."""


@dataclass(frozen=True, eq=False)
class Table:
    """middle: world position of its top's middle. axes: (3, 3), the columns go along the row, out of the top, and
    away.
    """

    middle: Triple
    axes: Floats

    def position(self, along: float, out: float, depth: float) -> Triple:
        """In the world, of metres from the middle of the top."""
        x, y, z = (np.array(self.middle) + self.axes @ (along, out, depth)).tolist()
        return x, y, z


@dataclass(frozen=True)
class Met:
    """What a ray meets: `distance` metres along it; the checkpoint whose token it is, None for the table alone."""

    distance: float
    checkpoint: int | None


def table(hall: Hall) -> Table:
    """In the hall, turned to where the viewer entered."""
    cos, sin = np.cos(TURNED), np.sin(TURNED)
    along, away = np.array([cos, 0.0, -sin]), np.array([sin, 0.0, cos])
    up = np.array([0.0, 1.0, 0.0])
    out = np.cos(TILT) * up - np.sin(TILT) * away
    leaning = np.cos(TILT) * away + np.sin(TILT) * up
    return Table(hall.position(RIGHT, HEIGHT, AHEAD), hall.axes @ np.stack([along, out, leaning], axis=1))


def row(count: int) -> tuple[float, float]:
    """Metres between the tokens of `count` checkpoints, and of their radius."""
    pitch = min(PITCH, 2.0 * (HALF_LENGTH - MARGIN) / max(count - 1, 1))
    return pitch, min(RADIUS, SHARE * pitch)


def met(stands: Table, count: int, origin: npt.ArrayLike, direction: npt.ArrayLike) -> Met | None:
    """What a ray meets of the table and the tokens of `count` checkpoints: the token that it passes nearest."""
    pitch, radius = row(count)
    start, ahead = (np.asarray(part, np.float64) @ stands.axes for part in (origin, direction))
    start = start - np.array(stands.middle) @ stands.axes
    middles = np.zeros((count, 3))
    middles[:, 0], middles[:, 1] = (np.arange(count) - 0.5 * (count - 1)) * pitch, radius
    offsets = middles - start
    along = offsets @ ahead
    off_axis = np.linalg.norm(offsets - along[:, None] * ahead, axis=1)
    off_axis[along <= 0.0] = np.inf
    if count and off_axis.min() < REACHED * radius:
        nearest = int(off_axis.argmin())
        return Met(float(along[nearest]), nearest)
    if abs(ahead[1]) < 1e-6:
        return None
    reached = float(-start[1] / ahead[1])
    there = start + reached * ahead
    on_top = abs(there[0]) <= HALF_LENGTH and abs(there[2]) <= HALF_DEPTH
    return Met(reached, None) if reached > 0.0 and on_top else None
