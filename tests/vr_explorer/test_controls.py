"""What a person wants becomes commands in one place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from classification.cloud import Cloud
from vr_explorer.actions import COLOUR, FAVOURITE, FLAT, HELP, RECENTRE, RESET_VIEW, UNDO
from vr_explorer.input import InputFrame, commands
from vr_explorer.scene.arrangements import ColourSolid, FlatWall
from vr_explorer.scene.commands import (
    Arrange,
    FirstLook,
    Fly,
    Hover,
    LookFrom,
    ToggleFavourite,
    Turn,
    Undo,
)
from vr_explorer.scene.scene import Scene


def test_nothing_wanted_asks_for_nothing(make_cloud: Callable[[int], Cloud]) -> None:
    assert commands(InputFrame(), Scene(make_cloud(5)), None, 0.01) == []


def test_thrust_goes_where_the_viewer_looks(make_cloud: Callable[[int], Cloud]) -> None:
    scene = Scene(make_cloud(5))
    scene.apply(LookFrom((0.0, 0.0, 0.0), np.pi / 2.0, 0.0))
    (fly,) = commands(InputFrame(thrust=(0.0, 0.0, -1.0)), scene, None, 0.01)
    assert isinstance(fly, Fly)
    np.testing.assert_allclose(fly.thrust, (-1.0, 0.0, 0.0), atol=1e-6)
    scene.apply(fly)
    (glide,) = commands(InputFrame(), scene, None, 0.01)
    assert isinstance(glide, Fly)
    assert glide.thrust == (0.0, 0.0, 0.0)


def test_actions_become_commands_in_their_order(make_cloud: Callable[[int], Cloud]) -> None:
    scene = Scene(make_cloud(5))
    actions = (FLAT, FAVOURITE, HELP, COLOUR, UNDO, RESET_VIEW)
    asked = commands(InputFrame(turn=(0.1, 0.2), actions=actions), scene, 3, 0.01)
    assert asked == [
        Turn(0.1, 0.2),
        Hover(3),
        Arrange(FlatWall()),
        ToggleFavourite(3),
        Arrange(ColourSolid()),
        Undo(),
        FirstLook(),
    ]


def test_recentring_levels_the_gaze(make_cloud: Callable[[int], Cloud]) -> None:
    scene = Scene(make_cloud(5))
    scene.apply(LookFrom((1.0, 2.0, 3.0), 0.4, -0.6))
    for command in commands(InputFrame(actions=(RECENTRE,)), scene, None, 0.01):
        scene.apply(command)
    assert (scene.body.yaw, scene.body.pitch) == pytest.approx((0.4, 0.0))
    np.testing.assert_array_equal(scene.body.position, (1.0, 2.0, 3.0))


def test_a_favourite_needs_a_card(make_cloud: Callable[[int], Cloud]) -> None:
    scene = Scene(make_cloud(5))
    scene.apply(Hover(2))
    assert commands(InputFrame(actions=(FAVOURITE,)), scene, None, 0.01) == [Hover(None)]


def test_the_wheel_leads_to_what_is_pointed_at_and_back_and_not_on_after_the_first_view(
    make_cloud: Callable[[int], Cloud],
) -> None:
    scene = Scene(make_cloud(40))
    begin, card = scene.body.head.copy(), scene.cards.target[0].astype(float)
    direction = (card - begin) / np.linalg.norm(card - begin)
    (a, b, c), (x, y, z) = begin.tolist(), direction.tolist()

    def wheel(notches: float, seconds: float) -> None:
        for command in commands(InputFrame(ray=((a, b, c), (x, y, z)), approach=notches), scene, 0, 0.0):
            scene.apply(command)
        for _ in range(round(seconds / 0.02)):
            scene.advance(0.02)

    wheel(2.0, 2.0)
    nearer = np.linalg.norm(card - scene.body.head)
    assert nearer == pytest.approx(0.84**2 * np.linalg.norm(card - begin), rel=1e-3)
    wheel(-2.0, 2.0)
    np.testing.assert_allclose(scene.body.head, begin, atol=0.02)
    scene.apply(FirstLook())
    first = scene.body.head.copy()
    wheel(4.0, 0.02)
    scene.apply(FirstLook())
    wheel(0.0, 1.0)
    np.testing.assert_allclose(scene.body.head, first, atol=1e-6)
