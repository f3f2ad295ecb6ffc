"""The world in one hand and in two, and grips that mean something else."""

import numpy as np
import pytest

from tests.vr_explorer.xr.wearer import LEFT, RIGHT, Touched, Wearer
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


def test_a_grip_that_held_the_world_before_the_laser_came_on_keeps_nothing() -> None:
    wearer = Wearer()
    grip = gripping(LEFT, (-0.2, 1.2, -0.3))
    assert wearer.asks(left=grip).carry is not None
    asked = wearer.asks(left=grip._replace(trigger=1.0))
    assert asked.ray is not None and asked.actions == () and not asked.hold
