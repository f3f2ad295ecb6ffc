"""The favourites alone, and everything back to where it was."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.scene.arrangements import FavouritesBoard, PointCloud, RgbCube
from vr_explorer.scene.board import Board, Row
from vr_explorer.scene.commands import (
    ApplyFilter,
    Arrange,
    LiftCards,
    LookFrom,
    LowerCards,
    MoveOnBoard,
    Redo,
    TitleRow,
    ToggleBoard,
    ToggleFavourite,
    Undo,
    WriteNote,
)
from vr_explorer.scene.criteria import InRange, Measure
from vr_explorer.scene.present_picks import PickListeners
from vr_explorer.scene.scene import Scene

KEPT = (3, 40, 7, 22, 5)
DARK = InRange(Measure.LIGHTNESS, 0.0, 0.5)


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    scene = Scene(make_cloud(60), favourites=KEPT)
    scene.apply(LookFrom((10.0, 20.0, 30.0), 0.4, 0.2))
    return scene


def seen(scene: Scene) -> set[int]:
    scene.advance(5.0)
    return set(np.flatnonzero(scene.cards.visible_at(scene.time) > 0.5).tolist())


def test_favourites_hang_side_by_side_before_the_viewer_and_the_rest_is_gone(scene: Scene) -> None:
    scene.apply(ToggleBoard())
    assert isinstance(scene.arrangement, FavouritesBoard)
    assert seen(scene) == set(KEPT)
    positions = scene.cards.target[list(KEPT)].astype(float)
    ahead = np.array([-np.sin(0.4), 0.0, -np.cos(0.4)])
    depth = (positions - scene.body.head) @ ahead
    np.testing.assert_allclose(depth, depth[0], rtol=1e-4)
    assert depth[0] > 10.0
    apart = np.linalg.norm(positions[:, None] - positions[None], axis=2)
    assert apart[~np.eye(5, dtype=bool)].min() > scene.settings.card_height


def test_back_is_everything_where_it_was(scene: Scene) -> None:
    scene.apply(Arrange(RgbCube()))
    scene.apply(ApplyFilter(DARK))
    before, targets = scene.placement, scene.cards.target.copy()
    scene.apply(ToggleBoard())
    assert scene.placement != before
    scene.apply(ToggleBoard())
    assert scene.placement == before
    np.testing.assert_array_equal(scene.cards.target, targets)
    scene.apply(Undo())
    assert isinstance(scene.arrangement, FavouritesBoard)


def test_filters_act_on_the_favourites_alone(scene: Scene) -> None:
    scene.apply(ToggleBoard())
    scene.apply(ApplyFilter(DARK))
    match = scene.matcher.match(DARK) >= 0.5
    assert seen(scene) == {card for card in KEPT if match[card]}


def test_what_is_kept_or_released_on_the_board_comes_and_goes(scene: Scene) -> None:
    scene.apply(ToggleBoard())
    scene.apply(ToggleFavourite(40))
    assert seen(scene) == set(KEPT) - {40}
    scene.apply(ToggleFavourite(11))
    assert seen(scene) == {*KEPT, 11} - {40}


def test_without_favourites_it_says_so(make_cloud: Callable[[int], Cloud]) -> None:
    scene = Scene(make_cloud(20))
    with pytest.raises(UserError, match="no favourites"):
        scene.apply(ToggleBoard())
    assert isinstance(scene.arrangement, PointCloud)


def test_a_favourite_hangs_where_it_is_put_and_rows_that_are_empty_go() -> None:
    board = Board.of((3, 40, 7))
    apart = board.moved(40, 1, 0)
    assert apart.rows == (Row((3, 7)), Row((40,)))
    assert apart.moved(40, 0, 1) == board
    assert apart.moved(40, 0, 99).rows == (Row((3, 7, 40)),)
    assert apart.released(40).rows == (Row((3, 7)),)
    assert apart.kept(9).rows == (Row((3, 7)), Row((40, 9)))
    with pytest.raises(ValueError, match="no favourite"):
        board.moved(8, 0, 0)


def test_a_note_goes_with_its_favourite_and_is_never_too_long() -> None:
    board = Board.of((3, 40)).noted(3, "  the gaze ").noted(40, "x" * 5_000)
    assert board.note_of(3) == "the gaze"
    assert len(board.note_of(40)) == 1_000
    assert board.released(3).notes == board.noted(3, "").notes == board.notes[1:]


def test_rows_hang_below_each_other_with_their_titles_above_them(scene: Scene) -> None:
    scene.apply(ToggleBoard())
    scene.apply(MoveOnBoard(22, 1, 0))
    scene.apply(MoveOnBoard(5, 1, 1))
    scene.apply(TitleRow(1, "Faces"))
    heights = scene.cards.target[:, 1]
    assert heights[[3, 40, 7]].min() > heights[[22, 5]].max() + 0.5 * scene.settings.card_height
    (title,) = scene.titles
    assert (title.text, title.count) == ("Faces", 2)
    assert heights[[22, 5]].max() < title.position[1] < heights[[3, 40, 7]].min()
    assert scene.cards.target[22] @ right_of(scene) < scene.cards.target[5] @ right_of(scene)
    edge = scene.cards.target[22] @ right_of(scene) - scene.half_sizes[22, 0]
    assert title.leading and np.array(title.position) @ right_of(scene) == pytest.approx(edge, abs=1e-3)


def right_of(scene: Scene) -> np.ndarray:
    yaw = scene.body.yaw + scene.body.gaze
    return np.array([np.cos(yaw), 0.0, -np.sin(yaw)])


def test_what_was_done_to_the_board_is_taken_back_and_told(make_cloud: Callable[[int], Cloud]) -> None:
    told: list[Board] = []
    scene = Scene(make_cloud(60), favourites=KEPT, listeners=PickListeners(board=told.append))
    before = scene.board
    scene.apply(MoveOnBoard(7, 0, 0))
    scene.apply(WriteNote(7, "first"))
    scene.apply(ToggleFavourite(7))
    assert [board.cards for board in told] == [dict.fromkeys((7, 3, 40, 22, 5))] * 2
    scene.apply(Undo())
    assert scene.board == told[-1] and scene.board.note_of(7) == "first"
    scene.apply(Undo())
    scene.apply(Undo())
    assert scene.board == told[-1] == before
    for _ in range(3):
        scene.apply(Redo())
    assert 7 not in scene.favourites


def test_several_are_moved_side_by_side_in_their_order_and_taken_back_as_one(scene: Scene) -> None:
    before = scene.board
    scene.apply(MoveOnBoard(22, 1, 0, (3, 7)))
    assert scene.board.rows == (Row((40, 5)), Row((3, 7, 22)))
    scene.apply(MoveOnBoard(7, 0, 1, (5,)))
    assert scene.board.rows == (Row((40, 5, 7)), Row((3, 22)))
    scene.apply(Undo())
    scene.apply(Undo())
    assert scene.board == before
    with pytest.raises(ValueError, match="no favourite"):
        scene.apply(MoveOnBoard(3, 0, 0, (8,)))


def test_what_is_carried_comes_back_whatever_became_of_it(scene: Scene) -> None:
    scene.apply(ToggleBoard())
    scene.advance(5.0)
    places = scene.cards.target.copy()
    scene.apply(LiftCards((3, 7), ((0.0, 1.0, 2.0), (3.0, 4.0, 5.0)), (0.5, 0.5)))
    np.testing.assert_array_equal(scene.cards.target[[3, 7]], [(0.0, 1.0, 2.0), (3.0, 4.0, 5.0)])
    np.testing.assert_array_equal(scene.places((3, 7)), places[[3, 7]])
    scene.apply(LiftCards((7,), ((3.0, 4.0, 6.0),), (0.5,)))
    np.testing.assert_array_equal(scene.cards.target[3], places[3])
    assert scene.cards.size_to[[3, 7]].tolist() == [1.0, 0.5]
    scene.apply(LowerCards())
    np.testing.assert_array_equal(scene.cards.target, places)
    scene.apply(LiftCards((7,), ((3.0, 4.0, 6.0),), (0.5,)))
    scene.apply(ToggleBoard())
    scene.apply(LowerCards())
    assert (scene.cards.size_to == 1.0).all()
    scene.apply(Undo())
    np.testing.assert_allclose(scene.cards.target[[3, 7]], places[[3, 7]])


def test_a_drag_over_the_board_is_taken_back_as_one(scene: Scene) -> None:
    before = scene.board
    for position in (1, 2, 3, 4):
        scene.apply(MoveOnBoard(3, 0, position))
    scene.apply(Undo())
    assert scene.board == before
