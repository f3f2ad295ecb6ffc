"""Two favourites side by side, as large as there is room, each with how it was made and its note."""

from __future__ import annotations

from imgui_bundle import imgui

from vr_explorer.panels.facts import facts
from vr_explorer.panels.state import PanelState, Preview
from vr_explorer.panels.style import CROSS, DIM, PLAIN, TEXT, Style, packed
from vr_explorer.panels.widgets import GAP, HEIGHT, button
from vr_explorer.panels.windows import font, wrapped
from vr_explorer.panels.words import text
from vr_explorer.scene.scene import Scene

WORDS = 96.0
"""Height below the pictures, before scaling."""


def draw_comparison(style: Style, scene: Scene, state: PanelState) -> None:
    """Fills the present window. A picture that cannot be read leaves its place empty."""
    corner, room = imgui.get_cursor_pos(), imgui.get_content_region_avail()
    width = float(int((room.x - style.px(GAP * 4)) / 2))
    for number, card in enumerate(state.compared):
        imgui.set_cursor_pos(imgui.ImVec2(corner.x + number * (width + style.px(GAP * 4)), corner.y))
        imgui.begin_child(f"compared {number}", imgui.ImVec2(width, room.y))
        picture = next((one for one in state.comparison if one.card == card), None)
        _draw_picture(style, picture, width, room.y - style.px(WORDS))
        _draw_words(style, scene, card)
        imgui.end_child()
    imgui.set_cursor_pos(imgui.ImVec2(corner.x + room.x - style.px(HEIGHT), corner.y + room.y - style.px(HEIGHT)))
    if button(style, CROSS, style.px(HEIGHT)):
        state.compared = ()


def _draw_picture(style: Style, picture: Preview | None, width: float, height: float) -> None:
    """In the middle of its place."""
    corner = imgui.get_cursor_screen_pos()
    if picture is not None:
        across, down = picture.picture.size
        share = min(width / across, height / down)
        left, top = corner.x + (width - across * share) / 2, corner.y + (height - down * share) / 2
        position, end = imgui.ImVec2(left, top), imgui.ImVec2(left + across * share, top + down * share)
        whole = imgui.ImVec2(0, 0), imgui.ImVec2(1, 1)
        shown = imgui.ImTextureRef(picture.picture.glo)
        imgui.get_window_draw_list().add_image_rounded(shown, position, end, *whole, packed(PLAIN), style.px(6))
    imgui.dummy(imgui.ImVec2(width, height))


def _draw_words(style: Style, scene: Scene, card: int) -> None:
    known = facts(scene.cloud, card)
    with font(style.bold, style.body):
        wrapped(known.title, TEXT)
    across, down = scene.cloud.sizes[card].tolist()
    text(known.name, DIM)
    imgui.same_line()
    text(f"{across} × {down}", DIM)  # apart: among words that run to the left, the numbers would change places
    note = scene.board.note_of(card)
    with font(style.regular, style.small):
        wrapped(note or known.made, TEXT if note else DIM)
