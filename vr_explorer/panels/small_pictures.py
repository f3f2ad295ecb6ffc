"""Small pictures of cards on a page, each of which can be pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from vr_explorer.panels.context_menu import Context
from vr_explorer.panels.style import ACCENT, PLAIN, TEXT, Style, packed
from vr_explorer.panels.taste_state import Thumbnails
from vr_explorer.panels.words import extent
from vr_explorer.scene.scene import Scene

if TYPE_CHECKING:
    from vr_explorer.panels.state import PanelState


def small_picture(
    style: Style,
    scene: Scene,
    state: PanelState,
    sheet: Thumbnails | None,
    card: int,
    side: float,
    mark: str = "",
) -> bool:
    """The picture of a card, or its colour where it has none; whether it was pressed. A right click, or a press that
    lasts, opens the menu of what can be done with it. side: pixels. mark: one sign of what a press does, over a picture
    that is pointed at; "" for none.
    """
    corner = imgui.get_cursor_screen_pos()
    pressed = imgui.invisible_button(f"image {card}", imgui.ImVec2(side, side))
    if imgui.is_item_hovered() and imgui.is_mouse_released(1):
        state.context = Context(card)
        imgui.internal.clear_active_id()  # letting go of a press that lasted presses nothing
    draw, end, rounding = imgui.get_window_draw_list(), imgui.ImVec2(corner.x + side, corner.y + side), style.px(4)
    corners = sheet.corners.get(card) if sheet is not None else None
    if corners is not None and sheet is not None:
        reference = imgui.ImTextureRef(sheet.texture.glo)
        start, stop = imgui.ImVec2(*corners[:2]), imgui.ImVec2(*corners[2:])
        draw.add_image_rounded(reference, corner, end, start, stop, packed(PLAIN), rounding)
    else:
        red, green, blue = (scene.cloud.colours[card, 0] / 255.0).tolist()
        draw.add_rect_filled(corner, end, packed((red, green, blue, 1.0)), rounding)
    if imgui.is_item_hovered():
        draw.add_rect(corner, end, packed(ACCENT), rounding, style.px(2))
    if mark and imgui.is_item_hovered():
        middle = imgui.ImVec2(corner.x + side / 2.0, corner.y + side / 2.0)
        taken = extent(mark)
        draw.add_circle_filled(middle, style.px(12), packed((0.0, 0.0, 0.0, 0.7)))
        draw.add_text(imgui.ImVec2(middle.x - taken.x / 2.0, middle.y - taken.y / 2.0), packed(TEXT), mark)
    return bool(pressed)
