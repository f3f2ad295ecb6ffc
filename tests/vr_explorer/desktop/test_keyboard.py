"""Keys become thrust and actions."""

from __future__ import annotations

import numpy as np
import pytest

from vr_explorer.actions import (
    ACTIONS,
    COPY_IMAGE,
    FAVOURITE,
    PICK_COLOUR,
    QUIT,
    REDO,
    SETTINGS,
    UNDO,
    ZOOM_ALL,
    ZOOM_CHOSEN,
)
from vr_explorer.desktop import help, keyboard
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.desktop.toolkit import glfw

FEEL = DesktopSettings(fast=4.0, slow=0.25)
KEYS = keyboard.Keys(ACTIONS)


def thrust(*held: int) -> np.ndarray:
    return keyboard.thrust(set(held), FEEL)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ((), (0, 0, 0)),
        ((glfw.KEY_W,), (0, 0, -1)),
        ((glfw.KEY_S,), (0, 0, 1)),
        ((glfw.KEY_A,), (-1, 0, 0)),
        ((glfw.KEY_D,), (1, 0, 0)),
        ((glfw.KEY_E,), (0, 1, 0)),
        ((glfw.KEY_Q,), (0, -1, 0)),
        ((glfw.KEY_W, glfw.KEY_UP), (0, 0, -1)),
        ((glfw.KEY_W, glfw.KEY_S), (0, 0, 0)),
        ((glfw.KEY_W, glfw.KEY_LEFT_SHIFT), (0, 0, -4)),
        ((glfw.KEY_W, glfw.KEY_RIGHT_CONTROL), (0, 0, -0.25)),
        ((glfw.KEY_W, glfw.KEY_D), (0.5**0.5, 0, -(0.5**0.5))),
    ],
)
def test_thrust(keys: tuple[int, ...], expected: tuple[float, ...]) -> None:
    np.testing.assert_allclose(thrust(*keys), expected)


def test_with_ctrl_a_key_means_what_it_does_in_other_programs_or_nothing() -> None:
    assert KEYS.action(glfw.KEY_Z) is ZOOM_CHOSEN
    assert KEYS.action(glfw.KEY_Z, shift=True) is ZOOM_ALL
    assert KEYS.action(glfw.KEY_Z, ctrl=True) is UNDO
    assert KEYS.action(glfw.KEY_Z, ctrl=True, shift=True) is REDO
    assert KEYS.action(glfw.KEY_Q, ctrl=True) is QUIT
    assert KEYS.action(glfw.KEY_COMMA, ctrl=True) is SETTINGS
    assert KEYS.action(glfw.KEY_C) is PICK_COLOUR
    assert KEYS.action(glfw.KEY_C, ctrl=True) is COPY_IMAGE, "copying takes no colour"
    assert KEYS.action(glfw.KEY_F, shift=True) is FAVOURITE, "shift also hastens the flight"


def test_nothing_that_is_pressed_asks_for_two_things() -> None:
    keys = [key for action in ACTIONS for key in action.keys]
    pads = [action.pad for action in ACTIONS if action.pad]
    presses = [press for action in ACTIONS for press in action.hands]
    for asked in (keys, pads, presses, [action.id for action in ACTIONS]):
        assert len(set(asked)) == len(asked)


def test_the_help_names_every_key_that_does_something() -> None:
    named = {key for _, rows in help.sections() for keys, _ in rows for key in keys.split(" ")}
    assert {key for action in ACTIONS for key in action.keys if not key.startswith(keyboard.CTRL)} <= named
