"""What reaches a window of panels alone, frame by frame, however much comes between two of them."""

from __future__ import annotations

from typing import cast

import pytest

from tests.vr_explorer.desktop.callbacks import DOWN, RIGHT, UP, Callbacks, Screen
from vr_explorer.desktop.panel_devices import ENTER, PanelDevices, PanelInput
from vr_explorer.desktop.toolkit import glfw
from vr_explorer.desktop.window import Window
from vr_explorer.input import Pointer


class Hand(Callbacks):
    """On a mouse over a window that is 960 units wide and 1920 pixels."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        super().__init__(patch)
        screen = Screen()
        screen.size = (1920, 1200)
        self.devices = PanelDevices(cast(Window, screen))

    def frame(self) -> PanelInput:
        return self.devices.read(0.2)

    def pointer(self) -> Pointer:
        return self.frame().pointer


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    return Hand(monkeypatch)


def test_a_click_is_where_it_was_made_though_the_pointer_goes_on(hand: Hand) -> None:
    hand.move(480.0, 300.0)
    hand.button(DOWN)
    hand.move(481.0, 300.0)
    hand.button(UP)
    hand.move(3.0, 3.0)
    assert hand.pointer() == Pointer((960.0, 600.0), pressed=True)
    assert hand.pointer() == Pointer((962.0, 600.0))
    assert hand.pointer() == Pointer((6.0, 6.0))


def test_the_wheel_turns_what_the_pointer_is_over_though_it_goes_on(hand: Hand) -> None:
    hand.move(480.0, 300.0)
    hand.tell("scroll", 0.0, -1.0)
    hand.tell("scroll", 0.0, -1.0)
    hand.move(3.0, 3.0)
    assert hand.pointer() == Pointer((960.0, 600.0), wheel=-2.0)
    assert hand.pointer() == Pointer((6.0, 6.0))


def test_who_leaves_the_window_has_clicked_and_turned_nevertheless(hand: Hand) -> None:
    hand.move(480.0, 300.0)
    hand.button(DOWN)
    hand.button(UP)
    hand.tell("cursor_enter", 0)
    assert hand.pointer() == Pointer((960.0, 600.0), pressed=True)
    assert hand.pointer() == Pointer((960.0, 600.0))
    assert hand.pointer() == Pointer()
    hand.cursor = 480.0, 300.0
    hand.tell("cursor_enter", 1)
    hand.tell("scroll", 0.0, 1.0)
    hand.tell("cursor_enter", 0)
    assert hand.pointer() == Pointer((960.0, 600.0), wheel=1.0)
    assert hand.pointer() == Pointer()


def test_two_clicks_between_two_frames_are_two(hand: Hand) -> None:
    hand.move(480.0, 300.0)
    for _ in range(2):
        hand.button(DOWN)
        hand.button(UP)
    assert [hand.pointer().pressed for _ in range(5)] == [True, False, True, False, False]


def test_keys_come_after_the_click_that_was_before_them(hand: Hand) -> None:
    hand.move(480.0, 300.0)
    hand.button(DOWN)
    hand.button(UP)
    hand.tell("char", ord("a"))
    hand.tell("key", glfw.KEY_ENTER, 0, DOWN, 0)
    frames = [hand.frame() for _ in range(3)]
    assert [one.pointer.pressed for one in frames] == [True, False, False]
    assert [(one.typed, one.keys) for one in frames] == [("", ()), ("", ()), ("a", (ENTER,))]


def test_other_buttons_mean_nothing_and_hold_nothing_up(hand: Hand) -> None:
    hand.move(480.0, 300.0)
    hand.button(DOWN, RIGHT)
    hand.button(UP, RIGHT)
    hand.move(3.0, 3.0)
    assert hand.pointer() == Pointer((6.0, 6.0))


def test_a_window_that_is_moved_under_the_pointer_has_it_elsewhere(hand: Hand) -> None:
    hand.move(480.0, 300.0)
    hand.cursor = 400.0, 300.0
    hand.tell("window_pos", 80, 0)
    assert hand.pointer() == Pointer((800.0, 600.0))
