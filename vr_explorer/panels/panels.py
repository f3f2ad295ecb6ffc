"""All panels of one picture, in the order in which they lie over each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import moderngl
from imgui_bundle import imgui

from vr_explorer.panels.help import HelpSection, draw_help
from vr_explorer.panels.painter import Painter
from vr_explorer.panels.plate import draw_plate
from vr_explorer.panels.status import draw_status
from vr_explorer.panels.style import SHADE, TEXT, Style, make_style, packed
from vr_explorer.panels.toasts import Toasts
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import View

_FRAMES_TO_SETTLE = 3


@dataclass
class PanelState:
    """What is shown beside the scene.

    reticle: mark the middle of the picture, which is what points. hint: one short text in the status line.
    """

    help_shown: bool = False
    status_shown: bool = True
    reticle: bool = False
    speed_factor: float = 1.0
    hint: str = ""
    toasts: Toasts = field(default_factory=Toasts)


class Panels:
    """Panels in pixels of a target. scale: 1 on an ordinary screen, larger where pixels are small.

    The ImGui context belongs to this object, so that several (a window, a headset, tests) live side by side.
    """

    def __init__(self, ctx: moderngl.Context, scale: float, help_sections: Sequence[HelpSection] = ()) -> None:
        self._help = help_sections
        self._context = imgui.create_context()
        imgui.set_current_context(self._context)
        imgui.get_io().set_ini_filename("")
        imgui.get_io().set_log_filename("")
        self._style = make_style(scale)
        self._painter = Painter(ctx)

    def draw(
        self, framebuffer: moderngl.Framebuffer, scene: Scene, view: View, state: PanelState, settled: bool = False
    ) -> None:
        """Lays out and draws every panel.

        settled: ImGui knows the size of a new panel only a frame later; lay out ahead, for a single picture.
        """
        imgui.set_current_context(self._context)
        io = imgui.get_io()
        io.display_size = imgui.ImVec2(*(float(length) for length in framebuffer.size))
        io.delta_time = 1.0 / 60.0
        for _ in range(_FRAMES_TO_SETTLE if settled else 1):
            imgui.new_frame()
            try:
                self._lay_out(scene, view, state)
            finally:
                imgui.render()
        self._painter.draw(framebuffer, imgui.get_draw_data())

    def _lay_out(self, scene: Scene, view: View, state: PanelState) -> None:
        imgui.push_font(self._style.regular, self._style.body)
        if not state.help_shown:
            draw_plate(self._style, scene, view)
        if state.status_shown:
            draw_status(self._style, scene, state.speed_factor, state.hint)
        if state.reticle:
            _draw_reticle(self._style)
        state.toasts.draw(self._style, scene.time)
        if state.help_shown:
            draw_help(self._style, self._help)
        imgui.pop_font()

    def release(self) -> None:
        imgui.set_current_context(self._context)
        self._painter.release()
        imgui.get_io().backend_flags &= ~imgui.BackendFlags_.renderer_has_textures
        imgui.destroy_context(self._context)


def _draw_reticle(style: Style) -> None:
    screen = imgui.get_io().display_size
    middle = imgui.ImVec2(screen.x / 2.0, screen.y / 2.0)
    draw = imgui.get_background_draw_list()
    draw.add_circle(middle, style.px(7), packed(SHADE), 0, style.px(3))
    draw.add_circle(middle, style.px(7), packed(TEXT), 0, 1.5 * style.scale)
