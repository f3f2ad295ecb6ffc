"""Cells of the texture atlas: the levels of one, and many laid out as a level of a layer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from classification import dds
from classification.dds import AtlasGeometry

_BLOCK = 4

Blocks = npt.NDArray[np.uint8]
"""BC1 blocks."""


LARGEST_LAYER = 2_048
"""Pixels: more cells than this takes lie in further layers."""

SMALL_SIDE = 32
"""Pixels of the small pictures that a large cloud has in a file of their own."""


def packed(count: int, cell: int, levels: int, largest: int = LARGEST_LAYER, least: int = 0) -> AtlasGeometry:
    """The smallest array for `count` cells of `cell` pixels: one layer, of `least` pixels at least, or as many of
    `largest` (at most `LARGEST_LAYER`) as it takes.
    """
    side = max(cell, least)
    while (side // cell) ** 2 < count and 2 * side <= min(LARGEST_LAYER, largest):
        side *= 2
    return AtlasGeometry(max(1, -(-count // (side // cell) ** 2)), side, cell, levels)


def small_level(geometry: AtlasGeometry) -> int:
    """The first level but the first whose cells have at most `SMALL_SIDE` pixels, or the last one."""
    levels = range(1, geometry.levels)
    return next((level for level in levels if geometry.cell >> level <= SMALL_SIDE), geometry.levels - 1)


def small_geometry(geometry: AtlasGeometry) -> AtlasGeometry | None:
    """Of the file of small pictures beside an atlas of this geometry; None where there is none, as it has many cells in
    a layer, whose small levels lie together anyway.
    """
    level = small_level(geometry)
    if geometry.cells_per_layer > 1 or level == 0:
        return None
    return packed(geometry.layers, geometry.cell >> level, geometry.levels - level)


def cell_bytes(geometry: AtlasGeometry) -> int:
    """Of a cell with all its levels, one after the other."""
    return level_offset(geometry, geometry.levels)


def level_offset(geometry: AtlasGeometry, level: int) -> int:
    """Where a level begins in a cell of all levels."""
    return sum(dds.level_bytes(geometry.cell >> lower) for lower in range(level))


def laid_out(cells: Blocks, side: int, per_row: int) -> Blocks:
    """One level of a layer: the blocks of its cells (M, bytes), laid out in rows of blocks over the layer's width.

    side: of a cell at that level, pixels. The cells that are missing at the end are black.
    """
    blocks = side // _BLOCK
    full = np.zeros((per_row * per_row, cells.shape[1]), np.uint8)
    full[: len(cells)] = cells
    grid = full.reshape(per_row, per_row, blocks, blocks, dds.BC1_BLOCK_BYTES)
    return np.ascontiguousarray(grid.transpose(0, 2, 1, 3, 4))
