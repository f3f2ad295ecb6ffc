"""The help overlay: every input and its effect, in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from imgui_bundle import imgui

from foundation.language import _
from vr_explorer.actions import FIRST_FLIGHT, MEASURES, Action
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import ACCENT, CROSS, DIM, FAINT, TEXT, Style, packed
from vr_explorer.panels.widgets import GAP, HEIGHT, button, fitting
from vr_explorer.panels.windows import font, scrolled
from vr_explorer.panels.words import extent, text

_VEIL = (0.0, 0.0, 0.0, 0.55)
COLUMNS = 2
KEYS, KEY = 148.0, 22.0
"""Width of all keys of a row, and height of one."""

MARGIN, PADDING, SCROLLBAR = 20.0, 34.0, 14.0
ROW_GAP = 2.0
BETWEEN = 46.0
"""Columns, before scaling."""


@dataclass(frozen=True)
class HelpSection:
    """title: what the inputs are for. rows: (keys, effect); several keys are separated by spaces."""

    title: str
    rows: Sequence[tuple[str, str]]


def draw_help(style: Style, sections: Sequence[HelpSection], state: PanelState) -> bool:
    """Sections fill the columns evenly, in the middle of the picture, over a veil; scrolled where they are more than
    that holds. Whether the cross at the upper right was pressed; what else is pressed goes into `state`.
    """
    screen = imgui.get_io().display_size
    imgui.get_background_draw_list().add_rect_filled(imgui.ImVec2(0, 0), screen, packed(_VEIL))
    imgui.push_style_var(imgui.StyleVar_.window_padding, imgui.ImVec2(style.px(PADDING), style.px(18)))
    margin, closed = style.px(MARGIN), False
    with scrolled("help", (screen.x / 2.0, screen.y / 2.0), (screen.x - 2 * margin, screen.y - 2 * margin)):
        corner, cross = imgui.get_cursor_pos(), style.px(HEIGHT)
        with font(style.bold, style.title):
            text(_("Controls"), TEXT)
            beside = extent(_("Controls")).x + style.px(24)
        room = screen.x - style.px(2 * MARGIN + 2 * PADDING + SCROLLBAR)
        inline = beside + sum(_further(style, state).values()) + style.px(2 * GAP) + cross <= _taken(
            *_arranged(style, sections, room), style
        )
        if not inline:
            draw_further(style, state)
        imgui.dummy(imgui.ImVec2(0, style.px(2)))
        wide = draw_columns(style, sections, room)
        below = imgui.get_cursor_pos()
        seen = min(corner.x + wide, imgui.get_window_width() - style.px(PADDING + SCROLLBAR))
        imgui.set_cursor_pos(imgui.ImVec2(max(seen - cross, corner.x), corner.y))
        closed = button(style, CROSS, cross)
        if inline:
            imgui.set_cursor_pos(imgui.ImVec2(corner.x + beside, corner.y))
            draw_further(style, state)
        imgui.set_cursor_pos(below)
        imgui.dummy(imgui.ImVec2(wide, 0))
    imgui.pop_style_var()
    return closed


def draw_further(style: Style, state: PanelState) -> None:
    """What the help leads to, as buttons in a row, or below each other."""
    widths, gap = _further(style, state), style.px(GAP)
    beside = sum(widths.values()) + gap <= imgui.get_content_region_avail().x
    for number, ((words, action), width) in enumerate(widths.items()):
        if number and beside:
            imgui.same_line(0.0, gap)
        if button(style, words, width):
            state.asked.append(action)


def _further(style: Style, state: PanelState) -> dict[tuple[str, Action], float]:
    """The buttons, and their pixels across."""
    flight = _("Skip the first flight") if state.first_flight else _("Show the first flight again")
    found = ((_("What the measures mean"), MEASURES), (flight, FIRST_FLIGHT))
    return {one: extent(one[0]).x + style.px(24) for one in found}


def draw_columns(style: Style, sections: Sequence[HelpSection], room: float = 0.0) -> float:
    """Into the present window. room: pixels across, 0 for what the window has. Returns how many were taken."""
    columns, widths = _arranged(style, sections, room or imgui.get_content_region_avail().x)
    for number, column in enumerate(columns):
        if number:
            imgui.same_line(0.0, style.px(BETWEEN))
        imgui.begin_group()
        for section in column:
            draw_section(style, section, _keys_width(style, column))
        imgui.end_group()
    return _taken(columns, widths, style)


def _arranged(
    style: Style, sections: Sequence[HelpSection], room: float
) -> tuple[list[list[HelpSection]], list[float]]:
    """The columns, as many as have room, and their pixels across."""
    for count in (COLUMNS, 1):
        columns = _columns(sections, count)
        widths = [_width(style, column) for column in columns]
        if _taken(columns, widths, style) <= room:
            break
    return columns, widths


def _taken(columns: list[list[HelpSection]], widths: list[float], style: Style) -> float:
    """Pixels across, with what is between them."""
    return sum(widths) + style.px(BETWEEN) * (len(columns) - 1)


def _width(style: Style, sections: Sequence[HelpSection]) -> float:
    """Pixels of a column."""
    effects = (extent(effect).x for section in sections for _keys, effect in section.rows)
    return _keys_width(style, sections) + max(effects, default=0.0)


def _keys_width(style: Style, sections: Sequence[HelpSection]) -> float:
    """Pixels of the keys of a column, with what is between them and the effects."""
    with font(style.regular, style.small):
        widest = max((_width_of_keys(style, keys) for one in sections for keys, _effect in one.rows), default=0.0)
    return max(float(style.px(KEYS)), widest + style.px(10))


def _width_of_keys(style: Style, keys: str) -> float:
    """Of one row, with the present font."""
    widths = [max(imgui.calc_text_size(key).x + 2 * style.px(7), style.px(KEY)) for key in keys.split(" ")]
    return sum(widths) + style.px(4) * (len(widths) - 1)


def _columns(sections: Sequence[HelpSection], count: int) -> list[list[HelpSection]]:
    """The sections in order, broken where the columns come out evenly."""
    heights = [len(section.rows) + 2 for section in sections]
    columns: list[list[HelpSection]] = [[] for _ in range(count)]
    before = 0
    for section, height in zip(sections, heights, strict=True):
        middle = before + height / 2.0
        columns[min(int(middle * count / max(sum(heights), 1)), count - 1)].append(section)
        before += height
    return [column for column in columns if column]


def draw_section(style: Style, section: HelpSection, keys_width: float = 0.0, room: float = 0.0) -> None:
    """keys_width: pixels of the keys, 0 for what they need. room: of all across, 0 for as much as it takes."""
    imgui.dummy(imgui.ImVec2(0, style.px(4)))
    with font(style.bold, style.small):
        text(section.title.upper(), ACCENT)
    imgui.dummy(imgui.ImVec2(0, style.px(1)))
    keys_width = keys_width or _keys_width(style, [section])
    for keys, effect in section.rows:
        left = imgui.get_cursor_pos()
        _draw_keys(style, keys)
        imgui.same_line()
        lowered = left.y + round((style.px(KEY) - imgui.get_text_line_height()) / 2)
        imgui.set_cursor_pos(imgui.ImVec2(left.x + keys_width, lowered))
        with fitting(style, style.regular, effect, room - keys_width):
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
