"""The start window: three ways to a cloud, and those that were opened before."""

from __future__ import annotations

from collections.abc import Sequence

from imgui_bundle import imgui

from foundation.language import N_, _
from vr_explorer.panels.start_parts import (
    FOLDER,
    GAP,
    PICTURE,
    SPARKLE,
    card,
    draw_sky,
    paragraph,
    pictogram,
    put_wrapped,
    shortened,
)
from vr_explorer.panels.start_question import draw_question
from vr_explorer.panels.start_recents import draw_recents
from vr_explorer.panels.start_state import Back, Begin, StartState, Way
from vr_explorer.panels.start_work import draw_work
from vr_explorer.panels.style import ACCENT, CROSS, DIM, PLATE, TEXT, WARNING, Style, packed
from vr_explorer.panels.widgets import HEIGHT, button
from vr_explorer.panels.windows import FIXED, font
from vr_explorer.panels.words import extent, put, text

WIDEST, MARGIN = 1200.0, 34.0
"""Of all that stands in the middle of the window, before scaling."""

BESIDE = 725.0
"""Width from which the three ways stand beside each other."""

TALL, NARROW, FLAT = 164.0, 178.0, 80.0
"""Heights of a way, where they stand beside each other with much room or little, and one below the other."""

WAYS: Sequence[tuple[Way, str, str, str]] = (
    (
        Way.PORTRAIT,
        PICTURE,
        N_("New from a portrait"),
        N_("Choose a picture of a face. Its variants come while you fly."),
    ),
    (
        Way.PICTURES,
        FOLDER,
        N_("Open a folder of pictures"),
        N_("Any pictures of yours: what is alike will lie together."),
    ),
    (
        Way.DEMO,
        SPARKLE,
        N_("Try the demo"),
        N_("A portrait that comes with the program, made anew four hundred times."),
    ),
)

_SCREEN = FIXED | imgui.WindowFlags_.no_background | imgui.WindowFlags_.no_bring_to_front_on_focus


def way_stop(way: Way) -> str:
    """Its name among what the keys reach."""
    return f"way {way.value}"


def lay_out_start(style: Style, state: StartState) -> None:
    """All of the window."""
    screen = imgui.get_io().display_size
    draw_sky(style, state.time, state.sky)
    margin = style.px(MARGIN if screen.x > style.px(560) else 16)
    width = min(screen.x - 2 * margin, style.px(WIDEST))
    edge = style.px(3)  # room for frames, beyond what stands there
    imgui.push_style_var(imgui.StyleVar_.window_padding, imgui.ImVec2(edge, 0))
    imgui.set_next_window_pos(imgui.ImVec2((screen.x - width) / 2 - edge, 0))
    imgui.set_next_window_size(imgui.ImVec2(width + margin / 2 + 2 * edge, screen.y))
    imgui.begin("start", None, _SCREEN & ~imgui.WindowFlags_.no_scrollbar)
    imgui.push_style_var(imgui.StyleVar_.item_spacing, imgui.ImVec2(style.px(GAP), style.px(GAP)))
    if not state.recents and state.work is None and state.asking is None:  # all of it in the middle
        imgui.dummy(imgui.ImVec2(0, max((screen.y - style.px(430)) / 2 - style.px(40), 0.0)))
    _draw_head(style, width)
    if state.work is not None:
        draw_work(style, state, state.work, width)
    elif state.asking is not None:
        draw_question(style, state, state.asking, width)
    else:
        if state.failure or state.note:
            _draw_failure(style, state, width)
        _draw_ways(style, state, width)
        draw_recents(style, state, width)
    imgui.dummy(imgui.ImVec2(0, style.px(10)))
    state.focus.end(style)
    imgui.pop_style_var()
    imgui.end()
    imgui.pop_style_var()
    state.toasts.draw(style, state.time)


def _draw_head(style: Style, width: float) -> None:
    imgui.dummy(imgui.ImVec2(0, style.px(12 if imgui.get_io().display_size.y < style.px(660) else 30)))
    with font(style.bold, style.px(36 if width > style.px(520) else 28)):
        text("Artificial Inspiration", TEXT)
    imgui.set_cursor_pos_y(imgui.get_cursor_pos_y() - style.px(GAP - 2))
    with font(style.regular, style.px(17)):
        paragraph(_("One portrait, thousands of variants, and you fly among them."), DIM, width)


def _draw_failure(style: Style, state: StartState, width: float) -> None:
    """What went wrong, until it was read; or what there is to say."""
    words, colour = (state.failure, WARNING) if state.failure else (state.note, ACCENT)
    pad, side = style.px(16), style.px(HEIGHT)
    room = width - 3 * pad - side
    corner = imgui.get_cursor_screen_pos()
    height = max(extent(words, room).y, side) + 2 * pad * 0.75
    draw = imgui.get_window_draw_list()
    end = imgui.ImVec2(corner.x + width, corner.y + height)
    draw.add_rect_filled(corner, end, packed(PLATE), style.px(12))
    draw.add_rect(corner, end, packed(colour), style.px(12), thickness=style.px(2))
    top = corner.y + (height - extent(words, room).y) / 2
    put_wrapped(imgui.ImVec2(corner.x + pad, top), words, TEXT, room)
    imgui.set_cursor_screen_pos(imgui.ImVec2(end.x - pad / 2 - side, corner.y + (height - side) / 2))
    pressed = button(style, f"{CROSS}##read", side)
    if state.focus.stop_last("read") or pressed:
        state.requests.append(Back())
    imgui.set_cursor_screen_pos(corner)
    imgui.dummy(imgui.ImVec2(width, height))


def _draw_ways(style: Style, state: StartState, width: float) -> None:
    beside = width >= style.px(BESIDE)
    gap = style.px(GAP)
    across = float(int((width - 2 * gap) / 3)) if beside else width
    high = style.px((TALL if across > style.px(270) else NARROW) if beside else FLAT)
    for number, (way, sign, title, words) in enumerate(WAYS):
        if number and beside:
            imgui.same_line(0.0, gap)
        if _way(style, state, way, sign, _(title), _(words), (across, high)):
            state.requests.append(Begin(way))
    waiting = (
        _("Choose in the other window …")
        if state.choosing
        else _("You can also drop a picture or a folder on this window.")
    )
    with font(style.regular, style.small):
        paragraph(waiting, DIM, width)


def _way(
    style: Style, state: StartState, way: Way, sign: str, title: str, words: str, size: tuple[float, float]
) -> bool:
    first = way is Way.PORTRAIT
    pressed, corner, lit = card(style, state.focus, way_stop(way), size, ACCENT if first else None)
    pad, side, tall = style.px(18), style.px(48), size[1] > style.px(FLAT)
    pictogram(style, sign, (corner.x + pad, corner.y + (pad if tall else (size[1] - side) / 2)), side, first or lit)
    lines = 1.17 * style.px(19) + style.px(3) + 1.17 * style.px(15)
    left = corner.x + (pad if tall else 2 * pad + side)
    top = corner.y + (pad + side + style.px(10) if tall else (size[1] - lines) / 2)
    room = corner.x + size[0] - pad - left
    with font(style.bold, style.px(19 if not tall or room > style.px(235) else 16)):
        put(imgui.get_window_draw_list(), imgui.ImVec2(left, top), packed(TEXT), shortened(title, room))
        top += imgui.get_text_line_height() + style.px(3)
    with font(style.regular, style.px(15)):
        put_wrapped(imgui.ImVec2(left, top), words, DIM, room)
    return pressed
