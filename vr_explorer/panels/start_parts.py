"""What the start window is made of: the sky with its drifting cards, what can be pressed, the covers of clouds."""

from __future__ import annotations

import math
from functools import lru_cache

import moderngl
import numpy as np
from imgui_bundle import imgui

from vr_explorer.panels.focus import Focus
from vr_explorer.panels.start_state import RecentState
from vr_explorer.panels.style import ACCENT, DIM, EDGE, INK, PLAIN, Colour, Style, packed
from vr_explorer.panels.windows import font
from vr_explorer.panels.words import extent, put, text

PICTURE, FOLDER, SPARKLE = "\uf03e", "\uf07c", "\uf0d0"
GAP = 16.0
"""Between what stands beside and below each other, before scaling."""

COVER_RATIO = 0.66
"""Height of a cover by its width."""

SKY: Colour = (0.016, 0.018, 0.026, 1.0)
CARD: Colour = (0.075, 0.082, 0.105, 0.93)
LIT: Colour = (0.115, 0.125, 0.155, 0.97)

CARDS, DEPTH, DRIFT = 170, 8.0, 0.03
"""Of the sky: how many, how far the farthest is beside the nearest, and units a second."""

WORDS = 480.0
"""From the left, how far all is dark behind what is written without a plate, before scaling."""

TILES, A_ROW, PITCH, TILE, SHEET = 231, 20, 82.0, 76.0, (1646.0, 990.0)
"""Of the sheet of painted pictures that comes with the program: how many, in rows of how many, and pixels."""

_MOST_LIGHT = 0.5
_GROUND: Colour = (0.17, 0.18, 0.22, 1.0)


@lru_cache(maxsize=1)
def _scattered() -> tuple[tuple[float, float, float, int], ...]:
    """Of each card of the sky: across and down in −1..1, how near 0..1, and which picture."""
    random = np.random.default_rng(11)
    places = random.uniform((-1.3, -1.3, 0.0), (1.3, 1.3, 1.0), (CARDS, 3)).tolist()
    tiles = random.permutation(TILES)[:CARDS].tolist()
    return tuple((x, y, z, tile) for (x, y, z), tile in zip(places, tiles, strict=True))


def draw_sky(style: Style, time: float, sheet: moderngl.Texture | None) -> None:
    """Behind all: painted cards that come slowly nearer, as when one flies into a cloud; dark where words stand."""
    draw, screen = imgui.get_background_draw_list(), imgui.get_io().display_size
    draw.add_rect_filled(imgui.ImVec2(0, 0), screen, packed(SKY))
    if sheet is None:
        return
    middle, reach = (screen.x * 0.66, screen.y * 0.5), 0.5 * math.hypot(screen.x, screen.y)
    reference = imgui.ImTextureRef(sheet.glo)
    for near, x, y, tile in sorted(((z + DRIFT * time) % 1.0, x, y, tile) for x, y, z, tile in _scattered()):
        distance = 1.0 + (DEPTH - 1.0) * (1.0 - near)
        half = style.px(64) / distance
        across, down = middle[0] + 2.4 * x * reach / distance, middle[1] + 2.4 * y * reach / distance
        light = _MOST_LIGHT * min(near / 0.3, (1.0 - near) / 0.1, 1.0) * (0.3 + 0.7 * near)
        row, column = divmod(tile, A_ROW)
        left, top = (PITCH - TILE + PITCH * column), (PITCH - TILE + PITCH * row)
        draw.add_image_rounded(
            reference,
            imgui.ImVec2(across - half, down - half),
            imgui.ImVec2(across + half, down + half),
            imgui.ImVec2(left / SHEET[0], top / SHEET[1]),
            imgui.ImVec2((left + TILE) / SHEET[0], (top + TILE) / SHEET[1]),
            packed(PLAIN, light),
            0.14 * half,
        )
    dark, clear = packed(SKY, 0.96), packed(SKY, 0.0)
    words = min(max(0.35, style.px(WORDS) / screen.x), 0.9)
    for first, last, begins, ends in ((0.0, words, dark, dark), (words, max(0.95, words + 0.3), dark, clear)):
        corner, end = imgui.ImVec2(first * screen.x, 0), imgui.ImVec2(last * screen.x, screen.y)
        draw.add_rect_filled_multi_color(corner, end, begins, ends, ends, begins)


def card(
    style: Style, focus: Focus, name: str, size: tuple[float, float], accent: Colour | None
) -> tuple[bool, imgui.ImVec2, bool]:
    """A large plate that can be pressed. Returns whether it was, its corner, and whether it is lit. name: as a stop."""
    corner, rounding = imgui.get_cursor_screen_pos(), style.px(14)
    pressed = bool(imgui.invisible_button(name, imgui.ImVec2(*size)))
    pressed = focus.stop(name, corner, size, rounding) or pressed
    lit = imgui.is_item_hovered() or focus.at == name
    draw, end = imgui.get_window_draw_list(), imgui.ImVec2(corner.x + size[0], corner.y + size[1])
    draw.add_rect_filled(corner, end, packed(LIT if lit else CARD), rounding)
    edge = packed(ACCENT) if lit else packed(accent, 0.55) if accent is not None else packed(EDGE)
    draw.add_rect(corner, end, edge, rounding, thickness=style.px(2 if lit else 1))
    return pressed, corner, lit


def pictogram(style: Style, sign: str, corner: tuple[float, float], side: float, strong: bool) -> None:
    """A sign on a round ground. strong: on the accent colour."""
    draw, middle = imgui.get_window_draw_list(), imgui.ImVec2(corner[0] + side / 2, corner[1] + side / 2)
    draw.add_circle_filled(middle, side / 2, packed(ACCENT if strong else _GROUND), 48)
    with font(style.regular, 0.46 * side):
        taken = extent(sign)
        place = imgui.ImVec2(middle.x - taken.x / 2, middle.y - taken.y / 2)
        put(draw, place, packed(INK if strong else PLAIN), sign)


def cover(style: Style, one: RecentState, corner: imgui.ImVec2, size: tuple[float, float], lit: bool) -> None:
    """The upper part of a cloud's card."""
    draw, inset = imgui.get_window_draw_list(), style.px(6)
    start = imgui.ImVec2(corner.x + inset, corner.y + inset)
    end = imgui.ImVec2(corner.x + size[0] - inset, corner.y + size[1])
    if one.cover is None:
        draw.add_rect_filled(start, end, packed(_GROUND, 0.6), style.px(10))
        with font(style.regular, style.px(40)):
            taken = extent(PICTURE)
            place = imgui.ImVec2((start.x + end.x - taken.x) / 2, (start.y + end.y - taken.y) / 2)
            put(draw, place, packed(DIM, 0.5), PICTURE)
        return
    width, height = one.cover.size
    wanted = (end.x - start.x) / (end.y - start.y)
    across = max(0.0, 0.5 * (1.0 - wanted * height / width))
    down = max(0.0, 0.5 * (1.0 - width / (wanted * height)))
    shade = 0.28 if one.gone else 1.0 if lit else 0.9
    draw.add_image_rounded(
        imgui.ImTextureRef(one.cover.glo),
        start,
        end,
        imgui.ImVec2(across, down),
        imgui.ImVec2(1.0 - across, 1.0 - down),
        packed((shade, shade, shade, 1.0)),
        style.px(10),
    )


def paragraph(words: str, colour: Colour, width: float) -> None:
    """Wrapped to `width` pixels."""
    imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + width)
    text(words, colour)
    imgui.pop_text_wrap_pos()


def put_wrapped(place: imgui.ImVec2, words: str, colour: Colour, width: float) -> None:
    """In as many lines as `width` pixels ask for, without being an item of the window."""
    put(imgui.get_window_draw_list(), place, packed(colour), words, width)


def shortened(words: str, width: float) -> str:
    """The beginning of `words` that has room in `width` pixels, with "…" where it is not all of them."""
    if extent(words).x <= width:
        return words
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if extent(f"{words[:middle].rstrip()}…").x <= width else (low, middle - 1)
    return f"{words[:low].rstrip()}…"
