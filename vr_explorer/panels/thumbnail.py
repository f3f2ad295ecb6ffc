"""One small picture of a card on a page, which can be pressed."""

from __future__ import annotations

from imgui_bundle import imgui

from vr_explorer.panels.style import ACCENT, PLAIN, Style, packed
from vr_explorer.panels.taste_shown import Thumbnails
from vr_explorer.scene.scene import Scene


def draw_thumbnail(style: Style, scene: Scene, thumbnails: Thumbnails | None, card: int, side: float) -> bool:
    """The picture of a card, or its first colour where it has none; whether it was pressed. side: pixels."""
    corner = imgui.get_cursor_screen_pos()
    pressed = imgui.invisible_button(f"image {card}", imgui.ImVec2(side, side))
    draw, end, rounding = imgui.get_window_draw_list(), imgui.ImVec2(corner.x + side, corner.y + side), style.px(4)
    corners = thumbnails.corners.get(card) if thumbnails is not None else None
    if corners is not None and thumbnails is not None:
        reference = imgui.ImTextureRef(thumbnails.texture.glo)
        start, stop = imgui.ImVec2(*corners[:2]), imgui.ImVec2(*corners[2:])
        draw.add_image_rounded(reference, corner, end, start, stop, packed(PLAIN), rounding)
    else:
        red, green, blue = (scene.cloud.colours[card, 0] / 255.0).tolist()
        draw.add_rect_filled(corner, end, packed((red, green, blue, 1.0)), rounding)
    if imgui.is_item_hovered():
        draw.add_rect(corner, end, packed(ACCENT), rounding, style.px(2))
    return bool(pressed)
