"""The cells of a wall that stands upright before the viewer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.sizes import half_sizes
from vr_explorer.scene.view import standing

WALL_ASPECT = 1.62

WIDE = 16.0 / 9.0
"""Width through height of the picture that walls are made for where nothing else is said; a headset's is no less."""

TALL = 1.45
"""A wall less wide than so many times its height hangs as far away as one that is."""

Point = npt.NDArray[np.float64]
"""(3,), world metres."""


@dataclass(frozen=True)
class Cell:
    """Metres from card to card, to the right and downward."""

    width: float
    height: float

    @property
    def aspect(self) -> float:
        return self.width / self.height


def cell_for(pixels: npt.NDArray[np.int32], settings: SceneSettings) -> Cell:
    """So large that none of these cards reaches into another's; square ones are `wall_pitch` apart, and others leave
    the same share of their cells free.

    pixels: (N, 2), as of `half_sizes`.
    """
    if len(pixels) == 0:
        return Cell(settings.wall_pitch, settings.wall_pitch)
    width, height = (2.0 * half_sizes(pixels, settings.card_height).max(axis=0)).tolist()
    share = settings.wall_pitch / settings.card_height
    return Cell(width * share, height * share)


SHRUNK = 0.9
"""A wall is made smaller when so much of it is left: the others do not hang anew for each one that is rejected."""

Cards = npt.NDArray[np.intp]
"""(K,), rising."""


@dataclass(frozen=True, eq=False)
class WallSite:
    """Before whom a wall stands. viewer: (3,); yaw: where they look, radians. own_cell: `cell_for` its cards, None:
    `wall_pitch` square. aspect: of the picture in which it is seen.
    """

    viewer: Point
    yaw: float
    settings: SceneSettings
    own_cell: Cell | None = None
    aspect: float = WIDE

    @property
    def cell(self) -> Cell:
        return self.own_cell or Cell(self.settings.wall_pitch, self.settings.wall_pitch)


class WallFrame:
    """A grid of cells at the height of the viewer's eyes, so far away that it fills `wall_angle` of their sight,
    a tall one less, and one that is seen in a narrow picture as much of that.

    axes: (3, 3), the columns are the viewer's right, up and ahead.
    """

    def __init__(self, columns: int, rows: float, site: WallSite) -> None:
        self.columns, self.rows = columns, rows
        self.axes = standing(site.yaw)
        self._cell, settings = site.cell, site.settings
        width = max(columns * self._cell.width * max(WIDE / site.aspect, 1.0), TALL * rows * self._cell.height)
        distance = max(width / 2.0 / np.tan(np.radians(settings.wall_angle) / 2.0), 4.0 * settings.card_height)
        self._middle = site.viewer + self.axes[:, 2] * distance

    def placed(self, count: int, hanging: Cards, column: npt.ArrayLike, row: npt.ArrayLike) -> Vectors:
        """float32 (count, 3): of those that hang, in their cells; of others, whatever they are, the middle."""
        positions = np.tile(self._middle.astype(np.float32), (count, 1))
        positions[hanging] = self.positions(column, row)
        return positions

    def positions(self, column: npt.ArrayLike, row: npt.ArrayLike) -> Vectors:
        """float32 (…, 3), of cells; row 0 is the upper one."""
        across = (np.asarray(column) - (self.columns - 1) / 2.0) * self._cell.width
        up = ((self.rows - 1) / 2.0 - np.asarray(row)) * self._cell.height
        positions: Vectors = self._middle + across[..., None] * self.axes[:, 0] + up[..., None] * self.axes[:, 1]
        return positions.astype(np.float32)

    def position(self, column: float, row: float) -> tuple[float, float, float]:
        """Of one cell, or between cells."""
        x, y, z = self.positions(column, row).tolist()
        return x, y, z


def wall_aspect(aspect: float) -> float:
    """Of a wall that is seen in a picture of `aspect`."""
    return WALL_ASPECT * min(aspect / WIDE, 1.0)


def room(hanging: int, every: int) -> int:
    """For how many cards a wall has cells on which so many hang of `every` one."""
    cells = every
    while hanging < int(SHRUNK * cells):
        cells = int(SHRUNK * cells)
    return max(cells, hanging)


def grid(count: int, cell: Cell | None = None, aspect: float = WIDE) -> tuple[int, int]:
    """Columns and rows for `count` cells, of about the wall's aspect, with as few empty ones as that allows. aspect: of
    the picture in which it is seen.
    """
    wanted = float(np.sqrt(count * (cell.aspect if cell else 1.0) / wall_aspect(aspect)))
    possible = range(max(1, round(0.92 * wanted)), max(1, round(1.08 * wanted)) + 1)
    rows = min(possible, key=lambda rows: (-count % rows, abs(rows - wanted)))
    return -(-count // rows), rows
