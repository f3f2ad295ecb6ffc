"""The favourites on their way to the gallery: how far they are, and the code and the link that open it."""

from __future__ import annotations

from imgui_bundle import imgui

from foundation.quantity import quantity
from vr_explorer.actions import SHARE
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import ACCENT, DIM, FAINT, INK, PLAIN, TEXT, Style, packed
from vr_explorer.panels.widgets import Rank, button
from vr_explorer.panels.windows import font, wrapped
from vr_explorer.panels.words import text
from vr_explorer.scene.scene import Scene

SIDE = 168.0
QUIET = 4
"""Light squares that a QR code wants around it (ISO/IEC 18004)."""


def draw_share(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window."""
    shared = state.shared
    if not shared.server:
        wrapped("To share them, name a gallery server in settings.toml: server and token under [sharing].", DIM)
        return
    imgui.begin_disabled(not scene.favourites)
    if button(style, "Send them to the gallery", imgui.get_content_region_avail().x, rank=Rank.MEANT):
        state.asked.append(SHARE)
    imgui.end_disabled()
    if shared.message:
        wrapped(shared.message, DIM)
    if shared.total:
        draw_progress(style, shared.sent / shared.total)
        text(f"{shared.sent:,} of {quantity(shared.total, 'image')} sent", TEXT)
    if shared.code:
        with font(style.bold, style.title):
            text(shared.code.replace("-", " "), ACCENT)
        wrapped(shared.link, DIM)
        _draw_code(style, shared.squares)


def draw_progress(style: Style, share: float) -> None:
    """share: 0..1 of a bar as wide as the window."""
    draw, corner, width = (
        imgui.get_window_draw_list(),
        imgui.get_cursor_screen_pos(),
        imgui.get_content_region_avail().x,
    )
    height = style.px(6)
    for reach, colour in ((width, packed(FAINT, 1.6)), (share * width, packed(ACCENT))):
        draw.add_rect_filled(corner, imgui.ImVec2(corner.x + reach, corner.y + height), colour, height / 2)
    imgui.dummy(imgui.ImVec2(width, height + style.px(2)))


def _draw_code(style: Style, squares: tuple[tuple[bool, ...], ...]) -> None:
    """A QR code, dark on light, of whole pixels a square."""
    count = len(squares) + 2 * QUIET
    side = max(round(style.px(SIDE) / count), 2)
    draw, corner = imgui.get_window_draw_list(), imgui.get_cursor_screen_pos()
    x, y = round(corner.x), round(corner.y)
    whole = imgui.ImVec2(x + side * count, y + side * count)
    draw.add_rect_filled(imgui.ImVec2(x, y), whole, packed(PLAIN), style.px(4))
    for row, line in enumerate(squares):
        for column, dark in enumerate(line):
            if dark:
                left, top = x + side * (column + QUIET), y + side * (row + QUIET)
                draw.add_rect_filled(imgui.ImVec2(left, top), imgui.ImVec2(left + side, top + side), packed(INK))
    imgui.dummy(imgui.ImVec2(side * count, side * count))
