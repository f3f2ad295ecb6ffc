"""The world in one hand and in two, and grips that mean something else."""

import numpy as np
import pytest

from tests.vr_explorer.xr.wearer import LEFT, NONE, RIGHT, Touched, Wearer
from vr_explorer.actions import FAVOURITE
from vr_explorer.xr.poses import Pose


def gripping(hand: Touched, position: tuple[float, float, float]) -> Touched:
    return hand._replace(grip=Pose(position), squeeze=1.0)


def under(wearer: Wearer, position: tuple[float, float, float]) -> np.ndarray:
    """The place of the world at one of the headset's space."""
    world = wearer.rig.world_from_space(wearer.body)
    return world[:3, :3] @ np.array(position) + world[:3, 3]


def test_one_grip_drags_the_world_with_the_hand_whatever_the_scale() -> None:
    for scale, hand in ((1.0, RIGHT), (4.0, RIGHT), (1.0, LEFT)):
        wearer = Wearer()
        wearer.body.rescale(scale)
        wearer.body.yaw = 0.7
        held = under(wearer, (0.2, 1.2, -0.3))
        for position in ((0.2, 1.2, -0.3), (0.25, 1.3, -0.4), (-0.1, 1.0, -0.1)):
            free = gripping(hand, position)
            asked = wearer.asks(*((free, RIGHT) if hand is LEFT else (LEFT, free)))
            assert asked.carry is not None and asked.carry.scale == scale
            np.testing.assert_allclose(under(wearer, position), held, atol=1e-9)
        assert wearer.asks().carry is None


def test_a_grip_in_flight_brakes_first_and_holds_the_world_then() -> None:
    wearer = Wearer()
    wearer.body.velocity = np.array([0.0, 0.0, -30.0])
    grip = gripping(RIGHT, (0.2, 1.2, -0.3))
    asked = wearer.asks(right=grip)
    assert asked.carry is None and asked.brake > 1.0 and wearer.controls.holding == ()
    wearer.body.velocity = np.array([0.0, 0.0, -0.1])
    assert wearer.asks(right=grip).carry is not None
    assert wearer.controls.holding == (1,) and wearer.controls.ticks == (1,)


def test_a_second_hand_joins_and_the_first_goes_on_alone() -> None:
    wearer = Wearer()
    wearer.asks(right=gripping(RIGHT, (0.2, 1.2, -0.3)))
    position = wearer.body.position.copy()
    both = gripping(LEFT, (-0.2, 1.2, -0.3)), gripping(RIGHT, (0.2, 1.2, -0.3))
    wearer.asks(*both)
    assert wearer.controls.holding == (0, 1)
    np.testing.assert_allclose(wearer.body.position, position, atol=1e-9)
    apart = gripping(LEFT, (-0.4, 1.2, -0.3)), gripping(RIGHT, (0.4, 1.2, -0.3))
    wearer.asks(*apart)
    assert wearer.body.scale == pytest.approx(0.5)
    held = under(wearer, (-0.4, 1.2, -0.3))
    wearer.asks(apart[0], RIGHT)
    assert wearer.controls.holding == (0,)
    wearer.asks(gripping(LEFT, (-0.5, 1.0, -0.2)), RIGHT)
    np.testing.assert_allclose(under(wearer, (-0.5, 1.0, -0.2)), held, atol=1e-9)


def test_a_trigger_that_is_pulled_lets_go_and_flies_faster() -> None:
    wearer = Wearer()
    grip = gripping(RIGHT, (0.2, 1.2, -0.3))
    assert wearer.asks(right=grip).carry is not None
    asked = wearer.asks(right=grip._replace(trigger=1.0))
    assert asked.carry is None and asked.push[2] == pytest.approx(-5.0)


def test_the_grip_of_the_hand_with_the_laser_keeps_and_carries() -> None:
    wearer = Wearer()
    laser = LEFT._replace(trigger=1.0)
    wearer.asks(left=laser)
    asked = wearer.asks(left=laser._replace(squeeze=1.0))
    assert (asked.actions, asked.carry, asked.hold) == ((FAVOURITE,), None, True)


def test_a_longer_grip_on_a_card_takes_it_and_the_laser_goes_to_the_other_hand() -> None:
    wearer = Wearer()
    laser = LEFT._replace(trigger=1.0)
    wearer.asks(left=laser)
    wearer.controls.takes_card = True
    asked = wearer.asks(left=laser._replace(squeeze=1.0))
    assert (asked.actions, asked.hold, asked.carry) == ((), False, None)
    assert asked.in_hands[0] is not None and asked.in_hands[1] is None
    assert wearer.controls.laser == 0, "until it is no tap any more"
    for _ in range(20):
        asked = wearer.asks(left=gripping(LEFT, (-0.3, 1.2, -0.3)))
    assert wearer.controls.laser == 1 and asked.ray is not None
    np.testing.assert_allclose(asked.in_hands[0], under(wearer, (-0.3, 1.2, -0.3)))
    both = gripping(LEFT, (-0.3, 1.2, -0.3)), gripping(RIGHT, (0.2, 1.2, -0.3))
    for _ in range(20):
        asked = wearer.asks(*both)
    assert None not in asked.in_hands and asked.carry is None and wearer.controls.laser is None
    asked = wearer.asks(LEFT, both[1])
    assert asked.in_hands[0] is None and asked.in_hands[1] is not None and asked.actions == ()


def test_a_short_grip_on_such_a_card_keeps_it_or_no_longer() -> None:
    wearer = Wearer()
    laser = LEFT._replace(trigger=1.0)
    wearer.asks(left=laser)
    wearer.controls.takes_card = True
    for _ in range(4):
        assert wearer.asks(left=laser._replace(squeeze=1.0)).actions == ()
    assert wearer.asks(left=laser).actions == (FAVOURITE,)
    assert wearer.asks(left=laser).actions == ()


def test_a_hand_that_is_at_a_card_grips_it_without_the_laser() -> None:
    wearer = Wearer()
    wearer.asks()
    wearer.controls.at_card = (True, False)
    asked = wearer.asks(left=gripping(LEFT, (-0.2, 1.2, -0.3)))
    assert (asked.actions, asked.hold, asked.carry) == ((), False, None)
    assert asked.in_hands[0] is not None and asked.in_hands[1] is None and wearer.controls.ticks == (0,)
    asked = wearer.asks(left=LEFT)
    assert asked.in_hands == (None, None) and asked.actions == (), "what a short grip does is said by who has the card"
    wearer.controls.at_card = (False, False)
    assert wearer.asks(left=gripping(LEFT, (-0.2, 1.2, -0.3))).carry is not None, "elsewhere it holds the world"
    wearer.asks()
    wearer.controls.at_card = (True, False)
    for _ in range(20):
        asked = wearer.asks(left=gripping(LEFT, (-0.2, 1.2, -0.3)))
    assert asked.ray is not None, "the laser goes to the other hand"
    wearer.controls.at_card = (False, True)
    asked = wearer.asks(left=gripping(LEFT, (-0.2, 1.2, -0.3)))
    assert asked.ray is None and asked.in_hands[1] is None, "and gives way to a card at which that one is"
    asked = wearer.asks(gripping(LEFT, (-0.2, 1.2, -0.3)), gripping(RIGHT, (0.2, 1.2, -0.3)))
    assert None not in asked.in_hands and asked.actions == () and not asked.hold
    wearer.asks()
    wearer.controls.at_card = (True, True)
    assert wearer.asks(right=RIGHT._replace(trigger=1.0, squeeze=1.0)).in_hands == (None, None), "it flies fast"


def test_one_hand_drags_such_a_card_by_its_ray() -> None:
    wearer = Wearer(one_handed="always")
    wearer.asks(NONE, RIGHT)
    wearer.controls.takes_card = True
    asked = wearer.asks(NONE, RIGHT._replace(squeeze=1.0))
    assert asked.hold and asked.actions == () and asked.carry is None and asked.in_hands == (None, None)
    for _ in range(20):
        asked = wearer.asks(NONE, RIGHT._replace(squeeze=1.0))
    assert asked.hold and asked.ray is not None
    assert wearer.asks(NONE, RIGHT).actions == ()


def test_a_grip_that_held_the_world_before_the_laser_came_on_keeps_nothing() -> None:
    wearer = Wearer()
    grip = gripping(LEFT, (-0.2, 1.2, -0.3))
    assert wearer.asks(left=grip).carry is not None
    asked = wearer.asks(left=grip._replace(trigger=1.0))
    assert asked.ray is not None and asked.actions == () and not asked.hold
