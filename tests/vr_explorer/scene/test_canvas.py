"""The board as a free canvas: places of its own, sizes, groups, words, and what they keep to."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from classification.cloud import Cloud
from vr_explorer.scene.arrangements import FavouritesBoard, FreeCanvas
from vr_explorer.scene.board import Board, Row
from vr_explorer.scene.canvas import FARTHEST, LARGEST, LETTERS, MOST_TEXTS, SMALLEST, Canvas, CanvasText, Placed
from vr_explorer.scene.canvas_edits import box_of, edited_canvas
from vr_explorer.scene.canvas_json import canvas_from_json, canvas_to_json, checked_canvas
from vr_explorer.scene.commands import (
    Alignment,
    AlignOnCanvas,
    Arrange,
    FirstLook,
    GroupOnCanvas,
    LookFrom,
    MoveCanvasText,
    MoveOnBoard,
    PlaceOnCanvas,
    Redo,
    ScaleOnCanvas,
    SpreadOnCanvas,
    TakeOffBoard,
    TitleRow,
    ToggleBoard,
    ToggleFavourite,
    Undo,
    WriteOnCanvas,
)
from vr_explorer.scene.present_picks import PickListeners
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.serialization import from_json, to_json
from vr_explorer.scene.snapping import Box, around, snapped

KEPT = (3, 40, 7, 22, 5)
CANVAS = Canvas(
    20.0,
    (Placed(1, -10.0, 5.0), Placed(2, 0.0, 4.0, 2.0), Placed(3, 9.0, -3.0), Placed(4, 20.0, 0.0)),
    (CanvasText(1, 0.0, 9.0, "Loud"),),
)


def half_of(_card: int) -> tuple[float, float]:
    return 2.0, 1.5


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    scene = Scene(make_cloud(60), favourites=KEPT)
    scene.apply(LookFrom((10.0, 20.0, 30.0), 0.4, 0.2))
    return scene


def places(canvas: Canvas) -> dict[int, tuple[float, float, float]]:
    return {one.card: (one.x, one.y, one.size) for one in canvas.placed}


def test_at_first_it_looks_like_the_rows_with_their_titles_as_words(scene: Scene) -> None:
    scene.apply(MoveOnBoard(22, 1, 0, (5,)))
    scene.apply(TitleRow(1, "Faces"))
    scene.apply(ToggleBoard())
    before, (title,) = scene.cards.target[list(KEPT)].copy(), scene.titles
    scene.apply(Arrange(FreeCanvas()))
    np.testing.assert_allclose(scene.cards.target[list(KEPT)], before, atol=0.1)
    (words,) = scene.titles
    assert words.text == "Faces" and words.leading
    np.testing.assert_allclose(words.position, title.position, atol=1e-3)
    assert (scene.cards.fade_to > 0.5).nonzero()[0].tolist() == sorted(KEPT)


def test_both_modes_keep_their_own_places(scene: Scene) -> None:
    scene.apply(Arrange(FreeCanvas()))
    rows, start = scene.board.rows, scene.canvas.by_card[7]
    scene.apply(PlaceOnCanvas((Placed(7, 12.0, -3.0, 2.5),)))
    assert scene.cards.size_to[7] == 2.5 and scene.board.rows == rows
    lying = scene.cards.target[list(KEPT)].copy()
    scene.apply(Arrange(FavouritesBoard()))
    assert (scene.cards.size_to == 1.0).all()
    scene.apply(MoveOnBoard(7, 0, 0))
    scene.apply(Arrange(FreeCanvas()))
    np.testing.assert_allclose(scene.cards.target[list(KEPT)], lying, atol=1e-4)
    scene.apply(ToggleBoard())
    assert (scene.cards.size_to == 1.0).all()
    scene.apply(ToggleBoard())
    assert isinstance(scene.arrangement, FreeCanvas), "the board opens in the mode in which it was left"
    for _ in range(6):
        scene.apply(Undo())
    assert scene.canvas.by_card[7] == start
    for _ in range(6):
        scene.apply(Redo())
    assert scene.canvas.by_card[7].size == 2.5


def test_what_is_kept_later_comes_below_all_and_what_is_taken_off_leaves_its_place(scene: Scene) -> None:
    scene.apply(Arrange(FreeCanvas()))
    scene.apply(PlaceOnCanvas((Placed(7, 0.0, -40.0),)))
    scene.apply(ToggleFavourite(9))
    assert scene.cards.fade_to[9] == 1.0 and scene.cards.target[9, 1] < scene.cards.target[7, 1] - 4.0
    scene.apply(TakeOffBoard((7, 3)))
    assert scene.board.canvas.by_card.keys() == {40, 22, 5} and scene.cards.fade_to[7] == 0.0
    scene.apply(Undo())
    assert scene.board.canvas.by_card[7].y == -40.0


def test_all_of_it_is_in_sight_at_the_first_look(scene: Scene) -> None:
    scene.apply(Arrange(FreeCanvas()))
    scene.apply(PlaceOnCanvas((Placed(7, 60.0, -3.0, 4.0), Placed(3, -80.0, 30.0))))
    scene.apply(FirstLook())
    view = scene.body.view((1600, 900), 1.0, 0.1, 1e4)
    for card in KEPT:
        clip = view.projection @ (view.view @ np.array([*scene.cards.target[card], 1.0], np.float32))
        assert np.abs(clip[:2] / clip[3]).max() < 1.0, card
    scene.apply(LookFrom((0.0, 0.0, 0.0), 1.0, 0.3))
    kept = from_json(to_json(scene.placement, scene.cloud.ids), scene.cloud.numbered())
    assert isinstance(kept.spec.arrangement, FreeCanvas) and not kept.spec.canvas.placed
    places_now = scene.cards.target[list(KEPT)].copy()
    scene.apply(ToggleBoard())
    scene.restore(kept)
    np.testing.assert_array_equal(scene.cards.target[list(KEPT)], places_now)


def test_things_are_aligned_and_spread_as_large_as_they_are() -> None:
    cards = (1, 2, 3, 4)
    left = edited_canvas(AlignOnCanvas(cards, Alignment.LEFT), CANVAS, half_of)
    assert [one.x - 2.0 * one.size for one in left.placed] == pytest.approx([-12.0] * 4)
    top = edited_canvas(AlignOnCanvas(cards, Alignment.TOP), CANVAS, half_of)
    assert [one.y + 1.5 * one.size for one in top.placed] == pytest.approx([7.0] * 4)
    middle = edited_canvas(AlignOnCanvas(cards, Alignment.MIDDLE), CANVAS, half_of)
    assert [one.y for one in middle.placed] == pytest.approx([1.25] * 4)
    spread = edited_canvas(SpreadOnCanvas(cards), CANVAS, half_of)
    edges = [(one.x - 2.0 * one.size, one.x + 2.0 * one.size) for one in spread.placed]
    gaps = [second[0] - first[1] for first, second in pairwise(edges)]
    assert gaps == pytest.approx([gaps[0]] * 3) and spread.placed[0] == CANVAS.placed[0]
    assert spread.placed[3] == CANVAS.placed[3]
    assert edited_canvas(AlignOnCanvas((1,), Alignment.TOP), CANVAS, half_of) == CANVAS


def test_a_group_moves_scales_and_aligns_as_one() -> None:
    together = edited_canvas(GroupOnCanvas((1, 2)), CANVAS, half_of)
    assert [one.card for one in together.companions((2,))] == [1, 2]
    larger = edited_canvas(ScaleOnCanvas((1,), 2.0), together, half_of)
    assert [one.size for one in larger.placed] == [2.0, 4.0, 1.0, 1.0]
    assert larger.by_card[2].x - larger.by_card[1].x == pytest.approx(20.0)
    right = edited_canvas(AlignOnCanvas((1, 4), Alignment.RIGHT), together, half_of)
    assert right.by_card[2].x == pytest.approx(22.0 - 4.0) and right.by_card[1].x == pytest.approx(8.0)
    assert edited_canvas(GroupOnCanvas((1,), together=False), together, half_of) == CANVAS


def test_nothing_leaves_the_canvas_or_grows_beyond_measure(scene: Scene) -> None:
    scene.apply(Arrange(FreeCanvas()))
    scene.apply(PlaceOnCanvas((Placed(7, 1e12, -1e12, 1e9), Placed(8, 0.0, 0.0))))
    assert places(scene.canvas)[7] == (FARTHEST, -FARTHEST, LARGEST) and 8 not in scene.canvas.by_card
    for _ in range(80):
        scene.apply(ScaleOnCanvas((7,), 0.5))
    assert scene.canvas.by_card[7].size == SMALLEST
    assert np.isfinite(scene.cards.target).all()


def test_words_are_written_moved_and_taken_away_by_steps_that_are_taken_back(scene: Scene) -> None:
    told: list[Board] = []
    scene._picks.listeners = PickListeners(board=told.append)
    scene.apply(Arrange(FreeCanvas()))
    scene.apply(WriteOnCanvas(None, "New words"))
    (text,) = scene.canvas.texts
    assert text.y < min(one.y for one in scene.canvas.placed)
    scene.advance(1.0)
    scene.apply(WriteOnCanvas(text.number, "For the cover"))
    scene.advance(1.0)
    scene.apply(MoveCanvasText(text.number, 3.0, 4.0))
    assert [title.text for title in scene.titles] == ["For the cover"] and told[-1] == scene.board
    scene.advance(1.0)
    scene.apply(WriteOnCanvas(text.number, " "))
    assert scene.titles == ()
    scene.apply(Undo())
    scene.apply(Undo())
    assert scene.canvas.texts == (CanvasText(text.number, text.x, text.y, "For the cover"),)
    for _ in range(MOST_TEXTS + 5):
        scene.apply(WriteOnCanvas(None, "x" * 999))
    assert len(scene.canvas.texts) == MOST_TEXTS and max(len(one.words) for one in scene.canvas.texts) == 120


def test_new_words_begin_where_the_pictures_begin_below_the_largest(scene: Scene) -> None:
    scene.apply(Arrange(FreeCanvas()))
    scene.apply(PlaceOnCanvas((Placed(7, -6.0, 0.0, size=4.0),)))
    whole = around([box_of(one, scene.half_of) for one in scene.canvas.placed])
    scene.apply(WriteOnCanvas(None, "First"))
    scene.apply(WriteOnCanvas(None, "Second"))
    first, second = scene.canvas.texts
    assert first.x == second.x == pytest.approx(whole.left)
    assert whole.bottom - LETTERS > first.y > second.y + LETTERS


MOVING = Box(0.0, 0.0, 4.0, 4.0)


@pytest.mark.parametrize(
    ("others", "way"),
    [
        ([Box(0.2, 10.0, 6.2, 14.0)], (0.2, 0.0)),
        ([Box(-9.0, 20.0, 4.3, 24.0)], (0.3, 0.0)),
        ([Box(-8.0, 20.0, 12.4, 24.0)], (0.2, 0.0)),
        ([Box(20.0, -6.0, 24.0, -0.1)], (0.0, -0.1)),
        ([Box(30.0, 7.0, 34.0, 9.0), Box(-50.0, 30.0, -40.0, 32.0)], (0.0, 0.0)),
        ([Box(-13.0, 1.0, -9.0, 3.1), Box(-6.8, 1.0, -2.4, 3.1)], (-0.2, 0.05)),
        ([Box(-6.0, 1.0, -2.0, 3.0), Box(6.4, 1.0, 10.0, 3.0)], (0.2, 0.0)),
    ],
)
def test_what_is_dragged_keeps_to_edges_middles_and_even_gaps(others: Sequence[Box], way: tuple[float, float]) -> None:
    snap = snapped(MOVING, others, 0.4)
    assert (snap.x, snap.y) == pytest.approx(way)
    there = MOVING.moved(snap.x, snap.y)
    if way == (0.0, 0.0):
        assert not any(a != b for a, b in snap.guides)
        return
    for (a, b), (c, d) in snap.guides:
        assert a == pytest.approx(c) or b == pytest.approx(d), "guides are upright or level"
    upright = [a for (a, _), (c, _) in snap.guides if a == pytest.approx(c)]
    assert all(
        min(abs(a - edge) for edge in (there.left, there.right, 0.5 * (there.left + there.right))) < 1e-6
        for a in upright
    )
    assert snap.guides


def test_the_canvas_comes_back_from_json() -> None:
    ids = [f"image-{number}" for number in range(6)]
    text = canvas_to_json(CANVAS, ids)
    assert canvas_from_json(text, {image: index for index, image in enumerate(ids)}) == CANVAS
    fewer = canvas_from_json(text, {ids[2]: 0})
    assert [one.card for one in fewer.placed] == [0] and fewer.texts == CANVAS.texts


GOOD = json.loads(canvas_to_json(CANVAS, [str(number) for number in range(6)]))


@pytest.mark.parametrize(
    "change",
    [
        {"distance": -1.0},
        {"distance": float("inf")},
        {"distance": True},
        {"placed": {}},
        {"placed": [["a", 0, 0, 1, 0]] * 2},
        {"placed": [["a", 1e9, 0, 1, 0]]},
        {"placed": [["a", 0, float("nan"), 1, 0]]},
        {"placed": [["a", 0, 0, 0.0, 0]]},
        {"placed": [["a", 0, 0, 1e9, 0]]},
        {"placed": [["a", 0, 0, 1, -1]]},
        {"placed": [["a", 0, 0, 1, 0.5]]},
        {"placed": [["a", 0, 0, 1]]},
        {"placed": [["\ud800", 0, 0, 1, 0]]},
        {"placed": [[7, 0, 0, 1, 0]]},
        {"placed": [[["a"], 0, 0, 1, 0]]},
        {"texts": [[1, 0, 0, 7]]},
        {"texts": [[1, 0, 0, "a"], [1, 0, 0, "b"]]},
        {"texts": [[number, 0, 0, "a"] for number in range(MOST_TEXTS + 1)]},
        {"texts": "words"},
    ],
)
def test_hostile_values_are_no_canvas(change: dict[str, Any]) -> None:
    assert checked_canvas(GOOD)["distance"] == 20.0
    with pytest.raises(ValueError, match=r"canvas|not from|count"):
        checked_canvas(GOOD | change)


def test_hostile_words_are_bounded_and_bare() -> None:
    (text,) = checked_canvas(GOOD | {"texts": [[1, 0, 0, "a\x1b[2J\n" + "x" * 9_999]]})["texts"]
    assert len(text[3]) <= 120 and text[3].isprintable()


def test_a_board_without_its_canvas_is_the_board_of_before() -> None:
    assert Board((Row((1,)),)) == Board((Row((1,)),), (), Canvas())
