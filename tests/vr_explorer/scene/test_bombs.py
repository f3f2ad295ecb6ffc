"""Bombs are placed, moved, thrown, changed, copied and removed by commands, and their images follow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.scene.arrangements import FlatWall
from vr_explorer.scene.bombs import bomb_of, flown, glow
from vr_explorer.scene.codec import from_plain, to_plain
from vr_explorer.scene.commands import (
    ApplyFilter,
    Arrange,
    ChangeBomb,
    CopyBomb,
    MoveBomb,
    PlaceBomb,
    PlaceExample,
    Redo,
    RemoveBomb,
    Start,
    ThrowBomb,
    ToggleFavourite,
    Undo,
)
from vr_explorer.scene.criteria import (
    THRESHOLD,
    AllOf,
    AnyOf,
    Colours,
    Favourites,
    InRange,
    Like,
    Measure,
    Method,
    Not,
)
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.settings import Unmatched

COUNT = 500
ABSTRACT, CLEAR = InRange(Measure.ABSTRACTNESS, 0.75, 1.0), InRange(Measure.ABSTRACTNESS, 0.0, 0.25)


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    return Scene(make_cloud(COUNT))


@pytest.fixture
def two_bombs(scene: Scene) -> Scene:
    scene.apply(PlaceBomb(ABSTRACT, (300.0, 0.0, 0.0), name="abstract"))
    scene.apply(PlaceBomb(CLEAR, (-300.0, 0.0, 0.0)))
    scene.advance(10.0)
    return scene


def about(scene: Scene, number: int) -> np.ndarray:
    """Distances of the cards to a bomb."""
    return np.linalg.norm(scene.cards.positions_at(scene.time) - bomb_of(scene.bombs, number).position, axis=1)


def test_images_gather_about_the_bomb_that_they_match(two_bombs: Scene) -> None:
    abstractness = two_bombs.cloud.values("abstractness")
    assert about(two_bombs, 1)[abstractness > 0.8].max() < 60.0
    assert about(two_bombs, 2)[abstractness < 0.2].max() < 60.0
    middle = (abstractness > 0.35) & (abstractness < 0.65)
    home = two_bombs.cloud.positions[middle] * (120.0, 100.0, 120.0) * two_bombs.scale
    np.testing.assert_allclose(two_bombs.cards.target[middle], home, atol=1.0)
    shown = (abstractness >= 0.75) | (abstractness <= 0.25)
    np.testing.assert_array_equal(two_bombs.cards.fade_to > 0.5, shown)
    assert two_bombs.taken == {1: int((abstractness >= 0.75).sum()), 2: int((abstractness <= 0.25).sum())}


def test_a_dragged_bomb_takes_its_images_along_at_once(two_bombs: Scene) -> None:
    before, version = about(two_bombs, 1), two_bombs.cards.motion_version
    members = two_bombs.cloud.values("abstractness") > 0.8
    for step in range(1, 11):
        two_bombs.apply(MoveBomb(1, (300.0, 8.0 * step, 3.0 * step)))
        two_bombs.advance(1.0 / 72.0)
        np.testing.assert_allclose(about(two_bombs, 1)[members], before[members], atol=0.1)
    assert two_bombs.cards.motion_version == version + 10
    np.testing.assert_allclose(two_bombs.cards.visible_at(two_bombs.time)[members], 1.0)


def test_a_bomb_dragged_while_images_gather_makes_no_jump(scene: Scene) -> None:
    scene.apply(PlaceBomb(ABSTRACT, (300.0, 0.0, 0.0)))
    scene.advance(scene.settings.motion / 2.0)
    before = scene.cards.positions_at(scene.time)
    scene.apply(MoveBomb(1, (300.5, 0.0, 0.0)))
    assert np.abs(scene.cards.positions_at(scene.time) - before).max() < 0.51
    scene.advance(scene.settings.motion)
    assert about(scene, 1)[scene.cloud.values("abstractness") > 0.8].max() < 60.0


def test_a_thrown_bomb_flies_on_and_comes_to_rest_with_its_images(two_bombs: Scene) -> None:
    before = about(two_bombs, 1)
    two_bombs.apply(ThrowBomb(1, (0.0, 30.0, 0.0)))
    for _ in range(600):
        two_bombs.advance(1.0 / 60.0)
    bomb = bomb_of(two_bombs.bombs, 1)
    assert not bomb.flying
    assert bomb.position[1] == pytest.approx(30.0 / two_bombs.settings.bomb_drag, rel=0.01)
    members = two_bombs.cloud.values("abstractness") > 0.8
    np.testing.assert_allclose(about(two_bombs, 1)[members], before[members], atol=0.1)


def test_the_throw_does_not_depend_on_the_frame_rate(two_bombs: Scene) -> None:
    two_bombs.apply(ThrowBomb(1, (20.0, -4.0, 1.0)))
    once = flown(two_bombs.bombs, 1.2, 2.0)
    often = two_bombs.bombs
    for _ in range(200):
        often = flown(often, 1.2, 0.01)
    np.testing.assert_allclose(bomb_of(once, 1).position, bomb_of(often, 1).position, rtol=1e-9)


def test_a_drag_and_its_throw_are_taken_back_as_one(two_bombs: Scene) -> None:
    target = two_bombs.cards.target.copy()
    for step in range(20):
        two_bombs.apply(MoveBomb(1, (300.0 + step, 0.0, 0.0)))
        two_bombs.advance(1.0 / 60.0)
    two_bombs.apply(ThrowBomb(1, (50.0, 0.0, 0.0)))
    two_bombs.advance(3.0)
    assert bomb_of(two_bombs.bombs, 1).flying
    two_bombs.apply(Undo())
    assert bomb_of(two_bombs.bombs, 1).position == (300.0, 0.0, 0.0)
    np.testing.assert_allclose(two_bombs.cards.target, target, atol=1e-3)
    two_bombs.apply(Redo())
    end = 319.0 + 50.0 / two_bombs.settings.bomb_drag
    assert bomb_of(two_bombs.bombs, 1).position == pytest.approx((end, 0.0, 0.0)), "where it would have come to rest"
    assert not bomb_of(two_bombs.bombs, 1).flying
    two_bombs.apply(Undo())
    two_bombs.apply(Undo())
    assert [bomb.number for bomb in two_bombs.bombs] == [1]
    two_bombs.apply(Undo())
    assert not two_bombs.bombs
    assert two_bombs.cards.fade_to.min() == 1.0


def test_a_bomb_is_changed_copied_and_removed(two_bombs: Scene) -> None:
    two_bombs.apply(ChangeBomb(1, criterion=CLEAR, strength=8.0, name="clear"))
    bomb = bomb_of(two_bombs.bombs, 1)
    assert (bomb.criterion, bomb.strength, bomb.name, bomb.active) == (CLEAR, 8.0, "clear", True)
    two_bombs.apply(CopyBomb(1, (0.0, 90.0, 0.0)))
    assert bomb_of(two_bombs.bombs, 3).position == (0.0, 90.0, 0.0)
    assert bomb_of(two_bombs.bombs, 3).name == "clear"
    two_bombs.apply(RemoveBomb(1))
    assert [bomb.number for bomb in two_bombs.bombs] == [2, 3]
    two_bombs.apply(ChangeBomb(2, active=False))
    two_bombs.apply(ChangeBomb(3, active=False))
    assert two_bombs.taken == {}
    np.testing.assert_array_equal(two_bombs.cards.fade_to, 1.0)


def test_a_repelling_bomb_clears_its_place(scene: Scene) -> None:
    scene.apply(PlaceBomb(ABSTRACT, (0.0, 0.0, 0.0), repelling=True))
    scene.advance(10.0)
    members = scene.cloud.values("abstractness") > 0.8
    assert about(scene, 1)[members].min() > 0.9 * scene.settings.bomb_repulsion * max(scene.scale, 0.3)
    np.testing.assert_array_equal(scene.cards.fade_to, 1.0)
    scene.apply(ChangeBomb(1, repelling=False))
    scene.advance(10.0)
    assert about(scene, 1)[members].max() < 60.0


def test_an_example_bomb_gathers_what_is_like_its_images(make_cloud: Callable[[int], Cloud], tmp_path: Path) -> None:
    cloud = make_cloud(COUNT).save(tmp_path)
    features = np.concatenate([cloud.positions, np.full((COUNT, 1), 0.3, np.float32)], axis=1)
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    np.save(tmp_path / "features.npy", features.astype(np.float16))
    scene = Scene(cloud)
    scene.apply(PlaceExample((4, 9), (0.0, 400.0, 0.0)))
    scene.advance(10.0)
    cosines = features @ (features[4] + features[9]) / 2.0
    nearest = np.argsort(about(scene, 1))[:10]
    assert np.mean(np.isin(nearest, np.argsort(-cosines)[:20])) > 0.9
    assert glow(scene.bombs[0].criterion, cloud) == tuple(tuple(cloud.colours[card, 0].tolist()) for card in (4, 9))


def test_an_example_bomb_without_features_is_refused_and_nothing_changes(scene: Scene) -> None:
    with pytest.raises(UserError, match="no features"):
        scene.apply(PlaceExample((4, 9), (0.0, 0.0, 0.0)))
    assert not scene.bombs
    scene.apply(Undo())
    assert not scene.cards.duration.any()


def test_among_bombs_a_filter_only_says_who_is_seen(two_bombs: Scene) -> None:
    target = two_bombs.cards.target.copy()
    composed = InRange(Measure.COMPOSITION, 0.0, 50.0)
    two_bombs.apply(ApplyFilter(composed, Unmatched.VANISH))
    np.testing.assert_allclose(two_bombs.cards.target, target, atol=1e-3)
    shown = two_bombs.matcher.match(composed) >= THRESHOLD
    shown &= (two_bombs.cloud.values("abstractness") >= 0.75) | (two_bombs.cloud.values("abstractness") <= 0.25)
    np.testing.assert_array_equal(two_bombs.cards.fade_to, shown)


def test_bombs_hold_through_arrangements_and_rain(two_bombs: Scene) -> None:
    members, near = two_bombs.cloud.values("abstractness") > 0.8, about(two_bombs, 1)
    for command in (Arrange(FlatWall()), Start()):
        two_bombs.apply(command)
        two_bombs.advance(31.0)
        np.testing.assert_allclose(about(two_bombs, 1)[members], near[members], atol=2.0)
        assert (two_bombs.cards.fade_to < 0.5).sum() == COUNT - sum(two_bombs.taken.values())


def test_a_bomb_for_favourites_gathers_new_ones_at_once(scene: Scene) -> None:
    scene.apply(ToggleFavourite(3))
    scene.apply(PlaceBomb(Favourites(), (400.0, 0.0, 0.0)))
    assert scene.taken == {1: 1}
    scene.apply(ToggleFavourite(8))
    assert scene.taken == {1: 2}
    scene.advance(10.0)
    assert about(scene, 1)[[3, 8]].max() < 20.0
    scene.apply(Undo())
    assert scene.taken == {1: 1}


def test_a_bomb_glows_in_the_colours_that_it_wants(scene: Scene) -> None:
    wanted = AllOf((Colours(((1, 2, 3), (4, 5, 6))), Not(AnyOf((Colours(((1, 2, 3),)), Method("a"))))))
    assert glow(wanted, scene.cloud) == ((1, 2, 3), (4, 5, 6))
    assert glow(ABSTRACT, scene.cloud) == ()


@pytest.mark.parametrize("command", [MoveBomb(9, (0.0, 0.0, 0.0)), RemoveBomb(9), ChangeBomb(9, name="x")])
def test_bombs_that_are_not_there_are_refused(scene: Scene, command: MoveBomb | RemoveBomb | ChangeBomb) -> None:
    with pytest.raises(UserError, match="no bomb 9"):
        scene.apply(command)


def test_what_no_bomb_can_be_is_refused(two_bombs: Scene) -> None:
    for wrong in (
        ChangeBomb(1, strength=0.0),
        MoveBomb(1, (float("nan"), 0.0, 0.0)),
        PlaceBomb(ABSTRACT, (0.0, 0.0, 0.0), strength=99.0),
    ):
        bombs = two_bombs.bombs
        with pytest.raises(ValueError):
            two_bombs.apply(wrong)
        assert two_bombs.bombs is bombs


def test_taking_back_a_filter_throws_no_bomb_again(two_bombs: Scene) -> None:
    two_bombs.apply(ThrowBomb(1, (0.0, 30.0, 0.0)))
    two_bombs.advance(0.2)
    two_bombs.apply(ApplyFilter(CLEAR))
    for _ in range(100):
        two_bombs.advance(0.1)
    position = bomb_of(two_bombs.bombs, 1).position
    two_bombs.apply(Undo())
    assert bomb_of(two_bombs.bombs, 1).position == pytest.approx(position, abs=0.05)
    assert not bomb_of(two_bombs.bombs, 1).flying


def test_a_kept_placement_is_restored_at_once(two_bombs: Scene, make_cloud: Callable[[int], Cloud]) -> None:
    again = Scene(make_cloud(COUNT))
    again.restore(from_plain(to_plain(two_bombs.placement)))
    np.testing.assert_allclose(again.cards.positions_at(again.time), two_bombs.cards.target, atol=1e-3)
    np.testing.assert_array_equal(again.cards.fade_to, two_bombs.cards.fade_to)
    again.apply(Undo())
    assert len(again.bombs) == 2


def test_placements_come_back_from_plain_json(two_bombs: Scene) -> None:
    criterion = AnyOf((AllOf((Colours(((1, 2, 3),)), ABSTRACT)), Not(Method("singan")), Like((1, 2)), Favourites()))
    two_bombs.apply(Arrange(FlatWall()))
    two_bombs.apply(ApplyFilter(InRange(Measure.HUE, 350.0, 10.0)))
    two_bombs.apply(ChangeBomb(2, active=False, name="two"))
    assert from_plain(to_plain(two_bombs.placement)) == two_bombs.placement
    assert from_plain(to_plain(criterion)) == criterion


def test_bombs_in_an_empty_cloud_do_nothing(make_cloud: Callable[[int], Cloud]) -> None:
    scene = Scene(make_cloud(0))
    for command in (PlaceBomb(ABSTRACT, (0.0, 0.0, 0.0)), MoveBomb(1, (1.0, 0.0, 0.0)), ApplyFilter(ABSTRACT)):
        scene.apply(command)
    assert scene.taken == {1: 0}
