"""Cells of the texture atlas: the levels of one, and many laid out as a level of a layer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from classification import dds
from classification.dds import AtlasGeometry

_BLOCK = 4

Blocks = npt.NDArray[np.uint8]
"""BC1 blocks."""


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
