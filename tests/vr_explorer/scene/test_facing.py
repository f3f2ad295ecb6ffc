"""On the board and in walls cards lie in their plane; elsewhere they turn to the viewer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from classification.cloud import Cloud
from vr_explorer.picking.ray import facing
from vr_explorer.scene.arrangements import Arrangement, FlatWall, MethodWall, SortedWall
from vr_explorer.scene.commands import Arrange, BringBefore, LookFrom, PlaceBomb, SendBack, ToggleBoard, ToggleHome
from vr_explorer.scene.criteria import Colours
from vr_explorer.scene.facing import TO_THE_HEAD, Turning
from vr_explorer.scene.scene import Scene

YAW = 0.4


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    scene = Scene(make_cloud(60), favourites=(3, 40, 7))
    scene.apply(LookFrom((10.0, 20.0, 30.0), YAW, 0.2))
    return scene


def test_cards_turn_into_the_plane_of_the_board_and_back_to_the_viewer(scene: Scene) -> None:
    assert scene.facing == TO_THE_HEAD
    scene.apply(ToggleBoard())
    assert scene.facing[3] == 0.0
    shares = []
    for _ in range(40):
        scene.advance(0.1)
        shares.append(scene.facing[3])
    assert shares == sorted(shares) and 0.0 < shares[10] < 1.0 and shares[-1] == 1.0, "softly"
    ahead = np.array([-np.sin(YAW), 0.0, -np.cos(YAW)])
    np.testing.assert_allclose(scene.facing[:3], -ahead, atol=1e-6)
    scene.apply(ToggleHome())
    scene.advance(5.0)
    assert scene.facing == TO_THE_HEAD


@pytest.mark.parametrize("arrangement", [FlatWall(), MethodWall(), SortedWall()])
def test_the_cards_of_a_wall_lie_in_its_plane_until_bombs_gather_them(scene: Scene, arrangement: Arrangement) -> None:
    scene.apply(Arrange(arrangement))
    scene.advance(5.0)
    np.testing.assert_allclose(scene.facing, (np.sin(YAW), 0.0, np.cos(YAW), 1.0), atol=1e-6)
    scene.apply(PlaceBomb(Colours(((200, 40, 40),)), (0.0, 20.0, 0.0)))
    scene.advance(5.0)
    assert scene.facing == TO_THE_HEAD
    scene.apply(ToggleBoard())
    scene.advance(5.0)
    assert scene.facing[3] == 1.0, "the board has no bombs"


def test_from_one_plane_to_another_cards_turn_softly(scene: Scene) -> None:
    scene.apply(Arrange(FlatWall()))
    scene.advance(5.0)
    scene.apply(LookFrom((10.0, 20.0, 30.0), YAW + 2.0, 0.0))
    scene.apply(Arrange(SortedWall()))
    yaws = []
    for _ in range(40):
        yaws.append(float(np.arctan2(scene.facing[0], scene.facing[2])))
        assert scene.facing[3] == 1.0
        scene.advance(0.1)
    assert yaws == sorted(yaws) and yaws[0] == pytest.approx(YAW) and yaws[-1] == pytest.approx(YAW + 2.0)
    assert np.diff(yaws).max() < 0.5


def test_what_is_brought_before_the_viewer_turns_to_them_also_from_the_board(scene: Scene) -> None:
    scene.apply(ToggleBoard())
    scene.apply(BringBefore((1, 2), ("", "")))
    scene.advance(5.0)
    assert scene.facing == TO_THE_HEAD
    scene.apply(SendBack())
    scene.advance(5.0)
    assert scene.facing[3] == 1.0


def test_a_state_that_is_come_back_to_is_flat_at_once(scene: Scene) -> None:
    scene.apply(ToggleBoard())
    kept = scene.placement
    scene.apply(ToggleBoard())
    scene.advance(5.0)
    scene.restore(kept)
    assert scene.facing[3] == 1.0


def test_turning_goes_on_from_where_it_is() -> None:
    half = Turning().toward(True, YAW, 0.0, 2.0)
    back = half.toward(False, 0.0, 1.0, 2.0)
    assert half.at(1.0)[3] == pytest.approx(back.at(1.0)[3]) == pytest.approx(0.5)
    assert back.at(1.0)[:3] == half.at(1.0)[:3], "the plane stays the one that they leave"


def test_from_behind_the_plane_pictures_are_turned_around() -> None:
    positions = np.array([[0.0], [0.0], [-10.0]])
    for head, side in ((np.array([3.0, 1.0, 0.0]), 1.0), (np.array([3.0, 1.0, -20.0]), -1.0)):
        normal, right, up = facing(positions, head, (0.0, 0.0, 1.0, 1.0))
        np.testing.assert_allclose(normal[:, 0], (0.0, 0.0, side), atol=1e-9)
        np.testing.assert_allclose(right[:, 0], (side, 0.0, 0.0), atol=1e-9)
        np.testing.assert_allclose(up[:, 0], (0.0, 1.0, 0.0), atol=1e-9)
