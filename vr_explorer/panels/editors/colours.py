"""Wanted colours: from a disc, from those of the cloud, or from an image."""

from __future__ import annotations

import colorsys
import math
from functools import lru_cache
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from foundation.language import _
from vr_explorer.panels.editors.editor import Editor
from vr_explorer.panels.style import CROSS, DIM, FAINT, TEXT, Style, packed
from vr_explorer.panels.tips import tip
from vr_explorer.panels.widgets import GAP, heading, slider
from vr_explorer.panels.words import text
from vr_explorer.scene.criteria import MOST_COLOURS, Colours, Criterion, Rgb
from vr_explorer.scene.scene import Scene

if TYPE_CHECKING:
    from vr_explorer.panels.state import PanelState

SWATCH = 30.0
DISC = 132.0
RINGS, SPOKES = 7, 24
SECTORS = [
    [
        (reach / RINGS * math.cos(math.tau * turn / SPOKES), reach / RINGS * math.sin(math.tau * turn / SPOKES))
        for reach, turn in ((ring, spoke), (ring + 1, spoke), (ring + 1, spoke + 1), (ring, spoke + 1))
    ]
    for ring in range(RINGS)
    for spoke in range(SPOKES)
]
"""Corners of the disc's parts, for a radius of 1."""


class ColoursEditor(Editor):
    """colours: wanted together, with the `tolerance` of each."""

    column = 0

    def __init__(self) -> None:
        self.colours: list[Rgb] = []
        self.tolerance = 0.2

    def add(self, colour: Rgb) -> None:
        """The oldest gives way where there are already as many as can be wanted."""
        if colour not in self.colours:
            self.colours = [*self.colours, colour][-MOST_COLOURS:]

    def criteria(self) -> list[Criterion]:
        return [Colours(tuple(self.colours), self.tolerance)] if self.colours else []

    def draw(self, style: Style, scene: Scene, state: PanelState) -> None:
        heading(style, _("Colours"))
        for number, colour in enumerate(self.colours):
            if number:
                imgui.same_line(0.0, style.px(GAP))
            if _swatch(style, f"wanted {number}", colour, CROSS):
                self.colours.pop(number)
                break
        if not self.colours:
            text(_("Take them from the disc, the cloud or an image"), DIM)
        picked = _disc(style, state)
        if picked is not None:
            self.add(picked)
        imgui.same_line(0.0, style.px(14))
        imgui.begin_group()
        text(_("From the cloud"), DIM)
        for number, colour in enumerate(state.swatches):
            if number % 4:
                imgui.same_line(0.0, style.px(GAP))
            if _swatch(style, f"swatch {number}", colour):
                self.add(colour)
        imgui.end_group()
        state.lightness = slider(
            style, _("Lightness of the disc"), state.lightness, 0.1, 1.0, f"{100 * state.lightness:.0f} %"
        )
        self.tolerance = slider(style, _("Tolerance"), self.tolerance, 0.05, 0.6, f"{100 * self.tolerance:.0f} %")
        tip(style, _("How far a colour may be from the wanted one"))


def _swatch(style: Style, name: str, colour: Rgb, sign: str = "") -> bool:
    size = style.px(SWATCH)
    corner = imgui.get_cursor_screen_pos()
    pressed = bool(imgui.invisible_button(name, imgui.ImVec2(size, size)))
    draw, end = imgui.get_window_draw_list(), imgui.ImVec2(corner.x + size, corner.y + size)
    draw.add_rect_filled(corner, end, _packed(colour), style.px(6))
    draw.add_rect(corner, end, packed(FAINT), style.px(6))  # a dark one is seen on the panel by it
    if imgui.is_item_hovered():
        draw.add_rect(corner, end, packed(TEXT), style.px(6), thickness=style.px(2))
        if sign:
            extent = imgui.calc_text_size(sign)
            position = imgui.ImVec2(corner.x + (size - extent.x) / 2, corner.y + (size - extent.y) / 2)
            draw.add_text(position, packed(TEXT), sign)
    return pressed


def _disc(style: Style, state: PanelState) -> Rgb | None:
    """Hue around, saturation outward; returns the colour that was pressed."""
    side = style.px(DISC)
    corner = imgui.get_cursor_screen_pos()
    pressed = imgui.invisible_button("disc", imgui.ImVec2(side, side))
    draw, radius = imgui.get_window_draw_list(), side / 2
    x, y = corner.x + radius, corner.y + radius
    for positions, colour in zip(SECTORS, _sectors(round(state.lightness, 2)), strict=True):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = positions
        draw.add_quad_filled(
            imgui.ImVec2(x + radius * ax, y + radius * ay),
            imgui.ImVec2(x + radius * bx, y + radius * by),
            imgui.ImVec2(x + radius * cx, y + radius * cy),
            imgui.ImVec2(x + radius * dx, y + radius * dy),
            colour,
        )
    pointer = imgui.get_io().mouse_pos
    across, down = (pointer.x - x) / radius, (pointer.y - y) / radius
    far = math.hypot(across, down)
    if not imgui.is_item_hovered() or far > 1.0:
        return None
    under = _of_disc(math.atan2(down, across) / math.tau % 1.0, far, state.lightness)
    draw.add_circle_filled(pointer, style.px(9), _packed(under))
    draw.add_circle(pointer, style.px(9), packed(TEXT), 0, style.px(2))
    return under if pressed else None


@lru_cache(maxsize=128)
def _sectors(lightness: float) -> list[int]:
    """The colours of `SECTORS`, as draw lists want them."""
    return [
        _packed(_of_disc((spoke + 0.5) / SPOKES, (ring + 0.5) / RINGS, lightness))
        for ring in range(RINGS)
        for spoke in range(SPOKES)
    ]


def _of_disc(hue: float, saturation: float, value: float) -> Rgb:
    red, green, blue = colorsys.hsv_to_rgb(hue, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)


def _packed(colour: Rgb) -> int:
    red, green, blue = (part / 255.0 for part in colour)
    return packed((red, green, blue, 1.0))
