"""A filter brings what matches toward the viewer and lets the rest step back, and both can be taken back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.picking.ray import Picker
from vr_explorer.scene.arrangements import ColourSolid, FlatWall
from vr_explorer.scene.commands import (
    ApplyFilter,
    Arrange,
    ClearFilter,
    LookFrom,
    Redo,
    Start,
    ToggleFavourite,
    Undo,
)
from vr_explorer.scene.criteria import THRESHOLD, About, AllOf, Favourites, InRange, Like, Measure
from vr_explorer.scene.filtering import GRADES
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.settings import SceneSettings, Unmatched

ABSTRACT = InRange(Measure.ABSTRACTNESS, 0.7, 1.0)


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    return Scene(make_cloud(400))


def matches(scene: Scene) -> np.ndarray:
    return scene.matcher.match(ABSTRACT) >= THRESHOLD


def distances(scene: Scene, positions: np.ndarray) -> np.ndarray:
    return np.linalg.norm(positions - scene.body.head, axis=1)


def test_matches_come_toward_the_viewer_and_the_rest_become_ghosts(scene: Scene) -> None:
    home = scene.cards.target.copy()
    assert scene.matches == 400
    scene.apply(ApplyFilter(ABSTRACT))
    chosen = matches(scene)
    assert scene.matches == chosen.sum()
    np.testing.assert_array_equal(scene.cards.target[~chosen], home[~chosen])
    np.testing.assert_allclose(scene.cards.fade_to, np.where(chosen, 1.0, scene.settings.ghost), atol=1e-6)
    before, after = distances(scene, home)[chosen], distances(scene, scene.cards.target)[chosen]
    assert (after <= before + 1e-2).all()
    assert np.median(after) < 0.7 * np.median(before)
    lines = (home - scene.body.head) / distances(scene, home)[:, None]
    np.testing.assert_allclose(
        scene.body.head + lines * distances(scene, scene.cards.target)[:, None], scene.cards.target, atol=0.05
    )


def test_better_matches_are_nearer_with_room_between_them(scene: Scene) -> None:
    scene.apply(LookFrom((0.0, 0.0, 0.0), 0.0, 0.0))
    wanted = About(Measure.COMPOSITION, 40.0, 20.0)
    home = scene.cards.target.copy()
    scene.apply(ApplyFilter(wanted))
    match = scene.matcher.match(wanted)
    pulled = (match >= THRESHOLD) & (distances(scene, scene.cards.target) < distances(scene, home) - 1e-2)
    assert pulled.sum() > 40
    outward = np.argsort(distances(scene, scene.cards.target)[pulled])
    assert np.diff(match[pulled][outward]).max() < 1.1 / GRADES
    nearest = distances(scene, scene.cards.target)[pulled].min()
    assert nearest == pytest.approx(scene.settings.filter_near, rel=0.3)
    positions = scene.cards.target[pulled]
    gaps = np.linalg.norm(positions[:, None] - positions[None], axis=-1) + 1e9 * np.eye(len(positions))
    assert np.median(gaps.min(axis=1)) > 0.25 * scene.settings.filter_spacing


def test_the_rest_vanishes_or_moves_back_where_asked(scene: Scene) -> None:
    home = scene.cards.target.copy()
    scene.apply(ApplyFilter(ABSTRACT, Unmatched.VANISH))
    rest = ~matches(scene)
    assert scene.cards.fade_to[rest].max() == 0.0
    scene.apply(ApplyFilter(ABSTRACT, Unmatched.BACK))
    assert scene.cards.fade_to.min() == 1.0
    farther = distances(scene, scene.cards.target)[rest] - distances(scene, home)[rest]
    np.testing.assert_allclose(farther, scene.settings.filter_back * max(scene.scale, 0.3), rtol=1e-3)


def test_what_becomes_of_the_rest_is_a_setting(make_cloud: Callable[[int], Cloud]) -> None:
    scene = Scene(make_cloud(60), SceneSettings(unmatched="vanish"))
    scene.apply(ApplyFilter(ABSTRACT))
    assert scene.cards.fade_to.min() == 0.0
    with pytest.raises(ValueError, match="unmatched"):
        SceneSettings(unmatched="explode")
    with pytest.raises(ValueError, match="ghost"):
        SceneSettings(ghost=0.6)


def test_a_filter_is_eased_interrupted_and_taken_back(scene: Scene) -> None:
    home = scene.cards.target.copy()
    scene.apply(ApplyFilter(ABSTRACT))
    scene.advance(scene.settings.motion / 2.0)
    halfway = scene.cards.visible_at(scene.time)
    assert ((halfway[~matches(scene)] > scene.settings.ghost) & (halfway[~matches(scene)] < 1.0)).all()
    positions = scene.cards.positions_at(scene.time)
    scene.apply(ClearFilter())
    np.testing.assert_allclose(scene.cards.positions_at(scene.time), positions, atol=1e-2)
    np.testing.assert_allclose(scene.cards.visible_at(scene.time), halfway, atol=1e-4)
    np.testing.assert_array_equal(scene.cards.target, home)
    scene.apply(Undo())
    assert scene.placement.filter is not None
    scene.apply(Undo())
    assert scene.placement.filter is None
    np.testing.assert_array_equal(scene.cards.target, home)
    scene.apply(Redo())
    np.testing.assert_array_equal(scene.cards.fade_to < 0.5, ~matches(scene))


def test_a_filter_holds_through_arrangements(scene: Scene) -> None:
    scene.apply(ApplyFilter(ABSTRACT))
    for command in (Arrange(ColourSolid()), Arrange(FlatWall()), Start()):
        scene.apply(command)
        np.testing.assert_array_equal(scene.cards.fade_to < 0.5, ~matches(scene))


def test_while_a_slider_moves_all_its_filters_are_one_step_back(scene: Scene) -> None:
    scene.apply(ApplyFilter(ABSTRACT))
    scene.advance(5.0)
    for low in np.linspace(0.1, 0.6, 20):
        scene.apply(ApplyFilter(InRange(Measure.ABSTRACTNESS, float(low), 1.0)))
        scene.advance(0.05)
    scene.apply(Undo())
    assert scene.placement.filter is not None and scene.placement.filter.criterion == ABSTRACT


def test_a_new_change_ends_what_could_be_done_again(scene: Scene) -> None:
    scene.apply(Arrange(FlatWall()))
    scene.apply(Undo())
    scene.apply(ToggleFavourite(5))
    scene.apply(Undo())
    scene.apply(Redo())
    assert list(scene.favourites) == [5]
    scene.apply(Arrange(ColourSolid()))
    arrangement = scene.arrangement
    scene.apply(Redo())
    assert scene.arrangement is arrangement


def test_ghosts_cannot_be_pointed_at(scene: Scene) -> None:
    picker = Picker(scene.cards, scene.half_sizes)
    card = int(np.flatnonzero(~matches(scene))[0])
    origin = scene.cards.target[card] + (0.0, 0.0, 5.0)
    assert picker.pick(origin, (0.0, 0.0, -1.0), origin, scene.time) == card
    scene.apply(ApplyFilter(ABSTRACT))
    scene.advance(scene.settings.motion + 0.1)
    picker.settle()
    assert picker.pick(origin, (0.0, 0.0, -1.0), origin, scene.time) != card
    picker.close()


def test_a_question_that_the_cloud_cannot_answer_changes_nothing(scene: Scene) -> None:
    scene.apply(ApplyFilter(ABSTRACT))
    placement, target = scene.placement, scene.cards.target.copy()
    with pytest.raises(UserError):
        scene.apply(ApplyFilter(Like((3,))))
    assert scene.placement is placement
    np.testing.assert_array_equal(scene.cards.target, target)
    scene.apply(Undo())
    assert scene.placement.filter is None


def test_nothing_and_everything_can_be_wanted(scene: Scene) -> None:
    scene.apply(ApplyFilter(Favourites()))
    assert scene.cards.fade_to.max() < 0.5
    scene.apply(ApplyFilter(AllOf(())))
    assert scene.cards.fade_to.min() == 1.0
    assert np.isfinite(scene.cards.target).all()
