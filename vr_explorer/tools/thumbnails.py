"""Small pictures of a few cards for panels, from the cells of the atlas: no picture is opened for them."""

from __future__ import annotations

from collections.abc import Sequence

import moderngl
import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from vr_explorer.panels.taste_state import Thumbnails
from vr_explorer.render.cell_picture import cell_picture
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
        picture = cell_picture(cloud, card, SIDE)
        if picture is not None:
            row, column = divmod(len(there), A_ROW)
            sheet[row * SIDE :, column * SIDE :][:SIDE, :SIDE] = picture
            there.append(card)
    return sheet, tuple(there)


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
