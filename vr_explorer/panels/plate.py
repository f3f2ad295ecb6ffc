"""The plate beside the card that is pointed at: how the image was made, its colours and its measures."""

from __future__ import annotations

import math

import numpy as np
from imgui_bundle import imgui

from classification.cloud import Cloud
from foundation.direction import starts_right
from vr_explorer.panels.facts import Facts, facts
from vr_explorer.panels.state import Preview
from vr_explorer.panels.style import ACCENT, DIM, FAINT, PLAIN, STAR, TEXT, Style, packed
from vr_explorer.panels.windows import SOLID, font, plate, size_of
from vr_explorer.panels.words import extent, fitted, text
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import View

WIDTH = 264.0
_MARGIN = 16.0
_SMALLEST = 96.0
"""A preview that is smaller shows nothing that the card itself does not."""


def draw_plate(
    style: Style, scene: Scene, view: View, preview: Preview | None = None, kept: float = 0.0, below: float = 0.0
) -> None:
    """Beside the hovered card, on the side with more room; nothing where no card is hovered, it is out of sight, or
    there is no room for the plate.

    preview: of the hovered card, shown above its facts while the card itself is seen smaller and both fit. kept: pixels
    at the right that belong to others; below: at the lower edge.
    """
    if scene.hovered is None:
        return
    position = scene.cards.position_at(scene.hovered, scene.time)
    seen = on_screen(view, position, 2.0 * float(scene.half_sizes[scene.hovered, 0]))
    if seen is None:
        return
    x, y, half_width = seen
    screen = imgui.get_io().display_size
    across, below = screen.x - kept, max(below, style.px(_MARGIN))
    if across < style.px(WIDTH + 40 + 2 * _MARGIN):
        return
    on_right = x + half_width + style.px(WIDTH + 90) < across
    gap = half_width + style.px(16)
    edge = x + gap if on_right else max(x - gap, style.px(WIDTH + 60))
    edge = min(edge, across - (style.px(WIDTH + 60) if on_right else style.px(_MARGIN)))
    known = facts(scene.cloud, scene.hovered)
    if preview is not None and (preview.card != scene.hovered or 2.0 * half_width > style.px(WIDTH)):
        preview = None
    half_height = _half_height(style, known)
    if preview is not None:
        with_picture = half_height + _fitted(preview, style.px(WIDTH))[1] / 2
        if 2.0 * with_picture + style.px(_MARGIN + 60) <= screen.y:
            half_height = with_picture
        else:
            preview = None
    _, shown = size_of("card")
    half_height = 0.5 * shown or half_height
    y = min(y, screen.y - below - half_height)
    y = max(y, half_height + style.px(_MARGIN))  # where it has no room, it begins whole
    _draw_at(style, scene, scene.hovered, preview, (edge, y), (0.0 if on_right else 1.0, 0.5), style.px(WIDTH))


def lay_out_plate(style: Style, scene: Scene, card: int, preview: Preview | None) -> None:
    """In the middle of a picture of its own. preview: of `card`, shown above its facts as large as there is room."""
    screen = imgui.get_io().display_size
    room = screen.y - 2.0 * _half_height(style, facts(scene.cloud, card)) - style.px(_MARGIN)
    if room < style.px(_SMALLEST):
        preview = None
    most = min(room, style.px(WIDTH))
    imgui.set_next_window_bg_alpha(SOLID)
    _draw_at(style, scene, card, preview, (screen.x / 2, screen.y / 2), (0.5, 0.5), most)


def _draw_at(
    style: Style,
    scene: Scene,
    card: int,
    preview: Preview | None,
    position: tuple[float, float],
    pivot: tuple[float, float],
    most: float,
) -> None:
    """most: pixels of the preview along its longer side."""
    with plate("card", position, pivot):
        if preview is not None:
            _draw_preview(style, preview, most)
        _draw_facts(style, scene.cloud, card, facts(scene.cloud, card), card in scene.favourites)


def on_screen(view: View, position: Vectors, width: float) -> tuple[float, float, float] | None:
    """Where a card of `width` metres is seen: x and y of its centre from the upper left and half its width, in pixels.

    None where it is behind the viewer.
    """
    clip = view.projection @ (view.view @ np.append(position, np.float32(1.0)))
    if clip[3] <= 0.05:
        return None
    across, down = view.size
    x, y = (clip[0] / clip[3] + 1.0) * 0.5 * across, (1.0 - clip[1] / clip[3]) * 0.5 * down
    return float(x), float(y), float(0.25 * width * view.projection[0, 0] / clip[3] * across)


def _half_height(style: Style, known: Facts) -> float:
    """Pixels of half the plate without a preview, about."""
    with font(style.bold, style.title):
        lines = extent(known.title, _title_width(style)).y / imgui.get_text_line_height()
    return style.px(90 + 13 * (len(known.rows) + len(known.measures))) + (lines - 1) * style.title / 2


def _title_width(style: Style) -> float:
    """Pixels that the title may take: it leaves room for a favourite's star."""
    return style.px(WIDTH - 24)


def _fitted(preview: Preview, most: float) -> tuple[float, float]:
    """Pixels that the picture takes: `most` along its longer side."""
    across, down = preview.picture.size
    share = most / max(across, down)
    return round(across * share), round(down * share)


def _draw_preview(style: Style, preview: Preview, most: float) -> None:
    width, height = _fitted(preview, most)
    corner = imgui.get_cursor_screen_pos()
    left = corner.x + round((style.px(WIDTH) - width) / 2)
    position, end = imgui.ImVec2(left, corner.y), imgui.ImVec2(left + width, corner.y + height)
    whole = imgui.ImVec2(0, 0), imgui.ImVec2(1, 1)
    picture = imgui.ImTextureRef(preview.picture.glo)
    imgui.get_window_draw_list().add_image_rounded(picture, position, end, *whole, packed(PLAIN), style.px(6))
    imgui.dummy(imgui.ImVec2(style.px(WIDTH), height + style.px(6)))


def _draw_facts(style: Style, cloud: Cloud, index: int, known: Facts, favourite: bool) -> None:
    width = style.px(WIDTH)
    corner = imgui.get_cursor_screen_pos()
    with font(style.bold, style.title):
        imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + _title_width(style))
        text(known.title, TEXT, width)
        imgui.pop_text_wrap_pos()
    if favourite:
        left = corner.x if starts_right(known.title) else corner.x + width - style.px(17)
        star = imgui.ImVec2(left, corner.y + style.px(2))
        imgui.get_window_draw_list().add_text(star, packed(ACCENT), STAR)
    with font(style.regular, style.small):
        text(fitted(known.name, width), DIM, width)
    imgui.dummy(imgui.ImVec2(width, style.px(3)))
    _draw_colours(style, cloud, index, width)
    imgui.dummy(imgui.ImVec2(0, style.px(4)))
    with font(style.regular, style.small):
        for title, share, words in known.measures:
            _draw_measure(style, title, share, words, width)
        if known.rows:
            imgui.dummy(imgui.ImVec2(0, style.px(1)))
            imgui.separator()
            imgui.dummy(imgui.ImVec2(0, style.px(1)))
        for name, value in known.rows:
            _draw_row(name, value, width)
        if known.more > 0:
            text(f"and {known.more} more", DIM)


def _draw_colours(style: Style, cloud: Cloud, index: int, width: float) -> None:
    """The five colours, each as wide as its share."""
    draw, corner = imgui.get_window_draw_list(), imgui.get_cursor_screen_pos()
    height, left = style.px(16), corner.x
    shares = np.maximum(cloud.shares[index], 0.0)
    shares = shares / max(float(shares.sum()), 1e-6)
    gap = style.px(2)
    for colour, share in zip(cloud.colours[index] / 255.0, shares, strict=True):
        right = left + share * width
        if right - left > gap:
            shown = packed((float(colour[0]), float(colour[1]), float(colour[2]), 1.0))
            draw.add_rect_filled(imgui.ImVec2(left, corner.y), imgui.ImVec2(right - gap, corner.y + height), shown, gap)
        left = right
    imgui.dummy(imgui.ImVec2(width, height))


def _draw_measure(style: Style, name: str, share: float, value: str, width: float) -> None:
    """A name, a bar (share 0..1) and the value; where there is none (NaN), the words for that alone."""
    if math.isnan(share):
        _draw_row(name, value, width)
        return
    left = imgui.get_cursor_pos_x()
    text(fitted(name, style.px(92)), DIM)
    imgui.same_line(style.px(96) + left)
    corner = imgui.get_cursor_screen_pos()
    height, thickness = imgui.get_text_line_height(), style.px(4)
    top, length = corner.y + round((height - thickness) / 2), width - style.px(96 + 44)
    draw = imgui.get_window_draw_list()
    filled = length * min(max(share, 0.0), 1.0)
    for reach, colour in ((length, packed(FAINT)), (filled, packed(ACCENT))):
        end = imgui.ImVec2(corner.x + reach, top + thickness)
        draw.add_rect_filled(imgui.ImVec2(corner.x, top), end, colour, thickness / 2)
    imgui.dummy(imgui.ImVec2(length, height))
    imgui.same_line(left + width - extent(value).x)
    text(value, TEXT)


def _draw_row(name: str, value: str, width: float) -> None:
    left = imgui.get_cursor_pos_x()
    name = fitted(name, width / 2)
    value = fitted(value, width - extent(f"{name}  ").x)
    text(name, DIM)
    imgui.same_line(left + width - extent(value).x)
    text(value, TEXT)
