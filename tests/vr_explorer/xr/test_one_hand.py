"""Played with one hand, with the laser on either, and with hands and controllers that lack most buttons."""

import numpy as np
import pytest

from tests.vr_explorer.xr.wearer import HEAD, LEFT, NONE, RIGHT, Touched, Wearer
from vr_explorer.actions import BOARD, FAVOURITE, GO, MENU, RESET_VIEW, UNDO
from vr_explorer.xr.hands import ALONE
from vr_explorer.xr.interaction_profiles import known

HANDS = known("/interaction_profiles/ext/hand_interaction_ext")
SIMPLE = known("/interaction_profiles/khr/simple_controller")


def lonely(hand: Touched, **settings: object) -> Wearer:
    """Whose other controller was never seen."""
    wearer = Wearer(**settings)
    for _ in range(round(ALONE / 0.5) + 1):
        wearer.asks(*((hand, NONE) if hand is LEFT else (NONE, hand)), seconds=0.5)
    return wearer


@pytest.mark.parametrize(("hand", "number"), [(LEFT, 0), (RIGHT, 1)])
def test_one_controller_flies_points_keeps_and_opens_the_menu(hand: Touched, number: int) -> None:
    wearer = lonely(hand)

    def asks(**changes: object):  # type: ignore[no-untyped-def]
        free = hand._replace(**changes)
        return wearer.asks(*((free, NONE) if number == 0 else (NONE, free)))

    assert (wearer.controls.alone, wearer.controls.flying) == (number, number)
    assert asks().ray is not None and wearer.controls.laser == number, "the laser rests on it"
    asked = asks(trigger=1.0)
    assert asked.push[2] == pytest.approx(-1.0) and asked.ray is None
    asks()
    assert asks(upper=True).actions == (MENU,)
    assert asks(lower=True).actions == (UNDO,)
    assert asks(stick=(1.0, 0.0)).turn[0] < 0.0
    asks()
    assert asks(squeeze=1.0).carry is not None, "a longer grip holds the world"
    assert FAVOURITE in asks().actions, "a short one keeps"
    asks(squeeze=1.0)
    for _ in range(20):
        asks(squeeze=1.0)
    assert FAVOURITE not in asks().actions
    wearer.controls.carriable = True
    asked = asks(squeeze=1.0)
    assert asked.hold and asked.carry is None, "what can be carried is"
    asks()
    asks(stick_click=True)
    assert asks().actions == (GO,)


def test_the_other_hand_joins_at_once_and_is_missed_only_after_a_while() -> None:
    wearer = lonely(RIGHT)
    wearer.asks()
    assert wearer.controls.alone is None
    assert wearer.asks(right=RIGHT).ray is None
    wearer.asks(left=NONE, seconds=0.5)
    assert wearer.controls.alone is None
    wearer.asks(left=NONE, seconds=ALONE)
    assert wearer.controls.alone == 1
    wearer.asks(left=NONE, right=NONE, seconds=ALONE)
    assert wearer.controls.alone == 1, "put down for a moment"


def test_hands_that_come_back_one_after_the_other_are_two_hands() -> None:
    """As after a menu of the runtime, which had the input."""
    wearer = Wearer()
    wearer.asks()
    for _ in range(20):
        wearer.asks(NONE, NONE, seconds=0.5)
    wearer.asks(NONE, RIGHT)
    assert wearer.controls.alone is None


def test_one_handed_by_choice_the_other_controller_may_lie_on_the_desk() -> None:
    wearer = Wearer(one_handed="always")
    asked = wearer.asks(left=LEFT._replace(trigger=1.0, lower=True, squeeze=1.0))
    assert asked.actions == () and asked.carry is None
    assert wearer.controls.laser == 1
    assert Wearer(one_handed="always", left_handed=True).controls.flying == 0
    never = lonely(RIGHT, one_handed="never")
    assert never.controls.alone is None and never.asks(left=NONE).ray is None


def test_a_hand_that_was_never_seen_blocks_nothing() -> None:
    wearer = lonely(RIGHT, one_handed="never")
    assert wearer.asks(left=NONE, right=RIGHT._replace(trigger=1.0)).push[2] == pytest.approx(-1.0)
    assert wearer.asks(left=NONE, right=RIGHT._replace(upper=True)).actions == (BOARD,)


def test_the_laser_is_switched_on_and_off_where_it_is_set_so() -> None:
    wearer = Wearer(laser_toggle=True)
    pulled = LEFT._replace(trigger=1.0)
    seen = [wearer.asks(left=hand).ray is not None for hand in (pulled, LEFT, LEFT, pulled, LEFT)]
    assert seen == [True, True, True, False, False]
    wearer.asks(left=pulled)
    assert wearer.asks(left=LEFT._replace(squeeze=1.0)).actions == (FAVOURITE,)


def test_both_hands_may_have_the_laser_and_the_one_whose_trigger_is_held_goes_before() -> None:
    wearer = Wearer(laser="both")
    assert wearer.asks().ray is not None and wearer.controls.laser == 1
    wearer.asks(left=LEFT._replace(trigger=1.0))
    assert wearer.controls.laser == 0
    assert wearer.asks(right=RIGHT._replace(trigger=1.0)).ray is None
    wearer.controls.on_board = 1
    assert wearer.asks().ray is None, "it operates the menu"


def test_the_first_view_needs_a_hold() -> None:
    wearer = Wearer()
    click = LEFT._replace(stick_click=True)
    assert wearer.asks(left=click).actions == () and wearer.controls.ticks == (0,)
    wearer.asks(left=click)
    assert wearer.asks().actions == () and "Hold" in wearer.controls.said
    asked = [wearer.asks(left=click, seconds=0.1).actions for _ in range(10)]
    assert asked.count((RESET_VIEW,)) == 1 and asked[:5] == [()] * 5


def test_hands_without_buttons_open_the_menu_by_two_taps() -> None:
    wearer = Wearer()
    wearer.controls.profiles = HANDS, HANDS
    pinch = LEFT._replace(trigger=1.0)
    assert [wearer.asks(left=hand).actions for hand in (pinch, LEFT, pinch)] == [(), (), (MENU,)]
    wearer.asks()
    assert wearer.asks(left=pinch, seconds=1.0).actions == (), "the third is the first again"
    wearer.asks()
    assert wearer.asks(left=pinch).actions == (), "a long one was no tap"
    wearer.controls.profiles = SIMPLE, SIMPLE
    for hand in (LEFT, pinch, LEFT, pinch):
        assert wearer.asks(left=hand).actions == (), "controllers with a button for it"


def test_the_world_is_where_it_was_after_a_hold_of_no_movement() -> None:
    wearer = lonely(RIGHT)
    before = wearer.rig.world_from_space(wearer.body)
    for _ in range(5):
        wearer.asks(NONE, RIGHT._replace(squeeze=1.0))
    np.testing.assert_allclose(wearer.rig.world_from_space(wearer.body) @ HEAD, before @ HEAD, atol=1e-12)
