"""Which key does what. Letters are meant by their place on a US keyboard, so that WASD lie together on every layout."""

from __future__ import annotations

from collections.abc import Set

import numpy as np
import numpy.typing as npt

from vr_explorer.controls import Action
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.desktop.toolkit import glfw

ACTIONS = {
    glfw.KEY_1: Action.CLOUD,
    glfw.KEY_2: Action.FLAT,
    glfw.KEY_3: Action.COLOUR,
    glfw.KEY_4: Action.BOARD,
    glfw.KEY_0: Action.ROOM,
    glfw.KEY_R: Action.START,
    glfw.KEY_F: Action.FAVOURITE,
    glfw.KEY_U: Action.UNDO,
    glfw.KEY_Y: Action.REDO,
    glfw.KEY_L: Action.LIKE,
    glfw.KEY_C: Action.PICK_COLOUR,
    glfw.KEY_B: Action.BOMB,
    glfw.KEY_V: Action.CHOOSE,
    glfw.KEY_O: Action.ONLY_CHOSEN,
    glfw.KEY_N: Action.RELATIVES,
    glfw.KEY_X: Action.CLEAR,
    glfw.KEY_T: Action.FILTER,
    glfw.KEY_HOME: Action.HOME,
    glfw.KEY_G: Action.GO,
    glfw.KEY_M: Action.MENU,
    glfw.KEY_TAB: Action.MENU,
    glfw.KEY_F3: Action.PERFORMANCE,
    glfw.KEY_H: Action.HELP,
    glfw.KEY_F1: Action.HELP,
    glfw.KEY_P: Action.PICTURE,
    glfw.KEY_F12: Action.SCREENSHOT,
    glfw.KEY_ESCAPE: Action.LEAVE,
}
WITH_CTRL = {glfw.KEY_Z: Action.UNDO, glfw.KEY_Y: Action.REDO, glfw.KEY_Q: Action.QUIT}

EDITING = {
    glfw.KEY_BACKSPACE: "\b",
    glfw.KEY_ENTER: "\n",
    glfw.KEY_KP_ENTER: "\n",
    glfw.KEY_ESCAPE: "\x1b",
    glfw.KEY_TAB: "\n",
}
"""Keys that change words, and what they come as among the letters."""

_THRUST = {
    (glfw.KEY_W, glfw.KEY_UP): (0.0, 0.0, -1.0),
    (glfw.KEY_S, glfw.KEY_DOWN): (0.0, 0.0, 1.0),
    (glfw.KEY_A, glfw.KEY_LEFT): (-1.0, 0.0, 0.0),
    (glfw.KEY_D, glfw.KEY_RIGHT): (1.0, 0.0, 0.0),
    (glfw.KEY_E, glfw.KEY_PAGE_UP): (0.0, 1.0, 0.0),
    (glfw.KEY_Q, glfw.KEY_PAGE_DOWN): (0.0, -1.0, 0.0),
}
_FAST = (glfw.KEY_LEFT_SHIFT, glfw.KEY_RIGHT_SHIFT)
_SLOW = (glfw.KEY_LEFT_CONTROL, glfw.KEY_RIGHT_CONTROL)


def action(key: int, ctrl: bool) -> Action | None:
    """What a key that went down asks for."""
    return WITH_CTRL.get(key) or ACTIONS.get(key) if ctrl else ACTIONS.get(key)


def flies(held: Set[int]) -> bool:
    """Whether a key of those that fly is down."""
    return any(not held.isdisjoint(keys) for keys in _THRUST)


def thrust(held: Set[int], settings: DesktopSettings) -> npt.NDArray[np.float64]:
    """(3,): right, up and back, length 1 times the factor of shift or ctrl. held: the keys that are down."""
    total = np.zeros(3)
    for keys, direction in _THRUST.items():
        if not held.isdisjoint(keys):
            total += direction
    length = float(np.linalg.norm(total))
    if length == 0.0:
        return total
    factor = 1.0
    if not held.isdisjoint(_FAST):
        factor = settings.fast
    elif not held.isdisjoint(_SLOW):
        factor = settings.slow
    scaled: npt.NDArray[np.float64] = total / length * factor
    return scaled
