"""Keyboard, mouse and gamepad of one window become `InputFrame`, once a frame."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from vr_explorer.actions import ACTIONS, CONTEXT, Action
from vr_explorer.desktop import keyboard
from vr_explorer.desktop.event_queue import EventQueue
from vr_explorer.desktop.gamepad import Gamepad
from vr_explorer.desktop.mouse import Mouse
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.desktop.toolkit import glfw
from vr_explorer.desktop.window import Window
from vr_explorer.input import NOTHING_ASKED, InputFrame, Pointer
from vr_explorer.scene.body import Body

LONGEST_PASTED = 10_000
"""Characters."""

STILL = np.zeros(3)
STILL.flags.writeable = False

PUMPED, PUMPED_WITH_PAD = 0.05, 0.008
"""Seconds that `pump` waits for an event at most; sticks have none and are looked at so often."""


class Devices:
    """The main thread handles the window's events; what came of them is read by who draws, there or on another thread.

    What is pressed is meant where the pointer was then: at few frames a second, the way to it, the click and the way
    from it come between two of them. So a button waits until a frame has said what the pointer is over, and what comes
    after something was pressed waits until one has read that.

    mouse: is to be told what it is over. typing: letters are words for a panel. steps: the keys of arrows lead from
    image to image, and none flies.
    """

    def __init__(self, window: Window, settings: DesktopSettings) -> None:
        self._window = window
        self._settings = settings
        self._gamepad = Gamepad(settings)
        self._keys = keyboard.Keys(ACTIONS)
        self._held: set[int] = set()
        self._actions: list[Action] = []
        self.mouse = Mouse(window, settings, self._held, self._ask)
        self._events = EventQueue(self._waits)
        self._pressed = False
        self.typing = self.steps = False
        self._typed = ""
        self._full_screen_asked = False
        self._clipboard = ""
        self._dropped: list[Path] = []
        later = self._events.later
        glfw.set_key_callback(window.handle, later(self._on_key))
        glfw.set_char_callback(window.handle, later(self._on_letter))
        glfw.set_cursor_pos_callback(window.handle, later(self._on_move))
        glfw.set_mouse_button_callback(window.handle, later(self._on_button))
        glfw.set_scroll_callback(window.handle, later(self._on_wheel))
        glfw.set_cursor_enter_callback(window.handle, later(self._on_enter))
        glfw.set_window_focus_callback(window.handle, later(self._on_focus))
        glfw.set_drop_callback(window.handle, later(self._on_drop))
        glfw.set_window_pos_callback(window.handle, later(self._on_moved_window))

    def follow(self, settings: DesktopSettings) -> None:
        """Of mouse, keyboard and gamepad, from now on."""
        self._settings = self._gamepad.settings = self.mouse.settings = settings

    def ask_full_screen(self) -> None:
        """All of the screen, or no longer, once the main thread handles events."""
        self._full_screen_asked = True

    def ask_clipboard(self, words: str) -> None:
        """Puts these words on the system's clipboard, once the main thread handles events."""
        self._clipboard = words

    def pump(self, wait: bool = False) -> None:
        """Handles the window's events, on the main thread alone. wait: until there is one, for a moment at most."""
        if wait:
            glfw.wait_events_timeout(PUMPED_WITH_PAD if self._gamepad.there else PUMPED)
        else:
            glfw.poll_events()
        with self._events.lock:
            self._events.handle()
        self._gamepad.poll()
        if self._clipboard:
            glfw.set_clipboard_string(None, self._clipboard)  # type: ignore[arg-type]  # GLFW asks for no window
            self._clipboard = ""
        if self._full_screen_asked:
            self._full_screen_asked = False
            self._window.fill_screen(not self._window.fills_screen)

    def read(self, body: Body, seconds: float, pointing: bool = True) -> InputFrame:
        """What was asked for since the last call, `seconds` ago. Handles the window's events on the main thread; on
        another one, the main thread does so by `pump`.

        pointing: whether the mouse points at cards.
        """
        self.mouse.points = pointing
        if threading.current_thread() is threading.main_thread():
            self.pump()
        with self._events.lock:
            return self._taken(body, seconds, pointing)

    def pointer(self, pixels: tuple[int, int]) -> Pointer:
        """The mouse as panels take it, in a picture of `pixels`."""
        with self._events.lock:
            return self.mouse.take_pointer(pixels)

    def _taken(self, body: Body, seconds: float, pointing: bool) -> InputFrame:
        events, mouse = self._events, self.mouse
        if events.untouched and not pointing and not self._gamepad.there:
            return NOTHING_ASKED
        events.untouched = not (events or self._held or mouse.dragging or mouse.carrying)
        mouse.become_right_click(events.until)
        thrust = keyboard.thrust(self._held, self._settings) if self._held and not self.steps else STILL
        (yaw, pitch), orbit = mouse.take_look()
        actions = [*self._actions]
        self._actions.clear()
        pad, sweep = self._gamepad.read(seconds), False
        if pad is not None and pad.used:
            mouse.aims = True
            thrust = thrust + pad.thrust
            yaw, pitch = yaw + pad.turn[0], pitch + pad.turn[1]
            actions.extend(pad.actions)
            sweep = pad.sweep
        x, y, z = (part * mouse.speed_factor for part in thrust.tolist())
        ray = mouse.ray(body)
        mouse.read()
        self._pressed = False
        if events:
            glfw.post_empty_event()
        reel, approach = mouse.take_wheel()
        dropped, self._dropped = tuple(self._dropped), []
        typed, self._typed = self._typed, ""
        return InputFrame(
            (x, y, z),
            (yaw, pitch),
            ray,
            tuple(actions),
            typed,
            mouse.carrying,
            reel,
            approach,
            orbit=orbit,
            outlined=mouse.take_outlined(),
            sweep=sweep,
            dropped=dropped,
        )

    def _ask(self, action: Action) -> None:
        self._actions.append(action)

    def _waits(self, kind: Callable[..., None]) -> bool:
        """Whether a frame is to come before an event of that kind."""
        mouse = self.mouse
        if kind == self._on_button:
            return self._pressed or (mouse.points and not mouse.dragging and not mouse.told)
        turns = mouse.points and mouse.turns and not mouse.dragging
        return kind in (self._on_move, self._on_enter) and (self._pressed or turns)

    def _on_key(self, _window: Any, key: int, _scancode: int, event: int, modifiers: int) -> None:
        if event == glfw.RELEASE:
            self._held.discard(key)
        if self.typing and not keyboard.without_letter(key):
            if event == glfw.PRESS and key == glfw.KEY_V and modifiers & (glfw.MOD_CONTROL | glfw.MOD_SUPER):
                self._typed += self._pasted()
            self._typed += keyboard.EDITING.get(key, "") if event != glfw.RELEASE else ""
            return
        if event != glfw.PRESS:
            return
        ctrl = bool(modifiers & glfw.MOD_CONTROL)
        action = self._keys.action(key, ctrl, bool(modifiers & glfw.MOD_SHIFT))
        if action is CONTEXT and not self.mouse.points:
            return  # its menu is of the window alone
        if action is not None:
            self._pressed = True
            self._ask(action)
        if action is None or not ctrl:  # what is asked for by Ctrl+S does not fly back as well
            self._held.add(key)

    def _pasted(self) -> str:
        """What was copied elsewhere, as one line; "" where that is no text."""
        try:
            copied = glfw.get_clipboard_string(None)  # type: ignore[arg-type]  # GLFW asks for no window
        except glfw.GLFWError:  # a picture, or nothing
            return ""
        text = copied.decode("utf-8", "replace") if isinstance(copied, bytes) else copied or ""
        return " ".join(text[:LONGEST_PASTED].split())

    def _on_letter(self, _window: Any, code: int) -> None:
        if self.typing:
            self._typed += chr(code)

    def _on_move(self, _window: Any, x: float, y: float) -> None:
        self.mouse.move(x, y)

    def _on_button(self, _window: Any, button: int, event: int, modifiers: int) -> None:
        self._pressed = True
        self.mouse.press(button, event, modifiers, self._events.now)

    def _on_drop(self, _window: Any, paths: list[str]) -> None:
        self._dropped.extend(Path(path) for path in paths)

    def _on_wheel(self, _window: Any, _x: float, y: float) -> None:
        self.mouse.turn_wheel(y)

    def _on_moved_window(self, _window: Any, _left: int, _top: int) -> None:
        self.mouse.find()

    def _on_enter(self, _window: Any, entered: int) -> None:
        self.mouse.enter(bool(entered))

    def _on_focus(self, _window: Any, focused: int) -> None:
        if not focused:
            self._held.clear()
            self.mouse.lose()
