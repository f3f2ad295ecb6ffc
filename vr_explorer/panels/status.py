"""The status line along the lower edge: what is shown on the left, how one moves on the right."""

from __future__ import annotations

from imgui_bundle import imgui

from foundation.language import _, format_number, ngettext
from vr_explorer.panels.style import ACCENT, DIM, SELECTED, STAR, TEXT, Style
from vr_explorer.panels.windows import font, plate, size_of
from vr_explorer.panels.words import text
from vr_explorer.scene.scene import Scene

GAP = 6.0
"""Between the two plates, before scaling."""


def draw_status(style: Style, scene: Scene, speed_factor: float, hint: str, quiet: str = "") -> float:
    """Where there is no room for both beside each other, one stands above the other. Returns the pixels that they take
    at the lower edge, with the margin.
    """
    screen = imgui.get_io().display_size
    margin = style.px(18)
    imgui.push_style_var(imgui.StyleVar_.window_padding, imgui.ImVec2(style.px(14), style.px(8)))
    imgui.push_style_var(imgui.StyleVar_.window_rounding, style.px(17))
    with font(style.regular, style.small):
        with plate("status", (margin, screen.y - margin), (0.0, 1.0)):
            parts = [
                (_(scene.arrangement.title), TEXT),
                (ngettext("{count} image", "{count} images", scene.count), DIM),
            ]
            if scene.placement.filter is not None:
                parts.append((ngettext("{count} match", "{count} match", scene.matches), ACCENT))
            if scene.bombs:
                parts.append((ngettext("{count} bomb", "{count} bombs", len(scene.bombs)), ACCENT))
            if scene.selection.cards:
                parts.append((ngettext("{count} selected", "{count} selected", len(scene.selection.cards)), SELECTED))
            _joined(style, parts)
            if scene.favourites:
                imgui.same_line(0.0, style.px(14))
                text(f"{STAR} {format_number(len(scene.favourites))}", ACCENT)
        parts = [(words, DIM) for words in (quiet, hint) if words]
        if scene.body.speed >= 0.5:
            parts.insert(0, (f"{scene.body.speed:.0f} m/s", TEXT))
        if speed_factor != 1.0:
            parts.insert(0, (_("speed ×{factor}").format(factor=format_number(speed_factor, ".2g")), DIM))
        (shown, height), (moving, _high) = size_of("status"), size_of("motion")
        taken = margin + height
        if parts:
            stacked = shown + moving + 3 * margin > screen.x
            place = (margin, screen.y - taken - style.px(GAP)) if stacked else (screen.x - margin, screen.y - margin)
            taken += height + style.px(GAP) if stacked else 0.0
            with plate("motion", place, (0.0 if stacked else 1.0, 1.0)):
                _joined(style, parts)
    imgui.pop_style_var(2)
    return taken


def _joined(style: Style, parts: list[tuple[str, tuple[float, float, float, float]]]) -> None:
    for number, (words, colour) in enumerate(parts):
        if number:
            imgui.same_line(0.0, style.px(14))
        text(words, colour)
