"""What presses of the mouse become, event by event and frame by frame, by a clock that stands until it is moved."""

from __future__ import annotations

from typing import cast

import pytest

from tests.vr_explorer.desktop.callbacks import DOWN, LEFT, RIGHT, UP, Callbacks, Screen
from vr_explorer.actions import BOMB_MENU, CONTEXT, SELECT, SELECT_ONE, Action
from vr_explorer.desktop.devices import Devices
from vr_explorer.desktop.mouse import DRAG_BEGINS, LONG_PRESS
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.desktop.toolkit import glfw
from vr_explorer.desktop.window import Window
from vr_explorer.input import Pointer
from vr_explorer.scene.body import Body

LONG = LONG_PRESS + 0.01


class Hand(Callbacks):
    """On a mouse over a window."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        super().__init__(patch)
        self.devices = Devices(cast(Window, Screen()), DesktopSettings())
        self.move(480.0, 300.0)
        self.frame()

    def frame(self, seconds: float = 0.02) -> tuple[tuple[Action, ...], bool]:
        """What the next one asks for, and whether something is held in it."""
        self.now += seconds
        read = self.devices.read(Body((0.0, 0.0, 0.0)), seconds)
        return read.actions, read.hold


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    return Hand(monkeypatch)


def test_a_press_that_lasts_is_a_right_click_once_and_letting_go_is_nothing(hand: Hand) -> None:
    hand.button(DOWN)
    assert hand.frame() == ((), False)
    assert hand.frame(LONG_PRESS / 2.0) == ((), False), "not yet"
    assert hand.frame(LONG) == ((CONTEXT,), False)
    assert hand.frame(LONG) == ((), False), "once"
    hand.move(700.0, 300.0)
    assert hand.frame() == ((), False)
    assert hand.devices.pointer((960, 600)).position == (700.0, 300.0), (
        "it moves freely, onto the menu, and drags nothing"
    )
    hand.button(UP)
    assert hand.frame() == ((), False)

    hand.button(DOWN)
    hand.frame()
    hand.button(UP)
    assert hand.frame() == ((SELECT_ONE,), False), "the next click is one, and none of two"


def test_a_click_stays_one_however_late_the_frames_are(hand: Hand) -> None:
    hand.button(DOWN)
    hand.now += 0.1
    hand.button(UP)
    assert hand.frame(3.0) == ((), False), "the press is read"
    assert hand.frame(3.0) == ((SELECT_ONE,), False)


def test_what_moves_is_a_drag_and_what_trembles_is_none(hand: Hand) -> None:
    hand.button(DOWN)
    hand.frame()
    hand.move(480.0 + DRAG_BEGINS / 2.0, 300.0)
    assert hand.frame(LONG) == ((CONTEXT,), False)
    hand.button(UP)
    hand.frame()

    hand.button(DOWN)
    hand.frame()
    hand.move(480.0 + 3.0 * DRAG_BEGINS, 300.0)
    assert hand.frame(LONG) == ((), False), "one looks around"
    hand.button(UP)
    assert hand.frame(LONG) == ((), False)


def test_what_is_held_is_let_go_where_it_was(hand: Hand) -> None:
    hand.devices.mouse.over_carriable = True
    hand.button(DOWN)
    assert hand.frame() == ((), True)
    assert hand.frame(LONG) == ((CONTEXT,), False), "a bomb is no longer held as its menu opens"
    hand.button(UP)
    assert hand.frame() == ((), False), "and no second menu comes"

    hand.button(DOWN)
    hand.frame()
    hand.move(600.0, 300.0)
    assert hand.frame(LONG) == ((), True), "one that is carried stays in hand"
    hand.button(UP)
    assert BOMB_MENU not in hand.frame()[0]

    hand.devices.mouse.over_carriable, hand.devices.mouse.over_breedable = False, True
    hand.button(DOWN)
    assert hand.frame() == ((), True)
    assert hand.frame(LONG) == ((CONTEXT,), False), "so with a card that could be dragged onto another"


@pytest.mark.parametrize("button", [RIGHT, glfw.MOUSE_BUTTON_MIDDLE])
def test_only_the_left_button_alone_does_so(hand: Hand, button: int) -> None:
    hand.button(DOWN, button)
    hand.frame()
    assert hand.frame(LONG) == ((), False)
    hand.button(UP, button)
    hand.frame()

    hand.button(DOWN, modifiers=glfw.MOD_SHIFT)
    hand.frame()
    assert hand.frame(LONG) == ((), False), "a rectangle may be drawn"
    hand.button(UP)
    assert hand.frame() == ((SELECT,), False)

    hand.devices.mouse.over_panel, hand.devices.mouse.covers = True, lambda position: True
    hand.button(DOWN)
    hand.frame()
    assert hand.frame(LONG) == ((), False), "panels have presses of their own"


def test_who_flies_meanwhile_holds_on_in_order_to_look(hand: Hand) -> None:
    hand.tell("key", glfw.KEY_W, 0, DOWN, 0)
    hand.button(DOWN)
    hand.frame()
    assert hand.frame(LONG) == ((), False)


def test_what_a_panel_is_pressed_by_is_told_apart(hand: Hand) -> None:
    hand.devices.mouse.over_panel, hand.devices.mouse.covers = True, lambda position: True
    for button, told in ((LEFT, (True, False)), (RIGHT, (False, True)), (glfw.MOUSE_BUTTON_MIDDLE, (False, False))):
        hand.button(DOWN, button)
        hand.frame()
        pointer = hand.devices.pointer((960, 600))
        assert (pointer.pressed, pointer.pressed_right) == told
        hand.button(UP, button)
        assert hand.frame() == ((), False)
        pointer = hand.devices.pointer((960, 600))
        assert not pointer.pressed and not pointer.pressed_right


def told(hand: Hand) -> tuple[bool, bool]:
    """Whether a panel is pressed by the left button, and by the right one."""
    pointer = hand.devices.pointer((960, 600))
    return pointer.pressed, pointer.pressed_right


def test_a_press_on_a_panel_that_lasts_is_a_right_click_for_it_and_goes_on(hand: Hand) -> None:
    hand.devices.mouse.over_panel, hand.devices.mouse.covers = True, lambda position: True
    hand.button(DOWN)
    assert hand.frame() == ((), False) and told(hand) == (True, False)
    assert hand.frame(LONG) == ((), False) and told(hand) == (True, True)
    assert hand.frame(LONG) == ((), False) and told(hand) == (True, False), "once; what is held is held on"
    hand.button(UP)
    assert hand.frame() == ((), False) and told(hand) == (False, False)
    hand.button(DOWN)
    hand.frame()
    hand.move(480.0 + 2 * DRAG_BEGINS, 300.0)
    assert hand.frame(LONG) == ((), False) and told(hand) == (True, False), "a slider that is dragged"


def test_the_wheel_turns_what_the_pointer_is_over_though_it_goes_on(hand: Hand) -> None:
    hand.devices.mouse.over_panel = True
    hand.tell("scroll", 0.0, -1.0)
    hand.move(3.0, 3.0)
    hand.frame()
    pointer = hand.devices.pointer((960, 600))
    assert pointer.position == (480.0, 300.0) and pointer.wheel == -1.0
    hand.frame()
    pointer = hand.devices.pointer((960, 600))
    assert pointer.position == (3.0, 3.0) and pointer.wheel == 0.0
    hand.devices.mouse.over_panel = False
    hand.tell("scroll", 0.0, 2.0)
    hand.move(480.0, 300.0)
    assert hand.devices.read(Body((0.0, 0.0, 0.0)), 0.02).approach == 2.0
    assert hand.devices.pointer((960, 600)).position == (3.0, 3.0), "toward what was pointed at"


def test_a_wheel_that_nobody_takes_holds_no_move_up(hand: Hand) -> None:
    hand.devices.mouse.over_panel = True
    hand.tell("scroll", 0.0, -1.0)
    hand.devices.read(Body((0.0, 0.0, 0.0)), 0.02, pointing=False)  # a headset has the frames now
    hand.move(3.0, 3.0)
    assert hand.devices.mouse.position == (3.0, 3.0)


def test_who_leaves_the_window_has_turned_the_wheel_nevertheless(hand: Hand) -> None:
    hand.devices.mouse.over_panel = True
    hand.tell("scroll", 0.0, -1.0)
    hand.tell("cursor_enter", 0)
    hand.frame()
    assert hand.devices.pointer((960, 600)) == Pointer((480.0, 300.0), wheel=-1.0)
    hand.frame()
    assert hand.devices.pointer((960, 600)) == Pointer()
