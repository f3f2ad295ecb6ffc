"""How far the images are that are made while one flies, and a way to stop it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from foundation.language import _
from vr_explorer.panels.style import ACCENT, DIM, FAINT, TEXT, Style, packed
from vr_explorer.panels.widgets import button, heading
from vr_explorer.panels.windows import FIXED, font, wrapped
from vr_explorer.panels.words import extent, text

if TYPE_CHECKING:
    from vr_explorer.panels.state import PanelState

WIDEST, TOP = 420.0, 18.0


@dataclass(frozen=True)
class MakingShown:
    """words: how far it is. share: 0..1. over: nothing is left to be stopped."""

    words: str
    share: float
    over: bool = False


def draw_making(style: Style, state: PanelState, making: MakingShown, docked: float) -> float:
    """At the top of the window; returns the pixels down to its lower edge.

    docked: pixels at the right that the menu has.
    """
    screen = imgui.get_io().display_size
    imgui.push_style_var(imgui.StyleVar_.window_padding, imgui.ImVec2(style.px(14), style.px(8)))
    imgui.push_style_var(imgui.StyleVar_.window_rounding, style.px(17))
    imgui.set_next_window_pos(
        imgui.ImVec2((screen.x - docked) / 2.0, style.px(TOP)), imgui.Cond_.always, imgui.ImVec2(0.5, 0.0)
    )
    imgui.begin("making", None, FIXED | imgui.WindowFlags_.always_auto_resize)
    with font(style.regular, style.small):
        imgui.align_text_to_frame_padding()
        text(making.words, DIM if making.over else TEXT)
        if not making.over:
            imgui.same_line(0.0, style.px(14))
            if imgui.button(_("Stop"), imgui.ImVec2(extent(_("Stop")).x + style.px(20), 0.0)):
                state.stop_making = True
    _bar(style, making.share)
    lower = imgui.get_window_pos().y + imgui.get_window_height()
    imgui.end()
    imgui.pop_style_var(2)
    return lower


def draw_making_part(style: Style, state: PanelState, making: MakingShown) -> None:
    """Of the page of breeding, which hands reach as well."""
    heading(style, _("Being made"))
    wrapped(making.words, DIM)
    _bar(style, making.share)
    if not making.over and button(style, _("Stop") + "##making", imgui.get_content_region_avail().x):
        state.stop_making = True


def _bar(style: Style, share: float) -> None:
    corner, width, height = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x, style.px(4)
    draw = imgui.get_window_draw_list()
    for reach, colour in ((width, packed(FAINT, 1.6)), (width * share, packed(ACCENT))):
        if reach >= 1.0:
            draw.add_rect_filled(corner, imgui.ImVec2(corner.x + reach, corner.y + height), colour, height / 2)
    imgui.dummy(imgui.ImVec2(0.0, height))
