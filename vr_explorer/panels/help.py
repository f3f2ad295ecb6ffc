"""The help overlay: every input and its effect, in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from imgui_bundle import imgui

from vr_explorer.panels.style import ACCENT, DIM, FAINT, TEXT, Style, packed
from vr_explorer.panels.windows import font, plate
from vr_explorer.panels.words import text

_VEIL = (0.0, 0.0, 0.0, 0.55)
COLUMNS = 2
KEY = 22.0
ROW_GAP = 4.0


@dataclass(frozen=True)
class HelpSection:
    """title: what the inputs are for. rows: (keys, effect); several keys are separated by spaces."""

    title: str
    rows: Sequence[tuple[str, str]]


def draw_help(style: Style, sections: Sequence[HelpSection]) -> None:
    """Sections fill the columns evenly, in the middle of the picture, over a veil."""
    screen = imgui.get_io().display_size
    imgui.get_background_draw_list().add_rect_filled(imgui.ImVec2(0, 0), screen, packed(_VEIL))
    imgui.push_style_var(imgui.StyleVar_.window_padding, imgui.ImVec2(style.px(34), style.px(26)))
    with plate("help", (screen.x / 2.0, screen.y / 2.0), (0.5, 0.5)):
        with font(style.bold, style.title):
            text("Controls", TEXT)
        imgui.dummy(imgui.ImVec2(0, style.px(2)))
        draw_columns(style, sections)
    imgui.pop_style_var()


def draw_columns(style: Style, sections: Sequence[HelpSection]) -> None:
    """Into the present window."""
    for number, column in enumerate(_columns(sections)):
        if number:
            imgui.same_line(0.0, style.px(46))
        imgui.begin_group()
        for section in column:
            draw_section(style, section)
        imgui.end_group()


def _columns(sections: Sequence[HelpSection]) -> list[list[HelpSection]]:
    """The sections in order, broken where the columns come out evenly."""
    heights = [len(section.rows) + 2 for section in sections]
    columns: list[list[HelpSection]] = [[] for _ in range(COLUMNS)]
    before = 0
    for section, height in zip(sections, heights, strict=True):
        middle = before + height / 2.0
        columns[min(int(middle * COLUMNS / max(sum(heights), 1)), COLUMNS - 1)].append(section)
        before += height
    return [column for column in columns if column]


def draw_section(style: Style, section: HelpSection) -> None:
    imgui.dummy(imgui.ImVec2(0, style.px(4)))
    with font(style.bold, style.small):
        text(section.title.upper(), ACCENT)
    imgui.dummy(imgui.ImVec2(0, style.px(1)))
    keys_width = style.px(148)
    for keys, effect in section.rows:
        left = imgui.get_cursor_pos()
        _draw_keys(style, keys)
        imgui.same_line()
        lowered = left.y + round((style.px(KEY) - imgui.get_text_line_height()) / 2)
        imgui.set_cursor_pos(imgui.ImVec2(left.x + keys_width, lowered))
        text(effect, TEXT)
        imgui.set_cursor_pos(imgui.ImVec2(left.x, left.y + style.px(KEY + ROW_GAP)))
    imgui.dummy(imgui.ImVec2(0, 0))


def _draw_keys(style: Style, keys: str) -> None:
    """Each key in a rounded frame."""
    draw = imgui.get_window_draw_list()
    pad, height = style.px(7), style.px(KEY)
    with font(style.regular, style.small):
        for number, key in enumerate(keys.split(" ")):
            if number:
                imgui.same_line(0.0, style.px(4))
            size = imgui.calc_text_size(key)
            corner = imgui.get_cursor_screen_pos()
            width = max(size.x + 2 * pad, height)
            end = imgui.ImVec2(corner.x + width, corner.y + height)
            draw.add_rect_filled(corner, end, packed(FAINT, 0.6), style.px(5))
            draw.add_rect(corner, end, packed(FAINT), style.px(5))
            position = imgui.ImVec2(corner.x + round((width - size.x) / 2), corner.y + round((height - size.y) / 2))
            draw.add_text(position, packed(DIM if key in {"+", "–"} else TEXT), key)
            imgui.dummy(imgui.ImVec2(width, height))
