"""Breeding bombs in a scene: thrown, fed and undone; where parents and children stand about them; kept and read."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from classification.cloud import Cloud, joined
from foundation.errors import UserError
from tests.vr_explorer.scene.test_joining import OLD, RED, children_of, join
from vr_explorer.scene.bombs import MOST_BREEDING
from vr_explorer.scene.broods import MOST_PARENTS, Broods
from vr_explorer.scene.commands import (
    BeginAnew,
    BeginBrood,
    Command,
    CopyBomb,
    FeedBomb,
    MoveBomb,
    PlaceBomb,
    PlaceBreedingBomb,
    Redo,
    RemoveBomb,
    TakeFromBomb,
    ThrowAwayBrood,
    ThrowBomb,
    Undo,
)
from vr_explorer.scene.criteria import OfBrood
from vr_explorer.scene.joining import joined as worked_out
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.serialization import from_json, to_json
from vr_explorer.scene.settings import SceneSettings

MakeCloud = Callable[[int], Cloud]

AT = (10.0, 5.0, -20.0)
PARENTS = (3, 9)


@pytest.fixture
def scene(make_cloud: MakeCloud) -> Scene:
    scene = Scene(make_cloud(OLD), favourites=PARENTS)
    scene.apply(PlaceBreedingBomb(1, PARENTS, AT))
    scene.advance(10.0)
    return scene


def parents_of(scene: Scene) -> tuple[int, ...]:
    breeding = scene.bombs[0].breeding
    assert breeding is not None
    return breeding.parents


def test_what_it_holds_is_about_it_and_nothing_else_moves_or_fades(scene: Scene, make_cloud: MakeCloud) -> None:
    without = Scene(make_cloud(OLD))
    others = np.setdiff1d(np.arange(OLD), PARENTS)
    np.testing.assert_allclose(scene.cards.target[others], without.cards.target[others], atol=1e-4)
    assert (scene.cards.fade_to == 1.0).all()
    left, right = scene.cards.target[list(PARENTS)] - np.array(AT)
    assert left[0] < 0.0 < right[0] and np.linalg.norm(left) < 2.0 * scene.settings.bomb_core


def test_children_come_about_it_apart_and_none_moves_for_those_that_follow(scene: Scene, make_cloud: MakeCloud) -> None:
    for _ in range(6):
        before = scene.cards.target.copy()
        join(scene, make_cloud)
        np.testing.assert_array_equal(scene.cards.target[: len(before)], before)
    children = scene.brood(1)
    assert children == list(range(OLD, OLD + 42)) and scene.bred(1) == 42
    positions = scene.cards.target[[*PARENTS, *children]]
    apart = np.linalg.norm(positions[:, None] - positions[None], axis=2)[~np.eye(44, dtype=bool)]
    assert apart.min() > scene.settings.card_height, "none hides another for who sees them from before"
    assert np.linalg.norm(positions - np.array(AT), axis=1).max() < 30.0
    starts = scene.cards.start[children]
    assert (np.linalg.norm(starts - np.array(AT), axis=1) < 20.0).all() and (starts[:, 1] > AT[1]).all()
    anew = Scene(scene.cloud, favourites=PARENTS)  # as after the next start
    anew.restore(scene.placement)
    np.testing.assert_allclose(anew.cards.target, scene.cards.target, atol=1e-3)


def test_children_come_while_their_bomb_flies_and_are_about_it(scene: Scene, make_cloud: MakeCloud) -> None:
    scene.apply(ThrowBomb(1, (20.0, 0.0, 0.0)))
    known, cloud = len(scene.cloud), scene.cloud
    larger = joined(cloud, children_of(cloud, make_cloud(OLD + 2_000), known, 4, [cloud.ids[3]]))
    snapshot = scene.snapshot()
    assert snapshot is not None
    worked = worked_out(snapshot, larger, [1] * 4, [(3,)] * 4)
    scene.advance(0.3)
    moved = np.array(scene.bombs[0].position)
    assert moved[0] > AT[0] + 3.0 and scene.join(worked)
    offsets = scene.cards.target[scene.brood(1)] - moved
    scene.advance(20.0)
    np.testing.assert_allclose(
        scene.cards.target[scene.brood(1)] - np.array(scene.bombs[0].position), offsets, atol=1e-3
    )
    scene.apply(PlaceBomb(RED, AT))
    assert not scene.join(worked), "with another bomb it is to be worked out anew"


def test_children_go_along_with_a_bomb_that_is_carried_and_home_when_it_goes(
    scene: Scene, make_cloud: MakeCloud
) -> None:
    join(scene, make_cloud)
    children, before = scene.brood(1), scene.cards.target.copy()
    scene.apply(MoveBomb(1, (10.0, 45.0, -20.0)))
    moved = scene.cards.target - before
    np.testing.assert_allclose(moved[children], [(0.0, 40.0, 0.0)] * len(children), atol=1e-3)
    scene.apply(RemoveBomb(1))
    np.testing.assert_allclose(scene.cards.target, Scene(scene.cloud).cards.target, atol=1e-4)
    assert (scene.cards.fade_to[children] == 1.0).all(), "what was seen stays"


def test_it_is_fed_taken_from_and_all_of_it_is_undone(scene: Scene) -> None:
    scene.apply(FeedBomb(1, (20, 3, 21)))
    assert parents_of(scene) == (3, 9, 20, 21)
    scene.apply(TakeFromBomb(1, 9))
    assert parents_of(scene) == (3, 20, 21)
    np.testing.assert_allclose(scene.cards.target[9], Scene(scene.cloud).cards.target[9], atol=1e-4)
    for expected in ((3, 9, 20, 21), (3, 9)):
        scene.apply(Undo())
        assert parents_of(scene) == expected
    scene.apply(Undo())
    assert not scene.bombs
    for _ in range(3):
        scene.apply(Redo())
    assert parents_of(scene) == (3, 20, 21)


@pytest.mark.parametrize(
    "command",
    [FeedBomb(1, (3,)), FeedBomb(1, tuple(range(20, 20 + MOST_PARENTS))), FeedBomb(2, (5,)), CopyBomb(1, AT),
     FeedBomb(7, (5,)), PlaceBreedingBomb(9, (5,), AT)],
    ids=["held already", "too many", "a filter bomb", "a copy", "none there", "one too many"],
)  # fmt: skip
def test_what_cannot_be_is_one_sentence_and_changes_nothing(scene: Scene, command: Command) -> None:
    scene.apply(PlaceBomb(RED, (5.0, 0.0, 9.0)))
    for number in range(MOST_BREEDING - 1):
        scene.apply(PlaceBreedingBomb(2 + number, (20 + number,), AT))
    before = scene.placement
    with pytest.raises(UserError):
        scene.apply(command)
    assert scene.placement == before


def test_children_stay_when_the_throw_is_taken_back_and_go_when_thrown_away(
    scene: Scene, make_cloud: MakeCloud
) -> None:
    join(scene, make_cloud)
    children = scene.brood(1)
    scene.apply(ThrowAwayBrood(1))
    assert (scene.cards.fade_to[children] == 0.0).all() and 1 not in scene.broods.shown
    scene.apply(Undo())
    assert (scene.cards.fade_to[children] == 1.0).all()
    scene.apply(Undo())
    assert not scene.bombs and (scene.cards.fade_to[children] == 1.0).all() and 1 in scene.broods.shown


def test_undo_of_a_brood_before_it_leaves_what_a_bomb_bred(make_cloud: MakeCloud) -> None:
    scene = Scene(make_cloud(OLD), favourites=PARENTS)
    scene.apply(BeginBrood(1, PARENTS))
    join(scene, make_cloud, brood=1)
    scene.apply(PlaceBreedingBomb(2, PARENTS, AT))
    join(scene, make_cloud, brood=2)
    for _ in range(2):
        scene.apply(Undo())
    assert scene.broods.shown == {2}
    assert (scene.cards.fade_to[scene.brood(1)] == 0.0).all() and (scene.cards.fade_to[scene.brood(2)] == 1.0).all()
    for _ in range(2):
        scene.apply(Redo())
    assert scene.broods.shown == {1, 2} and scene.bombs


def test_another_brood_begins_about_it_and_the_one_before_goes_home(scene: Scene, make_cloud: MakeCloud) -> None:
    join(scene, make_cloud)
    scene.apply(BeginAnew(1, 2))
    np.testing.assert_allclose(scene.cards.target[OLD:], Scene(scene.cloud).cards.target[OLD:], atol=1e-4)
    assert scene.broods == Broods((1, 2), of_bombs=frozenset({1, 2}))


def test_a_filter_bomb_beside_it_fades_neither_parents_nor_children(scene: Scene, make_cloud: MakeCloud) -> None:
    join(scene, make_cloud)
    scene.apply(PlaceBomb(RED, (90.0, 0.0, 9.0)))
    assert (scene.cards.fade_to[[*PARENTS, *scene.brood(1)]] == 1.0).all()
    assert (scene.cards.fade_to < 0.5).any()


def test_with_the_formulas_of_the_original_it_gathers_as_ever(make_cloud: MakeCloud) -> None:
    scene = Scene(make_cloud(OLD), SceneSettings(original_bombs=True))
    scene.apply(PlaceBreedingBomb(1, PARENTS, AT))
    scene.apply(PlaceBomb(RED, (90.0, 0.0, 9.0)))
    assert np.linalg.norm(scene.cards.target[list(PARENTS)] - np.array(AT), axis=1).max() < 12.0


def test_it_is_kept_and_parents_that_are_gone_are_left_out(scene: Scene) -> None:
    kept = to_json(scene.placement, scene.cloud.ids)
    known = {name: card for card, name in enumerate(scene.cloud.ids)}
    assert from_json(kept, known).bombs == scene.bombs
    del known[scene.cloud.ids[3]]
    assert from_json(kept, known).bombs[0].criterion == OfBrood((9,), 1)
