"""What a user keeps: one SQLite file for every session, favourite, order, note and camera bookmark.

A choice is handed to a writing thread at the moment of choosing and committed there, so that no frame waits for the
disk. The file is in WAL mode: what has been committed survives the end of the program, however it ends.
"""

from __future__ import annotations

import json
import queue
import sqlite3
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import platformdirs

from foundation.errors import UserError
from foundation.files import make_folder
from foundation.settings import APPLICATION

SCHEMA = 3
"""1: without states. 2: without the rows of the board."""

LOCK_SECONDS = 3.0
RETRY_SECONDS = 1.0

_TABLES = """
CREATE TABLE IF NOT EXISTS sessions (
    id INTEGER PRIMARY KEY, cloud TEXT NOT NULL, name TEXT NOT NULL DEFAULT '', started REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS favourites (
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, image TEXT NOT NULL,
    position INTEGER NOT NULL, chosen REAL NOT NULL, note TEXT NOT NULL DEFAULT '',
    board_row INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (session, image)
);
CREATE TABLE IF NOT EXISTS board_rows (
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, number INTEGER NOT NULL,
    title TEXT NOT NULL, PRIMARY KEY (session, number)
);
CREATE TABLE IF NOT EXISTS bookmarks (
    id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    name TEXT NOT NULL DEFAULT '', x REAL NOT NULL, y REAL NOT NULL, z REAL NOT NULL, yaw REAL NOT NULL,
    pitch REAL NOT NULL, made REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS states (
    session INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE, placement TEXT NOT NULL,
    x REAL NOT NULL, y REAL NOT NULL, z REAL NOT NULL, yaw REAL NOT NULL, pitch REAL NOT NULL, saved REAL NOT NULL
);
"""
_FURTHER = "ALTER TABLE favourites ADD COLUMN board_row INTEGER NOT NULL DEFAULT 0;"
"""What a file of an earlier schema lacks beside whole tables."""

_KEEP = """
INSERT OR IGNORE INTO favourites (session, image, position, chosen, board_row)
SELECT ?1, ?2, COALESCE(MAX(position), 0) + 1, ?3, COALESCE(MAX(board_row), 0) FROM favourites WHERE session = ?1
"""
_RELEASE = "DELETE FROM favourites WHERE session = ? AND image = ?"
_REMEMBER = "INSERT OR REPLACE INTO states VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_REMEMBERED = "SELECT placement, x, y, z, yaw, pitch FROM states WHERE session = ?"
_UNTITLE = "DELETE FROM board_rows WHERE session = ?"
_TITLE = """
INSERT INTO board_rows (session, number, title)
SELECT ?1, key, json_extract(value, '$.title') FROM json_each(?2) WHERE json_extract(value, '$.title') != ''
"""
_HANG = """
UPDATE favourites SET position = hung.position, board_row = hung.number, note = hung.note
FROM (
    SELECT a_row.key AS number, a_row.key * 1000000 + image.key AS position,
        json_extract(image.value, '$.image') AS image, json_extract(image.value, '$.note') AS note
    FROM json_each(?2) AS a_row, json_each(a_row.value, '$.hung') AS image
) AS hung
WHERE favourites.session = ?1 AND favourites.image = hung.image
"""
_FAVOURITES = """
SELECT image, note, chosen, board_row, COALESCE(title, '') FROM favourites
LEFT JOIN board_rows ON board_rows.session = favourites.session AND number = board_row
WHERE favourites.session = ? ORDER BY board_row, position
"""
_LATEST = "SELECT MAX(id) FROM sessions WHERE cloud = ?"

HungRow = tuple[str, Sequence[tuple[str, str]]]
"""The title of a row, and from left to right the id and the note of each image."""

_Write = tuple[tuple[str, tuple[object, ...]], ...]
"""Statements that are carried out together or not at all."""


@dataclass(frozen=True)
class Favourite:
    """A chosen image by its id, with the user's note and the time of choosing (seconds since 1970).

    row: of the board, from the top; the numbers need not be without gaps. title: of that row.
    """

    image: str
    note: str
    chosen: float
    row: int = 0
    title: str = ""


def favourites(path: Path, cloud: str) -> list[Favourite]:
    """The favourites in the latest session of `cloud`, in their order. UserError as for `Selection`."""
    if not path.exists():
        return []
    with closing(_opened(path)) as connection:
        try:
            return _favourites(connection, connection.execute(_LATEST, (cloud,)).fetchone()[0])
        except sqlite3.Error as error:
            raise _sentence(path, error) from error


def identity(folder: Path) -> str:
    """What `Selection` and `favourites` know the cloud in `folder` by."""
    return str(folder.absolute())


def default_file() -> Path:
    """The user's own selection."""
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False)) / "selection.sqlite"


@dataclass(frozen=True)
class State:
    """placement: JSON of `vr_explorer.scene.storage`. place: of the viewer, world metres. yaw, pitch: radians."""

    placement: str
    place: tuple[float, float, float]
    yaw: float
    pitch: float


class Selection:
    """The latest session of one cloud, begun where there is none.

    path: the SQLite file, made where missing. cloud: what identifies the cloud (its folder).
    UserError: the file is damaged, locked by another program, from a newer version, or cannot be written.
    """

    def __init__(self, path: Path, cloud: str) -> None:
        make_folder(path.parent)
        self.path = path
        self._failure: str | None = None
        self._writes: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._connection = _opened(path)
        try:
            self.session = _session(self._connection, cloud)
            self._kept = _favourites(self._connection, self.session)
            row = self._connection.execute(_REMEMBERED, (self.session,)).fetchone()
            self._state = State(row[0], (row[1], row[2], row[3]), row[4], row[5]) if row is not None else None
        except sqlite3.Error as error:
            self._connection.close()
            raise _sentence(path, error) from error
        self._thread = threading.Thread(target=self._write_all, name="selection", daemon=True)
        self._thread.start()

    def __enter__(self) -> Selection:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def kept_before(self) -> list[Favourite]:
        """The favourites when the session was opened, in their order on the board."""
        return list(self._kept)

    @property
    def state_before(self) -> State | None:
        """How the cloud and the viewer stood when the session was last left, None at its first time."""
        return self._state

    @property
    def failure(self) -> str | None:
        """Why the latest choices are not yet written (they are tried again), None where all is well."""
        return self._failure

    def keep(self, image: str) -> None:
        """At the end of the board's last row."""
        self._writes.put(((_KEEP, (self.session, image, time.time())),))

    def release(self, image: str) -> None:
        self._writes.put(((_RELEASE, (self.session, image)),))

    def remember(self, state: State) -> None:
        """In place of the state before."""
        values = (state.placement, *state.place, state.yaw, state.pitch)
        self._writes.put(((_REMEMBER, (self.session, *values, time.time())),))

    def hang(self, rows: Sequence[HungRow]) -> None:
        """How the favourites, kept before, hang: all of them, in rows from the top, with their notes."""
        hung = [(title, [{"image": image, "note": note} for image, note in row]) for title, row in rows]
        whole = json.dumps([{"title": title, "hung": images} for title, images in hung])
        session = self.session
        self._writes.put(((_UNTITLE, (session,)), (_TITLE, (session, whole)), (_HANG, (session, whole))))

    def close(self) -> None:
        """Waits until every choice is written."""
        self._closing.set()
        self._writes.put(None)
        self._thread.join()

    def _write_all(self) -> None:
        with closing(self._connection):
            while (write := self._writes.get()) is not None:
                while not self._written(write) and not self._closing.wait(RETRY_SECONDS):
                    pass

    def _written(self, write: _Write) -> bool:
        try:
            with self._connection:
                for statement, values in write:
                    self._connection.execute(statement, values)
        except sqlite3.Error as error:
            self._failure = str(_sentence(self.path, error))
            return False
        self._failure = None
        return True


def _opened(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, timeout=LOCK_SECONDS, check_same_thread=False)
    except sqlite3.Error as error:
        raise _sentence(path, error) from error
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA:
            raise UserError(
                f"The selection {path} was made by a newer version (schema {version}); update this program."
            )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        (state,) = connection.execute("PRAGMA quick_check").fetchone()
        if state != "ok":
            raise sqlite3.DatabaseError(str(state))
        further = _FURTHER if 0 < version < SCHEMA else ""
        connection.executescript(f"BEGIN IMMEDIATE; {further} {_TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;")
    except sqlite3.Error as error:
        connection.close()
        raise _sentence(path, error) from error
    except UserError:
        connection.close()
        raise
    return connection


def _favourites(connection: sqlite3.Connection, session: int | None) -> list[Favourite]:
    return [Favourite(*row) for row in connection.execute(_FAVOURITES, (session,))]


def _session(connection: sqlite3.Connection, cloud: str) -> int:
    found = connection.execute("SELECT id FROM sessions WHERE cloud = ? ORDER BY id DESC LIMIT 1", (cloud,)).fetchone()
    if found is not None:
        return int(found[0])
    with connection:
        made = connection.execute("INSERT INTO sessions (cloud, started) VALUES (?, ?)", (cloud, time.time()))
    return int(made.lastrowid or 0)


def _sentence(path: Path, error: sqlite3.Error) -> UserError:
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return UserError(f"The selection {path} is in use by another program; close that program and try again.")
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return UserError(f"The selection {path} cannot be written; change its permissions or choose another file.")
    if primary == sqlite3.SQLITE_FULL:
        return UserError(f"The selection {path} cannot be written: the disk is full; free some space.")
    return UserError(f"The selection {path} is damaged ({error}); move it away to begin a new one.")
