"""What a user keeps: one SQLite file for every session, favourite, order, note and camera bookmark.

A choice is handed to a writing thread at once and committed there: no frame waits for the disk.
"""

from __future__ import annotations

import json
import queue
import secrets
import sqlite3
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import platformdirs

from foundation.files import make_folder
from foundation.settings import APPLICATION
from vr_explorer.store.database import FAULTS, opened, recognise, sentence

RETRY_SECONDS = 1.0

FLUSH_SECONDS = 10.0
"""How long a reader waits for writes that are not yet in the file: on a full disk they stay in the queue."""

NEW = -1
"""Of a session that is to be begun."""

_KEEP = """
INSERT OR IGNORE INTO favourites (session, image, position, chosen, board_row)
SELECT ?1, ?2, COALESCE(MAX(position), 0) + 1, ?3, COALESCE(MAX(board_row), 0) FROM favourites WHERE session = ?1
"""
_RELEASE = "DELETE FROM favourites WHERE session = ? AND image = ?"
_UNTITLE_EMPTY = """
DELETE FROM board_rows
WHERE session = ?1 AND number NOT IN (SELECT board_row FROM favourites WHERE session = ?1)
"""
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
_OF_CLOUD = "session IN (SELECT id FROM sessions WHERE cloud = ?)"
_KEPT_OF_CLOUD = f"SELECT DISTINCT image FROM favourites WHERE {_OF_CLOUD}"
_RENAME_IMAGE = f"UPDATE OR IGNORE favourites SET image = ? WHERE image = ? AND {_OF_CLOUD}"
_FORGET_IMAGE = f"DELETE FROM favourites WHERE image = ? AND {_OF_CLOUD}"
_LATEST = "SELECT id FROM sessions WHERE cloud = ? ORDER BY opened DESC, id DESC LIMIT 1"
_SESSIONS = """
SELECT id, name, started, (SELECT COUNT(*) FROM favourites WHERE session = sessions.id) FROM sessions
WHERE cloud = ? ORDER BY opened DESC, id DESC
"""
_TOUR = "SELECT tour FROM tours WHERE session = ?"
_KEEP_TOUR = "INSERT OR REPLACE INTO tours VALUES (?, ?)"
_CANVAS = "SELECT canvas FROM canvases WHERE session = ?"
_KEEP_CANVAS = "INSERT OR REPLACE INTO canvases VALUES (?, ?)"
_SIGNALS = "SELECT image, signal FROM signals WHERE session = ? ORDER BY id"
_SIGNAL = "INSERT INTO signals (session, image, signal) VALUES (?, ?, ?)"
_UNSAID = "DELETE FROM signals WHERE session = ? AND image = ?"
_MET = "SELECT images FROM met WHERE session = ? ORDER BY id"
_MEET = "INSERT INTO met (session, images) VALUES (?, ?)"
_TASTE = "SELECT seed, batches FROM tastes WHERE session = ?"
_KEEP_TASTE = "INSERT OR REPLACE INTO tastes VALUES (?, ?, ?)"
_BROODS = "SELECT brood FROM broods WHERE session = ? ORDER BY number"
_KEEP_BROOD = "INSERT OR REPLACE INTO broods VALUES (?, ?, ?)"
_REJECTED = "SELECT image FROM rejected WHERE session = ?"
_REJECT = "INSERT OR IGNORE INTO rejected VALUES (?, ?)"
_TAKE_BACK = "DELETE FROM rejected WHERE session = ? AND image = ?"
_NAME = "SELECT name FROM sessions WHERE id = ?"
_RENAME = "UPDATE sessions SET name = ? WHERE id = ?"
_OPENED = "UPDATE sessions SET opened = ? WHERE id = ? AND cloud = ?"
_BOOKMARKS = "SELECT made, name, x, y, z, yaw, pitch FROM bookmarks WHERE session = ? ORDER BY made"
_FORGET = "DELETE FROM bookmarks WHERE session = ? AND made = ?"
_BOOKMARK = "INSERT INTO bookmarks (session, made, name, x, y, z, yaw, pitch) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"

HungRow = tuple[str, Sequence[tuple[str, str]]]
"""The title of a row, and from left to right the id and the note of each image."""

_Write = tuple[tuple[str, tuple[object, ...]], ...]
"""Statements that are carried out together or not at all."""


@dataclass(frozen=True)
class Favourite:
    """A favourite by its image's id, with the user's note and the time of keeping it (seconds since 1970).

    row: of the board, from the top; the numbers need not be without gaps. title: of that row.
    """

    image: str
    note: str
    kept_at: float
    row: int = 0
    title: str = ""


def favourites(path: Path, cloud: str, place: Path | None = None) -> list[Favourite]:
    """Those in the latest session of `cloud`, in their order. Parameters and UserError as for `SessionStore`."""
    if not path.exists():
        return []
    with closing(_opened(path, cloud, place)) as connection:
        try:
            latest = connection.execute(_LATEST, (cloud,)).fetchone()
            return _favourites(connection, latest[0]) if latest is not None else []
        except FAULTS as error:
            raise sentence(path, error) from error


def kept_tour(path: Path, cloud: str, place: Path | None = None) -> str | None:
    """JSON of the tour that was put together in the latest session of `cloud`. Otherwise as `favourites`."""
    if not path.exists():
        return None
    with closing(_opened(path, cloud, place)) as connection:
        try:
            latest = connection.execute(_LATEST, (cloud,)).fetchone()
            found = connection.execute(_TOUR, latest).fetchone() if latest is not None else None
        except FAULTS as error:
            raise sentence(path, error) from error
    return found[0] if found is not None else None


def default_file() -> Path:
    """The user's own selection."""
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False)) / "selection.sqlite"


@dataclass(frozen=True)
class State:
    """placement: JSON of `vr_explorer.scene.serialization`. position: of the viewer, world metres. yaw, pitch:
    radians.
    """

    placement: str
    position: tuple[float, float, float]
    yaw: float
    pitch: float


@dataclass(frozen=True)
class Bookmark:
    """A place to come back to. made: seconds since 1970, by which it is told from others. Otherwise as `State`."""

    made: float
    name: str
    position: tuple[float, float, float]
    yaw: float
    pitch: float


@dataclass(frozen=True)
class TasteBefore:
    """What was known of the user's taste when a session was opened. seed: of all that is drawn. batches: how many were
    shown. signals: images with what was said of them last, in that order. met: the images that were seen.
    """

    seed: int
    batches: int = 0
    signals: tuple[tuple[str, str], ...] = ()
    met: tuple[str, ...] = ()


@dataclass(frozen=True)
class Session:
    """id: in the file. started: seconds since 1970. favourites: how many it has."""

    id: int
    name: str
    started: float
    favourites: int


def sessions(path: Path, cloud: str) -> list[Session]:
    """All of one cloud, the one that was opened last first. UserError as for `SessionStore`."""
    with closing(opened(path)) as connection:
        try:
            return [Session(*row) for row in connection.execute(_SESSIONS, (cloud,))]
        except FAULTS as error:
            raise sentence(path, error) from error


class SessionStore:
    """One session of a cloud: by default the one that was opened last, begun where there is none.

    path: the SQLite file, made where missing. cloud: what identifies it (`Cloud.identity`). position: where it lies, by
    which earlier versions knew it. renamed: the ids of today by those of earlier versions. session: the id of another
    one, NEW to begin one. name: of the session. bookmarks: in the order of making. tour_before: JSON of the tour that
    was put together, None where there was none. canvas_before: JSON of where the favourites lay, likewise.
    taste_before: what was known of the user's taste. rejected_before: the images that are not to be seen, when the
    session was opened.
    UserError: the file is damaged, locked by another program, from a newer version, or cannot be written.
    """

    def __init__(
        self,
        path: Path,
        cloud: str,
        session: int | None = None,
        place: Path | None = None,
        renamed: Mapping[str, str] | None = None,
    ) -> None:
        make_folder(path.parent)
        self.path, self.cloud = path, cloud
        self._failure: str | None = None
        self._writes: queue.SimpleQueue[_Write | threading.Event | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._connection = _opened(path, cloud, place)
        try:
            _rename(self._connection, cloud, renamed or {})
            self.session = _session(self._connection, cloud, session)
            (self.name,) = self._connection.execute(_NAME, (self.session,)).fetchone()
            tour = self._connection.execute(_TOUR, (self.session,)).fetchone()
            self.tour_before: str | None = tour[0] if tour is not None else None
            canvas = self._connection.execute(_CANVAS, (self.session,)).fetchone()
            self.canvas_before: str | None = canvas[0] if canvas is not None else None
            self.broods_before = [brood for (brood,) in self._connection.execute(_BROODS, (self.session,))]
            self.rejected_before = [image for (image,) in self._connection.execute(_REJECTED, (self.session,))]
            marks = self._connection.execute(_BOOKMARKS, (self.session,))
            self.bookmarks = [Bookmark(made, name, (x, y, z), yaw, pitch) for made, name, x, y, z, yaw, pitch in marks]
            self._kept = _favourites(self._connection, self.session)
            self.taste_before = _taste(self._connection, self.session)
            row = self._connection.execute(_REMEMBERED, (self.session,)).fetchone()
            self._state = State(row[0], (row[1], row[2], row[3]), row[4], row[5]) if row is not None else None
        except FAULTS as error:
            self._connection.close()
            raise sentence(path, error) from error
        self._thread = threading.Thread(target=self._write_all, name="selection", daemon=True)
        self._thread.start()

    def __enter__(self) -> SessionStore:
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
        """A row whose last image it was goes with its title: what is kept later does not hang under it."""
        self._writes.put(((_RELEASE, (self.session, image)), (_UNTITLE_EMPTY, (self.session,))))

    def remember(self, state: State) -> None:
        """In place of the state before."""
        values = (state.placement, *state.position, state.yaw, state.pitch)
        self._writes.put(((_REMEMBER, (self.session, *values, time.time())),))

    def hang(self, rows: Sequence[HungRow]) -> None:
        """How the favourites, kept before, hang: all of them, in rows from the top, with their notes."""
        hung = [(title, [{"image": image, "note": note} for image, note in row]) for title, row in rows]
        whole = json.dumps([{"title": title, "hung": images} for title, images in hung])
        session = self.session
        self._writes.put(((_UNTITLE, (session,)), (_TITLE, (session, whole)), (_HANG, (session, whole))))

    def keep_tour(self, tour: str) -> None:
        """JSON of `vr_explorer.scene.serialization`."""
        self._writes.put(((_KEEP_TOUR, (self.session, tour)),))

    def keep_canvas(self, canvas: str) -> None:
        """JSON of `vr_explorer.scene.canvas_json`."""
        self._writes.put(((_KEEP_CANVAS, (self.session, canvas)),))

    def tell(self, image: str, signal: str) -> None:
        """What the user has just shown of an image, in place of what was kept of it before."""
        values = (self.session, image)
        self._writes.put(((_UNSAID, values), (_SIGNAL, (*values, signal))))

    def untell(self, images: Sequence[str]) -> None:
        """Nothing was said of these."""
        self._writes.put(tuple((_UNSAID, (self.session, image)) for image in images))

    def reject(self, images: Sequence[str]) -> None:
        """These are not to be seen any more."""
        self._writes.put(tuple((_REJECT, (self.session, image)) for image in images))

    def take_back(self, images: Sequence[str]) -> None:
        """These are seen again."""
        self._writes.put(tuple((_TAKE_BACK, (self.session, image)) for image in images))

    def meet(self, images: Sequence[str]) -> None:
        """These were seen for the first time."""
        self._writes.put(((_MEET, (self.session, json.dumps(list(images)))),))

    def keep_taste(self, seed: int, batches: int) -> None:
        self._writes.put(((_KEEP_TASTE, (self.session, seed, batches)),))

    def keep_brood(self, number: int, brood: str) -> None:
        """In place of what was kept of it. brood: JSON of `vr_explorer.breeding.broods`."""
        self._writes.put(((_KEEP_BROOD, (self.session, number, brood)),))

    def rename(self, name: str) -> None:
        self.name = name
        self._writes.put(((_RENAME, (name, self.session)),))

    def bookmark(self, mark: Bookmark) -> None:
        """Keeps it, in place of one that was made at the same time."""
        self.bookmarks = sorted((*self._others(mark), mark), key=lambda one: one.made)
        values = (self.session, mark.made, mark.name, *mark.position, mark.yaw, mark.pitch)
        self._writes.put(((_FORGET, (self.session, mark.made)), (_BOOKMARK, values)))

    def forget(self, mark: Bookmark) -> None:
        self.bookmarks = self._others(mark)
        self._writes.put(((_FORGET, (self.session, mark.made)),))

    def flush(self) -> bool:
        """Waits until all that was asked for by now is in the file, for FLUSH_SECONDS at most; whether it is.

        For threads that read the file; no frame may wait for it.
        """
        landed = threading.Event()
        self._writes.put(landed)
        end = time.monotonic() + FLUSH_SECONDS
        while not landed.wait(0.05) and self._thread.is_alive():
            if time.monotonic() > end:
                return False
        return True

    def close(self) -> None:
        """Waits until every choice is written."""
        self._closing.set()
        self._writes.put(None)
        self._thread.join()

    def _others(self, mark: Bookmark) -> list[Bookmark]:
        return [one for one in self.bookmarks if one.made != mark.made]

    def _write_all(self) -> None:
        with closing(self._connection):
            while (write := self._writes.get()) is not None:
                if isinstance(write, threading.Event):
                    write.set()
                    continue
                while not self._written(write) and not self._closing.wait(RETRY_SECONDS):
                    pass

    def _written(self, write: _Write) -> bool:
        try:
            with self._connection:
                for statement, values in write:
                    self._connection.execute(statement, values)
        except FAULTS as error:
            self._failure = str(sentence(self.path, error))
            return False
        self._failure = None
        return True


def _opened(path: Path, cloud: str, place: Path | None) -> sqlite3.Connection:
    """With the sessions of the cloud under its name of today."""
    connection = opened(path)
    try:
        if place is not None:
            recognise(connection, "sessions", cloud, place)
    except FAULTS as error:
        connection.close()
        raise sentence(path, error) from error
    return connection


def _rename(connection: sqlite3.Connection, cloud: str, renamed: Mapping[str, str]) -> None:
    """In all sessions of the cloud; where an image was kept under both ids, it stays as it is under that of today."""
    if not renamed:
        return
    kept = {image for (image,) in connection.execute(_KEPT_OF_CLOUD, (cloud,))}
    with connection:
        for former in kept & renamed.keys():
            connection.execute(_RENAME_IMAGE, (renamed[former], former, cloud))
            connection.execute(_FORGET_IMAGE, (former, cloud))


def _favourites(connection: sqlite3.Connection, session: int | None) -> list[Favourite]:
    return [Favourite(*row) for row in connection.execute(_FAVOURITES, (session,))]


def _taste(connection: sqlite3.Connection, session: int) -> TasteBefore:
    """Of a session that has none yet, a new seed: other artists are shown other corners."""
    found = connection.execute(_TASTE, (session,)).fetchone()
    seed, batches = found if found is not None else (secrets.randbits(31), 0)
    signals = tuple((image, signal) for image, signal in connection.execute(_SIGNALS, (session,)))
    met = [image for (images,) in connection.execute(_MET, (session,)) for image in _listed(images)]
    return TasteBefore(seed, batches, signals, tuple(met))


def _listed(images: str) -> list[str]:
    """Of a file that others may have written, what is a list of names."""
    try:
        found = json.loads(images)
    except ValueError:
        return []
    return [image for image in found if isinstance(image, str)] if isinstance(found, list) else []


def _session(connection: sqlite3.Connection, cloud: str, wanted: int | None) -> int:
    """The id of the session that is open from now on."""
    latest = connection.execute(_LATEST, (cloud,)).fetchone() if wanted is None else None
    session = latest[0] if latest is not None else wanted
    with connection:
        if session is not None and connection.execute(_OPENED, (time.time(), session, cloud)).rowcount:
            return int(session)
        values = cloud, time.time(), time.time()
        made = connection.execute("INSERT INTO sessions (cloud, started, opened) VALUES (?, ?, ?)", values)
    return int(made.lastrowid or 0)
