"""Keys become thrust and actions."""

from __future__ import annotations

import numpy as np
import pytest

from vr_explorer.controls import Action
from vr_explorer.desktop import help, keyboard
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.desktop.toolkit import glfw

SETTINGS = DesktopSettings(fast=4.0, slow=0.25)


def thrust(*held: int) -> np.ndarray:
    return keyboard.thrust(set(held), SETTINGS)


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


def test_ctrl_changes_the_meaning_only_where_it_has_one() -> None:
    assert keyboard.action(glfw.KEY_Z, ctrl=False) is None
    assert keyboard.action(glfw.KEY_Z, ctrl=True) is Action.UNDO
    assert keyboard.action(glfw.KEY_Q, ctrl=True) is Action.QUIT
    assert keyboard.action(glfw.KEY_F, ctrl=True) is Action.FAVOURITE, "ctrl also slows the flight down"


def test_the_help_names_every_key_that_does_something() -> None:
    named = {key for _, rows in help.SECTIONS for keys, _ in rows for key in keys.split(" ")}
    keys = {code: name for name, code in vars(glfw).items() if name.startswith("KEY_") and isinstance(code, int)}
    short = {"ESCAPE": "Esc", "HOME": "Home", "TAB": "Tab"}
    for code in keyboard.ACTIONS:
        name = keys[code].removeprefix("KEY_")
        assert short.get(name, name) in named
