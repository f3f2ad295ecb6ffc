"""Arrangements in which the images hang on an upright wall before the viewer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.arrangements.kinds import Layout, Scale, Tick
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.criteria import Ordering
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.sheet import sheet

WALL_ASPECT = 1.62

TICKS = 7
"""Values written under a sorted wall."""

Place = npt.NDArray[np.float64]


def wall(places: Vectors, viewer: Place, yaw: float, settings: SceneSettings) -> Vectors:
    """The cloud pressed to a sheet without overlaps, upright before the viewer, at the height of their eyes.

    The original lays all images on the plane y = 0, where upright cards hide each other; on a sheet each is seen, and
    what is near in the cloud stays near. places: (N, 3) in the cloud. viewer: (3,); yaw: where they look, radians.
    """
    count = len(places)
    if count == 0:
        return np.zeros((0, 3), np.float32)
    hung = _Wall(count, viewer, yaw, settings)
    axes = np.stack([hung.right, np.array([0.0, 1.0, 0.0]), hung.ahead], axis=1)
    return hung.places(*sheet(places @ axes, hung.columns, hung.rows))


def sorted_wall(
    ordering: Ordering,
    within: npt.NDArray[np.float32],
    descending: bool,
    viewer: Place,
    yaw: float,
    settings: SceneSettings,
) -> Layout:
    """Columns from left to right by a value, from the lowest, or descending from the highest.

    within: float32 (N,), what the images of a column are ordered by, the highest at the top.
    """
    count = len(within)
    if count == 0:
        return Layout(np.zeros((0, 3), np.float32))
    hung = _Wall(count, viewer, yaw, settings)
    rank = np.empty(count, np.int64)
    order = np.argsort(-ordering.values if descending else ordering.values, kind="stable")
    rank[order] = np.arange(count)
    column = rank // hung.rows
    row = np.empty(count, np.int64)
    row[np.lexsort((-within, column))] = np.arange(count) % hung.rows
    shown = np.unique(np.linspace(0, -(-count // hung.rows) - 1, TICKS).round().astype(int))
    below = hung.rows + 0.5
    ticks = tuple(
        Tick(ordering.text(float(ordering.values[order[number * hung.rows]])), hung.place(number, below))
        for number in shown.tolist()
    )
    last = hung.columns - 1
    line = hung.place(0, hung.rows - 0.2), hung.place(last, hung.rows - 0.2)
    scale = Scale(ordering.name, *line, hung.place(last / 2.0, hung.rows + 2.0), ticks)
    return Layout(hung.places(column, row), (scale,))


class _Wall:
    """A grid of cells for `count` images that stands before the viewer. right, ahead: unit vectors of the viewer."""

    def __init__(self, count: int, viewer: Place, yaw: float, settings: SceneSettings) -> None:
        self.right = np.array([np.cos(yaw), 0.0, -np.sin(yaw)])
        self.ahead = np.array([-np.sin(yaw), 0.0, -np.cos(yaw)])
        self.columns, self.rows = _grid(count)
        self._pitch = settings.wall_pitch
        width = self.columns * self._pitch
        distance = max(width / 2.0 / np.tan(np.radians(settings.wall_angle) / 2.0), 4.0 * settings.card_height)
        self._middle = viewer + self.ahead * distance

    def places(self, column: npt.ArrayLike, row: npt.ArrayLike) -> Vectors:
        """float32 (…, 3), of cells; row 0 is the upper one."""
        across = (np.asarray(column) - (self.columns - 1) / 2.0) * self._pitch
        down = (np.asarray(row) - (self.rows - 1) / 2.0) * self._pitch
        up = np.array([0.0, 1.0, 0.0])
        return (self._middle + across[..., None] * self.right - down[..., None] * up).astype(np.float32)

    def place(self, column: float, row: float) -> tuple[float, float, float]:
        x, y, z = self.places(column, row).tolist()
        return x, y, z


def _grid(count: int) -> tuple[int, int]:
    """Columns and rows for `count` cells, of about the wall's aspect, with as few empty ones as that allows."""
    wanted = float(np.sqrt(count / WALL_ASPECT))
    possible = range(max(1, round(0.92 * wanted)), max(1, round(1.08 * wanted)) + 1)
    rows = min(possible, key=lambda rows: (-count % rows, abs(rows - wanted)))
    return -(-count // rows), rows
