"""What the lines to an image's relatives mean: each kind has a colour, and a form for those who do not see it."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from imgui_bundle import imgui

from foundation.colour import linear_to_srgb
from foundation.language import N_, _
from vr_explorer.panels.style import DIM, TEXT, Style, packed
from vr_explorer.panels.windows import SOLID, font, plate
from vr_explorer.panels.words import text
from vr_explorer.scene.relatives import Relatives

LENGTH = 52.0
"""Of a sample of a line, before scaling."""


class Stroke(Enum):
    """The form of a line."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"
    DOUBLE = "double"


class Kind(NamedTuple):
    """Of relatives. light: linear red, green, blue of their lines."""

    words: str
    light: tuple[float, float, float]
    stroke: Stroke


KINDS = (
    Kind(N_("it was made from these"), (1.0, 0.42, 0.05), Stroke.SOLID),
    Kind(N_("these were made from it"), (0.25, 0.95, 0.3), Stroke.DASHED),
    Kind(N_("made from the same, or by the same seed"), (0.75, 0.3, 1.0), Stroke.DOTTED),
    Kind(N_("most like it"), (0.1, 0.5, 1.0), Stroke.DOUBLE),
)
"""In the order of `Relatives.kinds`."""


def draw_legend(style: Style, found: Relatives, position: tuple[float, float], pivot: tuple[float, float]) -> None:
    """The kinds that there are. position: pixels; pivot: the point of the plate (0..1) that lies there."""
    imgui.set_next_window_bg_alpha(SOLID)
    with plate("relatives", position, pivot), font(style.regular, style.small):
        if not len(found):
            text(_("no relatives are known"), DIM)
        for kind, cards in zip(KINDS, found.kinds, strict=True):
            if cards:
                _draw_sample(style, kind)
                imgui.same_line(0.0, style.px(10))
                text(_(kind.words), TEXT)
                imgui.same_line(0.0, style.px(8))
                text(f"{len(cards)}", DIM)


def _draw_sample(style: Style, kind: Kind) -> None:
    red, green, blue = linear_to_srgb(kind.light).tolist()
    draw, colour = imgui.get_window_draw_list(), packed((red, green, blue, 1.0))
    corner, length = imgui.get_cursor_screen_pos(), style.px(LENGTH)
    level, thick = corner.y + round(imgui.get_text_line_height() / 2), style.px(3)

    def stroke(start: float, end: float, height: float = 0.0) -> None:
        ends = imgui.ImVec2(corner.x + start, level + height), imgui.ImVec2(corner.x + end, level + height)
        draw.add_line(*ends, colour, thick)

    if kind.stroke is Stroke.SOLID:
        stroke(0.0, length)
    elif kind.stroke is Stroke.DASHED:
        for number in range(4):
            stroke(length * (number + 0.2) / 4.0, length * (number + 0.8) / 4.0)
    elif kind.stroke is Stroke.DOTTED:
        for number in range(7):
            middle = imgui.ImVec2(corner.x + length * (number + 0.5) / 7.0, level)
            draw.add_circle_filled(middle, 0.75 * thick, colour)
    else:
        stroke(0.0, length, -thick)
        stroke(0.0, length, thick)
    imgui.dummy(imgui.ImVec2(length, imgui.get_text_line_height()))
