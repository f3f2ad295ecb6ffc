"""What is rejected is out of sight in every arrangement, counts nowhere, and comes back with all that it had."""

from __future__ import annotations

import numpy as np
import pytest

from tests.factories import clustered_cloud
from vr_explorer.scene.arrangements import (
    Arrangement,
    ColourSolid,
    FlatWall,
    MethodWall,
    PointCloud,
    SortedWall,
)
from vr_explorer.scene.board import Board
from vr_explorer.scene.commands import (
    ApplyFilter,
    Arrange,
    ClearFilter,
    FavouriteSelection,
    MoveOnBoard,
    PlaceBomb,
    Redo,
    Reject,
    Select,
    ShowRejected,
    Start,
    TakeBack,
    ThrowAwayBrood,
    ToggleFavourite,
    Undo,
    WriteNote,
)
from vr_explorer.scene.criteria import AllOf, InRange, Measure, Not, SelectedCards, preview
from vr_explorer.scene.present_picks import PickListeners
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import standing

COUNT = 120
ABSTRACT = InRange(Measure.ABSTRACTNESS, 0.5, 1.0)


@pytest.fixture
def scene() -> Scene:
    scene = Scene(clustered_cloud(COUNT))
    scene.advance(10.0)
    return scene


def seen(scene: Scene) -> set[int]:
    scene.advance(10.0)
    return set(np.flatnonzero(scene.cards.visible_at(scene.time) > 0.5).tolist())


def test_it_is_out_of_sight_in_every_arrangement_until_it_is_taken_back(scene: Scene) -> None:
    scene.apply(Reject((3, 70)))
    for arrangement in (PointCloud(), FlatWall(), ColourSolid()):
        scene.apply(Arrange(arrangement))
        assert seen(scene) == set(range(COUNT)) - {3, 70}
    scene.apply(Start())
    scene.advance(60.0)
    assert seen(scene) == set(range(COUNT)) - {3, 70}, "nor does it rain"
    assert scene.count == scene.matches == COUNT - 2
    scene.apply(TakeBack((3,)))
    assert seen(scene) == set(range(COUNT)) - {70} and scene.rejected == {70}
    with pytest.raises(IndexError):
        scene.apply(Reject((COUNT,)))


def test_counts_of_filters_previews_and_bombs_agree(scene: Scene) -> None:
    matching = np.flatnonzero(scene.matcher.match(ABSTRACT) >= 0.5).tolist()
    scene.apply(ApplyFilter(ABSTRACT))
    scene.apply(PlaceBomb(Not(Not(ABSTRACT)), (0.0, 0.0, 0.0)))
    assert scene.matches == len(matching)
    before = scene.taken[1]
    scene.apply(Reject(tuple(matching[:7])))
    assert scene.matches == len(matching) - 7 == scene.matcher.count(ABSTRACT)
    assert scene.taken[1] == before - 7
    assert preview(scene.matcher, Not(Not(ABSTRACT))).matches == len(matching) - 7
    assert preview(scene.matcher, AllOf(())).matches == COUNT - 7
    assert preview(scene.matcher, Not(ABSTRACT)).matches == COUNT - len(matching), "what is not wanted is not, either"
    scene.apply(Undo())
    assert scene.matches == len(matching) and scene.taken[1] == before
    assert not seen(scene).isdisjoint(matching[:7])


def test_undo_brings_back_the_favourite_with_its_note_and_place_and_what_was_selected(scene: Scene) -> None:
    boards: list[Board] = []
    told: list[tuple[frozenset[int], bool]] = []
    scene = Scene(
        clustered_cloud(COUNT),
        listeners=PickListeners(board=boards.append, reject=lambda cards, on: told.append((cards, on))),
    )
    for card in (5, 6, 7):
        scene.apply(ToggleFavourite(card))
    scene.apply(MoveOnBoard(7, 0, 0))
    scene.apply(WriteNote(6, "hers"))
    scene.apply(Select((6, 9)))
    kept = scene.board
    scene.apply(Reject((6, 20)))
    assert list(scene.favourites) == [7, 5] and scene.board.note_of(6) == ""
    assert scene.selection == SelectedCards((9,)) and scene.cards.favourite[6] == scene.cards.selected[6] == 0.0
    assert told == [(frozenset({6, 20}), True)]
    scene.apply(FavouriteSelection())
    assert list(scene.favourites) == [7, 5, 9]
    scene.apply(Undo())
    scene.apply(Undo())
    assert scene.board == kept == boards[-1] and scene.rejected == frozenset()
    assert scene.selection == SelectedCards((6, 9)) and scene.cards.selected[6] == 1.0
    assert told[-1] == (frozenset({6, 20}), False)
    scene.apply(Redo())
    assert scene.rejected == {6, 20} and list(scene.favourites) == [7, 5]
    scene.apply(Reject((6,)))
    scene.apply(TakeBack((44,)))
    scene.apply(Undo())
    assert scene.rejected == frozenset(), "what changes nothing is no step"


def test_what_is_rejected_can_be_shown_in_its_place(scene: Scene) -> None:
    scene.apply(ShowRejected(True))
    assert not scene.rejected_shown, "there is nothing to show"
    scene.apply(Reject((4, 5)))
    scene.apply(ShowRejected(True))
    assert scene.rejected_shown and seen(scene) == set(range(COUNT))
    scene.apply(TakeBack((4, 5)))
    assert not scene.rejected_shown and seen(scene) == set(range(COUNT))
    scene.apply(Undo())
    assert scene.rejected == {4, 5} and seen(scene) == set(range(COUNT)) - {4, 5}


def test_who_keeps_what_is_shown_of_it_takes_it_back(scene: Scene) -> None:
    scene.apply(Reject((4, 5)))
    scene.apply(ShowRejected(True))
    scene.apply(ToggleFavourite(4))
    assert scene.rejected == {5} and list(scene.favourites) == [4]
    scene.apply(Undo())
    assert scene.rejected == {4, 5} and not scene.favourites
    scene.apply(Select((5, 6)))
    scene.apply(FavouriteSelection())
    assert list(scene.favourites) == [6]


def test_it_is_as_before_after_a_start_and_in_another_session() -> None:
    scene = Scene(clustered_cloud(COUNT), favourites=(8,), rejected=(3, 8))
    assert scene.rejected == {3}, "a favourite is none"
    assert seen(scene) == set(range(COUNT)) - {3}
    scene.take_over(Board.of((1,)), (9,))
    assert scene.rejected == {9} and seen(scene) == set(range(COUNT)) - {9}
    scene.apply(ThrowAwayBrood(4))
    assert seen(scene) == set(range(COUNT)) - {9}


WALLS = [FlatWall(), SortedWall(), MethodWall()]


def columns_of(scene: Scene, cards: set[int]) -> list[list[float]]:
    """Of a wall, from left to right: the heights at which images hang there, from the top."""
    hung = scene.cards.target[sorted(cards)]
    across = np.round(hung @ standing(scene.placement.spec.yaw)[:, 0], 2)
    return [sorted(hung[across == column, 1].tolist(), reverse=True) for column in np.unique(across)]


@pytest.mark.parametrize("wall", WALLS, ids=lambda one: one.id)
def test_on_a_wall_the_others_close_their_ranks_and_open_them_for_what_is_taken_back(wall: Arrangement) -> None:
    scene = Scene(clustered_cloud(COUNT))
    scene.apply(Arrange(wall))
    whole = set(range(COUNT))
    assert seen(scene) == whole
    before = scene.cards.target.copy()
    scene.apply(Reject((20, 57, 90)))
    scene.advance(0.5)
    left = np.array(sorted(whole - {20, 57, 90}))
    under_way = np.array([scene.cards.position_at(card, scene.time) for card in left])
    assert seen(scene) == set(left.tolist())
    after = scene.cards.target[left]
    moved = np.abs(after - before[left]).max(axis=1) > 1e-3
    assert moved.any(), "others take their place"
    between = under_way[moved]
    assert (np.abs(between - after[moved]).max(axis=1) > 1e-4).all(), "softly"
    np.testing.assert_allclose(scene.cards.target[[20, 57, 90]], before[[20, 57, 90]], atol=1e-6)  # where they were
    *full, last = columns_of(scene, set(left.tolist()))
    assert {len(column) for column in full} == {len(full[0])} and len(last) <= len(full[0])
    assert all(column == full[0][: len(column)] for column in (*full, last)), "no place is free but at the end"
    for _ in range(2):
        scene.apply(ShowRejected(True))
        scene.advance(10.0)
        np.testing.assert_allclose(scene.cards.target, before, atol=1e-5, err_msg="shown, they are in their places")
        scene.apply(ShowRejected(False))
        scene.advance(10.0)
        np.testing.assert_allclose(scene.cards.target[left], after, atol=1e-5)
    scene.apply(Undo())
    assert seen(scene) == whole
    np.testing.assert_allclose(scene.cards.target, before, atol=1e-5)


@pytest.mark.parametrize("wall", WALLS, ids=lambda one: one.id)
def test_a_wall_is_made_smaller_only_where_much_of_it_is_gone(wall: Arrangement) -> None:
    scene = Scene(clustered_cloud(COUNT))
    scene.apply(Arrange(wall))
    scene.advance(10.0)
    rows = len(columns_of(scene, set(range(COUNT)))[0])
    for gone in range(1, COUNT // 12):
        scene.apply(Reject((gone,)))
        scene.advance(10.0)
        left = set(range(COUNT)) - scene.rejected
        assert len(columns_of(scene, left)[0]) == rows, "not for each one"
    scene.apply(Reject(tuple(range(4, COUNT))))
    assert seen(scene) == {0}
    scene.apply(Reject((0,)))
    assert seen(scene) == set()
    scene.apply(Undo())
    assert seen(scene) == {0}


def test_walls_that_are_made_later_or_filtered_have_no_places_for_it(scene: Scene) -> None:
    scene.apply(Reject((20, 57, 90)))
    for wall in WALLS:
        scene.apply(Arrange(wall))
        assert seen(scene) == set(range(COUNT)) - {20, 57, 90}
        *full, last = columns_of(scene, seen(scene))
        assert {len(column) for column in full} == {len(full[0])} and len(last) <= len(full[0])
    scene.apply(ApplyFilter(ABSTRACT))
    matching = set(np.flatnonzero(scene.matcher.match(ABSTRACT) >= 0.5).tolist()) - {20, 57, 90}
    assert seen(scene) == matching
    scene.apply(Arrange(PointCloud()))
    scene.apply(TakeBack((20,)))
    scene.apply(ClearFilter())
    scene.advance(10.0)
    np.testing.assert_allclose(scene.cards.target[20], Scene(clustered_cloud(COUNT)).cards.target[20], atol=1e-5)
