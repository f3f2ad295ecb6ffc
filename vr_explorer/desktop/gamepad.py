"""Which stick and button does what, for every gamepad that glfw has a mapping for (named as on an Xbox controller)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vr_explorer.actions import ACTIONS, Action, key_words
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.desktop.toolkit import glfw

BUTTONS = {
    "A": glfw.GAMEPAD_BUTTON_A,
    "B": glfw.GAMEPAD_BUTTON_B,
    "X": glfw.GAMEPAD_BUTTON_X,
    "Y": glfw.GAMEPAD_BUTTON_Y,
    "L3": glfw.GAMEPAD_BUTTON_LEFT_THUMB,
    "R3": glfw.GAMEPAD_BUTTON_RIGHT_THUMB,
    "Back": glfw.GAMEPAD_BUTTON_BACK,
    "Start": glfw.GAMEPAD_BUTTON_START,
    "Guide": glfw.GAMEPAD_BUTTON_GUIDE,
    "D-pad up": glfw.GAMEPAD_BUTTON_DPAD_UP,
    "D-pad down": glfw.GAMEPAD_BUTTON_DPAD_DOWN,
    "D-pad left": glfw.GAMEPAD_BUTTON_DPAD_LEFT,
    "D-pad right": glfw.GAMEPAD_BUTTON_DPAD_RIGHT,
}
"""As the table of actions names them; LB and RB change the speed."""

CHORD, BUMPERS = "LB+RB+", (glfw.GAMEPAD_BUTTON_LEFT_BUMPER, glfw.GAMEPAD_BUTTON_RIGHT_BUMPER)
"""With both of them held, the other buttons are those of breeding."""

SWEEPER = glfw.GAMEPAD_BUTTON_LEFT_THUMB
"""Asks for its action when it is let go at once; held, it selects all that the ring passes over."""

TAP = 0.3
"""Seconds: held for longer, or while the view turns, it sweeps."""

SOUGHT = 60
"""Frames between two looks for pads that have been connected."""


def on_gamepad(action: Action) -> str:
    """What asks for it there, or on the keyboard beside it; "" where nothing does."""
    return key_words(action.pad) if action.pad else action.key


@dataclass(frozen=True)
class PadInput:
    """thrust: (3,) right, up, back. turn: yaw and pitch in radians. actions: buttons that went down.

    sweep: whatever the ring passes over is to be selected.
    """

    thrust: npt.NDArray[np.float64]
    turn: tuple[float, float]
    actions: tuple[Action, ...]
    sweep: bool = False

    @property
    def used(self) -> bool:
        return bool(self.thrust.any() or any(self.turn) or self.actions or self.sweep)


class Gamepad:
    """The first connected gamepad; it may come and go. there: whether there is one. settings: may be changed."""

    def __init__(self, settings: DesktopSettings) -> None:
        self._state: Any = None
        self._actions = {BUTTONS[action.pad]: action for action in ACTIONS if action.pad in BUTTONS}
        self._chorded = {
            BUTTONS[action.pad.removeprefix(CHORD)]: action for action in ACTIONS if action.pad.startswith(CHORD)
        }
        self._tapped = [self._actions.pop(SWEEPER)] if SWEEPER in self._actions else []
        self.settings = settings
        self._down: frozenset[int] = frozenset()
        self._pads: list[int] = []
        self._reads = 0
        self._swept_for: float | None = None

    @property
    def there(self) -> bool:
        return bool(self._pads)

    def poll(self) -> None:
        """Takes over how sticks and buttons are. On the main thread, as GLFW wants it."""
        self._reads = (self._reads + 1) % SOUGHT
        if self._reads == 1:
            self._pads = [
                pad for pad in range(glfw.JOYSTICK_1, glfw.JOYSTICK_LAST + 1) if glfw.joystick_is_gamepad(pad)
            ]
        states = (glfw.get_gamepad_state(number) for number in self._pads if glfw.joystick_is_gamepad(number))
        self._state = next((state for state in states if state is not None), None)

    def read(self, seconds: float) -> PadInput | None:
        """Of the latest `poll`; None where no gamepad is connected. seconds: since the last call."""
        state = self._state
        if state is not None:
            return self.interpret(state.axes, state.buttons, seconds)
        self._down, self._swept_for = frozenset(), None
        return None

    def interpret(self, axes: Sequence[float], buttons: Sequence[int], seconds: float) -> PadInput:
        """axes, buttons: in glfw's order; sticks −1..1 (right and down positive), triggers −1 (loose)..1."""
        left = self._stick(axes[glfw.GAMEPAD_AXIS_LEFT_X], axes[glfw.GAMEPAD_AXIS_LEFT_Y])
        right = self._stick(axes[glfw.GAMEPAD_AXIS_RIGHT_X], axes[glfw.GAMEPAD_AXIS_RIGHT_Y])
        rise = self._trigger(axes[glfw.GAMEPAD_AXIS_RIGHT_TRIGGER]) - self._trigger(
            axes[glfw.GAMEPAD_AXIS_LEFT_TRIGGER]
        )
        down = frozenset(number for number, pressed in enumerate(buttons) if pressed)
        factor = 1.0
        if glfw.GAMEPAD_BUTTON_RIGHT_BUMPER in down:
            factor = self.settings.fast
        elif glfw.GAMEPAD_BUTTON_LEFT_BUMPER in down:
            factor = self.settings.slow
        turned = np.radians(self.settings.stick_turn) * seconds
        meant = self._actions
        if down.issuperset(BUMPERS):
            meant, factor = self._chorded, 1.0
        actions = tuple(meant[button] for button in sorted(down - self._down) if button in meant)
        self._down = down
        sweeps, tapped = self._swept(SWEEPER in down, bool(right.any()), seconds)
        if tapped:
            actions = (*actions, *self._tapped)
        thrust = np.array([left[0], rise, left[1]]) * factor
        return PadInput(thrust, (float(-right[0] * turned), float(-right[1] * turned)), actions, sweeps)

    def _swept(self, held: bool, turning: bool, seconds: float) -> tuple[bool, bool]:
        """Whether the held button sweeps, and whether it was let go without having done so."""
        if not held:
            tapped, self._swept_for = self._swept_for is not None and self._swept_for < TAP, None
            return False, tapped
        self._swept_for = 0.0 if self._swept_for is None else self._swept_for + seconds
        if turning:
            self._swept_for = max(self._swept_for, TAP)
        return self._swept_for >= TAP, False

    def _stick(self, x: float, y: float) -> npt.NDArray[np.float64]:
        """The way beyond the dead zone, squared, so that small movements are fine ones."""
        deflection = np.array([x, y], np.float64)
        length = float(np.linalg.norm(deflection))
        if length <= self.settings.dead_zone:
            return np.zeros(2)
        beyond = min((length - self.settings.dead_zone) / (1.0 - self.settings.dead_zone), 1.0)
        moved: npt.NDArray[np.float64] = deflection / length * beyond**2
        return moved

    def _trigger(self, value: float) -> float:
        pulled = (value + 1.0) / 2.0
        return float(max(pulled - self.settings.dead_zone, 0.0) / (1.0 - self.settings.dead_zone))
