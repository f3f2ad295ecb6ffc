"""Events of a window as GLFW tells them to whoever asked, by a clock that stands until it is moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vr_explorer.desktop.toolkit import glfw

LEFT, RIGHT = glfw.MOUSE_BUTTON_LEFT, glfw.MOUSE_BUTTON_RIGHT
DOWN, UP = glfw.PRESS, glfw.RELEASE

_KINDS = "key", "char", "cursor_pos", "mouse_button", "scroll", "cursor_enter", "window_focus", "drop", "window_pos"
_WITHOUT_EFFECT = "poll_events", "wait_events_timeout", "post_empty_event", "set_input_mode", "set_cursor_pos"


class Screen:
    """As much of a window as its devices ask for."""

    handle, units, size = None, (960, 600), (960, 600)


class Callbacks:
    """now: seconds of GLFW's clock. cursor: where the pointer is by now, whatever has been read of it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.cursor = 0.0, 0.0
        self._told: dict[str, Callable[..., None]] = {}
        for kind in _KINDS:
            patch.setattr(glfw, f"set_{kind}_callback", lambda _, told, kind=kind: self._told.update({kind: told}))
        for name in _WITHOUT_EFFECT:
            patch.setattr(glfw, name, lambda *_: None)
        patch.setattr(glfw, "get_time", lambda: self.now)
        patch.setattr(glfw, "get_cursor_pos", lambda _: self.cursor)
        patch.setattr(glfw, "joystick_is_gamepad", lambda _number: False)

    def tell(self, kind: str, *what: Any) -> None:
        self._told[kind](None, *what)

    def move(self, x: float, y: float) -> None:
        self.cursor = x, y
        self.tell("cursor_pos", x, y)

    def button(self, event: int, button: int = LEFT, modifiers: int = 0) -> None:
        self.tell("mouse_button", button, event, modifiers)
