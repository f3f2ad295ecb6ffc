"""Rows, titles and notes of the board are there again at the next start."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from vr_explorer.app.boarding import board_of, hung_rows
from vr_explorer.scene.board import Board, Row
from vr_explorer.selection import Selection, favourites

IDS = [f"image-{number}" for number in range(9)]
INDICES = {image: index for index, image in enumerate(IDS)}
BOARD = Board(
    (Row((4, 2)), Row((7,), "Faces"), Row((1, 8), "Faces")), ((2, "the “gaze”"), (8, "'; DROP TABLE favourites"))
)


def kept(path: Path) -> Board:
    with Selection(path, "cloud") as selection:
        return board_of(selection.kept_before, INDICES)


def test_the_board_comes_back_as_it_hung(tmp_path: Path) -> None:
    path = tmp_path / "selection.sqlite"
    with Selection(path, "cloud") as selection:
        for card in (1, 2, 4, 7, 8):
            selection.keep(IDS[card])
        selection.hang(hung_rows(BOARD, IDS))
    assert kept(path) == BOARD


def test_what_is_kept_later_hangs_at_the_end_of_the_last_row(tmp_path: Path) -> None:
    path = tmp_path / "selection.sqlite"
    with Selection(path, "cloud") as selection:
        for card in (1, 2, 4, 7, 8):
            selection.keep(IDS[card])
        selection.hang(hung_rows(BOARD, IDS))
        selection.keep(IDS[0])
        selection.release(IDS[7])
    assert kept(path) == BOARD.kept(0).released(7)


def test_titles_and_notes_reach_what_is_exported(tmp_path: Path) -> None:
    path = tmp_path / "selection.sqlite"
    with Selection(path, "cloud") as selection:
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
