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
from vr_explorer.panels.style import make_style
from vr_explorer.panels.toasts import Toasts
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import View


@dataclass
class PanelState:
    """What is shown beside the scene. hint: one short line in the status bar, such as how to get help."""

    help_shown: bool = False
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
        self,
        framebuffer: moderngl.Framebuffer,
        scene: Scene,
        view: View,
        state: PanelState,
    ) -> None:
        """Lays out and draws every panel."""
        imgui.set_current_context(self._context)
        io = imgui.get_io()
        io.display_size = imgui.ImVec2(*(float(length) for length in framebuffer.size))
        io.delta_time = 1.0 / 60.0
        imgui.new_frame()
        try:
            imgui.push_font(self._style.regular, self._style.body)
            if not state.help_shown:
                draw_plate(self._style, scene, view)
            draw_status(self._style, scene, state.speed_factor, state.hint)
            state.toasts.draw(self._style, scene.time)
            if state.help_shown:
                draw_help(self._style, self._help)
            imgui.pop_font()
        finally:
            imgui.render()
        self._painter.draw(framebuffer, imgui.get_draw_data())

    def release(self) -> None:
        imgui.set_current_context(self._context)
        self._painter.release()
        imgui.get_io().backend_flags &= ~imgui.BackendFlags_.renderer_has_textures
        imgui.destroy_context(self._context)
