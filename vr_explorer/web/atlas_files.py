"""The small pictures of a cloud for the way: each level of all cells in files of its own, so that the coarsest ones
come first and stand for all until the finer ones are there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classification.cloud import NO_CELL, AtlasGeometry, Cloud
from classification.cloud.cells import laid_out
from foundation.errors import UserError

CELL = 64
"""Pixels of a published cell at most; nearer cards are shown by their whole pictures."""

LARGEST_LAYER, MOST_LAYERS = 2_048, 256
"""What every WebGL 2 has (OpenGL ES 3.0, table 6.28)."""

PART_BYTES = 1 << 23
"""Of a file at most: some hosts take no larger ones than 25 MB, and progress is told by files."""

BLOCK, BLOCK_BYTES = 4, 8
"""Pixels of a side and bytes, of BC1 and of ETC2 alike."""


@dataclass(frozen=True)
class PublishedAtlas:
    """Where the cells lie: as `AtlasGeometry` says, for `cells` (N,), the images' places in it, or NO_CELL.

    source: the cells' places in the cloud's own atlas, in the order of the published ones. first_level: of the cloud's
    atlas, which is level 0 here.
    """

    geometry: AtlasGeometry
    cells: npt.NDArray[np.int32]
    source: npt.NDArray[np.int32]
    first_level: int

    @property
    def sides(self) -> list[int]:
        """Pixels of a cell at each level, the finest first."""
        return [self.geometry.cell >> level for level in range(self.geometry.levels)]

    def layers_of_part(self, side: int) -> int:
        """How many layers a file has at the level whose cells have `side` pixels."""
        per_layer = (self.geometry.cells_per_row * side // BLOCK) ** 2 * BLOCK_BYTES
        return max(1, PART_BYTES // per_layer)

    def parts(self, side: int) -> Iterator[range]:
        """The layers of each file of that level."""
        step = self.layers_of_part(side)
        for first in range(0, self.geometry.layers, step):
            yield range(first, min(first + step, self.geometry.layers))

    def of_layer(self, layer: int) -> slice:
        """The published cells that lie there."""
        count = self.geometry.cells_per_layer
        return slice(layer * count, (layer + 1) * count)


def published(cloud: Cloud) -> PublishedAtlas | None:
    """None where the cloud has no pictures. UserError: it has more than browsers take."""
    own = cloud.atlas if cloud.folder is not None else None
    shown = np.flatnonzero(cloud.cells != NO_CELL)
    if own is None or len(shown) == 0:
        return None
    first = min(max((own.cell // CELL).bit_length() - 1, 0), own.levels - 1)
    while (geometry := _geometry(own, first, len(shown))).layers > MOST_LAYERS and first + 1 < own.levels:
        first += 1
    if geometry.layers > MOST_LAYERS:
        raise UserError(f"A browser cannot show {len(shown)} images at once; publish a smaller cloud.")
    cells = np.full(len(cloud), NO_CELL, np.int32)
    cells[shown] = np.arange(len(shown), dtype=np.int32)
    return PublishedAtlas(geometry, cells, cloud.cells[shown], first)


def _geometry(own: AtlasGeometry, first: int, count: int) -> AtlasGeometry:
    cell = own.cell >> first
    side = cell
    while (side // cell) ** 2 < count and side < max(LARGEST_LAYER, cell):
        side *= 2
    return AtlasGeometry(-(-count // (side // cell) ** 2), side, cell, own.levels - first)


def part(cloud: Cloud, atlas: PublishedAtlas, level: int, layers: range) -> bytes:
    """The BC1 blocks of a level of some layers, layer after layer, rows of blocks from the top."""
    side, per_row = atlas.sides[level], atlas.geometry.cells_per_row
    own, pieces = atlas.first_level + level, []
    for layer in layers:
        blocks = cloud.atlas_cells(atlas.source[atlas.of_layer(layer)], range(own, own + 1))
        pieces.append(laid_out(blocks, side, per_row).tobytes())
    return b"".join(pieces)
