"""What is done with the mouse over a window, event by event: clicks, drags, outlines, the wheel."""

from __future__ import annotations

import math
from collections.abc import Callable, Set

import numpy as np

from vr_explorer.actions import BOMB_MENU, CONTEXT, LARGE_CLICKED, SELECT, SELECT_ONE, Action
from vr_explorer.desktop import keyboard
from vr_explorer.desktop.selection_outline import SelectionOutline, begun
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.desktop.toolkit import glfw
from vr_explorer.desktop.window import Window
from vr_explorer.input import Outline, Pointer
from vr_explorer.scene.body import Body
from vr_explorer.scene.view import Triple

SPEED_STEP = 1.2
SPEED_RANGE = (0.1, 10.0)
DOUBLE_CLICK = 0.35
LONG_PRESS = 0.6
"""Seconds of a press in one place until it is a right click: pens and fingers have no other one."""
DRAG_BEGINS = 4.0
"""Screen units that a pressed mouse moves before it is a drag and no click."""


class Mouse:
    """ask: takes what is asked for. keys: those that are held. settings: may be replaced.

    position: screen units. points: whether it points at cards. aims: something else was used last, so the middle of the
    picture points. speed_factor: set by the wheel with ctrl, or while it does not point.

    over_panel: it was over a panel of the window, or held a part of one, as the last picture was drawn. covers: whether
    a panel is at a place, in screen units; it then has the button and the wheel. over_carriable: over a bomb.
    over_breedable: over a card that can be dragged onto another, or over the board. dragging: the pressed mouse turns
    the gaze. carrying: it carries what it was pressed on.
    """

    def __init__(
        self, window: Window, settings: DesktopSettings, keys: Set[int], ask: Callable[[Action], None]
    ) -> None:
        self.settings = settings
        self.position: tuple[float, float] = (0.0, 0.0)
        self.points, self.aims = True, False
        self.speed_factor = 1.0
        self.covers: Callable[[tuple[float, float]], bool] = lambda position: False
        self.over_panel = self.over_carriable = self.over_breedable = False
        self.dragging = self.carrying = False
        self._window, self._keys, self._ask = window, keys, ask
        self._read_at: tuple[float, float] | None = None
        self._inside = False
        self._pressed_at: tuple[float, float] | None = None
        self._looked = 0.0, 0.0
        self._orbits = False
        self._clicked = -np.inf
        self._held_since: float | None = None
        self._lingers = self._lasts = False
        self._breeding = self._carried = False
        self._on_panel, self._button = False, glfw.MOUSE_BUTTON_LEFT
        self._notches = self._reeled = self._approached = 0.0
        self._outlining: SelectionOutline | None = None
        self._outlined: Outline | None = None

    @property
    def outline(self) -> Outline | None:
        """What is being drawn around cards."""
        return self._outlining.outline(self._reach()) if self._outlining is not None else None

    @property
    def told(self) -> bool:
        """Whether a frame has said what it is over where it is now."""
        return self.position == self._read_at

    @property
    def on_panel(self) -> bool:
        """Where the mouse is: at few frames a second, what the last picture tells is of long ago."""
        return self.points and (self._covered() or self.covers(self.position))

    def read(self) -> None:
        """A frame reads where it is."""
        self._read_at = self.position

    def take_look(self) -> tuple[tuple[float, float], tuple[float, float] | None]:
        """By how much the gaze was turned since the last call, radians to the left and upward; or, instead, by how much
        the viewer was led around what they see.
        """
        look = -math.radians(self.settings.look)
        yaw, pitch = look * self._looked[0], look * self._looked[1]
        self._looked = 0.0, 0.0
        return ((0.0, 0.0), (2.0 * yaw, 2.0 * pitch)) if self._orbits and self.dragging else ((yaw, pitch), None)

    @property
    def turns(self) -> bool:
        """Whether the wheel was turned, and no frame has taken that yet."""
        return bool(self._notches or self._reeled or self._approached)

    def take_wheel(self) -> tuple[float, float]:
        """Notches since the last call: that pull what is carried, and that lead toward what is pointed at."""
        notches, self._reeled, self._approached = (self._reeled, self._approached), 0.0, 0.0
        return notches

    def take_outlined(self) -> Outline | None:
        """What was drawn around cards since the last call."""
        outlined, self._outlined = self._outlined, None
        return outlined

    def become_right_click(self, until: float) -> None:
        """Of a press that has lasted long enough at one place; what is done with the button after that means nothing.
        A panel decides by itself what it means there: it may be a slider that is held.

        until: for a release that waits for this frame tells how long it lasted, however late the frame is.
        """
        began = self._held_since
        if began is None or self.dragging or self._carried or keyboard.flies(self._keys):
            return
        if until - began < LONG_PRESS:
            return
        if self._on_panel:
            still = self._pressed_at is not None and not _is_drag(self.position, self._pressed_at)
            self._held_since, self._lasts = None, still
            return
        self._held_since, self._pressed_at, self._clicked = None, None, -np.inf
        self.carrying, self._lingers = False, True
        self._ask(CONTEXT)

    def take_pointer(self, pixels: tuple[int, int]) -> Pointer:
        """As panels take it, in a picture of `pixels`."""
        notches, self._notches = self._notches, 0.0
        lasts, self._lasts = self._lasts, False
        if self.dragging or not self._inside:
            return Pointer()
        width, height = self._window.units
        x, y = self.position
        left, right = (
            self._on_panel and self._button == one for one in (glfw.MOUSE_BUTTON_LEFT, glfw.MOUSE_BUTTON_RIGHT)
        )
        return Pointer((x * pixels[0] / width, y * pixels[1] / height), left, notches, right or lasts)

    def ray(self, body: Body) -> tuple[Triple, Triple] | None:
        """Origin and direction of what it points along, None where it points nowhere."""
        if not self.points or self._covered():
            return None
        width, height = self._window.units
        pointer = (0.0, 0.0)
        if not self.aims:
            if not self._inside:
                return None
            pointer = self._on_picture()
        direction = body.ray(pointer, width / height, float(np.radians(self.settings.fov)))
        (a, b, c), (x, y, z) = body.position.tolist(), direction.tolist()
        return (a, b, c), (x, y, z)

    def move(self, x: float, y: float) -> None:
        self._inside = True
        if self._outlining is not None:
            self.position = (x, y)
            self._outlining.follow(self._on_picture())
            return
        if self._pressed_at is None or self._on_panel or self.carrying:
            if self.carrying and self._pressed_at is not None:
                self._carried = self._carried or _is_drag((x, y), self._pressed_at)
            self.position = (x, y)
            self.aims = False
            return
        if not self.dragging and _is_drag((x, y), self.position):
            self.dragging = True
            glfw.set_input_mode(self._window.handle, glfw.CURSOR, glfw.CURSOR_DISABLED)
            self._pressed_at = (x, y)
        elif self.dragging:
            across, down = self._looked
            self._looked = across + x - self._pressed_at[0], down + y - self._pressed_at[1]
            self._pressed_at = (x, y)

    def press(self, button: int, event: int, modifiers: int, now: float) -> None:
        """A button went down, or up, as `event` says. now: when, seconds."""
        self._held_since = None
        if event == glfw.RELEASE and self._lingers:
            self._lingers = False
            return
        if event == glfw.PRESS:
            self._go_down(button, modifiers, now)
            return
        if self._outlining is not None:
            self._finish_outline()
        elif self._on_panel:
            self._on_panel = False
        elif self.carrying:
            self.carrying = False
            if self._breeding and not self._carried:
                self._click(now)
            elif not self._carried:
                self._ask(BOMB_MENU)
                self._click(now, selects=False)
        elif self.dragging:
            self._release()
        elif button == glfw.MOUSE_BUTTON_LEFT:
            self._click(now)
        elif button == glfw.MOUSE_BUTTON_RIGHT and self.points:
            self._ask(CONTEXT)
        self._pressed_at = None

    def turn_wheel(self, notches: float) -> None:
        if self.on_panel:
            self._notches += notches
            return
        if self.carrying:
            self._reeled += notches
            return
        if self.points and self._keys.isdisjoint(keyboard.SLOW):
            self._approached += notches
            return
        self.speed_factor = float(np.clip(self.speed_factor * SPEED_STEP**notches, *SPEED_RANGE))
        if abs(self.speed_factor - 1.0) < 0.05:
            self.speed_factor = 1.0

    def enter(self, entered: bool) -> None:
        self._inside = entered or self.dragging

    def lose(self) -> None:
        """Another window has the mouse and the keys now."""
        self._outlining = self._held_since = None
        if self.dragging:
            self._release()
            self._pressed_at = None

    def find(self) -> None:
        """The window was moved: no event tells where a pointer is in it now that stood still meanwhile."""
        if self._pressed_at is None:
            x, y = glfw.get_cursor_pos(self._window.handle)
            self.position = float(x), float(y)

    def _go_down(self, button: int, modifiers: int, now: float) -> None:
        self._lingers = False
        self._pressed_at, self._button = self.position, button
        self._on_panel = self.on_panel
        self._carried = False
        self._orbits = self.points and button == glfw.MOUSE_BUTTON_MIDDLE
        left = self.points and not self._on_panel and button == glfw.MOUSE_BUTTON_LEFT
        self._breeding = left and self.over_breedable and not modifiers
        self.carrying = self._breeding or (left and self.over_carriable)
        if left and not self.carrying and not keyboard.flies(self._keys):
            self._outlining = begun(modifiers, self._on_picture())
        if self._outlining is None and (left or (self._on_panel and button == glfw.MOUSE_BUTTON_LEFT)):
            self._held_since = now

    def _covered(self) -> bool:
        """Whether it is over a panel, or holds a part of one."""
        if self.told or self._on_panel:
            return self.over_panel
        return self.covers(self.position)

    def _on_picture(self) -> tuple[float, float]:
        """−1..1 to the right and upward."""
        width, height = self._window.units
        return 2.0 * self.position[0] / width - 1.0, 1.0 - 2.0 * self.position[1] / height

    def _reach(self) -> tuple[float, float]:
        """As of `Outline`."""
        width, height = self._window.units
        up = math.tan(math.radians(self.settings.fov) / 2.0)
        return up * width / height, up

    def _click(self, now: float, selects: bool = True) -> None:
        if now - self._clicked < DOUBLE_CLICK:
            self._ask(LARGE_CLICKED)
            now = -np.inf
        elif selects and self.points:
            self._ask(SELECT_ONE)
        self._clicked = now

    def _finish_outline(self) -> None:
        """A click with the key held selects one card more, or one less."""
        outlining, self._outlining = self._outlining, None
        if outlining is not None and outlining.drawn:
            self._outlined = outlining.outline(self._reach())
        else:
            self._ask(SELECT)

    def _release(self) -> None:
        """The pointer appears where the drag began."""
        if self._orbits:
            self._looked = 0.0, 0.0  # what is left of going around is no look
        self.dragging = False
        glfw.set_input_mode(self._window.handle, glfw.CURSOR, glfw.CURSOR_NORMAL)
        glfw.set_cursor_pos(self._window.handle, *self.position)


def _is_drag(first: tuple[float, float], second: tuple[float, float]) -> bool:
    """Whether a press has become a drag."""
    return math.dist(first, second) > DRAG_BEGINS
