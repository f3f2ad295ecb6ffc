"""Where a path is typed on the start window, where no program lets one choose."""

from __future__ import annotations

from imgui_bundle import imgui

from foundation.language import N_, _
from vr_explorer.panels.start_parts import GAP, paragraph
from vr_explorer.panels.start_state import Back, StartState, Typed, Way
from vr_explorer.panels.style import ACCENT, DIM, FAINT, PLATE, TEXT, WARNING, Style, packed
from vr_explorer.panels.widgets import button
from vr_explorer.panels.windows import font
from vr_explorer.panels.words import extent, put, text

QUESTIONS = {
    Way.PORTRAIT: (N_("Where is the portrait?"), N_("Type where the picture lies, or drop it on this window.")),
    Way.PICTURES: (N_("Where are the pictures?"), N_("Type where the folder lies, or drop it on this window.")),
    Way.DEMO: ("", ""),
}
FIELD = "field"
"""The name of the path that is typed, among what the keys reach."""

NO_DIALOGUE = N_("This computer has no program for choosing files (zenity or kdialog).")


def draw_question(style: Style, state: StartState, way: Way, width: float) -> None:
    """A path is typed, where no program lets one choose. On a plate as high as what stands on it."""
    title, words = (_(part) for part in QUESTIONS[way])
    edit, focus, pad = state.edit, state.focus, style.px(22)
    draw, corner = imgui.get_window_draw_list(), imgui.get_cursor_screen_pos()
    inner = width - 2 * pad
    draw.channels_split(2)  # how high the plate is, is known when all stands on it
    draw.channels_set_current(1)
    imgui.set_cursor_screen_pos(imgui.ImVec2(corner.x + pad, corner.y + pad))
    imgui.begin_group()
    with font(style.bold, style.px(24)):
        text(title, TEXT)
    paragraph(f"{_(NO_DIALOGUE)} {words}", DIM, inner)
    if state.failure:
        paragraph(state.failure, WARNING, inner)
    _draw_path(style, state, inner)
    opened = button(style, _("Open"), style.px(140), active=True)
    if (focus.stop_last("open") or opened) and edit is not None:
        state.requests.append(Typed(way, edit.text))
    imgui.same_line(0.0, style.px(GAP))
    back = button(style, _("Back"), style.px(140))
    if focus.stop_last("back") or back:
        state.requests.append(Back())
    imgui.end_group()
    end = imgui.ImVec2(corner.x + width, imgui.get_item_rect_max().y + pad)
    draw.channels_set_current(0)
    draw.add_rect_filled(corner, end, packed(PLATE, 0.94), style.px(14))
    draw.add_rect(corner, end, packed(FAINT), style.px(14))
    draw.channels_merge()
    imgui.set_cursor_screen_pos(corner)
    imgui.dummy(imgui.ImVec2(width, end.y - corner.y))


def _draw_path(style: Style, state: StartState, width: float) -> None:
    """What was typed of it."""
    edit, typing = state.edit, state.focus.at in ("", FIELD)
    corner, height = imgui.get_cursor_screen_pos(), style.px(44)
    end = imgui.ImVec2(corner.x + width, corner.y + height)
    draw, pad = imgui.get_window_draw_list(), style.px(14)
    draw.add_rect_filled(corner, end, packed(FAINT, 0.6), style.px(8))
    draw.add_rect(corner, end, packed(ACCENT) if typing else packed(FAINT, 2.0), style.px(8))
    caret = "|" if typing and state.time % 1.0 < 0.6 else " "
    shown = f"{edit.text if edit is not None else ''}{caret}"
    left = corner.x + min(pad, width - pad - extent(shown).x)  # the end of a long path is seen
    draw.push_clip_rect(imgui.ImVec2(corner.x + pad / 2, corner.y), imgui.ImVec2(end.x - pad / 2, end.y), True)
    top = corner.y + (height - imgui.get_text_line_height()) / 2
    put(draw, imgui.ImVec2(left, top), packed(TEXT), shown)
    draw.pop_clip_rect()
    imgui.dummy(imgui.ImVec2(width, height))
    state.focus.stop(FIELD, corner, (width, height), None)
