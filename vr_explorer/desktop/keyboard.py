"""Which key does what. Letters are meant by their place on a US keyboard, so that WASD lie together on every layout."""

from __future__ import annotations

from collections.abc import Iterable, Set

import numpy as np
import numpy.typing as npt

from vr_explorer.actions import Action
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.desktop.toolkit import glfw

CTRL, SHIFT = "Ctrl+", "Shift+"
_NAMES = {"Esc": "ESCAPE", ",": "COMMA"}
"""Of keys, where GLFW calls them otherwise than the helps do."""

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
SLOW = (glfw.KEY_LEFT_CONTROL, glfw.KEY_RIGHT_CONTROL)


class Keys:
    """Which key asks for what, as a table of actions has it."""

    def __init__(self, actions: Iterable[Action]) -> None:
        self._asked: dict[tuple[int, bool, bool], Action] = {}
        for action in actions:
            for key in action.keys:
                name = key.removeprefix(CTRL)
                letter = name.removeprefix(SHIFT)
                self._asked[_code(letter), name != key, letter != name] = action

    def action(self, key: int, ctrl: bool = False, shift: bool = False) -> Action | None:
        """What a key that went down asks for. With ctrl, it never means what it does alone: that is known from other
        programs. With shift alone, which also hastens the flight, it does where it has no other meaning.
        """
        return self._asked.get((key, ctrl, shift)) or (None if ctrl else self._asked.get((key, False, False)))


def without_letter(key: int) -> bool:
    """Whether it goes on meaning what it does while words are typed: F12 saves a picture of them."""
    return bool(glfw.KEY_F1 <= key <= glfw.KEY_F25)


def _code(name: str) -> int:
    """GLFW's number of a key."""
    code: int = getattr(glfw, f"KEY_{_NAMES.get(name, name).upper()}")
    return code


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
    elif not held.isdisjoint(SLOW):
        factor = settings.slow
    scaled: npt.NDArray[np.float64] = total / length * factor
    return scaled
