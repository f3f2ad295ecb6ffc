"""What a user keeps: one SQLite file for every session, favourite, order, note and camera bookmark.

A choice is handed to a writing thread at the moment of choosing and committed there, so that no frame waits for the
disk. The file is in WAL mode: what has been committed survives the end of the program, however it ends.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import platformdirs

from foundation.errors import UserError
from foundation.files import make_folder
from foundation.settings import APPLICATION

SCHEMA = 2
"""1: without states."""

LOCK_SECONDS = 3.0
RETRY_SECONDS = 1.0

_TABLES = """
CREATE TABLE IF NOT EXISTS sessions (
    id INTEGER PRIMARY KEY, cloud TEXT NOT NULL, name TEXT NOT NULL DEFAULT '', started REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS favourites (
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, image TEXT NOT NULL,
    position INTEGER NOT NULL, chosen REAL NOT NULL, note TEXT NOT NULL DEFAULT '', PRIMARY KEY (session, image)
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
_KEEP = """
INSERT OR IGNORE INTO favourites (session, image, position, chosen)
VALUES (?1, ?2, (SELECT COALESCE(MAX(position), 0) + 1 FROM favourites WHERE session = ?1), ?3)
"""
_RELEASE = "DELETE FROM favourites WHERE session = ? AND image = ?"
_REMEMBER = "INSERT OR REPLACE INTO states VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_REMEMBERED = "SELECT placement, x, y, z, yaw, pitch FROM states WHERE session = ?"
_ANNOTATE = "UPDATE favourites SET note = ? WHERE session = ? AND image = ?"
_KEPT = "SELECT image FROM favourites WHERE session = ? ORDER BY position"
_FAVOURITES = """
SELECT image, note, chosen FROM favourites
WHERE session = (SELECT MAX(id) FROM sessions WHERE cloud = ?) ORDER BY position
"""

_Write = tuple[str, tuple[object, ...]]


@dataclass(frozen=True)
class Favourite:
    """A chosen image by its id, with the user's note and the time of choosing (seconds since 1970)."""

    image: str
    note: str
    chosen: float


def favourites(path: Path, cloud: str) -> list[Favourite]:
    """The favourites in the latest session of `cloud`, in their order. UserError as for `Selection`."""
    if not path.exists():
        return []
    with closing(_opened(path)) as connection:
        try:
            rows = connection.execute(_FAVOURITES, (cloud,)).fetchall()
        except sqlite3.Error as error:
            raise _sentence(path, error) from error
    return [Favourite(str(image), str(note), float(chosen)) for image, note, chosen in rows]


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
            self._kept = [str(image) for (image,) in self._connection.execute(_KEPT, (self.session,))]
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
    def kept_before(self) -> list[str]:
        """Ids of the images that were favourites when the session was opened, in the order of choosing."""
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
        self._writes.put((_KEEP, (self.session, image, time.time())))

    def release(self, image: str) -> None:
        self._writes.put((_RELEASE, (self.session, image)))

    def remember(self, state: State) -> None:
        """In place of the state before."""
        values = (state.placement, *state.place, state.yaw, state.pitch)
        self._writes.put((_REMEMBER, (self.session, *values, time.time())))

    def annotate(self, image: str, note: str) -> None:
        """Gives the favourite `image` the user's own words."""
        self._writes.put((_ANNOTATE, (note, self.session, image)))

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
                self._connection.execute(*write)
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
        connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;")
    except sqlite3.Error as error:
        connection.close()
        raise _sentence(path, error) from error
    except UserError:
        connection.close()
        raise
    return connection


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
