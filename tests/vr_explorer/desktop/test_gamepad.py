"""Sticks, triggers and buttons become thrust, turning and actions."""

from __future__ import annotations

import numpy as np
import pytest

from vr_explorer.actions import ACTIONS, BREED, CLOUD, FAVOURITE, LET_GO, SELECT, STOP_BREEDING, THROW_AWAY
from vr_explorer.desktop.gamepad import BUTTONS as BUTTON_NAMES
from vr_explorer.desktop.gamepad import CHORD, Gamepad, PadInput
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.desktop.toolkit import glfw

SETTINGS = DesktopSettings(dead_zone=0.2, stick_turn=90.0, fast=3.0)
BUTTONS = glfw.GAMEPAD_BUTTON_LAST + 1


def read(pad: Gamepad, *pressed: int, seconds: float = 0.1, **axes: float) -> PadInput:
    """axes: lx, ly, rx, ry (sticks), lt, rt (triggers)."""
    order = ("lx", "ly", "rx", "ry", "lt", "rt")
    values = [axes.get(name, -1.0 if name in ("lt", "rt") else 0.0) for name in order]
    return pad.interpret(values, [int(button in pressed) for button in range(BUTTONS)], seconds)


@pytest.fixture
def pad() -> Gamepad:
    return Gamepad(SETTINGS)


def test_at_rest_nothing_is_asked_even_when_the_sticks_are_off_their_centre(pad: Gamepad) -> None:
    assert not read(pad, lx=0.1, ly=-0.12, rx=0.15).used


def test_what_is_set_while_it_runs_holds_at_once(pad: Gamepad) -> None:
    assert not read(pad, lx=0.15).used
    pad.settings = DesktopSettings(dead_zone=0.1)
    assert read(pad, lx=0.15).used


def test_the_left_stick_flies_and_the_triggers_rise_and_sink(pad: Gamepad) -> None:
    np.testing.assert_allclose(read(pad, ly=-1.0).thrust, (0, 0, -1))
    np.testing.assert_allclose(read(pad, lx=1.0).thrust, (1, 0, 0))
    np.testing.assert_allclose(read(pad, rt=1.0).thrust, (0, 1, 0))
    np.testing.assert_allclose(read(pad, lt=1.0).thrust, (0, -1, 0))
    np.testing.assert_allclose(read(pad, glfw.GAMEPAD_BUTTON_RIGHT_BUMPER, ly=-1.0).thrust, (0, 0, -3))


def test_small_movements_are_fine_ones(pad: Gamepad) -> None:
    assert read(pad, lx=0.6).thrust[0] == pytest.approx(0.25)


def test_the_right_stick_turns_by_time(pad: Gamepad) -> None:
    yaw, pitch = read(pad, rx=1.0, seconds=0.5).turn
    assert yaw == pytest.approx(-np.radians(45.0))
    assert pitch == pytest.approx(0.0)
    assert read(pad, ry=-1.0, seconds=0.5).turn[1] == pytest.approx(np.radians(45.0))


def test_the_left_stick_pressed_and_let_go_chooses_one_and_held_sweeps(pad: Gamepad) -> None:
    stick = glfw.GAMEPAD_BUTTON_LEFT_THUMB
    first, still = read(pad, stick), read(pad, stick)
    assert not (first.sweep or still.sweep or first.actions or still.actions)
    released = read(pad)
    assert released.actions == (SELECT,) and not released.sweep
    held = [read(pad, stick) for _ in range(6)]
    assert [one.sweep for one in held] == [False, False, False, True, True, True]
    assert all(one.used for one in held[3:])
    released = read(pad)
    assert not released.sweep and released.actions == (), "it has chosen by sweeping"


def test_a_view_that_turns_while_the_button_is_held_sweeps_at_once(pad: Gamepad) -> None:
    stick = glfw.GAMEPAD_BUTTON_LEFT_THUMB
    assert read(pad, stick, seconds=0.01, rx=0.9).sweep
    assert read(pad, stick, seconds=0.01).sweep, "and goes on while it rests"
    assert read(pad, seconds=0.01).actions == ()


def test_a_button_acts_once_when_it_goes_down(pad: Gamepad) -> None:
    a, up = glfw.GAMEPAD_BUTTON_A, glfw.GAMEPAD_BUTTON_DPAD_UP
    assert read(pad, a).actions == (FAVOURITE,)
    assert read(pad, a).actions == ()
    assert read(pad, a, up).actions == (CLOUD,)
    assert read(pad).actions == ()
    assert read(pad, a).actions == (FAVOURITE,)


def test_with_both_bumpers_held_the_buttons_are_those_of_breeding(pad: Gamepad) -> None:
    bumpers = glfw.GAMEPAD_BUTTON_LEFT_BUMPER, glfw.GAMEPAD_BUTTON_RIGHT_BUMPER
    asked = {action.pad: action for action in ACTIONS if action.pad.startswith(CHORD)}
    assert {BREED, STOP_BREEDING, LET_GO, THROW_AWAY} < set(asked.values())
    for name, action in asked.items():
        read(pad)
        assert read(pad, *bumpers, ly=-1.0).thrust[2] == -1.0, "neither faster nor slower"
        assert read(pad, *bumpers, BUTTON_NAMES[name.removeprefix(CHORD)]).actions == (action,)
    read(pad)
    read(pad, bumpers[0])
    assert read(pad, bumpers[0], glfw.GAMEPAD_BUTTON_A).actions == (FAVOURITE,)
