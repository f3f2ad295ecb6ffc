"""What is written on a panel, and what of it has no room."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from imgui_bundle import imgui

from vr_explorer.panels import words as panel_words

AIR = 1.0
"""Pixels that rounding may take."""

APART = 8.0
"""Pixels between words that are told apart."""


class Written:
    """words: all that was written. cut: of it, what reached out of its button or its window, and by how many pixels.
    close: what was put on a button whose own words, which begin at its left, reach nearer than `APART` to it.
    """

    def __init__(self) -> None:
        self.words: list[str] = []
        self.cut: dict[str, float] = {}
        self.close: list[str] = []
        self._button = (0.0, 0.0, 0.0)

    def take(self, words: str, right: float, edge: float) -> None:
        shown = words.split("##")[0]
        self.words.append(shown)
        if right > edge + AIR:
            self.cut[shown] = round(right - edge, 1)

    def take_button(self, right: float, top: float, bottom: float) -> None:
        """Pixels: where the words of the latest one end, and it does."""
        self._button = right, top, bottom

    def take_put(self, words: str, left: float, top: float) -> None:
        right, upper, lower = self._button
        if upper <= top < lower and left < right + APART:
            self.close.append(words)


@contextmanager
def measured(monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    """Records what is written until the end of the block, with the real fonts and places."""
    written, text_colored, button, put = Written(), imgui.text_colored, imgui.button, panel_words.put

    def edge() -> float:
        window = imgui.internal.get_current_window_read()
        across = window.work_rect.max.x if window.parent_window or not _grows(window) else float("inf")
        return float(min(across, window.clip_rect.max.x if not _grows(window) else float("inf")))

    def write(colour: imgui.ImVec4, words: str) -> None:
        text_colored(colour, words)
        written.take(words, imgui.get_item_rect_max().x, edge())

    def press(words: str, size: imgui.ImVec2 | None = None) -> bool:
        pressed = bool(button(words, size if size is not None else imgui.ImVec2(0, 0)))
        least, most = imgui.get_item_rect_min(), imgui.get_item_rect_max()
        shown = words.split("##")[0]
        written.take(shown, least.x + imgui.calc_text_size(shown).x, most.x)
        if imgui.get_style().button_text_align.x == 0.0:
            begin = least.x + imgui.get_style().frame_padding.x
            written.take_button(begin + imgui.calc_text_size(shown).x, least.y, most.y)
        return pressed

    def draw(
        where: imgui.ImDrawList,
        position: imgui.ImVec2,
        colour: int,
        words: str,
        width: float = -1.0,
        column: float = 0.0,
    ) -> None:
        put(where, position, colour, words, width, column)
        written.take_put(words, position.x, position.y)
        written.take(words, position.x + panel_words.extent(words, width).x, where.get_clip_rect_max().x)

    with monkeypatch.context() as patch:
        patch.setattr(imgui, "text_colored", write)
        patch.setattr(imgui, "button", press)
        for module in [one for name, one in sys.modules.items() if name.startswith("vr_explorer.panels")]:
            if getattr(module, "put", None) is put:
                patch.setattr(module, "put", draw)
        yield written


def _grows(window: Any) -> bool:
    """It is as wide as what is in it."""
    return bool(window.flags & imgui.WindowFlags_.always_auto_resize)


Draw = Callable[[], None]
