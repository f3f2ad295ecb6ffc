"""The SQLite file of everything that a user keeps: its tables, and what to say when it cannot be used.

The file is in WAL mode: what has been committed survives the end of the program, however it ends.
"""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import suppress
from pathlib import Path

from foundation.errors import UserError
from foundation.language import _

SCHEMA = 3
"""1: without states. 2: without the rows of the board, and without the time of opening."""

LOCK_SECONDS = 3.0

FAULTS = (sqlite3.Error, UnicodeDecodeError)
"""What is met where the file cannot be used: SQLite's own words on damage may quote bytes that are no text."""

_IDENTITY = re.compile(r"[0-9a-f]{32}")

_TABLES = """
CREATE TABLE IF NOT EXISTS sessions (
    id INTEGER PRIMARY KEY, cloud TEXT NOT NULL, name TEXT NOT NULL DEFAULT '', started REAL NOT NULL,
    opened REAL NOT NULL DEFAULT 0
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
CREATE TABLE IF NOT EXISTS tours (
    session INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE, tour TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS canvases (
    session INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE, canvas TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS signals (
    id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, image TEXT NOT NULL,
    signal TEXT NOT NULL, UNIQUE (session, image)
);
CREATE TABLE IF NOT EXISTS tastes (
    session INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE, seed INTEGER NOT NULL,
    batches INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS rejected (
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, image TEXT NOT NULL,
    PRIMARY KEY (session, image)
);
CREATE TABLE IF NOT EXISTS met (
    id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, images TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS broods (
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, number INTEGER NOT NULL,
    brood TEXT NOT NULL, PRIMARY KEY (session, number)
);
CREATE TABLE IF NOT EXISTS states (
    session INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE, placement TEXT NOT NULL,
    x REAL NOT NULL, y REAL NOT NULL, z REAL NOT NULL, yaw REAL NOT NULL, pitch REAL NOT NULL, saved REAL NOT NULL
);
"""
_FURTHER = """
ALTER TABLE favourites ADD COLUMN board_row INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN opened REAL NOT NULL DEFAULT 0;
"""
"""What a file of an earlier schema lacks beside whole tables, which need no other schema: older versions leave them."""


def opened(path: Path) -> sqlite3.Connection:
    """Of the file, made where missing. UserError: damaged, locked, from a newer version, or it cannot be written."""
    try:
        connection = sqlite3.connect(path, timeout=LOCK_SECONDS, check_same_thread=False)
    except FAULTS as error:
        raise sentence(path, error) from error
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA:
            raise UserError(
                _("The selection {path} was made by a newer version (schema {version}); update this program.").format(
                    path=path, version=version
                )
            )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        (state,) = connection.execute("PRAGMA quick_check").fetchone()
        if state != "ok":
            raise sqlite3.DatabaseError(str(state))
        further = _FURTHER if 0 < version < SCHEMA else ""
        connection.executescript(f"BEGIN IMMEDIATE; {further} {_TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;")
    except FAULTS as error:
        connection.close()
        raise sentence(path, error) from error
    except UserError:
        connection.close()
        raise
    return connection


def recognise(connection: sqlite3.Connection, table: str, cloud: str, place: Path) -> None:
    """Rows of `table` that know the cloud at `place` by some spelling of that path know it as `cloud` from now on.

    Earlier versions wrote the path as it was typed, and so does this one of clouds without an identity.
    """
    others = connection.execute(f"SELECT DISTINCT cloud FROM {table} WHERE cloud != ?", (cloud,)).fetchall()
    for (other,) in others:
        if not _IDENTITY.fullmatch(other) and _same(Path(other), place):
            with connection:
                connection.execute(f"UPDATE OR IGNORE {table} SET cloud = ? WHERE cloud = ?", (cloud, other))


def _same(one: Path, other: Path) -> bool:
    with suppress(OSError, ValueError):
        return one.samefile(other)
    return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))


def sentence(path: Path, error: Exception) -> UserError:
    """What is the matter with the file, and what to do."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return UserError(
            _("The selection {path} is in use by another program; close that program and try again.").format(path=path)
        )
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return UserError(
            _("The selection {path} cannot be written; change its permissions or choose another file.").format(
                path=path
            )
        )
    if primary == sqlite3.SQLITE_FULL:
        return UserError(
            _("The selection {path} cannot be written: the disk is full; free some space.").format(path=path)
        )
    if primary == sqlite3.SQLITE_IOERR:  # so it is told as well where there is no room for the files beside it
        return UserError(
            _("The selection {path} cannot be used: the disk is full or fails; free some space.").format(path=path)
        )
    return UserError(
        _("The selection {path} is damaged ({why}); move it away to begin a new one.").format(path=path, why=error)
    )
