"""`grown.sqlite`, written: a child is there exactly when its row is committed (docs/formats.md).

The file is in WAL mode while it is written, so that who reads does not wait and is not waited for; where the file
system has no shared memory, in SQLite's older mode. At rest it is one file, which can be copied with its cloud.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from classification import places
from classification.cloud import GROWN_FILE, grown_file
from classification.cloud.grown_file import COLUMNS, LOCK_SECONDS, SCHEMA, TABLES, Row, UnfitError
from foundation.errors import UserError
from foundation.files import make_folder

_BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside a file."""

_CANNOT = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)


class GrownStore:
    """The file `path`, made where it is missing. Each method's change is whole and on the disk when it returns.

    UserError from all of them: a full disk, a damaged file, one of another cloud, another program that keeps it.
    """

    def __init__(self, path: Path, identity: str, after: int = 0) -> None:
        """identity: of the cloud, "" where it has none. after: children arrive with higher numbers than this."""
        self.path = path
        self._after = after
        make_folder(path.parent)
        if path.exists() and not path.is_file():
            raise UserError(f"The children {path} are no file; move it away.")
        with _told(path):
            self._connection = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)
        try:
            with _told(path):
                self._begin(identity)
        except BaseException:
            self._connection.close()
            raise

    def add(self, row: Row, cell: bytes) -> int:
        """Keeps a child and returns its number of arrival; that of `row` is not looked at. cell: all levels."""
        values = {
            **{name: getattr(row, name) for name in ("id", "run", "embedder", "brood", "method", "parameters", "name")},
            "path": places.as_text(row.path),
            "discarded": int(row.discarded),
            **dict(zip("xyz", row.position.tolist(), strict=True)),
            "colours": row.colours.tobytes(),
            "shares": row.shares.astype("<f4").tobytes(),
            "measures": json.dumps({name: None if value != value else value for name, value in row.values.items()}),
            **dict(zip(("width", "height"), row.size, strict=True)),
            "parents": json.dumps(row.parents, ensure_ascii=False),
            "features": row.features.astype("<f2").tobytes(),
            "cell": cell,
        }
        with self._change() as connection:
            (last,) = connection.execute("SELECT COALESCE(MAX(arrival), 0) FROM children").fetchone()
            values["arrival"] = max(last, self._after) + 1
            names = ", ".join(values)
            connection.execute(
                f"INSERT INTO children ({names}) VALUES ({', '.join('?' * len(values))})", tuple(values.values())
            )
        return int(values["arrival"])

    def discard(self, ids: Iterable[str], discarded: bool = True) -> list[str]:
        """Sets children aside, or takes them back; returns the ids of those for which that changed something."""
        changed = []
        with self._change() as connection:
            for name in ids:
                question = "UPDATE children SET discarded = ? WHERE id = ? AND discarded = ?"
                if connection.execute(question, (int(discarded), name, int(not discarded))).rowcount:
                    changed.append(name)
        return changed

    def brood(self, name: str) -> list[str]:
        """Ids of the children of a brood in the order of arrival, discarded ones as well."""
        with _told(self.path):
            found = self._connection.execute("SELECT id FROM children WHERE brood = ? ORDER BY arrival", (name,))
            return [identity for (identity,) in found]

    def place(self, rows: Iterable[Row], run: str) -> None:
        """Children that joined the cloud of another run are of this one from now on, where these rows place them."""
        with self._change() as connection:
            connection.executemany(
                "UPDATE children SET run = ?, x = ?, y = ?, z = ? WHERE path = ?",
                [(run, *row.position.tolist(), places.as_text(row.path)) for row in rows],
            )

    def remove(self, paths: Iterable[str]) -> None:
        """Their rows go."""
        with self._change() as connection:
            gone = [(places.as_text(path),) for path in paths]
            connection.executemany("DELETE FROM children WHERE path = ?", gone)

    def take(self, other: Path) -> None:
        """The children of another such file come to this one, and that file goes. Killed in between, it goes the next
        time: a child that is here already comes once.
        """
        names = ", ".join((*COLUMNS[1:], "cell"))
        with _told(self.path):
            self._connection.execute("ATTACH ? AS other", (str(other),))
        try:
            with self._change() as connection:
                (last,) = connection.execute("SELECT COALESCE(MAX(arrival), 0) FROM main.children").fetchone()
                (first,) = connection.execute("SELECT COALESCE(MIN(arrival), 0) FROM other.children").fetchone()
                connection.execute(
                    f"INSERT INTO main.children (arrival, {names}) SELECT arrival + ?, {names} FROM other.children "
                    "WHERE path NOT IN (SELECT path FROM main.children)",
                    (max(0, last + 1 - first),),
                )
        finally:
            with suppress(sqlite3.Error):
                self._connection.execute("DETACH other")
        remove_file(other)

    def close(self) -> None:
        """The file stays alone, without what SQLite keeps beside it, unless another program has it open."""
        with suppress(sqlite3.Error):
            self._connection.execute("PRAGMA journal_mode = DELETE")
        self._connection.close()

    def _begin(self, identity: str) -> None:
        connection = self._connection
        grown_file.guard(connection)
        connection.execute("BEGIN IMMEDIATE")
        try:
            if connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone() == (0,):
                for table in TABLES.values():
                    connection.execute(table)
                connection.execute("INSERT INTO cloud (identity) VALUES (?)", (identity,))
                connection.execute(f"PRAGMA user_version = {SCHEMA}")
            grown_file.check_tables(connection)
            if connection.execute("SELECT identity FROM cloud LIMIT 1").fetchone() != (identity,):
                raise UnfitError(f"The children in {self.path} are of another cloud; move that file away.")
            connection.execute("COMMIT")
        except BaseException:
            _roll_back(connection)
            raise
        with suppress(sqlite3.OperationalError):  # a file system without shared memory
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """All of the block, or nothing."""
        with _told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                _roll_back(self._connection)
                raise


class UnwritableError(UserError):
    """The folder, or the disk, cannot be written."""


def store_of(folder: Path, identity: str, known_as: str) -> GrownStore:
    """Where children of the cloud in `folder` are kept: there, with those that had to be kept elsewhere, or, where it
    cannot be written, in the user's own folder.

    identity: "" where the cloud has none. known_as: as `Cloud.identity`. UserError as of `GrownStore`.
    """
    own, elsewhere = folder / GROWN_FILE, grown_file.of_the_user(known_as)
    try:
        store = GrownStore(own, identity)
    except UnwritableError:
        return GrownStore(elsewhere, identity, grown_file.last_arrival(own) if own.exists() else 0)
    if elsewhere.is_file():
        try:
            grown_file.last_arrival(elsewhere)  # it is what it should be
            store.take(elsewhere)
        except BaseException:
            store.close()
            raise
    return store


def remove_file(path: Path) -> None:
    """With what is beside it."""
    for ending in _BESIDE:
        with suppress(OSError):  # on Windows while another program looks at it
            path.with_name(path.name + ending).unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """UserError for what SQLite says of the file."""
    try:
        yield
    except sqlite3.Error as error:
        told = grown_file.sentence(path, error)
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _CANNOT:
            raise UnwritableError(str(told)) from error
        raise told from error
    except ValueError as error:
        raise grown_file.sentence(path, error) from error


def _roll_back(connection: sqlite3.Connection) -> None:
    with suppress(sqlite3.Error):  # where SQLite has done so itself
        connection.execute("ROLLBACK")
