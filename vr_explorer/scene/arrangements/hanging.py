"""The cells of a wall that stands upright before the viewer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.settings import SceneSettings

WALL_ASPECT = 1.62

TALL = 1.45
"""A wall less wide than so many times its height hangs as far away as one that is."""

Point = npt.NDArray[np.float64]
"""(3,), world metres."""


class Hanging:
    """A grid of cells at the height of the viewer's eyes, so far away that it fills `wall_angle` of their sight,
    a tall one less.

    viewer: (3,); yaw: where they look, radians. axes: (3, 3), the columns are the viewer's right, up and ahead.
    """

    def __init__(self, columns: int, rows: float, viewer: Point, yaw: float, settings: SceneSettings) -> None:
        self.columns, self.rows = columns, rows
        right, ahead = np.array([np.cos(yaw), 0.0, -np.sin(yaw)]), np.array([-np.sin(yaw), 0.0, -np.cos(yaw)])
        self.axes = np.stack([right, np.array([0.0, 1.0, 0.0]), ahead], axis=1)
        self._pitch = settings.wall_pitch
        width = max(columns, TALL * rows) * self._pitch
        distance = max(width / 2.0 / np.tan(np.radians(settings.wall_angle) / 2.0), 4.0 * settings.card_height)
        self._middle = viewer + ahead * distance

    def places(self, column: npt.ArrayLike, row: npt.ArrayLike) -> Vectors:
        """float32 (…, 3), of cells; row 0 is the upper one."""
        across = (np.asarray(column) - (self.columns - 1) / 2.0) * self._pitch
        up = ((self.rows - 1) / 2.0 - np.asarray(row)) * self._pitch
        places: Vectors = self._middle + across[..., None] * self.axes[:, 0] + up[..., None] * self.axes[:, 1]
        return places.astype(np.float32)

    def place(self, column: float, row: float) -> tuple[float, float, float]:
        """Of one cell, or between cells."""
        x, y, z = self.places(column, row).tolist()
        return x, y, z


def grid(count: int) -> tuple[int, int]:
    """Columns and rows for `count` cells, of about the wall's aspect, with as few empty ones as that allows."""
    wanted = float(np.sqrt(count / WALL_ASPECT))
    possible = range(max(1, round(0.92 * wanted)), max(1, round(1.08 * wanted)) + 1)
    rows = min(possible, key=lambda rows: (-count % rows, abs(rows - wanted)))
    return -(-count // rows), rows
