"""How the pictures of a cloud lie on the GPU within a budget: all of them, or small ones and a pool of cells."""

from __future__ import annotations

from dataclasses import dataclass, replace

from classification.cloud import AtlasGeometry
from classification.cloud.cells import packed, small_level
from vr_explorer.render import bc1

SMALL_SHARE = 0.7
"""Of the budget at most, for these."""

LEAST_SPARE, SPARE_SHARE = 1_024, 64
"""Pictures that may join a cloud before there is other room for all: at least, and one for so many that there are."""

DECODED = 8
"""By so much decoded blocks are larger."""


@dataclass(frozen=True)
class AtlasPlan:
    """cells: how they lie in layers, in the whole array, or where it is a pool in the layers after those of `small`.
    small: how the pictures lie that are always there, None where the cells are; their levels are the last ones of a
    cell. layers: of the array. bytes: of the array's memory.
    """

    cells: AtlasGeometry
    small: AtlasGeometry | None
    layers: int
    bytes: int

    @property
    def resident(self) -> AtlasGeometry:
        """Of what is always there, for every picture of the cloud."""
        return self.small or self.cells

    @property
    def first_level(self) -> int:
        """Of a cell, which is level 0 of what is always there."""
        return self.cells.levels - self.resident.levels

    @property
    def room(self) -> int:
        """How many pictures there can be."""
        return (self.layers - self.pool_layers) * self.resident.cells_per_layer

    def fitted(self, there: AtlasPlan) -> AtlasPlan | None:
        """This one in an array that was made for another; None where that is of another kind, or has less than half of
        what this one has beside what is always there.
        """
        least = self.resident.layers + (self.layers - self.resident.layers + 1) // 2
        of_kind = self.cells.layer_size, self.cells.levels
        if of_kind != (there.cells.layer_size, there.cells.levels) or there.layers < least:
            return None
        layers, cells = there.layers, self.cells
        if self.small is not None:
            cells = replace(cells, layers=layers - self.small.layers)
        return AtlasPlan(cells, self.small, layers, self.bytes // self.layers * layers)

    @property
    def pool_layers(self) -> int:
        return self.layers - self.small.layers if self.small is not None else 0

    @property
    def pool_cells(self) -> int:
        """How many pictures can be shown by their whole cells; 0 where all are."""
        return self.pool_layers * self.cells.cells_per_layer


def spare_for(count: int) -> int:
    """Pictures for which there is to be room beside so many."""
    return max(LEAST_SPARE, count // SPARE_SHARE)


def planned(
    file: AtlasGeometry, spare: int, budget: float, most_layers: int, largest: int, compressed: bool
) -> AtlasPlan:
    """file: of the cloud's atlas, children included. spare: further pictures for which there is to be room, as far as
    the budget allows it. budget: bytes. most_layers, largest: of the driver's arrays, and pixels of a layer.
    compressed: whether the driver keeps blocks as they are.

    Where the budget is too small for all, the small pictures are as coarse as it takes, and the pool as large as is
    left; it has one layer at least.
    """
    count = file.layers * file.cells_per_layer
    cells = file if file.cells_per_layer > 1 else packed(count, file.cell, file.levels, largest)
    further, a_layer = -(-spare // cells.cells_per_layer), layer_bytes(cells, compressed)
    whole = min(cells.layers + further, max(most_layers, cells.layers))
    whole = max(min(whole, int(budget // a_layer)), cells.layers)
    if cells.levels == 1 or (whole <= most_layers and whole * a_layer <= budget and cells.layer_size <= largest):
        return AtlasPlan(cells, None, whole, whole * a_layer)
    first = small_level(file)
    small = packed(count + spare, file.cell >> first, file.levels - first, largest, file.cell)
    while small.levels > 1 and (
        small.layers * layer_bytes(_with_cell(small, file), compressed) > SMALL_SHARE * budget
        or small.layers >= most_layers
    ):
        small = packed(count + spare, small.cell >> 1, small.levels - 1, largest, file.cell)
    in_pool = _with_cell(small, file)
    a_layer = layer_bytes(in_pool, compressed)
    wanted = min(
        int(budget // a_layer) - small.layers, -(-count // in_pool.cells_per_layer), most_layers - small.layers
    )
    layers = small.layers + max(wanted, 1)
    return AtlasPlan(replace(in_pool, layers=layers - small.layers), small, layers, layers * a_layer)


def layer_bytes(geometry: AtlasGeometry, compressed: bool) -> int:
    """Of a layer with all its levels in the GPU's memory."""
    blocks = sum(bc1.level_bytes(geometry.layer_size >> level) for level in range(geometry.levels))
    return blocks * (1 if compressed else DECODED)


def _with_cell(small: AtlasGeometry, file: AtlasGeometry) -> AtlasGeometry:
    """Layers as large as those of `small`, for the cells of `file`."""
    return AtlasGeometry(1, small.layer_size, file.cell, file.levels)
