"""Keyboard, mouse and gamepad of one window become `InputFrame`, once a frame."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from vr_explorer.actions import ACTIONS, BOMB_MENU, CONTEXT, LARGE_CLICKED, SELECT, SELECT_ONE, Action
from vr_explorer.desktop import keyboard
from vr_explorer.desktop.gamepad import Gamepad
from vr_explorer.desktop.outlining import Outlining, begun
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.desktop.toolkit import glfw
from vr_explorer.desktop.window import Window
from vr_explorer.input import NOTHING_ASKED, InputFrame, Outline, Pointer, Triple
from vr_explorer.scene.body import Body

LONGEST_PASTED = 10_000
"""Characters."""

SPEED_STEP = 1.2
SPEED_RANGE = (0.1, 10.0)
DOUBLE_CLICK = 0.35
LONG_PRESS = 0.6
"""Seconds of a press in one place until it is a right click: pens and fingers have no other one."""
DRAG_BEGINS = 4.0
"""Screen units that a pressed mouse moves before it is a drag and no click."""

STILL = np.zeros(3)
STILL.flags.writeable = False


MOST_WAITING = 512
"""Events, of more than which none waits for a frame."""

PUMPED, PUMPED_WITH_PAD = 0.05, 0.008
"""Seconds that `pump` waits for an event at most; sticks have none and are looked at so often."""


class Devices:
    """The main thread handles the window's events; what came of them is read by who draws, there or on another thread.

    What is pressed is meant where the pointer was then: at few frames a second, the way to it, the click and the way
    from it come between two of them. So a button waits until a frame has said what the pointer is over, and what comes
    after something was pressed waits until one has read that.

    speed_factor: set by the wheel with ctrl, or while a headset is worn. aims: the gamepad was used last, so the middle
    of the picture points.

    over_panel: the mouse was over a panel of the window, or held a part of one, as the last picture was drawn. covers:
    whether a panel is at a place, in screen units; it then has the button and the wheel. over_carriable: the mouse is
    over a bomb. over_breedable: over a card that can be dragged onto another, or over the board. typing: letters are
    words for a panel. steps: the keys of arrows lead from image to image, and none flies.
    """

    def __init__(self, window: Window, settings: DesktopSettings) -> None:
        self._window = window
        self._settings = settings
        self._gamepad = Gamepad(settings)
        self._keys = keyboard.Keys(ACTIONS)
        self._events: deque[tuple[Callable[[], None], Callable[..., None], float]] = deque()
        """Not handled yet: what handles each, of which kind it is, and when it came."""
        self._now = 0.0
        self._untouched = False
        """Nothing has happened since a frame has read all that there was."""
        self._pressed = False
        self._read_at: tuple[float, float] | None = None
        self._actions: list[Action] = []
        self._held: set[int] = set()
        self._pointer: tuple[float, float] = (0.0, 0.0)
        self._inside = False
        self._pressed_at: tuple[float, float] | None = None
        self._dragging = False
        self._looked = 0.0, 0.0
        self._orbits = False
        self._clicked = -np.inf
        self._held_since: float | None = None
        self._lingers = self._lasts = False
        self.speed_factor = 1.0
        self.aims = False
        self.covers: Callable[[tuple[float, float]], bool] = lambda position: False
        self.over_panel = self.over_carriable = self.over_breedable = self.typing = False
        self.steps = False
        self._breeding = False
        self._typed = ""
        self._carrying = self._carried = False
        self._on_panel, self._button = False, glfw.MOUSE_BUTTON_LEFT
        self._notches = self._reeled = self._approached = 0.0
        self._full_screen_asked = False
        self._clipboard = ""
        self._outlining: Outlining | None = None
        self._outlined: Outline | None = None
        self._dropped: list[Path] = []
        self._points = True
        self._lock = threading.RLock()
        glfw.set_key_callback(window.handle, self._later(self._on_key))
        glfw.set_char_callback(window.handle, self._later(self._on_letter))
        glfw.set_cursor_pos_callback(window.handle, self._later(self._on_move))
        glfw.set_mouse_button_callback(window.handle, self._later(self._on_button))
        glfw.set_scroll_callback(window.handle, self._later(self._on_wheel))
        glfw.set_cursor_enter_callback(window.handle, self._later(self._on_enter))
        glfw.set_window_focus_callback(window.handle, self._later(self._on_focus))
        glfw.set_drop_callback(window.handle, self._later(self._on_drop))
        glfw.set_window_pos_callback(window.handle, self._later(self._on_moved_window))

    @property
    def outline(self) -> Outline | None:
        """What is being drawn around cards."""
        return self._outlining.outline(self._reach()) if self._outlining is not None else None

    def follow(self, settings: DesktopSettings) -> None:
        """Of mouse, keyboard and gamepad, from now on."""
        self._settings = self._gamepad.settings = settings

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
        with self._lock:
            self._handle()
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
        self._points = pointing
        if threading.current_thread() is threading.main_thread():
            self.pump()
        with self._lock:
            return self._taken(body, seconds, pointing)

    def _taken(self, body: Body, seconds: float, pointing: bool) -> InputFrame:
        if self._untouched and not pointing and not self._gamepad.there:
            return NOTHING_ASKED
        self._untouched = not (self._events or self._held or self._dragging or self._carrying)
        self._become_right_click()
        thrust = keyboard.thrust(self._held, self._settings) if self._held and not self.steps else STILL
        look = -math.radians(self._settings.look)
        yaw, pitch = look * self._looked[0], look * self._looked[1]
        self._looked = 0.0, 0.0
        orbit = (2.0 * yaw, 2.0 * pitch) if self._orbits and self._dragging else None
        if orbit is not None:
            yaw = pitch = 0.0
        actions, self._actions = self._actions, []
        pad, sweep = self._gamepad.read(seconds), False
        if pad is not None and pad.used:
            self.aims = True
            thrust = thrust + pad.thrust
            yaw, pitch = yaw + pad.turn[0], pitch + pad.turn[1]
            actions.extend(pad.actions)
            sweep = pad.sweep
        x, y, z = (part * self.speed_factor for part in thrust.tolist())
        ray = self._ray(body) if pointing and not self._covered() else None
        self._read_at, self._pressed = self._pointer, False
        if self._events:
            glfw.post_empty_event()
        reel, self._reeled = self._reeled, 0.0
        approach, self._approached = self._approached, 0.0
        outlined, self._outlined = self._outlined, None
        dropped, self._dropped = tuple(self._dropped), []
        typed, self._typed = self._typed, ""
        asked, hold = tuple(actions), self._carrying
        return InputFrame(
            (x, y, z),
            (yaw, pitch),
            ray,
            asked,
            typed,
            hold,
            reel,
            approach,
            orbit=orbit,
            outlined=outlined,
            sweep=sweep,
            dropped=dropped,
        )

    def _become_right_click(self) -> None:
        """Of a press that has lasted long enough at one place; what is done with the button after that means nothing.
        A panel decides by itself what it means there: it may be a slider that is held.

        A release that waits for this frame tells how long it lasted, however late the frame is.
        """
        began = self._held_since
        if began is None or self._dragging or self._carried or keyboard.flies(self._held):
            return
        until = self._events[0][2] if self._events else glfw.get_time()
        if until - began < LONG_PRESS:
            return
        if self._on_panel:
            still = self._pressed_at is not None and not _is_drag(self._pointer, self._pressed_at)
            self._held_since, self._lasts = None, still
            return
        self._held_since, self._pressed_at, self._clicked = None, None, -np.inf
        self._carrying, self._lingers = False, True
        self._actions.append(CONTEXT)

    def pointer(self, pixels: tuple[int, int]) -> Pointer:
        """The mouse as panels take it, in a picture of `pixels`."""
        with self._lock:
            notches, self._notches = self._notches, 0.0
            lasts, self._lasts = self._lasts, False
        if self._dragging or not self._inside:
            return Pointer()
        width, height = self._window.units
        x, y = self._pointer
        left, right = (
            self._on_panel and self._button == one for one in (glfw.MOUSE_BUTTON_LEFT, glfw.MOUSE_BUTTON_RIGHT)
        )
        return Pointer((x * pixels[0] / width, y * pixels[1] / height), left, notches, right or lasts)

    def _later(self, callback: Callable[..., None]) -> Callable[..., None]:
        """`callback`, once it is its turn: at once, or after a frame has read what came before."""

        def called(*arguments: Any) -> None:
            with self._lock:
                self._events.append((partial(callback, *arguments), callback, glfw.get_time()))
                self._handle()

        return called

    def _handle(self) -> None:
        """The events that the next frame may know of."""
        while self._events:
            event, kind, self._now = self._events[0]
            if len(self._events) < MOST_WAITING and self._waits(kind):
                return
            self._events.popleft()
            self._untouched = False
            event()

    def _waits(self, kind: Callable[..., None]) -> bool:
        """Whether a frame is to come before an event of that kind."""
        if kind == self._on_button:
            return self._pressed or (self._points and not self._dragging and self._pointer != self._read_at)
        return kind == self._on_move and self._pressed

    def _covered(self) -> bool:
        """Whether the pointer is over a panel, or holds a part of one."""
        if self._pointer == self._read_at or self._on_panel:
            return self.over_panel
        return self.covers(self._pointer)

    def _ray(self, body: Body) -> tuple[Triple, Triple] | None:
        width, height = self._window.units
        pointer = (0.0, 0.0)
        if not self.aims:
            if not self._inside:
                return None
            pointer = self._on_picture()
        direction = body.ray(pointer, width / height, float(np.radians(self._settings.fov)))
        (a, b, c), (x, y, z) = body.position.tolist(), direction.tolist()
        return (a, b, c), (x, y, z)

    def _on_picture(self) -> tuple[float, float]:
        """The pointer, −1..1 to the right and upward."""
        width, height = self._window.units
        return 2.0 * self._pointer[0] / width - 1.0, 1.0 - 2.0 * self._pointer[1] / height

    def _reach(self) -> tuple[float, float]:
        """As of `Outline`."""
        width, height = self._window.units
        up = math.tan(math.radians(self._settings.fov) / 2.0)
        return up * width / height, up

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
        if action is CONTEXT and not self._points:
            return  # its menu is of the window alone
        if action is not None:
            self._pressed = True
            self._actions.append(action)
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
        self._inside = True
        if self._outlining is not None:
            self._pointer = (x, y)
            self._outlining.follow(self._on_picture())
            return
        if self._pressed_at is None or self._on_panel or self._carrying:
            if self._carrying and self._pressed_at is not None:
                self._carried = self._carried or _is_drag((x, y), self._pressed_at)
            self._pointer = (x, y)
            self.aims = False
            return
        if not self._dragging and _is_drag((x, y), self._pointer):
            self._dragging = True
            glfw.set_input_mode(self._window.handle, glfw.CURSOR, glfw.CURSOR_DISABLED)
            self._pressed_at = (x, y)
        elif self._dragging:
            across, down = self._looked
            self._looked = across + x - self._pressed_at[0], down + y - self._pressed_at[1]
            self._pressed_at = (x, y)

    def _on_button(self, _window: Any, button: int, event: int, modifiers: int) -> None:
        self._pressed = True
        self._held_since = None
        if event == glfw.RELEASE and self._lingers:
            self._lingers = False
            return
        if event == glfw.PRESS:
            self._lingers = False
            self._pressed_at, self._button = self._pointer, button
            self._on_panel = self._on_a_panel()
            self._carried = False
            self._orbits = self._points and button == glfw.MOUSE_BUTTON_MIDDLE
            left = self._points and not self._on_panel and button == glfw.MOUSE_BUTTON_LEFT
            self._breeding = left and self.over_breedable and not modifiers
            self._carrying = self._breeding or (left and self.over_carriable)
            if left and not self._carrying and not keyboard.flies(self._held):
                self._outlining = begun(modifiers, self._on_picture())
            if self._outlining is None and (left or (self._on_panel and button == glfw.MOUSE_BUTTON_LEFT)):
                self._held_since = self._now
            return
        if self._outlining is not None:
            self._finish_outline()
        elif self._on_panel:
            self._on_panel = False
        elif self._carrying:
            self._carrying = False
            if self._breeding and not self._carried:
                self._click()
            elif not self._carried:
                self._actions.append(BOMB_MENU)
                self._click(selects=False)
        elif self._dragging:
            self._release_mouse()
        elif button == glfw.MOUSE_BUTTON_LEFT:
            self._click()
        elif button == glfw.MOUSE_BUTTON_RIGHT and self._points:
            self._actions.append(CONTEXT)
        self._pressed_at = None

    def _click(self, selects: bool = True) -> None:
        now = self._now
        if now - self._clicked < DOUBLE_CLICK:
            self._actions.append(LARGE_CLICKED)
            now = -np.inf
        elif selects and self._points:
            self._actions.append(SELECT_ONE)
        self._clicked = now

    def _finish_outline(self) -> None:
        """A click with the key held selects one card more, or one less."""
        outlining, self._outlining = self._outlining, None
        if outlining is not None and outlining.drawn:
            self._outlined = outlining.outline(self._reach())
        else:
            self._actions.append(SELECT)

    def _on_drop(self, _window: Any, paths: list[str]) -> None:
        self._dropped.extend(Path(path) for path in paths)

    def _on_wheel(self, _window: Any, _x: float, y: float) -> None:
        if self._on_a_panel():
            self._notches += y
            return
        if self._carrying:
            self._reeled += y
            return
        if self._points and self._held.isdisjoint(keyboard.SLOW):
            self._approached += y
            return
        self.speed_factor = float(np.clip(self.speed_factor * SPEED_STEP**y, *SPEED_RANGE))
        if abs(self.speed_factor - 1.0) < 0.05:
            self.speed_factor = 1.0

    def _on_a_panel(self) -> bool:
        """Where the mouse is: at few frames a second, what the last picture tells is of long ago."""
        return self._points and (self._covered() or self.covers(self._pointer))

    def _on_moved_window(self, _window: Any, _left: int, _top: int) -> None:
        """Of a pointer that stood still meanwhile, no event tells where it is in the window now."""
        if self._pressed_at is None:
            self._pointer = self._position()

    def _on_enter(self, _window: Any, entered: int) -> None:
        self._inside = bool(entered) or self._dragging

    def _on_focus(self, _window: Any, focused: int) -> None:
        if not focused:
            self._held.clear()
            self._outlining = self._held_since = None
        if not focused and self._dragging:
            self._release_mouse()
            self._pressed_at = None

    def _release_mouse(self) -> None:
        """The pointer appears where the drag began."""
        if self._orbits:
            self._looked = 0.0, 0.0  # what is left of going around is no look
        self._dragging = False
        glfw.set_input_mode(self._window.handle, glfw.CURSOR, glfw.CURSOR_NORMAL)
        glfw.set_cursor_pos(self._window.handle, *self._pointer)

    def _position(self) -> tuple[float, float]:
        x, y = glfw.get_cursor_pos(self._window.handle)
        return float(x), float(y)


def _is_drag(first: tuple[float, float], second: tuple[float, float]) -> bool:
    """Whether a press has become a drag."""
    return math.dist(first, second) > DRAG_BEGINS
