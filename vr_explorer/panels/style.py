"""How the panels look: fonts, sizes, colours. Dark translucent plates, generous space, one accent colour."""

from __future__ import annotations

from dataclasses import dataclass, field

from imgui_bundle import imgui

from vr_explorer.panels.hover import HoverDelay
from vr_explorer.panels.words import BOLD, REGULAR, SIGNS

Colour = tuple[float, float, float, float]
"""sRGB-encoded red, green, blue and opacity, each 0..1."""

PLATE: Colour = (0.045, 0.05, 0.065, 0.97)
EDGE: Colour = (1.0, 1.0, 1.0, 0.09)
PLAIN: Colour = (1.0, 1.0, 1.0, 1.0)
TEXT: Colour = (0.93, 0.94, 0.96, 1.0)
DIM: Colour = (0.60, 0.63, 0.69, 1.0)
FAINT: Colour = (1.0, 1.0, 1.0, 0.09)
SHADE: Colour = (0.0, 0.0, 0.0, 0.5)
ACCENT: Colour = (1.0, 0.76, 0.33, 1.0)
SELECTED: Colour = (0.31, 0.81, 1.0, 1.0)
INK: Colour = (0.10, 0.08, 0.04, 1.0)
"""On the accent colour."""

QUIET: tuple[Colour, Colour, Colour] = (1.0, 1.0, 1.0, 0.024), (1.0, 1.0, 1.0, 0.075), (1.0, 1.0, 1.0, 0.14)
BARE: tuple[Colour, Colour, Colour] = (1.0, 1.0, 1.0, 0.0), QUIET[1], QUIET[2]
MEANT: tuple[Colour, Colour, Colour] = (1.0, 0.76, 0.33, 0.14), (1.0, 0.76, 0.33, 0.26), (1.0, 0.76, 0.33, 0.4)
"""Of buttons as they rest, are pointed at and are held: most of them, those of a row of pages, and the one of a page
that is its purpose.
"""

WARNING: Colour = (1.0, 0.42, 0.34, 1.0)

STAR = "\uf005"
CROSS = "\uf00d"


@dataclass(frozen=True)
class Style:
    """Fonts, and lengths in pixels made from the scale (1 on an ordinary screen). rest: of the surface's pointer."""

    scale: float
    regular: imgui.ImFont
    bold: imgui.ImFont
    rest: HoverDelay = field(default_factory=HoverDelay, compare=False)

    def px(self, length: float) -> float:
        return round(length * self.scale)

    @property
    def small(self) -> float:
        return self.px(14)

    @property
    def body(self) -> float:
        return self.px(16)

    @property
    def title(self) -> float:
        return self.px(21)


def make_style(scale: float) -> Style:
    """Loads the fonts into the current ImGui context and sets its style."""
    atlas = imgui.get_io().fonts
    regular = atlas.add_font_from_file_ttf(str(REGULAR), round(16 * scale))
    merged = imgui.ImFontConfig()
    merged.merge_mode = True
    atlas.add_font_from_file_ttf(str(SIGNS), round(16 * scale), merged)
    bold = atlas.add_font_from_file_ttf(str(BOLD), round(16 * scale))
    style = Style(scale, regular, bold)
    look = imgui.get_style()
    look.window_rounding = style.px(10)
    look.window_border_size = 1.0
    look.child_border_size = 0.0
    look.frame_rounding = style.px(7)
    look.scrollbar_size = style.px(12)
    look.scrollbar_rounding = style.px(6)
    look.window_padding = imgui.ImVec2(style.px(20), style.px(16))
    look.item_spacing = imgui.ImVec2(style.px(10), style.px(6))
    look.cell_padding = imgui.ImVec2(style.px(8), style.px(5))
    for name, colour in {
        imgui.Col_.window_bg: PLATE,
        imgui.Col_.border: EDGE,
        imgui.Col_.text: TEXT,
        imgui.Col_.text_disabled: DIM,
        imgui.Col_.separator: FAINT,
        imgui.Col_.button: QUIET[0],
        imgui.Col_.button_hovered: QUIET[1],
        imgui.Col_.button_active: QUIET[2],
        imgui.Col_.scrollbar_bg: (0.0, 0.0, 0.0, 0.0),
        imgui.Col_.scrollbar_grab: (*FAINT[:3], 0.16),
        imgui.Col_.scrollbar_grab_hovered: (*FAINT[:3], 0.28),
        imgui.Col_.scrollbar_grab_active: (*FAINT[:3], 0.36),
    }.items():
        look.set_color_(name, imgui.ImVec4(*colour))
    return style


def packed(colour: Colour, opacity: float = 1.0) -> int:
    """`colour` as draw lists want it."""
    return imgui.color_convert_float4_to_u32(imgui.ImVec4(*colour[:3], colour[3] * opacity))
