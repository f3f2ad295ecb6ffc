"""What can be pressed and dragged on a panel: large enough for a ray from a hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum

from imgui_bundle import imgui

from vr_explorer.panels.pictograms import Pen, Pictogram
from vr_explorer.panels.style import ACCENT, BARE, DIM, FAINT, INK, MEANT, QUIET, TEXT, Style, packed
from vr_explorer.panels.tips import tip
from vr_explorer.panels.windows import font, wrapped
from vr_explorer.panels.words import button as words_button
from vr_explorer.panels.words import extent, put, text

HEIGHT = 32.0
"""Of everything that can be pressed, before scaling."""

GAP = 4.0

EDGE = 5.0
"""Between the edge of a button and its words at least, before scaling."""

SMALLEST = 0.72
"""Of the size of words, so that they still can be read where they have to be smaller."""

TILE, PICTURED = 68.0, 34.0
"""Height of a button with a drawing, and of the drawing, before scaling."""

PALE, PALE_ON_ACCENT = 0.3, 0.55
"""Opacity of what stands beside what is meant in a drawing."""

LIGHT = (1.0, 0.9, 0.7, 1.0)
"""Words on a button that is meant to be pressed."""

TWO_COLUMNS = 640.0
"""Width from which a page has two columns, before scaling."""


def heading(style: Style, words: str) -> None:
    imgui.dummy(imgui.ImVec2(0, style.px(8)))
    with font(style.bold, style.small):
        wrapped(words.upper(), ACCENT)


class Rank(Enum):
    """How much a button asks to be pressed: the purpose of its page, one of many things to do, a page."""

    MEANT = "meant"
    QUIET = "quiet"
    BARE = "bare"


FILLS = {Rank.MEANT: MEANT, Rank.QUIET: QUIET, Rank.BARE: BARE}
ALL_ACCENT = ACCENT, ACCENT, ACCENT
PARTS = imgui.Col_.button, imgui.Col_.button_hovered, imgui.Col_.button_active


def button(
    style: Style,
    words: str,
    width: float = 0.0,
    active: bool = False,
    rank: Rank = Rank.QUIET,
    height: float = HEIGHT,
) -> bool:
    """Whether it was pressed. width: pixels, 0 is as wide as its words. active: it shows the present state.

    height: before scaling.
    """
    size = imgui.ImVec2(width, style.px(height))
    if rank is Rank.QUIET and not active:
        with fitting(style, imgui.get_font(), words, width - 2 * style.px(EDGE), imgui.get_font_size()):
            return words_button(words, size)
    with _filled(active, rank):
        imgui.push_style_color(imgui.Col_.text, imgui.ImVec4(*(INK if active else LIGHT)))
        face = style.bold if active or rank is Rank.MEANT else style.regular
        with fitting(style, face, words, width - 2 * style.px(EDGE)):
            pressed = words_button(words, size)
        imgui.pop_style_color(1)
    return pressed


@contextmanager
def fitting(style: Style, face: imgui.ImFont, words: str, room: float, size: float = 0.0) -> Iterator[None]:
    """A font of body text, or of `size`, smaller where `words` would else take more than `room` pixels across: one
    language needs more letters than another. No smaller than `SMALLEST` of it. room: 0 or less is as much as they want.
    """
    size = size or style.body
    with font(face, size):
        wanted = extent(words.split("##")[0]).x
    share = max(room / wanted, SMALLEST) if 0.0 < room < wanted else 1.0
    with font(face, float(int(share * size)) if share < 1.0 else size):
        yield


Tip = tuple[str, str]
"""What something does, in a sentence, and the key that does it as well; "" where there is nothing to say."""


@contextmanager
def _filled(active: bool, rank: Rank = Rank.QUIET) -> Iterator[None]:
    for part, colour in zip(PARTS, ALL_ACCENT if active else FILLS[rank], strict=True):
        imgui.push_style_color(part, imgui.ImVec4(*colour))
    try:
        yield
    finally:
        imgui.pop_style_color(len(PARTS))


def tile(style: Style, words: str, width: float, active: bool, drawn: Pictogram) -> bool:
    """A button with a drawing above its words; whether it was pressed. width: pixels. active: as of `button`."""
    height = style.px(TILE)
    with _filled(active):
        pressed = bool(imgui.button(f"##tile {words}", imgui.ImVec2(width, height)))
    corner, draw = imgui.get_item_rect_min(), imgui.get_window_draw_list()
    ink = INK if active else TEXT
    middle = corner.x + width / 2, corner.y + style.px(24)
    draw.push_clip_rect(corner, imgui.get_item_rect_max(), True)
    drawn(Pen(draw, middle, style.px(PICTURED) / 2, ink, (*ink[:3], PALE_ON_ACCENT if active else PALE)))
    with fitting(style, style.bold if active else style.regular, words, width - 2 * style.px(3), style.small):
        taken = extent(words)
        left = corner.x + max((width - taken.x) / 2, style.px(3))
        put(draw, imgui.ImVec2(round(left), corner.y + height - taken.y - style.px(5)), packed(ink), words)
    draw.pop_clip_rect()
    return pressed


def choice(
    style: Style,
    name: str,
    options: Sequence[str],
    current: int | None,
    tips: Sequence[Tip] = (),
    rank: Rank = Rank.QUIET,
) -> int | None:
    """A row of buttons that fills the width, of which one at most is lit. Returns the one that was pressed.

    tips: one for each.
    """
    gap, pressed = style.px(GAP), None
    widths = _shared(style, options, imgui.get_content_region_avail().x - gap * (len(options) - 1))
    imgui.push_id(name)
    for number, words in enumerate(options):
        if number:
            imgui.same_line(0.0, gap)
        if button(style, words, widths[number], number == current, rank):
            pressed = number
        if tips:
            tip(style, *tips[number])
    imgui.pop_id()
    return pressed


def _shared(style: Style, options: Sequence[str], width: float) -> list[float]:
    """Of buttons beside each other: equal, but where one needs more than that, as much as each one's words need."""
    equal = width / len(options)
    with font(style.bold, style.body):
        needed = [extent(words).x + 2 * style.px(EDGE) for words in options]
    if max(needed) <= equal:
        return [float(int(equal))] * len(options)
    rest = (width - sum(needed)) / len(options)
    if rest >= 0.0:
        return [float(int(one + rest)) for one in needed]
    return [float(int(one * width / sum(needed))) for one in needed]


def caption(style: Style, name: str, shown: str) -> None:
    """Above what it names: the name at the left, the value at the right, ready to read."""
    left, width = imgui.get_cursor_pos_x(), imgui.get_content_region_avail().x
    value = imgui.calc_text_size(shown).x
    with fitting(style, style.regular, name, width - value - style.px(2 * EDGE)):
        text(name, TEXT)
    imgui.same_line()
    imgui.set_cursor_pos_x(left + width - value)
    text(shown, DIM)


def slider(style: Style, name: str, value: float, low: float, high: float, shown: str) -> float:
    """Its caption above a bar; returns the value that it is dragged to. shown: the value, ready to read."""
    width = imgui.get_content_region_avail().x
    caption(style, name, shown)
    corner = imgui.get_cursor_screen_pos()
    height = style.px(26)
    imgui.invisible_button(name, imgui.ImVec2(width, height))
    radius = style.px(9)
    if imgui.is_item_active():
        share = (imgui.get_io().mouse_pos.x - corner.x - radius) / max(width - 2 * radius, 1.0)
        value = low + (high - low) * min(max(share, 0.0), 1.0)
    share = (min(max(value, low), high) - low) / (high - low)
    draw, middle = imgui.get_window_draw_list(), corner.y + height / 2
    knob = imgui.ImVec2(corner.x + radius + share * (width - 2 * radius), middle)
    thickness = style.px(4)
    for reach, colour in ((width, packed(FAINT, 1.6)), (knob.x - corner.x, packed(ACCENT))):
        upper, lower = middle - thickness / 2, middle + thickness / 2
        draw.add_rect_filled(imgui.ImVec2(corner.x, upper), imgui.ImVec2(corner.x + reach, lower), colour, thickness)
    lit = imgui.is_item_hovered() or imgui.is_item_active()
    draw.add_circle_filled(knob, radius * (1.15 if lit else 1.0), packed(TEXT))
    return value


def toggle(style: Style, name: str, on: bool) -> bool:
    """A name with a switch at the right; returns its new state. A long name is small, in as many lines as it takes."""
    corner, width = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x
    room = width - 4 * style.px(10) - style.px(2 * EDGE)
    size = style.body if extent(name).x <= room else style.small
    with font(style.regular, size):
        taken = extent(name, room).y
    height = max(style.px(HEIGHT), taken + style.px(2))
    if imgui.invisible_button(name, imgui.ImVec2(width, height)):
        on = not on
    draw, radius = imgui.get_window_draw_list(), style.px(10)
    middle = corner.y + height / 2
    with font(style.regular, size):
        put(draw, imgui.ImVec2(corner.x, middle - taken / 2), packed(TEXT), name, room)
    right, left = corner.x + width, corner.x + width - 4 * radius
    upper, lower = imgui.ImVec2(left, middle - radius), imgui.ImVec2(right, middle + radius)
    lit = 1.6 if imgui.is_item_hovered() else 1.0
    draw.add_rect_filled(upper, lower, packed(ACCENT) if on else packed(FAINT, 1.6 * lit), radius)
    knob = imgui.ImVec2(right - radius if on else left + radius, middle)
    draw.add_circle_filled(knob, radius - style.px(3), packed(INK if on else TEXT))
    return on


def range_slider(
    style: Style, name: str, low: float, high: float, lowest: float, highest: float
) -> tuple[float, float]:
    """The bar of `slider`, with two knobs; returns the range that they are dragged to. The nearer knob moves."""
    width = imgui.get_content_region_avail().x
    corner = imgui.get_cursor_screen_pos()
    height, radius, span = style.px(24), style.px(8), highest - lowest
    imgui.invisible_button(name, imgui.ImVec2(width, height))
    if imgui.is_item_active():
        share = (imgui.get_io().mouse_pos.x - corner.x - radius) / max(width - 2 * radius, 1.0)
        value = lowest + span * min(max(share, 0.0), 1.0)
        if abs(value - low) < abs(value - high) or (low == high and value < low):
            low = min(value, high)
        else:
            high = max(value, low)
    draw, middle = imgui.get_window_draw_list(), corner.y + height / 2
    knobs = [corner.x + radius + (value - lowest) / span * (width - 2 * radius) for value in (low, high)]
    thickness = style.px(4)
    upper, lower = middle - thickness / 2, middle + thickness / 2
    for ends, colour in (((corner.x, corner.x + width), packed(FAINT, 1.6)), (knobs, packed(ACCENT))):
        draw.add_rect_filled(imgui.ImVec2(ends[0], upper), imgui.ImVec2(ends[1], lower), colour, thickness)
    for knob in knobs:
        draw.add_circle_filled(imgui.ImVec2(knob, middle), radius, packed(TEXT))
    return low, high


@contextmanager
def columns(style: Style, name: str, most: int = 2) -> Iterator[Callable[[], None]]:
    """Two columns where the present window is wide, else one, or `most`. Gives what begins the second."""
    count = min(2 if imgui.get_content_region_avail().x >= style.px(TWO_COLUMNS) else 1, most)
    flags = imgui.TableFlags_.sizing_stretch_same | imgui.TableFlags_.pad_outer_x
    shown = imgui.begin_table(name, count, flags)

    def begin_next() -> None:
        if shown and count == 2:
            imgui.table_next_column()

    if shown:
        imgui.table_next_column()
    try:
        yield begin_next
    finally:
        if shown:
            imgui.end_table()
