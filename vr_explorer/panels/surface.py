"""One picture that panels are laid out on: a Dear ImGui context of its own, its letters, and what points at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import moderngl
from imgui_bundle import imgui

from vr_explorer.input import Pointer
from vr_explorer.panels.painter import Painter
from vr_explorer.panels.style import Style, make_style
from vr_explorer.panels.words import Words, using

_FRAMES_TO_SETTLE = 3
_NOWHERE = -1e6
_UNTOUCHABLE = imgui.WindowFlags_.no_mouse_inputs


class Surface:
    """Panels in pixels of a target. scale: 1 on an ordinary screen, larger where pixels are small.

    The ImGui context belongs to this object, so that several (a window, a headset, tests) live side by side.
    taken: the pointer is over a panel, or holds a part of one. lit: it is over something that can be pressed.
    """

    def __init__(self, ctx: moderngl.Context, scale: float) -> None:
        self._context = imgui.create_context()
        imgui.set_current_context(self._context)
        imgui.get_io().set_ini_filename("")
        imgui.get_io().set_log_filename("")
        self.style: Style = make_style(scale)
        self._words = Words(self.style.bold)
        self.taken = False
        self.lit = False
        self._windows: tuple[tuple[float, float, float, float], ...] = ()
        self._painter = Painter(ctx)

    def draw(
        self,
        framebuffer: moderngl.Framebuffer,
        lay_out: Callable[[Style], None],
        pointer: Pointer | None = None,
        pictures: Sequence[moderngl.Texture] = (),
        settled: bool = False,
    ) -> None:
        """Draws what `lay_out` asks of ImGui over what `framebuffer` holds.

        pictures: textures that the panels show, by their OpenGL names.
        settled: ImGui knows the size of a new panel only a frame later; lay out ahead, for a single picture.
        """
        imgui.set_current_context(self._context)
        io = imgui.get_io()
        io.display_size = imgui.ImVec2(*(float(length) for length in framebuffer.size))
        io.delta_time = 1.0 / 60.0
        pointer = pointer or Pointer()
        io.add_mouse_pos_event(*(pointer.position or (_NOWHERE, _NOWHERE)))
        io.add_mouse_button_event(0, pointer.pressed)
        io.add_mouse_button_event(1, pointer.pressed_right)
        if pointer.wheel:
            io.add_mouse_wheel_event(0.0, pointer.wheel)
        for _ in range(_FRAMES_TO_SETTLE if settled else 1):
            imgui.new_frame()
            imgui.push_font(self.style.regular, self.style.body)
            try:
                with using(self._words):
                    lay_out(self.style)
                self.lit = imgui.is_any_item_hovered()
            finally:
                imgui.pop_font()
                imgui.render()
        self.taken = io.want_capture_mouse
        windows = [one for one in self._context.windows if one.active and not one.flags & _UNTOUCHABLE]
        self._windows = tuple((one.pos.x, one.pos.y, one.pos.x + one.size.x, one.pos.y + one.size.y) for one in windows)
        self._painter.draw(framebuffer, imgui.get_draw_data(), {picture.glo: picture for picture in pictures})

    def covers(self, x: float, y: float) -> bool:
        """Whether a panel that takes the pointer is at these pixels, in what was drawn last."""
        return any(left <= x < right and top <= y < bottom for left, top, right, bottom in self._windows)

    def release(self) -> None:
        imgui.set_current_context(self._context)
        self._painter.release()
        imgui.get_io().backend_flags &= ~imgui.BackendFlags_.renderer_has_textures
        imgui.destroy_context(self._context)
