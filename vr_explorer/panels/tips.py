"""Words that come beside the pointer once it rests on something: what that does, and the key that does it as well."""

from __future__ import annotations

import time

from imgui_bundle import imgui

from vr_explorer.panels.style import ACCENT, TEXT, Style
from vr_explorer.panels.words import extent, text

WIDEST = 300.0
"""Of the words, before scaling."""


def tip(style: Style, words: str, key: str = "") -> None:
    """About the item that was drawn last. key: what asks for the same, "" where nothing does."""
    if not (words or key) or not imgui.is_item_hovered(imgui.HoveredFlags_.allow_when_disabled):
        return
    if not style.rest.on(f"{words}\n{key}", time.monotonic()):
        return
    imgui.push_style_var(imgui.StyleVar_.window_padding, imgui.ImVec2(style.px(12), style.px(8)))
    imgui.push_style_var(imgui.StyleVar_.window_rounding, style.px(7))
    imgui.set_next_window_bg_alpha(1.0)
    if imgui.begin_tooltip():
        imgui.push_font(style.regular, style.small)
        if words:
            imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + min(extent(words).x + 1.0, style.px(WIDEST)))
            text(words, TEXT)
            imgui.pop_text_wrap_pos()
        if key:
            text(key, ACCENT)
        imgui.pop_font()
        imgui.end_tooltip()
    imgui.pop_style_var(2)
