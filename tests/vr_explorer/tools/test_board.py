"""The board between devices and scene, and how it is there again at the next start."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from classification.cloud import Cloud
from vr_explorer.actions import DISMISS, FAVOURITE, UNDO
from vr_explorer.input import InputFrame
from vr_explorer.render.lines import ShownLine
from vr_explorer.scene.board import Board, Row
from vr_explorer.scene.commands import LookFrom, Select, ToggleBoard, Undo
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import Triple
from vr_explorer.store.session_store import SessionStore, favourites
from vr_explorer.tools.board import BoardTool, board_of, hung_rows
from vr_explorer.tools.tool import Frame

IDS = [f"image-{number}" for number in range(9)]
INDICES = {image: index for index, image in enumerate(IDS)}
BOARD = Board(
    (Row((4, 2)), Row((7,), "Faces"), Row((1, 8), "Faces")), ((2, "the “gaze”"), (8, "'; DROP TABLE favourites"))
)


def kept(path: Path) -> Board:
    with SessionStore(path, "cloud") as selection:
        return board_of(selection.kept_before, INDICES)


def test_the_board_comes_back_as_it_hung(tmp_path: Path) -> None:
    path = tmp_path / "selection.sqlite"
    with SessionStore(path, "cloud") as selection:
        for card in (1, 2, 4, 7, 8):
            selection.keep(IDS[card])
        selection.hang(hung_rows(BOARD, IDS))
    assert kept(path) == BOARD


def test_what_is_kept_later_hangs_at_the_end_of_the_last_row(tmp_path: Path) -> None:
    path = tmp_path / "selection.sqlite"
    with SessionStore(path, "cloud") as selection:
        for card in (1, 2, 4, 7, 8):
            selection.keep(IDS[card])
        selection.hang(hung_rows(BOARD, IDS))
        selection.keep(IDS[0])
        selection.release(IDS[7])
    assert kept(path) == BOARD.kept(0).released(7)


def test_titles_and_notes_reach_what_is_exported(tmp_path: Path) -> None:
    path = tmp_path / "selection.sqlite"
    with SessionStore(path, "cloud") as selection:
        for card in BOARD.cards:
            selection.keep(IDS[card])
        selection.hang(hung_rows(BOARD, IDS))
    found = favourites(path, "cloud")
    assert [(favourite.image, favourite.title, favourite.note) for favourite in found] == [
        ("image-4", "", ""),
        ("image-2", "", "the “gaze”"),
        ("image-7", "Faces", ""),
        ("image-1", "Faces", ""),
        ("image-8", "Faces", "'; DROP TABLE favourites"),
    ]


def test_a_file_from_before_there_were_rows_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "selection.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            """
            CREATE TABLE sessions (
                id INTEGER PRIMARY KEY, cloud TEXT NOT NULL, name TEXT NOT NULL DEFAULT '', started REAL NOT NULL
            );
            CREATE TABLE favourites (
                session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, image TEXT NOT NULL,
                position INTEGER NOT NULL, chosen REAL NOT NULL, note TEXT NOT NULL DEFAULT '',
                PRIMARY KEY (session, image)
            );
            INSERT INTO sessions VALUES (1, 'cloud', '', 0.0);
            INSERT INTO favourites VALUES (1, 'image-3', 2, 0.0, ''), (1, 'image-5', 1, 0.0, 'old');
            PRAGMA user_version = 2;
            """
        )
    assert kept(path) == Board((Row((5, 3)),), ((5, "old"),))


KEPT = (3, 40, 7, 22, 5)


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    scene = Scene(make_cloud(60), favourites=KEPT)
    scene.apply(LookFrom((10.0, 20.0, 30.0), 0.4, 0.2))
    scene.apply(ToggleBoard())
    return scene


def toward(scene: Scene, card: int, across: float = 0.0, up: float = 0.0) -> tuple[Triple, Triple]:
    """A ray from the viewer at a card's place, or metres beside it."""
    yaw = scene.placement.spec.yaw
    right = np.array([np.cos(yaw), 0.0, -np.sin(yaw)])
    direction = scene.cards.target[card] + across * right + (0.0, up, 0.0) - scene.body.head
    (x, y, z), (u, v, w) = scene.body.head.tolist(), (direction / np.linalg.norm(direction)).tolist()
    return (x, y, z), (u, v, w)


def step(scene: Scene, board_tool: BoardTool, input_frame: InputFrame, pointed: int | None) -> InputFrame:
    frame = Frame(input_frame, pointed=pointed)
    for command in board_tool.update(frame):
        scene.apply(command)
    return frame.input_frame


def test_a_favourite_is_carried_to_where_the_ray_points(scene: Scene) -> None:
    board_tool = BoardTool(scene)
    order = list(scene.favourites)
    step(scene, board_tool, InputFrame(ray=toward(scene, order[0]), hold=True), order[0])
    assert board_tool.held == order[0] and not board_tool.marks
    aim, places = toward(scene, order[1], across=1.0), scene.cards.target.copy()
    step(scene, board_tool, InputFrame(ray=aim, hold=True), order[0])
    assert list(scene.favourites) == order, "until it is let go"
    between = 0.5 * (places[order[1]] + places[order[2]])
    np.testing.assert_allclose(middle_of(board_tool.marks), between, atol=0.2)
    assert scene.cards.size_to[order[0]] < 1.0 and not np.allclose(scene.cards.target[order[0]], places[order[0]])
    step(scene, board_tool, InputFrame(ray=aim), order[0])
    assert list(scene.favourites) == [order[1], order[0], *order[2:]]
    assert board_tool.held is None and not board_tool.marks and (scene.cards.size_to == 1.0).all()
    step(scene, board_tool, InputFrame(ray=toward(scene, order[4])), order[4])
    assert list(scene.favourites) == [order[1], order[0], *order[2:]], "what was let go stays"


def middle_of(marks: Sequence[ShownLine]) -> np.ndarray:
    """World metres."""
    return np.mean([end for line in marks for end in (line.start, line.end)], axis=0)


def test_over_its_own_place_there_is_no_mark_and_it_goes_back(scene: Scene) -> None:
    board_tool, first, before = BoardTool(scene), next(iter(scene.favourites)), scene.cards.target.copy()
    step(scene, board_tool, InputFrame(ray=toward(scene, first), hold=True), first)
    step(scene, board_tool, InputFrame(ray=toward(scene, first, up=1.2), hold=True), first)
    assert not board_tool.marks and scene.cards.size_to[first] < 1.0
    step(scene, board_tool, InputFrame(), None)
    np.testing.assert_array_equal(scene.cards.target, before)
    assert (scene.cards.size_to == 1.0).all() and list(scene.favourites) == list(KEPT)


def test_what_is_carried_off_the_board_by_another_command_is_let_go(scene: Scene) -> None:
    board_tool, first = BoardTool(scene), next(iter(scene.favourites))
    step(scene, board_tool, InputFrame(ray=toward(scene, first), hold=True), first)
    step(scene, board_tool, InputFrame(ray=toward(scene, first, across=9.0), hold=True), first)
    scene.apply(ToggleBoard())
    step(scene, board_tool, InputFrame(ray=((0.0, 0.0, 0.0), (0.0, 0.0, -1.0)), hold=True), first)
    assert board_tool.held is None and not board_tool.marks and list(scene.favourites) == list(KEPT)


def test_below_the_last_line_it_begins_a_row_of_its_own(scene: Scene) -> None:
    board_tool, down = BoardTool(scene), -1.2 * scene.settings.wall_pitch
    lowest = min(scene.favourites, key=lambda card: float(scene.cards.target[card, 1]))
    step(scene, board_tool, InputFrame(ray=toward(scene, lowest), hold=True), lowest)
    step(scene, board_tool, InputFrame(ray=toward(scene, lowest, up=down), hold=True), None)
    assert max(line.end[1] for line in board_tool.marks) < scene.cards.target[list(KEPT), 1].max()
    step(scene, board_tool, InputFrame(ray=toward(scene, lowest, up=down)), None)
    assert [len(row.cards) for row in scene.board.rows] == [4, 1]
    assert scene.board.row_of(lowest) == 1


def test_a_hand_that_lets_go_where_it_took_hold_takes_the_favourite_away(scene: Scene) -> None:
    board_tool = BoardTool(scene)
    pressed = InputFrame(ray=toward(scene, 7), hold=True, actions=(FAVOURITE, UNDO))
    assert step(scene, board_tool, pressed, 7).actions == (UNDO,)
    assert step(scene, board_tool, InputFrame(ray=toward(scene, 7), hold=True), 7).actions == ()
    assert step(scene, board_tool, InputFrame(ray=toward(scene, 7)), 7).actions == (FAVOURITE,)


def test_all_that_are_selected_are_carried_in_their_order_and_come_back_by_one_step(scene: Scene) -> None:
    board_tool, order = BoardTool(scene), list(scene.favourites)
    scene.apply(Select((order[3], order[0], 9)))
    step(scene, board_tool, InputFrame(ray=toward(scene, order[3]), hold=True), order[3])
    aim = toward(scene, order[1], across=1.0)
    step(scene, board_tool, InputFrame(ray=aim, hold=True), None)
    assert (scene.cards.size_to < 1.0).nonzero()[0].tolist() == sorted((order[0], order[3]))
    step(scene, board_tool, InputFrame(ray=aim), None)
    assert list(scene.favourites) == [order[1], order[0], order[3], order[2], order[4]]
    scene.apply(Undo())
    assert list(scene.favourites) == order


def test_who_is_not_among_the_selected_is_carried_alone(scene: Scene) -> None:
    board_tool, order = BoardTool(scene), list(scene.favourites)
    scene.apply(Select((order[3], order[4])))
    step(scene, board_tool, InputFrame(ray=toward(scene, order[0]), hold=True), order[0])
    aim = toward(scene, order[1], across=1.0)
    step(scene, board_tool, InputFrame(ray=aim, hold=True), None)
    step(scene, board_tool, InputFrame(ray=aim), None)
    assert list(scene.favourites) == [order[1], order[0], *order[2:]]


def test_delete_takes_the_selected_off_the_board_else_the_one_that_is_pointed_at(scene: Scene) -> None:
    board_tool, order, before = BoardTool(scene), list(scene.favourites), scene.board
    scene.apply(Select((order[3], order[0], 9)))
    assert step(scene, board_tool, InputFrame(actions=(DISMISS,)), order[1]).actions == ()
    assert list(scene.favourites) == [order[1], order[2], order[4]]
    scene.apply(Undo())
    assert scene.board == before
    scene.apply(Select(()))
    step(scene, board_tool, InputFrame(actions=(DISMISS,)), order[1])
    assert list(scene.favourites) == [order[0], *order[2:]]
    scene.apply(ToggleBoard())
    assert step(scene, board_tool, InputFrame(actions=(DISMISS,)), order[0]).actions == (DISMISS,)


def test_away_from_the_board_nothing_is_carried(scene: Scene) -> None:
    scene.apply(ToggleBoard())
    pressed = InputFrame(ray=toward(scene, 7), hold=True, actions=(FAVOURITE,))
    assert step(scene, BoardTool(scene), pressed, 7) == pressed
