"""What a user keeps: one SQLite file for every session, favourite, order, note and camera bookmark.

A choice is handed to a writing thread at once and committed there: no frame waits for the disk.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType

import platformdirs

from foundation.files import make_folder
from foundation.settings import APPLICATION
from vr_explorer.store import statements
from vr_explorer.store.database import FAULTS, opened, recognise, sentence
from vr_explorer.store.records import Bookmark, Favourite, HungRow, Session, State, TasteBefore
from vr_explorer.store.writer import Writer

NEW = -1
"""Of a session that is to be begun."""


def favourites(path: Path, cloud: str, place: Path | None = None) -> list[Favourite]:
    """Those in the latest session of `cloud`, in their order. Parameters and UserError as for `SessionStore`."""
    if not path.exists():
        return []
    with closing(_opened(path, cloud, place)) as connection:
        try:
            latest = connection.execute(statements.LATEST, (cloud,)).fetchone()
            return _favourites(connection, latest[0]) if latest is not None else []
        except FAULTS as error:
            raise sentence(path, error) from error


def kept_tour(path: Path, cloud: str, place: Path | None = None) -> str | None:
    """JSON of the tour that was put together in the latest session of `cloud`. Otherwise as `favourites`."""
    if not path.exists():
        return None
    with closing(_opened(path, cloud, place)) as connection:
        try:
            latest = connection.execute(statements.LATEST, (cloud,)).fetchone()
            found = connection.execute(statements.TOUR, latest).fetchone() if latest is not None else None
        except FAULTS as error:
            raise sentence(path, error) from error
    return found[0] if found is not None else None


def default_file() -> Path:
    """The user's own selection."""
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False)) / "selection.sqlite"


def sessions(path: Path, cloud: str) -> list[Session]:
    """All of one cloud, the one that was opened last first. UserError as for `SessionStore`."""
    with closing(opened(path)) as connection:
        try:
            return [Session(*row) for row in connection.execute(statements.SESSIONS, (cloud,))]
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
        connection = _opened(path, cloud, place)
        try:
            _rename(connection, cloud, renamed or {})
            self.session = _session(connection, cloud, session)
            (self.name,) = connection.execute(statements.NAME, (self.session,)).fetchone()
            tour = connection.execute(statements.TOUR, (self.session,)).fetchone()
            self.tour_before: str | None = tour[0] if tour is not None else None
            canvas = connection.execute(statements.CANVAS, (self.session,)).fetchone()
            self.canvas_before: str | None = canvas[0] if canvas is not None else None
            self.broods_before = [brood for (brood,) in connection.execute(statements.BROODS, (self.session,))]
            self.rejected_before = [image for (image,) in connection.execute(statements.REJECTED, (self.session,))]
            marks = connection.execute(statements.BOOKMARKS, (self.session,))
            self.bookmarks = [Bookmark(made, name, (x, y, z), yaw, pitch) for made, name, x, y, z, yaw, pitch in marks]
            self._kept = _favourites(connection, self.session)
            self.taste_before = _taste(connection, self.session)
            row = connection.execute(statements.REMEMBERED, (self.session,)).fetchone()
            self._state = State(row[0], (row[1], row[2], row[3]), row[4], row[5]) if row is not None else None
        except FAULTS as error:
            connection.close()
            raise sentence(path, error) from error
        self._writer = Writer(connection, path)

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
        return self._writer.failure

    def keep(self, image: str) -> None:
        """At the end of the board's last row."""
        self._writer.write((statements.KEEP, (self.session, image, time.time())))

    def release(self, image: str) -> None:
        """A row whose last image it was goes with its title: what is kept later does not hang under it."""
        self._writer.write((statements.RELEASE, (self.session, image)), (statements.UNTITLE_EMPTY, (self.session,)))

    def remember(self, state: State) -> None:
        """In place of the state before."""
        values = (state.placement, *state.position, state.yaw, state.pitch)
        self._writer.write((statements.REMEMBER, (self.session, *values, time.time())))

    def hang(self, rows: Sequence[HungRow]) -> None:
        """How the favourites, kept before, hang: all of them, in rows from the top, with their notes."""
        hung = [(title, [{"image": image, "note": note} for image, note in row]) for title, row in rows]
        whole = json.dumps([{"title": title, "hung": images} for title, images in hung])
        session = self.session
        self._writer.write(
            (statements.UNTITLE, (session,)), (statements.TITLE, (session, whole)), (statements.HANG, (session, whole))
        )

    def keep_tour(self, tour: str) -> None:
        """JSON of `vr_explorer.scene.serialization`."""
        self._writer.write((statements.KEEP_TOUR, (self.session, tour)))

    def keep_canvas(self, canvas: str) -> None:
        """JSON of `vr_explorer.scene.canvas_json`."""
        self._writer.write((statements.KEEP_CANVAS, (self.session, canvas)))

    def tell(self, image: str, signal: str) -> None:
        """What the user has just shown of an image, in place of what was kept of it before."""
        values = (self.session, image)
        self._writer.write((statements.UNSAID, values), (statements.SIGNAL, (*values, signal)))

    def untell(self, images: Sequence[str]) -> None:
        """Nothing was said of these."""
        self._writer.write(*((statements.UNSAID, (self.session, image)) for image in images))

    def reject(self, images: Sequence[str]) -> None:
        """These are not to be seen any more."""
        self._writer.write(*((statements.REJECT, (self.session, image)) for image in images))

    def take_back(self, images: Sequence[str]) -> None:
        """These are seen again."""
        self._writer.write(*((statements.TAKE_BACK, (self.session, image)) for image in images))

    def meet(self, images: Sequence[str]) -> None:
        """These were seen for the first time."""
        self._writer.write((statements.MEET, (self.session, json.dumps(list(images)))))

    def keep_taste(self, seed: int, batches: int) -> None:
        self._writer.write((statements.KEEP_TASTE, (self.session, seed, batches)))

    def keep_brood(self, number: int, brood: str) -> None:
        """In place of what was kept of it. brood: JSON of `vr_explorer.breeding.broods`."""
        self._writer.write((statements.KEEP_BROOD, (self.session, number, brood)))

    def rename(self, name: str) -> None:
        self.name = name
        self._writer.write((statements.RENAME, (name, self.session)))

    def bookmark(self, mark: Bookmark) -> None:
        """Keeps it, in place of one that was made at the same time."""
        self.bookmarks = sorted((*self._others(mark), mark), key=lambda one: one.made)
        values = (self.session, mark.made, mark.name, *mark.position, mark.yaw, mark.pitch)
        self._writer.write((statements.FORGET, (self.session, mark.made)), (statements.BOOKMARK, values))

    def forget(self, mark: Bookmark) -> None:
        self.bookmarks = self._others(mark)
        self._writer.write((statements.FORGET, (self.session, mark.made)))

    def flush(self) -> bool:
        """Waits until all that was asked for by now is in the file, for a while at most; whether it is.

        For threads that read the file; no frame may wait for it.
        """
        return self._writer.flush()

    def close(self) -> None:
        """Waits until every choice is written."""
        self._writer.close()

    def _others(self, mark: Bookmark) -> list[Bookmark]:
        return [one for one in self.bookmarks if one.made != mark.made]


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
    kept = {image for (image,) in connection.execute(statements.KEPT_OF_CLOUD, (cloud,))}
    with connection:
        for former in kept & renamed.keys():
            connection.execute(statements.RENAME_IMAGE, (renamed[former], former, cloud))
            connection.execute(statements.FORGET_IMAGE, (former, cloud))


def _favourites(connection: sqlite3.Connection, session: int | None) -> list[Favourite]:
    return [Favourite(*row) for row in connection.execute(statements.FAVOURITES, (session,))]


def _taste(connection: sqlite3.Connection, session: int) -> TasteBefore:
    """Of a session that has none yet, a new seed: other artists are shown other corners."""
    found = connection.execute(statements.TASTE, (session,)).fetchone()
    seed, batches = found if found is not None else (secrets.randbits(31), 0)
    signals = tuple((image, signal) for image, signal in connection.execute(statements.SIGNALS, (session,)))
    met = [image for (images,) in connection.execute(statements.MET, (session,)) for image in _listed(images)]
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
    latest = connection.execute(statements.LATEST, (cloud,)).fetchone() if wanted is None else None
    session = latest[0] if latest is not None else wanted
    with connection:
        if session is not None and connection.execute(statements.OPENED, (time.time(), session, cloud)).rowcount:
            return int(session)
        values = cloud, time.time(), time.time()
        made = connection.execute("INSERT INTO sessions (cloud, started, opened) VALUES (?, ?, ?)", values)
    return int(made.lastrowid or 0)
