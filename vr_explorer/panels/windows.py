"""The two kinds of ImGui window that the panels here are, both without title or handles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from imgui_bundle import imgui

from vr_explorer.panels.words import text

FIXED = (
    imgui.WindowFlags_.no_decoration
    | imgui.WindowFlags_.no_move
    | imgui.WindowFlags_.no_saved_settings
    | imgui.WindowFlags_.no_nav
    | imgui.WindowFlags_.no_focus_on_appearing
)
SCROLLED = FIXED & ~imgui.WindowFlags_.no_decoration | (
    imgui.WindowFlags_.no_title_bar
    | imgui.WindowFlags_.no_resize
    | imgui.WindowFlags_.no_collapse
    | imgui.WindowFlags_.always_auto_resize
)
SOLID = 0.992
"""Opacity under what is worked with; bright cards shine through a little."""

READ_ONLY = FIXED | imgui.WindowFlags_.no_inputs | imgui.WindowFlags_.always_auto_resize


def size_of(name: str) -> tuple[float, float]:
    """Width and height in pixels of a window as it was shown last, 0 where it was not."""
    window = imgui.internal.find_window_by_name(name)
    if window is None or not window.was_active:
        return 0.0, 0.0
    return window.size.x, window.size.y


@contextmanager
def plate(name: str, position: tuple[float, float], pivot: tuple[float, float]) -> Iterator[None]:
    """A window to read, as large as what is put into it. position: pixels; pivot: its point (0..1) that lies there."""
    imgui.set_next_window_pos(imgui.ImVec2(*position), imgui.Cond_.always, imgui.ImVec2(*pivot))
    imgui.begin(name, None, READ_ONLY)
    try:
        yield
    finally:
        imgui.end()


@contextmanager
def scrolled(name: str, middle: tuple[float, float], largest: tuple[float, float]) -> Iterator[None]:
    """A window as large as what is put into it, or as `largest`, and then it is scrolled; all in pixels."""
    imgui.set_next_window_pos(imgui.ImVec2(*middle), imgui.Cond_.always, imgui.ImVec2(0.5, 0.5))
    imgui.set_next_window_size_constraints(imgui.ImVec2(0.0, 0.0), imgui.ImVec2(*largest))
    imgui.begin(name, None, SCROLLED)
    try:
        yield
    finally:
        imgui.end()


@contextmanager
def boxed(name: str, top: tuple[float, float], width: float) -> Iterator[None]:
    """A window to work with, as high as what is put into it. top: the middle of its upper edge; both in pixels."""
    imgui.set_next_window_pos(imgui.ImVec2(*top), imgui.Cond_.always, imgui.ImVec2(0.5, 0.0))
    imgui.set_next_window_size_constraints(imgui.ImVec2(width, 0.0), imgui.ImVec2(width, 1e6))
    imgui.set_next_window_bg_alpha(SOLID)
    imgui.begin(name, None, FIXED | imgui.WindowFlags_.always_auto_resize)
    try:
        yield
    finally:
        imgui.end()


@contextmanager
def filled(
    name: str, position: tuple[float, float], size: tuple[float, float], opacity: float = SOLID
) -> Iterator[None]:
    """A window to work with. position: of its upper left; both in pixels. opacity: of its ground."""
    imgui.set_next_window_pos(imgui.ImVec2(*position), imgui.Cond_.always)
    imgui.set_next_window_size(imgui.ImVec2(*size), imgui.Cond_.always)
    imgui.set_next_window_bg_alpha(opacity)
    imgui.begin(name, None, FIXED)
    try:
        yield
    finally:
        imgui.end()


@contextmanager
def font(face: imgui.ImFont, size: float) -> Iterator[None]:
    imgui.push_font(face, size)
    try:
        yield
    finally:
        imgui.pop_font()


def wrapped(words: str, colour: tuple[float, float, float, float]) -> None:
    """In as many lines as the width of the window asks for."""
    imgui.push_text_wrap_pos(0.0)
    text(words, colour)
    imgui.pop_text_wrap_pos()
