"""Worn controllers: what is meant by them, and what is not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vr_explorer.xr.wearer import LEFT, RIGHT, Touched, Wearer
from vr_explorer.actions import UNDO, Role
from vr_explorer.xr.actions import Hand
from vr_explorer.xr.interaction_profiles import known
from vr_explorer.xr.steady import Steady

VIVE = known("/interaction_profiles/htc/vive_controller")
AT_REST = (0.0, 0.0, 0.0)


def test_a_trigger_that_does_not_come_back_neither_creeps_nor_keeps_the_grip_from_braking() -> None:
    wearer = Wearer()
    wearer.body.velocity = np.array([0.0, 0.0, -20.0])
    worn = RIGHT._replace(trigger=0.05)
    assert wearer.asks(right=worn).push == AT_REST
    asked = wearer.asks(right=worn._replace(squeeze=1.0))
    assert asked.push == AT_REST and asked.brake > 1.0
    assert wearer.asks(left=LEFT._replace(trigger=0.05)).ray is None


def test_a_trigger_about_its_threshold_does_not_flutter() -> None:
    wearer = Wearer(dead_zone=0.15)
    values = [0.14, 0.16, 0.14, 0.13, 0.16, 0.14, 0.1, 0.14]
    seen = [wearer.asks(left=LEFT._replace(trigger=value)).ray is not None for value in values]
    assert seen == [False, True, True, True, True, True, False, False]


def test_a_flick_aside_does_not_rise_and_one_upward_does_not_turn() -> None:
    aside, upward, back = Wearer(), Wearer(), Wearer()
    asked = aside.asks(right=RIGHT._replace(stick=(0.95, 0.28)))
    assert asked.turn[0] < 0.0 and asked.push == AT_REST
    for stick in ((0.1, 0.16), (0.3, 0.3), (0.9, 0.35)):  # it set out a little upward
        asked = back.asks(right=RIGHT._replace(stick=stick))
    assert asked.turn[0] < 0.0 and asked.push == AT_REST
    asked = upward.asks(right=RIGHT._replace(stick=(0.75, 0.98)))
    assert asked.turn[0] == 0.0 and asked.push[1] > 0.0
    asked = upward.asks(right=RIGHT._replace(stick=(0.98, 0.75)))
    assert asked.turn[0] == 0.0, "and keeps to it while the thumb rolls along the rim"


def test_the_stick_that_moves_is_not_locked() -> None:
    push = Wearer().asks(left=LEFT._replace(stick=(0.7, 0.7))).push
    assert push[0] == pytest.approx(-push[2]) and push[0] > 0.4


def test_a_click_while_the_stick_is_pushed_is_none_and_one_in_the_middle_is() -> None:
    wearer = Wearer()
    pushed = RIGHT._replace(stick=(0.0, 0.8))
    wearer.asks(right=pushed)
    assert wearer.asks(right=pushed._replace(stick_click=True)).actions == ()
    assert wearer.asks(right=RIGHT._replace(stick_click=True)).actions == (), "it was begun while it was pushed"
    wearer.asks()
    asked = wearer.asks(right=RIGHT._replace(stick=(0.1, 0.2), stick_click=True))
    assert asked.actions == (UNDO,) and asked.push == AT_REST


def test_a_pad_that_is_touched_does_nothing_and_one_that_is_pressed_is_a_stick() -> None:
    wearer = Wearer()
    wearer.controls.profiles = VIVE, VIVE
    touched = RIGHT._replace(stick=(0.7, 0.1))
    asked = wearer.asks(left=LEFT._replace(stick=(0.0, 0.9)), right=touched)
    assert asked.turn[0] == 0.0 and asked.push == AT_REST
    assert wearer.asks(right=touched._replace(stick_click=True)).turn[0] == pytest.approx(-np.radians(30.0))
    assert wearer.asks(right=touched).actions == ()
    pressed = LEFT._replace(stick=(0.0, 0.7), stick_click=True)
    assert wearer.asks(left=pressed).push[2] == pytest.approx(-1.0), "full strength at a place that a thumb reaches"
    wearer.asks()
    assert wearer.asks(right=RIGHT._replace(stick=(0.1, -0.2), stick_click=True)).actions == (UNDO,)


def test_a_stick_that_does_not_rest_in_its_middle_does_not_scroll_the_menu() -> None:
    wearer = Wearer()
    _, right = wearer.controls.present((Hand(), RIGHT._replace(stick=(0.05, 0.1)).read(Role.FLYING)), 0.02)
    assert right.stick == (0.0, 0.0), "as the menu's board is given it"


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.floats(0, 1), st.booleans()), max_size=12))
def test_what_is_made_steady_stays_within_its_range(frames: list[tuple[float, float, float, bool]]) -> None:
    for pad in (False, True):
        steady = Steady()
        for x, y, trigger, click in frames:
            touched = Touched(trigger=trigger, stick=(x, y), stick_click=click)
            hand = steady.read(touched.read(Role.FLYING), 0.15, 0.5, pad, locked=True)
            assert 0.0 <= hand.trigger <= 1.0
            assert max(abs(hand.stick[0]), abs(hand.stick[1])) <= 1.0 + 1e-9
            assert 0.0 in hand.stick
            assert not (hand.pressed and any(hand.stick))
