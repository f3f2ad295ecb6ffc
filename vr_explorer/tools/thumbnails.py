"""Small pictures of a few cards for panels, from the cells of the atlas: no picture is opened for them."""

from __future__ import annotations

from collections.abc import Sequence

import moderngl
import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.panels.taste_shown import Thumbnails
from vr_explorer.render import bc1
from vr_explorer.tools.texture_loader import SRGB8_ALPHA8

SIDE = 64
"""Pixels of a picture on the sheet."""

A_ROW = 8
MOST = 64

Sheet = tuple[npt.NDArray[np.uint8], tuple[int, ...]]
"""The sheet, (8 SIDE, 8 SIDE, 4) sRGB, and whose pictures are on it, in their order."""


def sheet_of(cloud: Cloud, cards: Sequence[int]) -> Sheet:
    """For a thread. Cards without a picture are left out, those beyond `MOST` too."""
    sheet = np.zeros((A_ROW * SIDE, A_ROW * SIDE, 4), np.uint8)
    there: list[int] = []
    for card in cards:
        if len(there) == MOST:
            break
        picture = picture_of(cloud, card)
        if picture is not None:
            row, column = divmod(len(there), A_ROW)
            sheet[row * SIDE :, column * SIDE :][:SIDE, :SIDE] = picture
            there.append(card)
    return sheet, tuple(there)


def picture_of(cloud: Cloud, card: int, wanted: int = SIDE) -> npt.NDArray[np.uint8] | None:
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


class ThumbnailSheet:
    """The sheet on the GPU, of the latest cards that were asked for."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._texture: moderngl.Texture | None = None

    def show(self, sheet: Sheet) -> Thumbnails:
        picture, cards = sheet
        if self._texture is None:
            self._texture = self._ctx.texture((A_ROW * SIDE, A_ROW * SIDE), 4, internal_format=SRGB8_ALPHA8)
        self._texture.write(picture.tobytes())
        step = 1.0 / A_ROW
        corners = {
            card: (column * step, row * step, (column + 1) * step, (row + 1) * step)
            for number, card in enumerate(cards)
            for row, column in [divmod(number, A_ROW)]
        }
        return Thumbnails(self._texture, corners)

    def release(self) -> None:
        if self._texture is not None:
            self._texture.release()
