"""The page on which a filter is put together, with what it would match while it changes."""

from __future__ import annotations

import colorsys
import math
from functools import lru_cache

from imgui_bundle import imgui

from vr_explorer.panels.draft import RANGED, Draft
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import ACCENT, CROSS, DIM, FAINT, TEXT, WARNING, Style, packed
from vr_explorer.panels.widgets import GAP, button, choice, columns, heading, range_slider, slider, toggle
from vr_explorer.panels.windows import font, text, wrapped
from vr_explorer.panels.words import extent
from vr_explorer.scene.commands import ApplyFilter, ClearFilter
from vr_explorer.scene.criteria import MEASURES, Histogram, Rgb, describe
from vr_explorer.scene.scene import Scene

SWATCH = 30.0
DISC = 132.0
RINGS, SPOKES = 7, 24
SECTORS = [
    [
        (reach / RINGS * math.cos(math.tau * turn / SPOKES), reach / RINGS * math.sin(math.tau * turn / SPOKES))
        for reach, turn in ((ring, spoke), (ring + 1, spoke), (ring + 1, spoke + 1), (ring, spoke + 1))
    ]
    for ring in range(RINGS)
    for spoke in range(SPOKES)
]
"""Corners of the disc's parts, for a radius of 1."""

HISTOGRAM = 30.0
UNMATCHED = (("Ghosts", "ghost"), ("Gone", "vanish"), ("Behind", "back"))


def draw_filter_page(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window."""
    draft = state.draft
    _draw_result(style, scene, state, draft)
    with columns(style, "filter") as next_column:
        _draw_colours(style, state, draft)
        _draw_examples(style, scene, state, draft)
        next_column()
        _draw_ranges(style, state, draft)
        _draw_methods(style, state, draft)
        heading(style, "Which")
        if draft.chosen is not None and not toggle(style, describe(draft.chosen), True):
            draft.chosen = None
        draft.favourites = toggle(style, "Favourites alone", draft.favourites)
        draft.inverted = toggle(style, "What does not match", draft.inverted)
        text("The others are", TEXT)
        values = [value for _, value in UNMATCHED]
        pressed = choice(style, "others", [words for words, _ in UNMATCHED], values.index(scene.settings.unmatched))
        if pressed is not None:
            state.changed["scene.unmatched"] = values[pressed]
    imgui.dummy(imgui.ImVec2(0, style.px(10)))


def _draw_result(style: Style, scene: Scene, state: PanelState, draft: Draft) -> None:
    """How many match, and what to do with them."""
    counted, criterion = state.counted, draft.criterion()
    imgui.dummy(imgui.ImVec2(0, style.px(2)))
    if counted is not None and counted.failure:
        wrapped(counted.failure, WARNING)
    elif criterion is None:
        text("Choose what you want to see", DIM)
    else:
        with font(style.bold, style.title):
            text(f"{counted.matches:,}" if counted is not None else "…", ACCENT)
        imgui.same_line()
        text(f"of {len(scene.cards):,} images match", TEXT)
    width = float(int((imgui.get_content_region_avail().x - 2 * style.px(GAP)) / 3))
    imgui.begin_disabled(criterion is None or bool(counted is not None and counted.failure))
    if button(style, "Show them", width) and criterion is not None:
        state.commands.append(ApplyFilter(criterion))
    imgui.same_line(0.0, style.px(GAP))
    if button(style, "Filter bomb", width):
        state.bomb_wanted = True
    imgui.end_disabled()
    imgui.same_line(0.0, style.px(GAP))
    imgui.begin_disabled(criterion is None and scene.placement.filter is None)
    if button(style, "Clear", width):
        state.draft = Draft()
        if scene.placement.filter is not None:
            state.commands.append(ClearFilter())
    imgui.end_disabled()


def _draw_colours(style: Style, state: PanelState, draft: Draft) -> None:
    heading(style, "Colours")
    for number, colour in enumerate(draft.colours):
        if number:
            imgui.same_line(0.0, style.px(GAP))
        if _swatch(style, f"wanted {number}", colour, CROSS):
            draft.colours.pop(number)
            break
    if not draft.colours:
        text("Take them from the disc, the cloud, or an image", DIM)
    picked = _disc(style, state)
    if picked is not None:
        draft.add_colour(picked)
    imgui.same_line(0.0, style.px(14))
    imgui.begin_group()
    text("Of the cloud", DIM)
    for number, colour in enumerate(state.swatches):
        if number % 4:
            imgui.same_line(0.0, style.px(GAP))
        if _swatch(style, f"swatch {number}", colour):
            draft.add_colour(colour)
    imgui.end_group()
    state.lightness = slider(
        style, "Lightness of the disc", state.lightness, 0.1, 1.0, f"{100 * state.lightness:.0f} %"
    )
    draft.tolerance = slider(style, "May differ by", draft.tolerance, 0.05, 0.6, f"{100 * draft.tolerance:.0f} %")


def _swatch(style: Style, name: str, colour: Rgb, sign: str = "") -> bool:
    size = style.px(SWATCH)
    corner = imgui.get_cursor_screen_pos()
    pressed = bool(imgui.invisible_button(name, imgui.ImVec2(size, size)))
    draw, end = imgui.get_window_draw_list(), imgui.ImVec2(corner.x + size, corner.y + size)
    draw.add_rect_filled(corner, end, _packed(colour), style.px(6))
    if imgui.is_item_hovered():
        draw.add_rect(corner, end, packed(TEXT), style.px(6), thickness=style.px(2))
        if sign:
            extent = imgui.calc_text_size(sign)
            place = imgui.ImVec2(corner.x + (size - extent.x) / 2, corner.y + (size - extent.y) / 2)
            draw.add_text(place, packed(TEXT), sign)
    return pressed


def _disc(style: Style, state: PanelState) -> Rgb | None:
    """Hue around, saturation outward; returns the colour that was pressed."""
    side = style.px(DISC)
    corner = imgui.get_cursor_screen_pos()
    pressed = imgui.invisible_button("disc", imgui.ImVec2(side, side))
    draw, radius = imgui.get_window_draw_list(), side / 2
    x, y = corner.x + radius, corner.y + radius
    for places, colour in zip(SECTORS, _sectors(round(state.lightness, 2)), strict=True):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = places
        draw.add_quad_filled(
            imgui.ImVec2(x + radius * ax, y + radius * ay),
            imgui.ImVec2(x + radius * bx, y + radius * by),
            imgui.ImVec2(x + radius * cx, y + radius * cy),
            imgui.ImVec2(x + radius * dx, y + radius * dy),
            colour,
        )
    pointer = imgui.get_io().mouse_pos
    across, down = (pointer.x - x) / radius, (pointer.y - y) / radius
    far = math.hypot(across, down)
    if not imgui.is_item_hovered() or far > 1.0:
        return None
    under = _of_disc(math.atan2(down, across) / math.tau % 1.0, far, state.lightness)
    draw.add_circle_filled(pointer, style.px(9), _packed(under))
    draw.add_circle(pointer, style.px(9), packed(TEXT), 0, style.px(2))
    return under if pressed else None


@lru_cache(maxsize=128)
def _sectors(lightness: float) -> list[int]:
    """The colours of `SECTORS`, as draw lists want them."""
    return [
        _packed(_of_disc((spoke + 0.5) / SPOKES, (ring + 0.5) / RINGS, lightness))
        for ring in range(RINGS)
        for spoke in range(SPOKES)
    ]


def _of_disc(hue: float, saturation: float, value: float) -> Rgb:
    red, green, blue = colorsys.hsv_to_rgb(hue, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)


def _packed(colour: Rgb) -> int:
    red, green, blue = (part / 255.0 for part in colour)
    return packed((red, green, blue, 1.0))


def _draw_examples(style: Style, scene: Scene, state: PanelState, draft: Draft) -> None:
    heading(style, "Like these images")
    for card in draft.like:
        if button(style, f"{CROSS}  {scene.cloud.ids[card][:26]}##{card}", imgui.get_content_region_avail().x):
            draft.like.remove(card)
            break
    if not draft.like:
        pressed = (
            f" and press {state.example_key}" if state.example_key else ", then take it as an example under Images"
        )
        wrapped(f"Point at an image{pressed}", DIM)


def _draw_ranges(style: Style, state: PanelState, draft: Draft) -> None:
    heading(style, "Measures")
    for measure in RANGED:
        facts = MEASURES[measure]
        low, high = draft.range_of(measure)
        histogram = state.counted.histograms.get(measure) if state.counted is not None else None
        if histogram is not None:
            _draw_histogram(style, histogram)
        shown = "all" if measure not in draft.ranges else f"{low:.3g} – {high:.3g}"
        draft.set_range(measure, *range_slider(style, facts.name, low, high, facts.low, facts.high, shown))


def _draw_histogram(style: Style, histogram: Histogram) -> None:
    """All images, and before them those that match."""
    draw, corner = imgui.get_window_draw_list(), imgui.get_cursor_screen_pos()
    width, height = imgui.get_content_region_avail().x, style.px(HISTOGRAM)
    highest = max(int(histogram.counts.max()), 1)
    step, base = width / len(histogram.counts), corner.y + height
    for counts, colour in ((histogram.counts, packed(FAINT, 1.4)), (histogram.matching, packed(ACCENT, 0.8))):
        for number, count in enumerate(counts.tolist()):
            if count:
                left = corner.x + number * step
                top = base - max(height * count / highest, style.px(1))
                draw.add_rect_filled(imgui.ImVec2(left, top), imgui.ImVec2(left + step - 1.0, base), colour)
    imgui.dummy(imgui.ImVec2(width, height))


def _draw_methods(style: Style, state: PanelState, draft: Draft) -> None:
    if len(state.methods) < 2:
        return
    heading(style, "Made by")
    edge = imgui.get_cursor_screen_pos().x + imgui.get_content_region_avail().x
    for number, name in enumerate(state.methods):
        words = name.replace("_", " ")
        wide = extent(words).x + style.px(24)
        if number and imgui.get_item_rect_max().x + style.px(GAP) + wide < edge:
            imgui.same_line(0.0, style.px(GAP))
        if button(style, words, wide, name in draft.methods):
            if name in draft.methods:
                draft.methods.remove(name)
            else:
                draft.methods.append(name)
