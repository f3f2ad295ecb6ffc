"""Commands change the scene, and can be undone and played again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.scene.arrangements import ColourSolid, FlatWall, PointCloud
from vr_explorer.scene.commands import (
    ApplyFilter,
    Arrange,
    FirstLook,
    LookFrom,
    MoveBomb,
    PlaceBomb,
    Redo,
    RemoveBomb,
    Start,
    ToggleFavourite,
    Turn,
    Undo,
)
from vr_explorer.scene.criteria import AllOf, InRange, Like, Measure
from vr_explorer.scene.present_picks import PickListeners
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.settings import SceneSettings

MakeCloud = Callable[[int], Cloud]


@pytest.fixture
def scene(make_cloud: MakeCloud) -> Scene:
    return Scene(make_cloud(200))


def test_each_arrangement_is_reached_and_left(scene: Scene) -> None:
    home = scene.cards.target.copy()
    for arrangement in (FlatWall(), ColourSolid(), PointCloud()):
        before = scene.cards.positions_at(scene.time)
        scene.apply(Arrange(arrangement))
        assert scene.arrangement == arrangement
        assert scene.moving
        np.testing.assert_allclose(scene.cards.positions_at(scene.time), before, atol=1e-2)
        scene.advance(scene.settings.motion)
        assert not scene.moving
        np.testing.assert_allclose(scene.cards.positions_at(scene.time), scene.cards.target, atol=1e-2)
    np.testing.assert_array_equal(scene.cards.target, home)


def test_undo_takes_back_arrangements_and_favourites_in_order(scene: Scene) -> None:
    scene.apply(Arrange(FlatWall()))
    wall = scene.cards.target.copy()
    scene.apply(LookFrom((90.0, 0.0, 0.0), 1.0, 0.0))
    scene.apply(ToggleFavourite(3))
    scene.apply(Arrange(ColourSolid()))
    scene.apply(Undo())
    np.testing.assert_array_equal(scene.cards.target, wall)
    assert list(scene.favourites) == [3]
    scene.apply(Undo())
    assert not scene.favourites
    assert scene.cards.favourite[3] == 0.0
    scene.apply(Undo())
    assert isinstance(scene.arrangement, PointCloud)
    scene.apply(Undo())
    assert isinstance(scene.arrangement, PointCloud)


def test_favourites_are_told_and_shown_at_once(make_cloud: MakeCloud) -> None:
    told: list[tuple[int, bool]] = []
    scene = Scene(make_cloud(20), favourites=[4], listeners=PickListeners(lambda card, kept: told.append((card, kept))))
    version = scene.cards.look_version
    scene.apply(ToggleFavourite(7))
    scene.apply(ToggleFavourite(4))
    assert told == [(7, True), (4, False)]
    assert np.flatnonzero(scene.cards.favourite).tolist() == [7]
    assert scene.cards.look_version == version + 2


def test_images_rain_one_by_one_from_above_to_their_places(scene: Scene) -> None:
    positions = scene.cards.target.copy()
    scene.apply(Start())
    assert scene.raining
    assert scene.cards.visible_at(0.0).max() == 0.0
    landed = []
    for time in np.linspace(0.0, scene.settings.rain, 31):
        now = scene.cards.positions_at(float(time))
        assert (now[:, 1] >= positions[:, 1] - 1e-2).all()
        landed.append(int((np.abs(now - positions).max(axis=1) < 1e-2).sum()))
    assert landed[0] == 0
    assert landed[-1] == 200
    assert 60 < landed[16] < 140, "half of them at half time"
    scene.advance(scene.settings.rain)
    assert not scene.raining


def test_the_rain_can_be_skipped(scene: Scene) -> None:
    positions = scene.cards.target.copy()
    scene.apply(Start())
    scene.advance(3.0)
    scene.apply(Start())
    assert not scene.raining
    scene.advance(scene.settings.rain_skip)
    np.testing.assert_allclose(scene.cards.positions_at(scene.time), positions, atol=1e-2)
    np.testing.assert_allclose(scene.cards.visible_at(scene.time), 1.0)


def test_another_arrangement_ends_the_rain_with_every_card_visible(scene: Scene) -> None:
    scene.apply(Start())
    scene.advance(5.0)
    scene.apply(Arrange(ColourSolid()))
    scene.advance(scene.settings.motion)
    assert not scene.raining
    np.testing.assert_allclose(scene.cards.visible_at(scene.time), 1.0)


def test_the_first_look_follows_the_arrangement(scene: Scene) -> None:
    cloud_look = scene.body.position.copy()
    scene.apply(Turn(0.3, -0.2))
    yaw = scene.body.yaw
    scene.apply(Arrange(FlatWall()))
    scene.apply(LookFrom((500.0, 0.0, 0.0), 0.0, 0.0))
    scene.apply(FirstLook())
    np.testing.assert_allclose(scene.body.position, cloud_look)
    assert scene.body.yaw == pytest.approx(yaw)
    scene.apply(Arrange(ColourSolid()))
    scene.apply(FirstLook())
    assert np.linalg.norm(scene.body.position - cloud_look) > 10.0


def test_the_gaze_levels_out_toward_the_wall_until_it_is_turned(scene: Scene) -> None:
    scene.apply(LookFrom((0.0, 0.0, 50.0), 0.0, -0.5))
    scene.apply(Arrange(FlatWall()))
    scene.advance(0.5)
    assert -0.25 < scene.body.pitch < -0.05
    scene.apply(Turn(0.0, -0.1))
    pitch = scene.body.pitch
    scene.advance(0.5)
    assert scene.body.pitch == pitch


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="drag must be greater than 0"):
        SceneSettings(drag=0.0)


def test_an_empty_cloud_can_be_arranged(make_cloud: MakeCloud) -> None:
    scene = Scene(make_cloud(0))
    for command in (Arrange(FlatWall()), Arrange(ColourSolid()), Start(), Undo(), FirstLook()):
        scene.apply(command)
    assert len(scene.cards.positions_at(1.0)) == 0


def test_what_is_worked_out_beside_the_frames_comes_to_the_same(make_cloud: MakeCloud) -> None:
    wanted = InRange(Measure.ABSTRACTNESS, 0.5, 1.0)
    asked = [
        ApplyFilter(wanted),
        PlaceBomb(wanted, (50.0, 0.0, 0.0), velocity=(0.0, 9.0, 0.0)),
        PlaceBomb(AllOf(()), (0.0, 0.0, 0.0), repelling=True),
        MoveBomb(2, (5.0, 5.0, 5.0)),
        Arrange(ColourSolid()),
        RemoveBomb(2),
        Undo(),
        Undo(),
        Redo(),
    ]
    at_once = Scene(make_cloud(300))
    with ThreadPoolExecutor(1) as worker:
        beside = Scene(make_cloud(300), worker=worker)
        for command in asked:
            for scene in (at_once, beside):
                scene.apply(command)
                scene.advance(0.5)
        beside.settle()
        assert beside.placement == at_once.placement
        assert beside.taken == at_once.taken
        np.testing.assert_allclose(beside.cards.target, at_once.cards.target, atol=1e-2)
        np.testing.assert_array_equal(beside.cards.fade_to, at_once.cards.fade_to)


def test_frames_go_on_while_a_placement_is_worked_out(make_cloud: MakeCloud) -> None:
    free = Event()
    with ThreadPoolExecutor(1) as worker:
        scene = Scene(make_cloud(50), worker=worker)
        worker.submit(free.wait)
        before = scene.cards.target.copy()
        scene.apply(Arrange(ColourSolid()))
        scene.advance(0.1)
        assert isinstance(scene.arrangement, ColourSolid)
        np.testing.assert_array_equal(scene.cards.target, before)
        scene.apply(Arrange(FlatWall()))
        free.set()
        scene.settle()
        ahead = np.array([np.sin(scene.body.yaw), 0.0, np.cos(scene.body.yaw)])
        assert np.ptp(scene.cards.target @ ahead) < 0.1, "only the last one is gone to"
        with pytest.raises(UserError, match="no features"):
            scene.apply(ApplyFilter(Like((3,))))
        assert scene.placement.filter is None
