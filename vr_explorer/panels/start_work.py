"""What is being made while the start window waits for it."""

from __future__ import annotations

from imgui_bundle import imgui

from foundation.language import _
from vr_explorer.panels.start_parts import put_wrapped, shortened
from vr_explorer.panels.start_state import StartState, Stop, WorkState
from vr_explorer.panels.style import ACCENT, DIM, FAINT, PLATE, TEXT, Style, packed
from vr_explorer.panels.widgets import button
from vr_explorer.panels.windows import font
from vr_explorer.panels.words import extent, put, text

MOST_PICTURES = 36
"""Of a first lot, about."""


def draw_work(style: Style, state: StartState, work: WorkState, width: float) -> None:
    """What is being made, with what there is of it."""
    pad, draw = style.px(22), imgui.get_window_draw_list()
    corner = imgui.get_cursor_screen_pos()
    side = float(style.px(168)) if width > style.px(520) else 0.0
    inner = width - 2 * pad
    thumb_gap = style.px(8)
    head = side if work.portrait is not None and side else style.px(120)
    below = imgui.get_io().display_size.y - corner.y - head - 4 * pad
    a_row = max(int((inner + thumb_gap) // (style.px(84) + thumb_gap)), 4)
    while -(-MOST_PICTURES // a_row) * (inner / a_row) > below and inner / a_row > style.px(48):
        a_row += 1  # smaller, so that all that will come are seen
    thumb = (inner - thumb_gap * (a_row - 1)) / a_row
    rows = -(-len(work.pictures) // a_row)
    height = 2 * pad + head + rows * (thumb + thumb_gap) + (pad if rows else 0)
    end = imgui.ImVec2(corner.x + width, corner.y + height)
    draw.add_rect_filled(corner, end, packed(PLATE, 0.94), style.px(14))
    draw.add_rect(corner, end, packed(FAINT), style.px(14))
    left, top = corner.x + pad, corner.y + pad
    if work.portrait is not None and side:
        _picture(style, work.portrait, (left, top), side)
        left += side + pad
    room = end.x - pad - left
    with font(style.bold, style.px(24)):
        put(draw, imgui.ImVec2(left, top), packed(TEXT), shortened(work.title, room))
        top += imgui.get_text_line_height() + style.px(6)
    put_wrapped(imgui.ImVec2(left, top), work.words, DIM, room)
    top += max(extent(work.words, room).y, imgui.get_text_line_height()) + style.px(14)
    _bar(style, (left, top), room, work.share, state.time)
    top += style.px(24)
    imgui.set_cursor_screen_pos(imgui.ImVec2(left, top))
    if work.stopping:
        text(_("Stopping; what is finished stays …"), DIM)
    else:
        pressed = button(style, _("Stop"), style.px(120))
        if state.focus.stop_last("stop") or pressed:
            state.requests.append(Stop())
    top = corner.y + pad + head + (pad if rows else 0)
    for number, picture in enumerate(work.pictures):
        row, column = divmod(number, a_row)
        place = corner.x + pad + column * (thumb + thumb_gap), top + row * (thumb + thumb_gap)
        _picture(style, picture, place, thumb)
    imgui.set_cursor_screen_pos(corner)
    imgui.dummy(imgui.ImVec2(width, height))


def _bar(style: Style, corner: tuple[float, float], width: float, share: float | None, time: float) -> None:
    """A part of it wanders where the share is not known."""
    draw, height = imgui.get_window_draw_list(), style.px(10)
    end = imgui.ImVec2(corner[0] + width, corner[1] + height)
    draw.add_rect_filled(imgui.ImVec2(*corner), end, packed(FAINT, 0.8), height / 2)
    first, last = (0.0, share) if share is not None else ((0.5 * time) % 1.25 - 0.25, (0.5 * time) % 1.25)
    first, last = max(first, 0.0), min(last, 1.0)
    if last > first:
        start = imgui.ImVec2(corner[0] + first * width, corner[1])
        stop = imgui.ImVec2(corner[0] + max(last * width, first * width + height), end.y)
        draw.add_rect_filled(start, imgui.ImVec2(min(stop.x, end.x), stop.y), packed(ACCENT), height / 2)


def _picture(style: Style, picture: object, corner: tuple[float, float], side: float) -> None:
    """Its middle, as a square."""
    width, height = picture.size  # type: ignore[attr-defined]
    across, down = (0.5 * (1 - min(width, height) / length) for length in (width, height))
    reference = imgui.ImTextureRef(picture.glo)  # type: ignore[attr-defined]
    start, end = imgui.ImVec2(*corner), imgui.ImVec2(corner[0] + side, corner[1] + side)
    whole = imgui.ImVec2(across, down), imgui.ImVec2(1 - across, 1 - down)
    imgui.get_window_draw_list().add_image_rounded(reference, start, end, *whole, packed((1, 1, 1, 1)), style.px(8))
