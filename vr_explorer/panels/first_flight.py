"""The card of the first flight: one line that says what to do next, and how far one is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from imgui_bundle import imgui

from foundation.language import _
from vr_explorer.actions import LEAVE
from vr_explorer.panels.label_avoidance import Box
from vr_explorer.panels.style import ACCENT, DIM, FAINT, TEXT, Style, packed
from vr_explorer.panels.tips import tip
from vr_explorer.panels.widgets import GAP, HEIGHT
from vr_explorer.panels.windows import FIXED, SOLID, font
from vr_explorer.panels.words import button, extent, text
from vr_explorer.scene.first_flight import Step, Wish

if TYPE_CHECKING:
    from vr_explorer.panels.state import PanelState

WIDEST = 470.0
"""Of its words, before scaling."""

DOT = 3.5


class ShownStep(NamedTuple):
    """step: the present one. done: those behind. wish: what is asked for now."""

    step: Step
    done: frozenset[Step]
    wish: Wish


class FlightWords(NamedTuple):
    """Of the device in hand. wishes: one line for each. skip: how to end it all, "" where a button on the card does."""

    wishes: Mapping[Wish, str]
    skip: str


def draw_first_flight(
    style: Style, state: PanelState, position: tuple[float, float], pivot: tuple[float, float], room: float
) -> Box | None:
    """What it takes, in pixels; None where nothing is shown. room: pixels across that it may take."""
    shown, words = state.first_flight, state.flight_words
    if shown is None or words is None:
        return None
    line = words.wishes[shown.wish]
    flags = FIXED | imgui.WindowFlags_.always_auto_resize | imgui.WindowFlags_.no_bring_to_front_on_focus
    imgui.set_next_window_pos(imgui.ImVec2(*position), imgui.Cond_.always, imgui.ImVec2(*pivot))
    imgui.set_next_window_bg_alpha(SOLID)
    padding = style.px(18), style.px(12)
    imgui.push_style_var(imgui.StyleVar_.window_padding, imgui.ImVec2(*padding))
    imgui.begin("first flight", None, flags)
    with font(style.bold, style.body):
        least = style.px(260)
        widest = max(min(style.px(WIDEST), room - 2 * padding[0]), style.px(120))
        width = max(min(extent(line).x, widest), min(least, widest))
    _draw_head(style, state, shown, words, width)
    with font(style.bold, style.body):
        imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + width)
        text(line, TEXT, width)
        imgui.pop_text_wrap_pos()
    place, size = imgui.get_window_pos(), imgui.get_window_size()
    imgui.end()
    imgui.pop_style_var()
    return Box(place.x + size.x / 2.0, place.y + size.y / 2.0, size.x / 2.0, size.y / 2.0)


def _draw_head(style: Style, state: PanelState, shown: ShownStep, words: FlightWords, width: float) -> None:
    """A dot for each step, and how to skip the rest."""
    draw, corner, left = imgui.get_window_draw_list(), imgui.get_cursor_screen_pos(), imgui.get_cursor_pos_x()
    height, radius = style.px(HEIGHT * 0.75), style.px(DOT)
    for number, step in enumerate(Step):
        middle = imgui.ImVec2(corner.x + radius + number * 4.0 * radius, corner.y + height / 2.0)
        if step is shown.step:
            draw.add_circle_filled(middle, 1.4 * radius, packed(ACCENT))
        else:
            draw.add_circle_filled(middle, radius, packed(ACCENT, 0.5) if step in shown.done else packed(FAINT, 2.2))
    imgui.dummy(imgui.ImVec2(4.0 * radius * len(Step), height))
    with font(style.regular, style.small):
        if words.skip:
            wide = extent(words.skip).x
            imgui.same_line(left + width - wide)
            imgui.set_cursor_pos_y(imgui.get_cursor_pos_y() + (height - imgui.get_text_line_height()) / 2.0)
            text(words.skip, DIM)
        else:
            wide = extent(_("Skip")).x + style.px(4 * GAP)
            imgui.same_line(left + width - wide)
            state.flight_skipped |= button(_("Skip"), imgui.ImVec2(wide, height))
            tip(style, _("Show no further steps"), state.named(LEAVE))
