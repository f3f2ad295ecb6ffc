"""Home: the hall around the viewer, and the way from there into the cloud and back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from classification.cloud import Cloud
from vr_explorer.scene.arrangements import HomeHall, RgbCube
from vr_explorer.scene.commands import Arrange, LookFrom, ToggleBoard, ToggleFavourite, ToggleHome, Undo
from vr_explorer.scene.home import EYES, TURN
from vr_explorer.scene.scene import Scene

KEPT = (3, 40, 7, 22, 5)


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    scene = Scene(make_cloud(60), favourites=KEPT)
    scene.apply(LookFrom((10.0, 20.0, 30.0), 0.4, 0.0))
    return scene


def light(scene: Scene) -> float:
    return scene.home[1]


def test_favourites_hang_along_both_walls_apart_from_each_other_and_the_rest_is_gone(scene: Scene) -> None:
    scene.apply(ToggleHome())
    scene.advance(5.0)
    assert set(np.flatnonzero(scene.cards.visible_at(scene.time) > 0.5).tolist()) == set(KEPT)
    hall, _ = scene.home
    inside = (scene.cards.target[list(KEPT)].astype(float) - hall.origin) @ hall.axes
    np.testing.assert_allclose(inside[:, 1], EYES, atol=1e-4)
    assert (np.sign(inside[:, 0]) == [-1, 1, -1, 1, -1]).all()
    assert np.abs(inside[:, 0]).max() < hall.half_width and inside[:, 2].max() < hall.length
    apart = np.linalg.norm(inside[:, None] - inside[None], axis=2)
    assert apart[~np.eye(5, dtype=bool)].min() > scene.settings.card_height
    np.testing.assert_allclose(hall.position(0.0, EYES, 0.0), scene.body.head, atol=1e-9)


def test_the_hall_grows_with_the_favourites(scene: Scene) -> None:
    scene.apply(ToggleHome())
    before = scene.home[0]
    for card in range(41, 59):
        scene.apply(ToggleFavourite(card))
    after = scene.home[0]
    assert after.length > before.length and after.half_width > before.half_width
    assert after.origin == before.origin
    assert after.favourites == 23


@pytest.mark.parametrize("frames", [10, 144])
def test_the_light_rises_and_sinks_evenly_whatever_the_frames(scene: Scene, frames: int) -> None:
    assert light(scene) == 0.0
    scene.apply(ToggleHome())
    seen = []
    for _ in range(frames):
        scene.advance(TURN / frames)
        seen.append(light(scene))
    assert seen == sorted(seen)
    assert seen[frames // 2 - 1] == pytest.approx(0.5, abs=1e-3)
    assert seen[-1] == pytest.approx(1.0)
    scene.apply(ToggleHome())
    scene.advance(0.3 * TURN)
    sunk = light(scene)
    assert 0.5 < sunk < 1.0
    scene.apply(ToggleHome())
    assert light(scene) == pytest.approx(sunk), "it is interrupted where it is"
    scene.advance(TURN)
    assert light(scene) == 1.0


def test_the_images_rain_when_the_cloud_is_entered_and_stand_as_before(scene: Scene) -> None:
    scene.apply(Arrange(RgbCube()))
    before, targets = scene.placement, scene.cards.target.copy()
    scene.apply(ToggleHome())
    assert isinstance(scene.arrangement, HomeHall)
    scene.advance(5.0)
    scene.apply(ToggleHome())
    assert scene.placement == before
    assert scene.raining
    np.testing.assert_array_equal(scene.cards.target, targets)
    assert scene.cards.positions_at(scene.time)[:, 1].min() > targets[:, 1].min() + 10.0


def test_going_home_is_taken_back(scene: Scene) -> None:
    before = scene.placement
    scene.apply(ToggleBoard())
    scene.apply(ToggleHome())
    scene.apply(ToggleHome())
    assert scene.placement == before, "from the board one comes home out of the cloud"
    scene.apply(Undo())
    assert isinstance(scene.arrangement, HomeHall)
    assert light(scene) < 1.0
    scene.advance(TURN)
    assert light(scene) == 1.0
