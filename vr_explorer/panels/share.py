"""The favourites on their way to the gallery: how far they are, and the code and the link that open it."""

from __future__ import annotations

from dataclasses import replace

from imgui_bundle import imgui

from foundation.language import _, format_number, ngettext
from vr_explorer.actions import SHARE
from vr_explorer.panels.sharing_form import ConnectTo, SharingForm
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import ACCENT, DIM, FAINT, INK, PLAIN, TEXT, Style, packed
from vr_explorer.panels.widgets import Rank, button
from vr_explorer.panels.windows import font, wrapped
from vr_explorer.panels.words import text
from vr_explorer.scene.scene import Scene

SIDE = 168.0
LONGEST_ADDRESS, LONGEST_TOKEN = 300, 300
"""Characters."""

QUIET = 4
"""Light squares that a QR code wants around it (ISO/IEC 18004)."""


def draw_share(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window."""
    shared, form = state.shared, state.sharing_form
    if not shared.server or form.opened:
        _draw_form(style, state)
        return
    wrapped(_("Gallery: {address}").format(address=shared.server), DIM)
    imgui.begin_disabled(not scene.favourites)
    if button(style, _("Send them to the gallery"), imgui.get_content_region_avail().x, rank=Rank.MEANT):
        state.asked.append(SHARE)
    imgui.end_disabled()
    if shared.message:
        wrapped(shared.message, DIM)
    if shared.total:
        draw_progress(style, shared.sent / shared.total)
        words = ngettext("{sent} of {count} image sent", "{sent} of {count} images sent", shared.total)
        text(words.format(sent=format_number(shared.sent)), TEXT)
    if shared.code:
        with font(style.bold, style.title):
            text(shared.code.replace("-", " "), ACCENT)
        wrapped(shared.link, DIM)
        _draw_code(style, shared.squares)
    if form.message:
        wrapped(form.message, DIM)
    if button(style, _("Another server"), imgui.get_content_region_avail().x):
        state.sharing_form = SharingForm(shared.server, opened=True)


def _draw_form(style: Style, state: PanelState) -> None:
    """Where favourites are to be sent."""
    form = state.sharing_form
    wrapped(
        _("A gallery server shows them in any browser. Its owner was shown its address and a token; Ctrl+V pastes."),
        DIM,
    )
    server = state.text_input.field(
        style, ("sharing", "server"), _("Address of the server"), form.server, LONGEST_ADDRESS
    )
    token = state.text_input.field(style, ("sharing", "token"), _("Token"), form.token, LONGEST_TOKEN, secret=True)
    if (server, token) != (form.server, form.token):
        form = state.sharing_form = replace(form, server=server, token=token, message="")
    imgui.begin_disabled(form.asking or not server.strip() or not token.strip())
    if button(style, _("Asking the server…") if form.asking else _("Connect"), imgui.get_content_region_avail().x):
        state.text_input.edit = None
        state.sharing_requests.append(ConnectTo(server, token))
    imgui.end_disabled()
    if form.opened and button(style, _("Back"), imgui.get_content_region_avail().x):
        state.text_input.edit, state.sharing_form = None, SharingForm()
    if form.message:
        wrapped(form.message, TEXT)


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
