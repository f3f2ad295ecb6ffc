"""Buttons beside each other, any of which may be pressed in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from imgui_bundle import imgui

from vr_explorer.panels.style import Style
from vr_explorer.panels.widgets import GAP, button
from vr_explorer.panels.words import extent

T = TypeVar("T")


def choose_among(style: Style, values: Iterable[tuple[T, str]], chosen: list[T]) -> None:
    """values: each with its words. chosen: those that are pressed in, changed where it is. Whoever shows several such
    rows on one page gives each an id of its own around this."""
    edge = imgui.get_cursor_screen_pos().x + imgui.get_content_region_avail().x
    for number, (value, words) in enumerate(values):
        words = words.replace("##", "# #")  # a button's own words end at two number signs
        wide = extent(words).x + style.px(24)
        if number and imgui.get_item_rect_max().x + style.px(GAP) + wide < edge:
            imgui.same_line(0.0, style.px(GAP))
        imgui.push_id(number)
        if button(style, words, wide, value in chosen):
            if value in chosen:
                chosen.remove(value)
            else:
                chosen.append(value)
        imgui.pop_id()
