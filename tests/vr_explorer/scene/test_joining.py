"""Images join a cloud that is shown: none of the others moves, and all that is asked of them holds for the new ones."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from classification.cloud import Children, Cloud, joined
from vr_explorer.scene.arrangements import ARRANGEMENTS, Arrangement, FlatWall, Lineage
from vr_explorer.scene.broods import leaned
from vr_explorer.scene.commands import (
    ApplyFilter,
    Arrange,
    BeginBrood,
    CloseGap,
    Command,
    FirstLook,
    HoldCards,
    MoveBomb,
    MoveGap,
    PlaceBomb,
    Redo,
    Reject,
    Select,
    ShowRelatives,
    ThrowAwayBrood,
    ToggleFavourite,
    Undo,
)
from vr_explorer.scene.criteria import Colours, InRange, Measure, SelectedCards
from vr_explorer.scene.joining import joined as worked_out
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.sight import in_sight
from vr_explorer.scene.view import standing

MakeCloud = Callable[[int], Cloud]

OLD, NEW = 150, 7
RED = Colours(((200, 30, 40),))


def children_of(cloud: Cloud, other: Cloud, first: int, count: int, parents: list[str], brood: str = "1") -> Children:
    """The images of `other` from `first` on, as they join `cloud`."""
    part = slice(first, first + count)
    return Children(
        arrivals=np.arange(first, first + count) + 1,
        ids=[f"child {number}" for number in range(first, first + count)],
        paths=[f"child {number}.png" for number in range(first, first + count)],
        positions=other.positions[part],
        colours=other.colours[part],
        shares=other.shares[part],
        values={name: other.measures[name].values[part] for name in cloud.measures},
        sizes=other.sizes[part],
        methods=["ink"] * count,
        parents=[parents] * count,
        parameters=["{}"] * count,
        names=[""] * count,
        broods=[brood] * count,
        features=np.zeros((count, 4), np.float16),
        files=[Path("grown.sqlite")] * count,
        beside=[False] * count,
    )


def join(
    scene: Scene, make_cloud: MakeCloud, count: int = NEW, brood: int = 1, parents: tuple[int, ...] = (3, 9)
) -> None:
    known, cloud = len(scene.cloud), scene.cloud
    names = [cloud.ids[card] for card in parents]
    larger = joined(cloud, children_of(cloud, make_cloud(OLD + 2_000), known, count, names, str(brood)))
    snapshot = scene.snapshot()
    assert snapshot is not None
    assert scene.join(worked_out(snapshot, larger, [brood] * count, [parents] * count))


@pytest.fixture
def scene(make_cloud: MakeCloud) -> Scene:
    return Scene(make_cloud(OLD), favourites=(3, 9))


@pytest.mark.parametrize("arrangement", ARRANGEMENTS.values(), ids=ARRANGEMENTS.keys())
def test_no_card_moves_for_those_that_join(scene: Scene, make_cloud: MakeCloud, arrangement: Arrangement) -> None:
    scene.apply(Arrange(arrangement))
    scene.advance(10.0)
    before, seen = scene.cards.target.copy(), scene.cards.fade_to.copy()
    for _ in range(3):
        join(scene, make_cloud)
    assert len(scene.cards) == len(scene.half_sizes) == len(scene.cloud) == OLD + 3 * NEW
    np.testing.assert_array_equal(scene.cards.target[:OLD], before)
    np.testing.assert_array_equal(scene.cards.fade_to[:OLD], seen)
    shown = not arrangement.of_favourites and not isinstance(arrangement, Lineage)
    assert (scene.cards.fade_to[OLD:] == float(shown)).all()
    if arrangement.before_viewer and shown:  # on a wall no two hang in one place
        apart = np.linalg.norm(scene.cards.target[:, None] - scene.cards.target[None], axis=2)
        assert apart[~np.eye(len(apart), dtype=bool)].min() > 0.9 * scene.settings.card_height


def test_the_whole_view_of_a_cloud_that_has_grown_has_all_of_it_in_sight(make_cloud: MakeCloud) -> None:
    """A first lot lay close together, and the others come around it."""
    cloud = make_cloud(OLD + 2_000)
    near = np.argsort(np.linalg.norm(cloud.positions - cloud.positions.mean(axis=0), axis=1))
    few = make_cloud(40)
    few.positions[:] = cloud.positions[near[:40]]
    scene = Scene(few)
    first = scene.body.position.copy()
    join(scene, make_cloud, 3)
    scene.apply(FirstLook())
    np.testing.assert_allclose(scene.body.position, first)  # it is not another one for a few
    for _ in range(4):
        join(scene, make_cloud, 100)
    scene.apply(FirstLook())
    fresh = Scene(scene.cloud)
    np.testing.assert_allclose(scene.body.position, fresh.body.position, atol=1e-3)
    assert in_sight(scene.cards.target, scene.body.position, scene.body.yaw, scene.body.pitch, scene.sight) == 1.0
    assert np.linalg.norm(scene.body.position - first) > scene.settings.card_height


def test_who_waits_beside_a_wall_still_does_when_one_on_it_is_rejected(scene: Scene, make_cloud: MakeCloud) -> None:
    scene.apply(Arrange(FlatWall()))
    scene.advance(10.0)
    join(scene, make_cloud)
    before = scene.cards.target.copy()
    scene.apply(Reject((5, OLD)))
    scene.advance(10.0)
    left = np.array([card for card in range(OLD + NEW) if card not in (5, OLD)])
    places = scene.cards.target[left]
    assert (scene.cards.fade_to[left] == 1.0).all() and not scene.cards.fade_to[[5, OLD]].any()
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    assert apart[~np.eye(len(apart), dtype=bool)].min() > 0.9 * scene.settings.card_height
    across = places @ standing(scene.placement.spec.yaw)[:, 0]
    assert across[left >= OLD].min() > across[left < OLD].max()
    scene.apply(Undo())
    scene.advance(10.0)
    np.testing.assert_allclose(scene.cards.target, before, atol=1e-5)


def test_what_was_worked_out_before_one_was_rejected_is_not_taken(scene: Scene, make_cloud: MakeCloud) -> None:
    cloud = scene.cloud
    larger = joined(cloud, children_of(cloud, make_cloud(OLD + 2_000), OLD, NEW, [cloud.ids[3]], "1"))
    snapshot = scene.snapshot()
    assert snapshot is not None
    early = worked_out(snapshot, larger, [1] * NEW, [(3,)] * NEW)
    scene.apply(Reject((5,)))
    assert not scene.join(early) and len(scene.cloud) == OLD
    join(scene, make_cloud)
    assert len(scene.cloud) == OLD + NEW


def test_in_the_cloud_they_lie_where_they_lie_after_the_next_start(scene: Scene, make_cloud: MakeCloud) -> None:
    join(scene, make_cloud)
    np.testing.assert_array_equal(Scene(scene.cloud).cards.target, scene.cards.target)


@pytest.mark.parametrize(
    "asked",
    [
        [ApplyFilter(InRange(Measure.ABSTRACTNESS, 0.4, 1.0))],
        [
            PlaceBomb(RED, (5.0, 0.0, 9.0)),
            PlaceBomb(InRange(Measure.ABSTRACTNESS, 0.4, 1.0), (90.0, 0.0, 9.0)),
        ],
        [PlaceBomb(RED, (5.0, 0.0, 9.0), repelling=True)],
    ],
    ids=["filter", "bombs", "repelling"],
)
@pytest.mark.parametrize("original", [False, True])
def test_filters_and_bombs_in_force_apply_to_them(make_cloud: MakeCloud, asked: list[Command], original: bool) -> None:
    scene = Scene(make_cloud(OLD), SceneSettings(original_bombs=original))
    for command in asked:
        scene.apply(command)
    scene.advance(10.0)
    before, seen = scene.cards.target.copy(), scene.cards.fade_to.copy()
    join(scene, make_cloud, 60)
    np.testing.assert_array_equal(scene.cards.target[:OLD], before)
    np.testing.assert_array_equal(scene.cards.fade_to[:OLD], seen)
    anew = Scene(scene.cloud, scene.settings)
    for command in asked:
        anew.apply(command)
    np.testing.assert_allclose(scene.cards.fade_to[OLD:], anew.cards.fade_to[OLD:])
    assert scene.matches == anew.matches
    assert scene.taken == anew.taken
    position = scene.cards.target.copy()
    if scene.bombs and not original:  # a bomb that is carried takes them along
        scene.apply(MoveBomb(1, (5.0, 40.0, 9.0)))
        assert not np.array_equal(scene.cards.target[OLD:], position[OLD:])


def test_they_come_into_sight_above_their_parents_and_travel(scene: Scene, make_cloud: MakeCloud) -> None:
    scene.advance(5.0)
    join(scene, make_cloud, 2)
    middle = scene.cards.target[[3, 9]].mean(axis=0)
    start, target = scene.cards.positions_at(scene.time)[OLD:], scene.cards.target[OLD:]
    assert (np.linalg.norm(start - middle, axis=1) < 4.0 * scene.settings.card_height).all()
    assert scene.cards.visible_at(scene.time)[OLD:].max() == 0.0
    scene.advance(60.0)
    np.testing.assert_allclose(scene.cards.positions_at(scene.time)[OLD:], target, atol=1e-3)
    assert scene.cards.visible_at(scene.time)[OLD:].min() == 1.0


def test_many_join_beyond_the_room_of_the_arrays(scene: Scene, make_cloud: MakeCloud) -> None:
    before, favourite = scene.cards.target.copy(), scene.cards.favourite.copy()
    for _ in range(3):
        join(scene, make_cloud, 500)
    assert len(scene.cards) == OLD + 1_500
    np.testing.assert_array_equal(scene.cards.target[:OLD], before)
    np.testing.assert_array_equal(scene.cards.favourite[:OLD], favourite)
    scene.apply(ToggleFavourite(OLD + 1_400))
    assert scene.cards.favourite[OLD + 1_400] == scene.matcher.favourite[OLD + 1_400] == 1.0


def test_what_is_asked_of_all_knows_them(scene: Scene, make_cloud: MakeCloud) -> None:
    assert len(scene.matcher.measures.methods) == 1  # worked out before they join
    scene.matcher.match(RED)
    scene.apply(ShowRelatives(3))
    join(scene, make_cloud)
    assert scene.matcher.measures.methods == ("ink", "stained_glass")
    anew = Scene(scene.cloud).matcher
    np.testing.assert_array_equal(scene.matcher.match(RED), anew.match(RED))
    np.testing.assert_array_equal(scene.matcher.measures.made_by("ink"), anew.measures.made_by("ink"))
    scene.apply(ShowRelatives(3))
    assert scene.relatives is not None and set(scene.relatives.children) == set(range(OLD, OLD + NEW))
    scene.apply(Select((OLD, OLD + 2)))
    scene.apply(ApplyFilter(scene.selection))
    assert scene.matches == 2 and isinstance(scene.selection, SelectedCards)


def test_one_that_was_worked_out_for_another_placement_is_not_taken(scene: Scene, make_cloud: MakeCloud) -> None:
    larger = joined(scene.cloud, children_of(scene.cloud, make_cloud(OLD + 9), OLD, 9, []))
    snapshot = scene.snapshot()
    assert snapshot is not None
    late = worked_out(snapshot, larger, [0] * 9, [()] * 9)
    scene.apply(ApplyFilter(InRange(Measure.ABSTRACTNESS, 0.4, 1.0)))
    assert not scene.join(late)
    assert len(scene.cards) == OLD


def test_where_placements_are_worked_out_beside_the_frames(make_cloud: MakeCloud) -> None:
    with ThreadPoolExecutor(1) as worker:
        scene = Scene(make_cloud(OLD), worker=worker)
        scene.settle()
        join(scene, make_cloud)
        scene.apply(ApplyFilter(InRange(Measure.ABSTRACTNESS, 0.4, 1.0)))
        assert scene.snapshot() is None
        scene.settle()
        join(scene, make_cloud)
        assert len(scene.cards.fade_to) == OLD + 2 * NEW


def test_between_parents_that_are_held_apart_they_gather_and_go_home(scene: Scene, make_cloud: MakeCloud) -> None:
    home = scene.cards.target.copy()
    scene.apply(BeginBrood(1, (3, 9), ((-15.0, 0.0, 0.0), (15.0, 0.0, 0.0))))
    np.testing.assert_allclose(scene.cards.target[[3, 9]], [(-15.0, 0.0, 0.0), (15.0, 0.0, 0.0)])
    assert scene.cards.fade_to[3] == 1.0 and scene.cards.fade_to[4] < 0.5
    join(scene, make_cloud)
    gathered = scene.cards.target[OLD:].copy()
    assert (np.abs(gathered[:, 0]) < 15.0).all() and np.abs(gathered[:, 2]).max() < 1e-3
    assert len(np.unique(gathered.round(2), axis=0)) == NEW
    scene.apply(MoveGap(((-15.0, 10.0, 0.0), (15.0, 10.0, 0.0))))
    np.testing.assert_allclose(scene.cards.target[OLD:], gathered + np.array([0.0, 10.0, 0.0]), atol=1e-3)
    scene.apply(CloseGap())
    np.testing.assert_array_equal(scene.cards.target[:OLD], home)
    assert (scene.cards.fade_to == 1.0).all()


def test_cards_in_the_hands_follow_at_once_and_go_home_when_let_go(scene: Scene, make_cloud: MakeCloud) -> None:
    home, card = scene.cards.target.copy(), scene.settings.card_height
    scene.apply(HoldCards((3,), ((-9.0, 0.0, 0.0),)))
    scene.advance(2.0)
    scene.apply(HoldCards((3, 9), ((-9.0, 1.0, 0.0), (9.0, 1.0, 0.0))))
    np.testing.assert_allclose(scene.cards.position_at(3, scene.time), (-9.0, 1.0, 0.0))
    assert (scene.cards.fade_to == 1.0).all(), "the others stay in sight"
    scene.advance(2.0)
    scene.apply(HoldCards((3, 9), ((-12.0, 1.0, 0.0), (12.0, 1.0, 0.0))))
    scene.apply(BeginBrood(1, (3, 9), ((-12.0, 1.0, 0.0), (12.0, 1.0, 0.0))))
    scene.apply(MoveGap(((-20.0, 1.0, 0.0), (12.0, 1.0, 0.0))))
    np.testing.assert_allclose(scene.cards.position_at(3, scene.time), (-20.0, 1.0, 0.0))
    join(scene, make_cloud)
    scene.apply(HoldCards((OLD,), ((0.0, 50.0, 0.0),)))
    np.testing.assert_allclose(scene.cards.target[OLD], (0.0, 50.0, 0.0))
    assert scene.cards.fade_to[4] < 0.5
    scene.apply(HoldCards((), ()))
    assert scene.gap is not None
    np.testing.assert_allclose(scene.cards.target[OLD], scene.gap.positions(card)[0], atol=1e-3)
    scene.apply(CloseGap())
    scene.apply(HoldCards((3,), ((-9.0, 0.0, 0.0),)))
    scene.apply(HoldCards((), ()))
    np.testing.assert_array_equal(scene.cards.target[:OLD], home)


def test_a_hand_that_comes_nearer_leans_and_hands_that_go_together_do_not() -> None:
    ends = (-2.0, 0.0, 0.0), (2.0, 0.0, 0.0)
    assert leaned(0.5, ends, ends) == 0.5
    assert leaned(0.5, ends, ((-1.0, 0.0, 0.0), (2.0, 0.0, 0.0))) == pytest.approx(1.0 / 3.0), "more of the first"
    assert leaned(0.5, ends, ((-2.0, 0.0, 0.0), (1.0, 0.0, 0.0))) == pytest.approx(2.0 / 3.0)
    assert leaned(0.5, ends, ((-3.0, 0.0, 0.0), (3.0, 0.0, 0.0))) == 0.5
    assert leaned(0.3, ends, ((-1.0, 5.0, 0.0), (3.0, 5.0, 0.0))) == pytest.approx(0.3)
    assert leaned(0.5, ends, ((1.9, 0.0, 0.0), (2.0, 0.0, 0.0))) == pytest.approx(0.05)
    assert leaned(0.5, (ends[0], ends[0]), ends) == 0.5


def test_many_parents_stand_on_both_sides_of_what_comes_from_them(scene: Scene, make_cloud: MakeCloud) -> None:
    card, parents = scene.settings.card_height, (3, 9, 11, 20, 31)
    scene.apply(BeginBrood(1, parents, ((-15.0, 0.0, 0.0), (15.0, 0.0, 0.0))))
    stands = scene.cards.target[list(parents)].copy()
    np.testing.assert_array_equal(np.sign(stands[:, 0]), (-1, -1, -1, 1, 1))
    np.testing.assert_allclose([stands[:3, 1].mean(), stands[3:, 1].mean()], 0.0, atol=1e-5)
    apart = np.linalg.norm(stands[:, None] - stands[None], axis=2) + 1e3 * np.eye(len(parents))
    assert apart.min() > card
    join(scene, make_cloud, parents=parents)
    assert (np.abs(scene.cards.target[OLD:, 0]) < 15.0).all()
    scene.apply(MoveGap(((-15.0, 0.0, 0.0), (25.0, 0.0, 0.0))))
    np.testing.assert_allclose(scene.cards.target[[20, 31], 0], 25.0)
    np.testing.assert_allclose(scene.cards.target[list(parents), 1], stands[:, 1])


def test_a_full_gap_lets_those_go_that_came_first(scene: Scene, make_cloud: MakeCloud) -> None:
    scene.apply(BeginBrood(1, (3, 9), ((-10.0, 0.0, 0.0), (10.0, 0.0, 0.0))))
    for _ in range(5):
        join(scene, make_cloud)
    assert scene.gap is not None
    room = scene.gap.room(scene.settings.card_height)
    assert room < 5 * NEW == scene.gap.came
    assert sorted(scene.gap.children) == list(range(OLD + 5 * NEW - room, OLD + 5 * NEW))
    free = [card for card in range(OLD, OLD + 5 * NEW) if card not in scene.gap.children]
    resting = Scene(scene.cloud).cards.target
    np.testing.assert_array_equal(scene.cards.target[free], resting[free])


def test_a_brood_is_taken_back_and_comes_again(scene: Scene, make_cloud: MakeCloud) -> None:
    scene.apply(BeginBrood(1, (3, 9)))
    join(scene, make_cloud)
    scene.apply(Undo())
    assert scene.gap is None and scene.broods.shown == frozenset()
    assert (scene.cards.fade_to[OLD:] == 0.0).all() and (scene.cards.fade_to[:OLD] == 1.0).all()
    join(scene, make_cloud, 2)  # was on its way
    assert (scene.cards.fade_to[OLD:] == 0.0).all()
    scene.apply(Arrange(ARRANGEMENTS["colour"]))
    assert (scene.cards.fade_to[OLD:] == 0.0).all()
    scene.apply(Undo())
    scene.apply(Redo())
    scene.apply(Undo())
    scene.apply(Redo())
    assert (scene.cards.fade_to[OLD:] == 0.0).all()


def test_what_was_thrown_away_is_brought_back_by_undo(scene: Scene, make_cloud: MakeCloud) -> None:
    scene.apply(BeginBrood(1, (3, 9)))
    join(scene, make_cloud)
    scene.apply(ThrowAwayBrood(1))
    assert scene.broods.thrown == {1} and (scene.cards.fade_to[OLD:] == 0.0).all()
    scene.apply(Undo())
    assert not scene.broods.thrown and (scene.cards.fade_to[OLD:] == 1.0).all()


@pytest.mark.parametrize("count", [2_000, 60_000])
def test_a_frame_makes_nothing_of_the_size_of_the_cloud_when_images_join(make_cloud: MakeCloud, count: int) -> None:
    """Whatever follows from all of them is worked out before."""
    cloud = make_cloud(count)
    scene = Scene(cloud)
    scene.apply(BeginBrood(1, (3, 9), None))
    for _ in range(8):  # until the gap is full, and each that comes lets another go
        largest = joined(scene.cloud, children_of(scene.cloud, cloud, len(scene.cloud) % 1_000, NEW, ["", ""]))
        snapshot = scene.snapshot()
        assert snapshot is not None
        follows = worked_out(snapshot, largest, [1] * NEW, [(3, 9)] * NEW)
        tracemalloc.start()
        try:
            assert scene.join(follows)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 40_000, "bytes; a byte for each card of the larger cloud is more"
    assert scene.gap is not None and scene.gap.came > scene.gap.room(scene.settings.card_height)
