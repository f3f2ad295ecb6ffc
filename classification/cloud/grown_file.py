"""`grown.sqlite`: the children of a cloud, a row each, read as whoever wrote it may have written it.

A row is a child whole: what the table, the features and the atlas have of any other picture. The file may come with a
stranger's cloud. It is opened for reading alone and has to have the tables of this module and nothing else (no view, no
trigger, no index, so that a query runs nothing that it brings along), and each row is checked before it is taken.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import platformdirs

from classification import places
from classification.cloud.description import GROWN_FILE
from classification.identity import is_sound
from classification.measures.description import MeasureDescription
from foundation.contained_files import OutsideError, below
from foundation.errors import UserError
from foundation.files import DiskFullError
from foundation.language import _
from foundation.lines import one_line
from foundation.parsing import json_of
from foundation.settings import APPLICATION
from foundation.slices import pause

SCHEMA = 1
TABLES = {
    "cloud": "CREATE TABLE cloud (identity TEXT NOT NULL) STRICT",
    "children": (
        "CREATE TABLE children (arrival INTEGER PRIMARY KEY, id TEXT NOT NULL, path TEXT NOT NULL UNIQUE, "
        "run TEXT NOT NULL, embedder TEXT NOT NULL, discarded INTEGER NOT NULL, brood TEXT NOT NULL, "
        "x REAL NOT NULL, y REAL NOT NULL, z REAL NOT NULL, colours BLOB NOT NULL, shares BLOB NOT NULL, "
        "measures TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, method TEXT NOT NULL, "
        "parents TEXT NOT NULL, parameters TEXT NOT NULL, name TEXT NOT NULL, features BLOB NOT NULL, "
        "cell BLOB NOT NULL) STRICT"
    ),
}
COLUMNS = (
    "arrival", "id", "path", "run", "embedder", "discarded", "brood", "x", "y", "z", "colours", "shares", "measures",
    "width", "height", "method", "parents", "parameters", "name", "features",
)  # fmt: skip
"""What is read of a row at once; cells are read when they are drawn."""

MOST = 1 << 20
"""Children of a cloud."""

_LONGEST = 1 << 20
"""Bytes of a value."""

_MOST_PARENTS = 64
_LARGEST_SIDE = 1 << 24
_FARTHEST = 1e6
_AT_ONCE = 64
"""Rows between two pauses."""

_STEPS = 100 * MOST
"""Of SQLite's machine for a question, by far more than any takes: a file that leads it round in circles is damaged."""

LOCK_SECONDS = 3.0


class UnfitError(UserError):
    """The file is damaged, or of another cloud."""


@dataclass(frozen=True, eq=False)
class Row:
    """A child. arrival: its number in the order of arrival, from 1. run, embedder: of the cloud that it has joined.
    features: float16 (D,). values: by ids of measures. file: in which it is kept. The rest as of `Cloud`.
    """

    arrival: int
    id: str
    path: str
    run: str
    embedder: str
    discarded: bool
    brood: str
    position: npt.NDArray[np.float32]
    colours: npt.NDArray[np.uint8]
    shares: npt.NDArray[np.float32]
    values: dict[str, float]
    size: tuple[int, int]
    method: str
    parents: list[str]
    parameters: str
    name: str
    features: npt.NDArray[np.float16]
    file: Path

    def placed(self, position: npt.NDArray[np.float32]) -> Row:
        """The same elsewhere."""
        return replace(self, position=position)


@dataclass(frozen=True)
class Expected:
    """What the rows of a cloud have to be. identity: of the cloud, "" where it has none. width: of the features, None
    while it is not known. cell: bytes of a cell with all its levels, None where the cloud has no atlas.
    """

    identity: str
    measures: tuple[MeasureDescription, ...]
    width: int | None
    cell: int | None


def files(folder: Path, identity: str) -> list[Path]:
    """Where children of the cloud in `folder` are kept, those that there are, in the order of reading."""
    return [path for path in (folder / GROWN_FILE, of_the_user(identity)) if path.exists()]


def of_the_user(identity: str) -> Path:
    """The file for a cloud whose folder cannot be written. identity: as `Cloud.identity`."""
    plain = len(identity) == 32 and set(identity) <= set("0123456789abcdef")
    name = identity if plain else sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False)) / "grown" / f"{name}.sqlite"


def pictures_of_the_user(identity: str) -> Path:
    """The folder for pictures of children whose source cannot be written, laid out as the source is."""
    return of_the_user(identity).with_suffix("")


def rows(path: Path, expected: Expected, after: int = 0) -> Iterator[Row]:
    """The children in the file that arrived after number `after`, discarded ones as well, in the order of arrival.

    UserError: it cannot be read, is of another cloud, or does not fit this one.
    """
    with _reading(path) as connection:
        told = connection.execute("SELECT identity FROM cloud LIMIT 1").fetchone()
        if told not in (None, (expected.identity,)):
            raise UnfitError(_("The children in {path} are of another cloud; move that file away.").format(path=path))
        question = f"SELECT {', '.join(COLUMNS)}, length(cell) FROM children WHERE arrival > ? ORDER BY arrival LIMIT ?"
        found = connection.execute(question, (after, MOST + 1))
        width, count = expected.width, 0
        while part := found.fetchmany(_AT_ONCE):
            for values in part:
                row = _row(dict(zip(COLUMNS, values, strict=False)), replace(expected, width=width), values[-1], path)
                width, count = len(row.features), count + 1
                if count > MOST:
                    raise ValueError(f"it has more than {MOST} children")
                yield row
            pause()


def cells(path: Path, first: int, last: int, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """(arrival, bytes from `start` to `end` of its cell) of the children from `first` to `last`. UserError."""
    question = "SELECT arrival, substr(cell, ?, ?) FROM children WHERE arrival BETWEEN ? AND ? LIMIT ?"
    with _reading(path) as connection:
        for arrival, content in connection.execute(question, (start + 1, end - start, first, last, MOST)):
            if len(content) != end - start:
                raise ValueError("a cell is cut off")
            yield arrival, content


def discarded(path: Path) -> Iterator[str]:
    """The paths of those that were discarded. UserError: it cannot be read."""
    with _reading(path) as connection:
        for (text,) in connection.execute("SELECT path FROM children WHERE discarded != 0 LIMIT ?", (MOST,)):
            yield places.from_text(text)


def paths(folder: Path, identity: str) -> frozenset[str]:
    """Of all children of the cloud in `folder`, discarded ones as well. identity: as `Cloud.identity`. UserError."""
    found: set[str] = set()
    for path in files(folder, identity):
        with _reading(path) as connection:
            rows = connection.execute("SELECT path FROM children LIMIT ?", (MOST,))
            found.update(places.from_text(text) for (text,) in rows)
    return frozenset(found)


def last_arrival(path: Path) -> int:
    """The number of the latest, 0 where there is none. UserError: it cannot be read."""
    with _reading(path) as connection:
        (last,) = connection.execute("SELECT COALESCE(MAX(arrival), 0) FROM children").fetchone()
        return int(last)


def sentence(path: Path, error: Exception) -> UserError:
    """What is the matter with the file, and what to do."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return UserError(
            _("The children in {path} are in use by another program; close that program and try again.").format(
                path=path
            )
        )
    if primary == sqlite3.SQLITE_FULL:
        return DiskFullError(
            _("The children in {path} cannot be written: the disk is full; free some space.").format(path=path), path
        )
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return UserError(_("The children in {path} cannot be reached; change the permissions there.").format(path=path))
    if primary == sqlite3.SQLITE_IOERR:  # so it is told as well where there is no room for the files beside it
        return DiskFullError(
            _("The children in {path} cannot be used: the disk is full or fails; free some space.").format(path=path),
            path,
        )
    why = one_line(str(error))
    return UnfitError(
        _("The children in {path} cannot be read ({why}); move it away or classify the images again.").format(
            path=path, why=why
        )
    )


def check_tables(connection: sqlite3.Connection) -> bool:
    """Whether there are any: a disk that is full, or a kill, may come before the first.

    ValueError: the file has others than it is to have, or something else that is run when it is asked.
    """
    there = connection.execute("SELECT type, name, sql FROM sqlite_schema LIMIT 9").fetchall()
    own = {("table", name, sql) for name, sql in TABLES.items()} | {("index", "sqlite_autoindex_children_1", None)}
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA:
        raise ValueError(f"it was made by a newer version (schema {version})")
    if there and (set(there) != own or len(there) != len(own)):
        raise ValueError("its tables are others")
    return bool(there)


def guard(connection: sqlite3.Connection) -> None:
    """What holds of every connection to a file that may be a stranger's."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    for setting in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
        connection.execute(f"PRAGMA {setting}")


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """UserError for all that goes wrong with the file in the block."""
    try:
        if not path.is_file():
            raise UserError(_("The children {path} are no file; move it away.").format(path=path))
        with closing(_opened(path)) as connection:
            yield connection
    except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError, OSError) as error:
        raise sentence(path, error) from error


def _opened(path: Path) -> sqlite3.Connection:
    """For reading alone, but for what a writer that was killed has begun, which SQLite has to take back or to finish;
    on a disk that cannot be written, the file as it is."""
    failure: sqlite3.Error | None = None
    begun = path.with_name(f"{path.name}-journal")
    for way in ("mode=ro", "mode=rw", *(() if begun.exists() else ("mode=ro&immutable=1",))):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?{way}", uri=True, timeout=LOCK_SECONDS, isolation_level=None
        )
        try:
            guard(connection)
            connection.execute("PRAGMA query_only = ON")
            if not check_tables(connection):
                connection.close()
                connection = sqlite3.connect(":memory:", isolation_level=None)
                for table in TABLES.values():
                    connection.execute(table)
            connection.set_progress_handler(_Budget(), _STEPS // 100)
            return connection
        except sqlite3.OperationalError as error:
            connection.close()
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                raise
            failure = error
        except BaseException:
            connection.close()
            raise
    assert failure is not None
    raise failure


class _Budget:
    """Ends a question after a hundred calls."""

    def __init__(self) -> None:
        self._left = 100

    def __call__(self) -> int:
        self._left -= 1
        return int(self._left < 0)


def _row(values: Mapping[str, Any], expected: Expected, cell: int, file: Path) -> Row:
    """ValueError (OutsideError): something in it cannot be so."""
    if expected.cell is not None and cell != expected.cell:
        raise ValueError("the picture of a card has another size than those of this cloud")
    path = places.from_text(values["path"])
    try:
        below(Path(), path)
    except OutsideError as error:
        raise ValueError("a picture lies outside the folder") from error
    position, shares = np.array([values[axis] for axis in "xyz"]), np.frombuffer(values["shares"], "<f4")
    colours, features = np.frombuffer(values["colours"], np.uint8), np.frombuffer(values["features"], "<f2")
    if not (np.abs(position) <= _FARTHEST).all() or colours.size != 15 or shares.size != 5:
        raise ValueError("a place, colours or shares are none")
    whole = np.isfinite(shares).all() and np.isfinite(features).all()
    if not whole or features.size != (expected.width or features.size):
        raise ValueError("features or shares do not fit")
    size = values["width"], values["height"]
    if not all(0 <= side <= _LARGEST_SIDE for side in size) or not is_sound(values["id"]):
        raise ValueError("a size or an id is none")
    return Row(
        arrival=values["arrival"],
        id=values["id"],
        path=path,
        run=values["run"],
        embedder=values["embedder"],
        discarded=bool(values["discarded"]),
        brood=values["brood"],
        position=position.astype(np.float32),
        colours=colours.reshape(5, 3),
        shares=shares.astype(np.float32),
        values=_values(values["measures"], expected.measures),
        size=size,
        method=values["method"],
        parents=_parents(values["parents"]),
        parameters=values["parameters"],
        name=one_line(values["name"]),
        features=features.astype(np.float16),
        file=file,
    )


def _values(text: str, measures: tuple[MeasureDescription, ...]) -> dict[str, float]:
    """Of each of the measures; NaN where there is none, which only some may have."""
    told = json_of(text)
    if not isinstance(told, dict):
        raise ValueError("measures are no object")
    found = {}
    for one in measures:
        value = told.get(one.id)
        if value is None and one.undefined:
            value = math.nan
        elif isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e9:
            raise ValueError(f"the measure {one.id} has no value")
        found[one.id] = float(value)
    return found


def _parents(text: str) -> list[str]:
    told = json_of(text)
    if not isinstance(told, list) or len(told) > _MOST_PARENTS or not all(isinstance(one, str) for one in told):
        raise ValueError("parents are no list of ids")
    return told
