"""The clouds that were opened before, on the start window."""

from __future__ import annotations

from imgui_bundle import imgui

from foundation.language import N_, _
from vr_explorer.panels.start_parts import COVER_RATIO, GAP, LIT, card, cover, shortened
from vr_explorer.panels.start_state import Forget, Open, PutInOrder, RecentState, StartState
from vr_explorer.panels.style import ACCENT, CROSS, DIM, FAINT, TEXT, Colour, Style, packed
from vr_explorer.panels.windows import font
from vr_explorer.panels.words import extent, put, text

COVER = 210.0
"""Least width of a cloud that was opened before."""

ORDER = N_("Put in order")
DARK: Colour = (0.075, 0.082, 0.105, 1.0)


def draw_recents(style: Style, state: StartState, width: float) -> None:
    if not state.recents:
        return
    with font(style.bold, style.px(19)):
        text(_("Your clouds"), TEXT)
    gap = style.px(GAP)
    columns = max(int((width + gap) // (style.px(COVER) + gap)), 1 if width < style.px(420) else 2)
    across = float(int((width - gap * (columns - 1)) / columns))
    for number, one in enumerate(state.recents):
        if number % columns:
            imgui.same_line(0.0, gap)
        imgui.push_id(one.path)
        _draw_recent(style, state, one, across)
        imgui.pop_id()


def _draw_recent(style: Style, state: StartState, one: RecentState, width: float) -> None:
    imgui.begin_group()
    pad, high = style.px(12), round(width * COVER_RATIO)
    lines = style.px(54)
    corner = imgui.get_cursor_screen_pos()
    with font(style.bold, style.small):
        wide = extent(_(ORDER)).x + 2 * pad
    # What lies on the card comes first, and so has the click; it is drawn over it.
    side, inset = style.px(28), style.px(6)
    cross = imgui.ImVec2(corner.x + width - side - inset, corner.y + inset), (side, side)
    order = imgui.ImVec2(corner.x + pad, corner.y + high - style.px(38)), (wide, style.px(28))
    crossed, near = _pressed("cross", *cross)
    ordered, over = _pressed("order", *order) if one.disordered and not one.gone else (False, False)
    imgui.set_cursor_screen_pos(corner)
    focus, name = state.focus, f"cloud {one.path}"
    pressed, _corner, lit = card(style, focus, name, (width, high + lines), None)
    if one.disordered and not one.gone:
        ordered = focus.stop(f"order {one.path}", *order, style.px(7)) or ordered
    crossed = focus.stop(f"cross {one.path}", *cross, style.px(7)) or crossed
    lit = lit or near or over or focus.at in (f"order {one.path}", f"cross {one.path}")
    cover(style, one, corner, (width, float(high)), lit)
    draw, room = imgui.get_window_draw_list(), width - 2 * pad
    with font(style.bold, style.body):
        top = corner.y + high + style.px(8)
        put(draw, imgui.ImVec2(corner.x + pad, top), packed(DIM if one.gone else TEXT), shortened(one.name, room))
        top += imgui.get_text_line_height() + style.px(2)
    with font(style.regular, style.small):
        said, colour = (one.remark, ACCENT) if one.remark and not one.gone else (one.detail, DIM)
        put(draw, imgui.ImVec2(corner.x + pad, top), packed(colour), shortened(said, room))
    if lit or one.gone:
        _face(style, CROSS, *cross, near or focus.at == f"cross {one.path}")
    if one.disordered and not one.gone:
        with font(style.bold, style.small):
            _face(style, _(ORDER), *order, over or focus.at == f"order {one.path}")
    imgui.set_cursor_screen_pos(corner)
    imgui.dummy(imgui.ImVec2(width, high + lines))
    imgui.end_group()
    if crossed:
        state.requests.append(Forget(one.path))
    elif ordered:
        state.requests.append(PutInOrder(one.path))
    elif pressed and not one.gone:
        state.requests.append(Open(one.path))


def _pressed(name: str, corner: imgui.ImVec2, size: tuple[float, float]) -> tuple[bool, bool]:
    """Whether what lies there was pressed, and whether the pointer is over it."""
    imgui.set_cursor_screen_pos(corner)
    pressed = bool(imgui.invisible_button(name, imgui.ImVec2(*size)))
    return pressed, imgui.is_item_hovered()


def _face(style: Style, words: str, corner: imgui.ImVec2, size: tuple[float, float], lit: bool) -> None:
    """Of a button that lies on a picture."""
    draw, end = imgui.get_window_draw_list(), imgui.ImVec2(corner.x + size[0], corner.y + size[1])
    draw.add_rect_filled(corner, end, packed(LIT if lit else DARK), style.px(7))
    draw.add_rect(corner, end, packed(ACCENT) if lit else packed(FAINT, 2.0), style.px(7))
    taken = extent(words)
    place = imgui.ImVec2((corner.x + end.x - taken.x) / 2, (corner.y + end.y - taken.y) / 2)
    put(draw, place, packed(TEXT), words)
