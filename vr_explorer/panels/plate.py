"""The plate beside the card that is pointed at: how the image was made, its colours and its measures."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from imgui_bundle import imgui

from classification.cloud import Cloud
from foundation.direction import starts_right
from foundation.language import ngettext
from vr_explorer.panels.facts import Facts, ShownMeasure, facts
from vr_explorer.panels.label_avoidance import Box
from vr_explorer.panels.state import PanelState, Preview
from vr_explorer.panels.style import ACCENT, DIM, FAINT, PLAIN, STAR, TEXT, Style, packed
from vr_explorer.panels.windows import SOLID, font, plate
from vr_explorer.panels.words import extent, fitted, shortened, text
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import View

WIDTH = 264.0
_MARGIN = 16.0
"""Of the status line, before scaling."""

_SMALLEST = 96.0
"""A preview that is smaller shows nothing that the card itself does not."""

_ENDS = 13.0
"""Size of what the ends of a measure mean, before scaling."""

_NEAR, _BESIDE, _FARTHEST = 1.0, 3.2, 0.25
"""Of half a card's width: to its edge, and past the neighbour that it has on a wall; of the window's width at most."""

_FEW, _ASIDE = 16, 0.3
"""Favourites on the board that are all left free at most, and how far from its card a plate stands for that at most, of
the window's width."""


def draw_plate(
    style: Style,
    scene: Scene,
    view: View,
    state: PanelState,
    kept: float = 0.0,
    above: float = 0.0,
    below: float = 0.0,
    other: Box | None = None,
) -> None:
    """Beside the hovered card once that is due: where it leaves its neighbours and what it is compared with free, if
    there is room. Nothing where no card is hovered, it is out of sight, or the plate has no room.

    Above the facts is room for the image while the card itself is seen smaller and both fit, also before it is there,
    so that the plate keeps its height. kept, above, below: pixels at the right, the upper and the lower edge that
    belong to others. other: a panel that is not to be covered.
    """
    card = scene.hovered
    if card is None or not state.plate_due:
        return
    seen = _box(scene, view, card)
    if seen is None:
        return
    screen, margin = imgui.get_io().display_size, style.px(_MARGIN)
    known = facts(scene.cloud, card)
    height, picture = _height(style, known, state.numbers_shown), (0.0, 0.0)
    below = max(below, margin)
    room = screen.y - above - below - margin
    if 2.0 * seen.half_width <= style.px(WIDTH) and state.unpictured != card:
        picture = _picture_size(scene.cloud, card, style.px(WIDTH))
        if state.preview is not None and state.preview.card == card:
            picture = _fitted(state.preview.picture.size, style.px(WIDTH))
        if height + picture[1] + style.px(6) > room:
            picture = (0.0, 0.0)
        elif picture[1]:
            height += picture[1] + style.px(6)
    # Where it has no room, it begins whole.
    y = max(min(seen.y, screen.y - height / 2 - below), above + height / 2 + margin)
    width = style.px(WIDTH) + 2.0 * imgui.get_style().window_padding.x
    if screen.x - kept < width + 2 * margin:
        return
    free = {*state.compared, *_hanging(scene)} - {card}
    beside = [box for one in free if (box := _box(scene, view, one)) is not None]
    if other is not None:
        beside.append(other)
    left = _left(seen, beside, (width, height), y, (margin, screen.x - kept - margin))
    # Told before it is drawn: it would be as high as the one before in its first frame, and cut off.
    imgui.set_next_window_content_size(imgui.ImVec2(0.0, height - 2.0 * imgui.get_style().window_padding.y))
    _draw_at(style, scene, card, state, picture, (left, y), (0.0, 0.5))


def lay_out_plate(
    style: Style, scene: Scene, card: int, preview: Preview | None, numbers: bool = False, pictured: bool = False
) -> None:
    """In the middle of a picture of its own. preview: of `card`, shown above its facts as large as there is room.

    pictured: there will be one, for which room is kept. numbers: with all parameters and values.
    """
    screen = imgui.get_io().display_size
    room = screen.y - _height(style, facts(scene.cloud, card), numbers) - style.px(_MARGIN)
    picture = (0.0, 0.0)
    if (pictured or preview is not None) and room >= style.px(_SMALLEST):
        picture = _picture_size(scene.cloud, card, min(room, style.px(WIDTH)))
    if preview is not None and picture[1] == 0.0 and room >= style.px(_SMALLEST):
        picture = _fitted(preview.picture.size, min(room, style.px(WIDTH)))
    imgui.set_next_window_bg_alpha(SOLID)
    state = PanelState(preview=preview, numbers_shown=numbers)
    _draw_at(style, scene, card, state, picture, (screen.x / 2, screen.y / 2), (0.5, 0.5))


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


def _hanging(scene: Scene) -> tuple[int, ...]:
    """The favourites on the board, where they are few enough that all of them are left free."""
    few = scene.arrangement.of_favourites and scene.arrangement.flat and len(scene.favourites) <= _FEW
    return tuple(scene.favourites) if few else ()


def _box(scene: Scene, view: View, card: int) -> Box | None:
    """Where a card is seen; None behind the viewer."""
    width, height = scene.half_sizes[card].tolist()
    seen = on_screen(view, scene.cards.position_at(card, scene.time), 2.0 * width)
    return None if seen is None else Box(*seen, seen[2] * height / width)


def _left(seen: Box, beside: Sequence[Box], size: tuple[float, float], y: float, bounds: tuple[float, float]) -> float:
    """Of the plate: pixels of its left edge. beside: what it is to leave free, as well as the card that was `seen`."""
    (width, height), (first, last) = size, bounds
    far = min(_BESIDE * seen.half_width, seen.half_width + _FARTHEST * (last - first))
    lefts = []
    for gap in (far, _NEAR * seen.half_width):
        lefts += [seen.x + gap + first, seen.x - gap - first - width]
    inside = [left for left in lefts if first <= left and left + width <= last]
    if len(beside) > 1:
        edges = max(box.x + box.half_width for box in beside), min(box.x - box.half_width for box in beside)
        aside = edges[0] + first, edges[1] - first - width
        reach = _ASIDE * (last - first)
        inside += [left for left in aside if first <= left <= last - width and abs(left - seen.x) <= reach + width]
    cramped = [min(max(left, first), max(last - width, first)) for left in lefts]
    kept_free = [seen, *beside]

    def covered(left: float) -> float:
        """Square pixels of what is to stay free."""
        return sum(_overlap(Box(left + width / 2, y, width / 2, height / 2), box) for box in kept_free)

    return min(inside or cramped, key=covered)


def _overlap(one: Box, other: Box) -> float:
    across = one.half_width + other.half_width - abs(one.x - other.x)
    down = one.half_height + other.half_height - abs(one.y - other.y)
    return max(min(across, 2 * one.half_width, 2 * other.half_width), 0.0) * max(
        min(down, 2 * one.half_height, 2 * other.half_height), 0.0
    )


def _draw_at(
    style: Style,
    scene: Scene,
    card: int,
    state: PanelState,
    picture: tuple[float, float],
    position: tuple[float, float],
    pivot: tuple[float, float],
) -> None:
    """picture: pixels of the room for the image, none where it has no height."""
    with plate("card", position, pivot):
        if picture[1]:
            preview = state.preview if state.preview is not None and state.preview.card == card else None
            _draw_preview(style, preview, picture)
        _draw_facts(style, scene.cloud, card, card in scene.favourites, state.numbers_shown)


def _height(style: Style, known: Facts, numbers: bool) -> float:
    """Pixels of the plate without a preview."""
    spacing, width = imgui.get_style().item_spacing.y, style.px(WIDTH)
    with font(style.bold, style.title):
        height = extent(known.title, _title_width(style)).y + spacing
    with font(style.regular, style.small):
        line = imgui.get_text_line_height() + spacing
        if known.made:
            height += extent(known.made, width).y + spacing
        if known.said:
            height += extent(known.said, width).y + spacing
        told = known.told_all if numbers else known.told
        if told:
            height += len(told) * line + style.px(1) + spacing
        height += line * (numbers + len(known.labels)) + style.px(3) + spacing
        height += style.px(16) + spacing + style.px(4) + spacing
        ends = style.px(_ENDS) + spacing
        for measure in known.measures:
            height += line + (0.0 if numbers or math.isnan(measure.share) or not measure.low else ends)
        if numbers and known.rows:
            height += len(known.rows) * line + 3 * spacing + style.px(2) + 1.0
        if numbers and known.more > 0:
            height += line
    return height - spacing + 2.0 * imgui.get_style().window_padding.y


def _title_width(style: Style) -> float:
    """Pixels that the title may take: it leaves room for a favourite's star."""
    return style.px(WIDTH - 24)


def _picture_size(cloud: Cloud, card: int, most: float) -> tuple[float, float]:
    """Pixels that the image of a card will take, `most` along its longer side; no height where it cannot be read."""
    sides = cloud.sizes[card].tolist()
    return _fitted(sides, most) if cloud.readable and all(sides) else (0.0, 0.0)


def _fitted(sides: Sequence[int], most: float) -> tuple[float, float]:
    """Pixels of what is `most` along its longer side."""
    share = most / max(sides)
    return max(round(sides[0] * share), 1), max(round(sides[1] * share), 1)


def _draw_preview(style: Style, preview: Preview | None, size: tuple[float, float]) -> None:
    """The image in its place, or the place until it is there."""
    width, height = size
    corner = imgui.get_cursor_screen_pos()
    left = corner.x + round((style.px(WIDTH) - width) / 2)
    position, end = imgui.ImVec2(left, corner.y), imgui.ImVec2(left + width, corner.y + height)
    draw, rounding = imgui.get_window_draw_list(), style.px(6)
    if preview is None:
        draw.add_rect_filled(position, end, packed(FAINT, 0.5), rounding)
    else:
        whole = imgui.ImVec2(0, 0), imgui.ImVec2(1, 1)
        picture = imgui.ImTextureRef(preview.picture.glo)
        draw.add_image_rounded(picture, position, end, *whole, packed(PLAIN), rounding)
    imgui.dummy(imgui.ImVec2(style.px(WIDTH), height + style.px(6) - imgui.get_style().item_spacing.y))


def _draw_facts(style: Style, cloud: Cloud, index: int, favourite: bool, numbers: bool) -> None:
    known, width = facts(cloud, index), style.px(WIDTH)
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
        if known.made:
            imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + width)
            text(known.made, DIM, width)
            imgui.pop_text_wrap_pos()
        if known.said:
            imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + width)
            text(known.said, TEXT, width)
            imgui.pop_text_wrap_pos()
        if numbers:
            text(fitted(known.name, width), DIM, width)
        told = known.told_all if numbers else known.told
        if told:
            imgui.dummy(imgui.ImVec2(0, style.px(1)))
        for name, value in (*told, *known.labels):
            _draw_row(name, value, width)
    imgui.dummy(imgui.ImVec2(width, style.px(3)))
    _draw_colours(style, cloud, index, width)
    imgui.dummy(imgui.ImVec2(0, style.px(4)))
    with font(style.regular, style.small):
        for measure in known.measures:
            _draw_measure(style, measure, width, numbers)
        if numbers:
            _draw_rows(style, known, width)


def _draw_rows(style: Style, known: Facts, width: float) -> None:
    """The parameters, as they are kept."""
    if known.rows:
        imgui.dummy(imgui.ImVec2(0, style.px(1)))
        imgui.separator()
        imgui.dummy(imgui.ImVec2(0, style.px(1)))
    for name, value in known.rows:
        _draw_row(name, value, width)
    if known.more > 0:
        text(ngettext("and {count} more", "and {count} more", known.more), DIM)


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


def _draw_measure(style: Style, measure: ShownMeasure, width: float, numbers: bool) -> None:
    """A name and a bar, and below it what its ends mean, or the value beside it; where there is none, the words for
    that alone."""
    if math.isnan(measure.share):
        _draw_row(measure.title, measure.words, width)
        return
    left, name = imgui.get_cursor_pos_x(), style.px(96)
    text(fitted(measure.title, style.px(92)), DIM)
    imgui.same_line(name + left)
    corner = imgui.get_cursor_screen_pos()
    height, thickness = imgui.get_text_line_height(), style.px(4)
    told = numbers or not measure.low
    top, length = corner.y + round((height - thickness) / 2), width - name - (style.px(44) if told else 0.0)
    draw = imgui.get_window_draw_list()
    filled = length * min(max(measure.share, 0.0), 1.0)
    for reach, colour in ((length, packed(FAINT)), (filled, packed(ACCENT))):
        end = imgui.ImVec2(corner.x + reach, top + thickness)
        draw.add_rect_filled(imgui.ImVec2(corner.x, top), end, colour, thickness / 2)
    imgui.dummy(imgui.ImVec2(length, height))
    if told:
        imgui.same_line(left + width - extent(measure.words).x)
        text(measure.words, TEXT)
    if not numbers and measure.low:
        _draw_ends(style, measure, width)


def _draw_ends(style: Style, measure: ShownMeasure, width: float) -> None:
    """The one that the value is nearer to is the brighter; it is alone where both have no room."""
    upper = measure.share >= 0.5
    left = imgui.get_cursor_pos_x()
    with font(style.regular, style.px(_ENDS)):
        low, high = extent(measure.low).x, extent(measure.high).x
        both = low + high + style.px(12) <= width
        if both or not upper:
            text(fitted(measure.low, width), DIM if upper else TEXT)
        if both:
            imgui.same_line()
        if both or upper:
            imgui.set_cursor_pos_x(left + max(width - high, 0.0))
            text(fitted(measure.high, width), TEXT if upper else DIM)


def _draw_row(name: str, value: str, width: float) -> None:
    left = imgui.get_cursor_pos_x()
    name = shortened(name, width / 2)
    value = shortened(value, width - extent(f"{name}  ").x)
    text(name, DIM)
    imgui.same_line(left + width - extent(value).x)
    text(value, TEXT)
