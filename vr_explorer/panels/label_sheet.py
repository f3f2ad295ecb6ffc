"""Words on one picture, each in a place of its own: drawn once, then shown in the world as often as one likes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import moderngl
from imgui_bundle import imgui

from foundation.clusters import shortened
from vr_explorer.panels.style import SHADE, Colour, Style, packed
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.windows import font
from vr_explorer.panels.words import extent, put

SCALE = 2.0
"""Body text is 32 pixels high, as many as the sharpest headsets show of it."""

LONGEST = 48
"""Characters; what is longer ends in an ellipsis."""

DENSER = 1.35
"""How much more the shade covers than in the window: nothing but the shade sets words apart from the cards behind."""

GAP = 3
"""Pixels that stay clear between two words, so that smaller levels of the picture do not mix them soon."""


class Written(NamedTuple):
    """What is on the sheet once."""

    words: str
    colour: Colour
    small: bool


Cell = tuple[int, int, int, int]
"""Left, top, width and height in pixels from the upper left."""


class LabelSheet:
    """cells: of what the sheet holds; words that found no room have none. body: pixels of the height of body text."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._surface = Surface(ctx, SCALE)
        self.cells: dict[Written, Cell] = {}
        self.body = self._surface.style.body

    def draw(self, framebuffer: moderngl.Framebuffer, wanted: Sequence[Written]) -> None:
        """Over a cleared picture, whose size says how much there is room for; the first words find room first."""
        size = framebuffer.size

        def lay_out(style: Style) -> None:
            self.cells = _laid_out(style, dict.fromkeys(wanted), size)

        self._surface.draw(framebuffer, lay_out)

    def release(self) -> None:
        self._surface.release()


def _laid_out(style: Style, wanted: dict[Written, None], size: tuple[int, int]) -> dict[Written, Cell]:
    cells: dict[Written, Cell] = {}
    draw, pad = imgui.get_background_draw_list(), style.px(5)
    left = top = GAP
    for written in wanted:
        words = shortened(" ".join(written.words.split()), LONGEST)
        with font(style.bold, style.small if written.small else style.body):
            taken, row = extent(words), int(style.body + pad)
            width, height = int(taken.x) + 1 + 2 * int(pad), int(taken.y) + int(pad)
            if left + width + GAP > size[0]:
                left, top = GAP, top + row + GAP
            if top + row + GAP > size[1] or width + 2 * GAP > size[0]:
                break
            corner, end = imgui.ImVec2(left, top), imgui.ImVec2(left + width, top + height)
            draw.add_rect_filled(corner, end, packed(SHADE, DENSER), pad)
            put(draw, imgui.ImVec2(left + pad, top + pad / 2), packed(written.colour), words)
        cells[written] = left, top, width, height
        left += width + GAP
    return cells
