"""The small picture of a card by itself, from its cell of the atlas: no picture is opened for it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.render import bc1


def cell_picture(cloud: Cloud, card: int, wanted: int) -> npt.NDArray[np.uint8] | None:
    """(wanted, wanted, 4) sRGB, stretched to a square as in the atlas; None where there is none."""
    atlas, cell = cloud.atlas, int(cloud.cells[card])
    if atlas is None or cloud.folder is None or cell < 0:
        return None
    level = min(max((atlas.cell // wanted).bit_length() - 1, 0), atlas.levels - 1)
    layer, position = divmod(cell, atlas.cells_per_layer)
    row, column = divmod(position, atlas.cells_per_row)
    blocks = (atlas.cell >> level) // bc1.BLOCK_SIDE
    if not blocks:
        return None
    try:
        whole = cloud.atlas_level(layer, level)
    except UserError:
        return None
    a_row = atlas.cells_per_row * blocks
    rows = whole.reshape(a_row, a_row, bc1.BLOCK_BYTES)[row * blocks :][:blocks, column * blocks :][:, :blocks]
    side = blocks * bc1.BLOCK_SIDE
    picture = bc1.decode(np.ascontiguousarray(rows).reshape(-1), side, side)
    steps = (np.arange(wanted) * side) // wanted
    return picture[steps][:, steps]
