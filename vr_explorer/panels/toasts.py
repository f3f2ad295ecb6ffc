"""Short messages that come, stay a moment and fade."""

from __future__ import annotations

from imgui_bundle import imgui

from vr_explorer.panels.style import TEXT, Style
from vr_explorer.panels.windows import plate
from vr_explorer.panels.words import text

SECONDS = 4.0
FADE = 0.4
_AT_ONCE = 3


class Toasts:
    """The latest messages, newest lowest. Times are seconds of the scene's clock."""

    def __init__(self) -> None:
        self._messages: list[tuple[str, float]] = []

    def say(self, message: str, time: float) -> None:
        self._messages = [*self._messages[1 - _AT_ONCE :], (message, time)]

    def keep(self, message: str, time: float) -> None:
        """Says `message` unless it is still being shown."""
        if message not in self.current(time):
            self.say(message, time)

    def current(self, time: float) -> list[str]:
        """The messages that are shown at `time`, oldest first."""
        return [message for message, said in self._messages if time < said + SECONDS]

    def look(self, time: float) -> tuple[tuple[str, float], ...]:
        """The messages with their opacities at `time`, in steps that the eye does not tell apart."""
        return tuple(
            (message, round(16.0 * _opacity(time - said)) / 16.0)
            for message, said in self._messages
            if time < said + SECONDS
        )

    def draw(self, style: Style, time: float, beside: float = 0.0, below: float = 0.0) -> float:
        """In the middle of what is free, from the lower edge upward; returns the pixels down to the upper edge of the
        highest. beside, below: pixels at the right and at the lower edge that others take.
        """
        screen = imgui.get_io().display_size
        margin = style.px(18)
        bottom, free = screen.y - max(below + style.px(8), margin), screen.x - beside
        pad = imgui.get_style().window_padding.x
        widest = min(max(screen.x * 0.6, style.px(320)), free - 2 * margin - 2 * pad)
        for number, (message, said) in enumerate(reversed(self._messages)):
            age = time - said
            if age >= SECONDS:
                continue
            imgui.push_style_var(imgui.StyleVar_.alpha, _opacity(age))
            with plate(f"toast {number}", (free / 2.0, bottom), (0.5, 1.0)):
                imgui.internal.bring_window_to_display_front(imgui.internal.get_current_window())
                imgui.push_text_wrap_pos(pad + widest)
                text(message, TEXT)
                imgui.pop_text_wrap_pos()
                height = imgui.get_window_height()
            imgui.pop_style_var()
            bottom -= height + style.px(8)
        return bottom


def _opacity(age: float) -> float:
    """age: seconds since a message came."""
    return min(1.0, (SECONDS - age) / FADE, 0.25 + age / FADE)
