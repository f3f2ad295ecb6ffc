"""Keyboard and mouse of a window that shows panels alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vr_explorer.desktop import keyboard
from vr_explorer.desktop.event_queue import EventQueue
from vr_explorer.desktop.toolkit import glfw
from vr_explorer.desktop.window import Window
from vr_explorer.input import Pointer

ESCAPE, QUIT, FULL_SCREEN, SCREENSHOT, OPEN, ENTER = "Esc", "Ctrl+Q", "F11", "F12", "Ctrl+O", "Enter"
NEXT, PREVIOUS, LEFT, RIGHT, UP, DOWN = MOVES = "Tab", "Shift+Tab", "Left", "Right", "Up", "Down"
"""From one thing to another; held down, again and again."""

_SHORTCUTS = {
    (glfw.KEY_ESCAPE, False): ESCAPE,
    (glfw.KEY_Q, True): QUIT,
    (glfw.KEY_O, True): OPEN,
    (glfw.KEY_F11, False): FULL_SCREEN,
    (glfw.KEY_F12, False): SCREENSHOT,
    (glfw.KEY_ENTER, False): ENTER,
    (glfw.KEY_KP_ENTER, False): ENTER,
    (glfw.KEY_TAB, False): NEXT,
    (glfw.KEY_LEFT, False): LEFT,
    (glfw.KEY_RIGHT, False): RIGHT,
    (glfw.KEY_UP, False): UP,
    (glfw.KEY_DOWN, False): DOWN,
}

LONGEST_PASTE = 4096
"""Characters."""


@dataclass(frozen=True)
class PanelInput:
    """keys: shortcuts that were pressed, in their order. typed: letters, and what changes them (`keyboard.EDITING`)."""

    pointer: Pointer = field(default_factory=Pointer)
    keys: tuple[str, ...] = ()
    typed: str = ""
    dropped: tuple[Path, ...] = ()


class PanelDevices:
    """Takes the window's events over. A press and a turn of the wheel are meant where the pointer was then: what comes
    after them waits until they have been read.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self._position = 0.0, 0.0
        self._pressed = self._inside = False
        self._pressed_anew = False
        self._wheel = 0.0
        self._keys: list[str] = []
        self._typed = ""
        self._dropped: list[Path] = []
        self._events = EventQueue(self._waits)
        later = self._events.later
        glfw.set_key_callback(window.handle, later(self._on_key))
        glfw.set_char_callback(window.handle, later(self._on_letter))
        glfw.set_mouse_button_callback(window.handle, later(self._on_button))
        glfw.set_scroll_callback(window.handle, later(self._on_wheel))
        glfw.set_cursor_enter_callback(window.handle, later(self._on_enter))
        glfw.set_cursor_pos_callback(window.handle, later(self._on_move))
        glfw.set_window_pos_callback(window.handle, later(self._on_moved_window))
        glfw.set_drop_callback(window.handle, later(self._on_drop))

    def read(self, longest: float) -> PanelInput:
        """What there was since the last call. longest: seconds that it waits where there is nothing."""
        if longest > 0.0 and not self._events:
            glfw.wait_events_timeout(longest)
        else:
            glfw.poll_events()
        self._events.handle()
        self._pressed_anew = False
        position = None
        if self._inside:
            (x, y), pixels, units = self._position, self._window.size, self._window.units
            position = (x * pixels[0] / units[0], y * pixels[1] / units[1])
        pointer = Pointer(position, self._pressed, self._wheel)
        told = PanelInput(pointer, tuple(self._keys), self._typed, tuple(self._dropped))
        self._wheel, self._typed = 0.0, ""
        self._keys, self._dropped = [], []
        return told

    def _waits(self, kind: Callable[..., None]) -> bool:
        """Whether a frame is to come before an event of that kind."""
        return self._pressed_anew or (bool(self._wheel) and kind != self._on_wheel)

    def _on_key(self, window: Any, key: int, _scancode: int, event: int, modifiers: int) -> None:
        if event == glfw.RELEASE:
            return
        ctrl = bool(modifiers & (glfw.MOD_CONTROL | glfw.MOD_SUPER))
        if ctrl and key == glfw.KEY_V:
            pasted = glfw.get_clipboard_string(window) or b""
            words = pasted.decode("utf-8", "replace") if isinstance(pasted, bytes) else str(pasted)
            self._typed += "".join(words.splitlines())[:LONGEST_PASTE]
        elif (shortcut := _SHORTCUTS.get((key, ctrl))) is not None:
            shortcut = PREVIOUS if shortcut == NEXT and modifiers & glfw.MOD_SHIFT else shortcut
            self._keys += [shortcut] if event == glfw.PRESS or shortcut in MOVES else []
        elif not ctrl:
            self._typed += keyboard.EDITING.get(key, "")

    def _on_letter(self, _window: Any, code: int) -> None:
        self._typed += chr(code)

    def _on_button(self, _window: Any, button: int, event: int, _modifiers: int) -> None:
        if button == glfw.MOUSE_BUTTON_LEFT:
            self._pressed = event == glfw.PRESS
            self._pressed_anew = self._inside = True

    def _on_wheel(self, _window: Any, _x: float, y: float) -> None:
        self._wheel += y

    def _on_enter(self, _window: Any, entered: int) -> None:
        self._inside = bool(entered)
        self._find()

    def _on_move(self, _window: Any, x: float, y: float) -> None:
        self._position = x, y
        self._inside = True

    def _on_moved_window(self, _window: Any, _left: int, _top: int) -> None:
        self._find()

    def _find(self) -> None:
        """Where no event tells: the window came under a pointer that stands still, or was moved under it."""
        x, y = glfw.get_cursor_pos(self._window.handle)
        self._position = float(x), float(y)

    def _on_drop(self, _window: Any, paths: list[str]) -> None:
        self._dropped.extend(Path(path) for path in paths)
