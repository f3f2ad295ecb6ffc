"""What hands ask for, without a runtime."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vr_explorer.xr.wearer import LEFT, RIGHT, Touched, Wearer
from vr_explorer.actions import BOARD, BOMB_MENU, FAVOURITE, FLAT, RELATIVES, SELECT
from vr_explorer.scene.body import Body
from vr_explorer.xr.grab import Grab
from vr_explorer.xr.help import sections
from vr_explorer.xr.poses import Pose
from vr_explorer.xr.rig import Rig


def test_the_trigger_pushes_where_the_hand_points_and_the_grip_pushes_harder() -> None:
    wearer = Wearer()
    left = (0.0, float(np.sin(np.pi / 4)), 0.0, float(np.cos(np.pi / 4)))  # a quarter turn to the left
    pulled = RIGHT._replace(trigger=0.56, aim=Pose((0.2, 1.2, -0.3), left))
    # From the end of the dead zone, 0.12, on: half of the way that is left.
    np.testing.assert_allclose(wearer.asks(right=pulled).push, (-0.5, 0, 0), atol=1e-9)
    assert wearer.asks(right=pulled._replace(squeeze=1.0)).push[0] == pytest.approx(-2.5)
    wearer.body.velocity = np.array([10.0, 0.0, 0.0])
    assert wearer.asks(right=RIGHT._replace(squeeze=1.0)).brake > 1.0


def test_left_handed_the_hands_change_their_roles() -> None:
    wearer = Wearer(left_handed=True)
    assert wearer.asks(left=LEFT._replace(trigger=1.0)).push[2] == pytest.approx(-1.0)
    assert wearer.asks(right=RIGHT._replace(trigger=1.0)).ray is not None
    assert wearer.asks(left=LEFT._replace(lower=True)).actions == (FLAT,)
    flying, pointing, _ = sections(wearer.controls.held)
    assert (flying[0], pointing[0]) == ("Left hand: flying", "Right hand: pointing")
    assert ("X Y", "flat sheet; favourites and back") in flying[1]


def test_a_stick_turns_once_a_flick_or_smoothly() -> None:
    snapping, smooth = Wearer(), Wearer(snap_turn=0.0, smooth_turn=100.0)
    flicked = RIGHT._replace(stick=(1.0, 0.0))
    turns = [snapping.asks(right=flicked).turn[0] for _ in range(5)]
    np.testing.assert_allclose(np.degrees(turns), [-30, 0, 0, 0, 0])
    turns = [smooth.asks(right=flicked, seconds=0.1).turn[0] for _ in range(5)]
    np.testing.assert_allclose(np.degrees(turns), [-10] * 5)
    assert smooth.asks(right=RIGHT._replace(stick=(0.1, 0.0))).turn[0] == 0.0


def test_buttons_act_once() -> None:
    wearer = Wearer()
    held = RIGHT._replace(upper=True)
    assert [wearer.asks(right=held).actions for _ in range(3)] == [(BOARD,), (), ()]


def test_no_laser_no_favourite() -> None:
    wearer = Wearer()
    assert wearer.asks(left=LEFT._replace(squeeze=1.0)).actions == ()
    wearer.asks()
    pointing = LEFT._replace(trigger=1.0, squeeze=1.0)
    assert [wearer.asks(left=pointing).actions for _ in range(2)] == [(FAVOURITE,), ()]


def test_hands_that_are_not_there_ask_for_nothing() -> None:
    asked = Wearer().asks(Touched(trigger=1.0, squeeze=1.0), Touched(trigger=1.0, squeeze=1.0))
    assert (asked.push, asked.ray, asked.carry) == ((0.0, 0.0, 0.0), None, None)


positions = st.tuples(*[st.floats(-0.8, 0.8)] * 3).map(np.array)


@settings(deadline=None)
@given(positions, positions, positions, positions)
def test_what_is_held_stays_between_the_hands(
    left: np.ndarray, right: np.ndarray, new_left: np.ndarray, new_right: np.ndarray
) -> None:
    """The middle coincides always; the hands themselves do where they moved level, for the world stays upright."""
    between, parted = right - left, new_right - new_left
    if np.linalg.norm(between[[0, 2]]) < 0.1 or np.linalg.norm(parted[[0, 2]]) < 0.1:
        return
    right[1], new_right[1] = left[1], new_left[1]
    rig, body = Rig(), Body((3.0, -2.0, 8.0), yaw=1.1)
    world = rig.world_from_space(body)
    held = [world[:3, :3] @ hand + world[:3, 3] for hand in (left, right)]
    carry = rig.carried(*Grab(*held).held(new_left, new_right, 1e-3, 1e3))
    body.rescale(carry.scale)
    body.position, body.yaw = np.array(carry.position), carry.yaw
    world = rig.world_from_space(body)
    for hand, position in zip((new_left, new_right), held, strict=True):
        np.testing.assert_allclose(world[:3, :3] @ hand + world[:3, 3], position, atol=1e-6)


def test_a_trigger_that_is_pulled_inside_a_bomb_is_the_bombs_until_it_is_loose() -> None:
    wearer = Wearer()
    flying, pointing = RIGHT._replace(trigger=1.0), LEFT._replace(trigger=1.0)
    assert wearer.asks(right=flying).push != (0.0, 0.0, 0.0)
    wearer.controls.in_bomb = (False, True)
    assert wearer.asks(right=flying).grasp is None, "it was pulled before the hand came there"
    wearer.asks()
    asked = wearer.asks(right=flying)
    assert asked.push == (0.0, 0.0, 0.0)
    assert asked.grasp == pytest.approx((0.2, 1.2 - 1.6, -0.3)), "in the world, whose origin is the head"
    wearer.controls.in_bomb = (False, False)
    assert wearer.asks(right=flying).grasp is not None, "carried out of where it was"
    assert wearer.asks().grasp is None

    wearer.controls.in_bomb = (True, False)
    asked = wearer.asks(left=pointing)
    assert asked.touch == pytest.approx((-0.2, 1.2 - 1.6, -0.3)) and asked.ray is None
    again = wearer.asks(left=pointing)
    assert again.touch is None and again.ray is None, "once, and no laser until it is loose"
    wearer.controls.in_bomb = (False, False)
    wearer.asks()
    assert wearer.asks(left=pointing).ray is not None


def test_a_tapped_grip_asks_for_a_bombs_menu_and_a_painting_one_keeps_nothing() -> None:
    wearer = Wearer()
    laser = LEFT._replace(trigger=1.0)
    wearer.asks(left=laser)
    assert wearer.asks(left=laser._replace(squeeze=1.0)).actions == (FAVOURITE,)
    assert wearer.asks(left=laser).actions == (BOMB_MENU,)
    wearer.asks(left=laser._replace(squeeze=1.0))
    for _ in range(20):
        assert wearer.asks(left=laser._replace(squeeze=1.0)).hold
    assert wearer.asks(left=laser).actions == (), "it was held, so it carried"
    wearer.controls.painting = True
    assert wearer.asks(left=laser._replace(squeeze=1.0)).actions == ()


def test_with_the_laser_the_flying_hand_lights_up_relatives_and_chooses() -> None:
    wearer = Wearer()
    laser = LEFT._replace(trigger=1.0)
    assert wearer.asks(left=laser, right=RIGHT._replace(lower=True)).actions == (RELATIVES,)
    assert wearer.asks(left=laser, right=RIGHT._replace(upper=True)).actions == (SELECT,)
