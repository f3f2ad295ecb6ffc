"""What the server keeps about clouds that it shows, in FOLDER/clouds.sqlite: the code that opens each, and sessions.

A cloud keeps its code, so that a link stays what it is when the server starts again. What is answered is on the disk.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foundation.parsing import json_of
from vr_explorer.gallery.codes import new_code
from vr_explorer.gallery.database import FullError, opened
from vr_explorer.gallery.rate_limits import GalleryLimits
from vr_explorer.gallery.session_rows import Change, Rows, changed, keys_in, rows_of, rows_to_json
from vr_explorer.gallery.session_words import new_words

SCHEMA = 1
FILE = "clouds.sqlite"
_ATTEMPTS = 100

_TABLES = """
CREATE TABLE IF NOT EXISTS clouds (key TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS sessions (
    words TEXT PRIMARY KEY, cloud TEXT NOT NULL, begun REAL NOT NULL, changed REAL NOT NULL, version INTEGER NOT NULL,
    kept TEXT NOT NULL
);
"""


@dataclass(frozen=True)
class KeptSession:
    """words: with dashes. cloud: its key. version: another one after each change."""

    words: str
    cloud: str
    version: int
    rows: Rows

    def to_json(self) -> dict[str, Any]:
        return {
            "words": self.words,
            "cloud": self.cloud,
            "version": self.version,
            "rows": rows_to_json(self.rows),
        }


class CloudRecords:
    """In `folder`. UserError: they cannot be used, or a newer version made them."""

    def __init__(self, folder: Path, limits: GalleryLimits) -> None:
        self._limits = limits
        self._lock = threading.RLock()
        self._connection, _ = opened(folder / FILE, _TABLES, SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def code(self, key: str) -> str:
        """Of the cloud with that key, made where it has none."""
        with self._lock, self._connection as connection:
            connection.execute("INSERT OR IGNORE INTO clouds VALUES (?, ?)", (key, new_code()))
            (code,) = connection.execute("SELECT code FROM clouds WHERE key = ?", (key,)).fetchone()
        return str(code)

    def begin(self, cloud: str, change: Change) -> KeptSession:
        """A session of the cloud with that key, in which `change` is kept. FullError: there are too many."""
        rows = self._within(changed((), change))
        with self._lock, self._connection as connection:
            (count,) = connection.execute("SELECT COUNT(*) FROM sessions").fetchone()
            if count >= self._limits.sessions:
                raise FullError(f"The server holds {count} sessions and takes no more; its owner can allow more.")
            now = time.time()
            for _ in range(_ATTEMPTS):
                session = KeptSession(new_words(), cloud, 1, rows)
                values = session.words, cloud, now, now, 1, _written(rows)
                if connection.execute("INSERT OR IGNORE INTO sessions VALUES (?, ?, ?, ?, ?, ?)", values).rowcount:
                    return session
        raise FullError("The server finds no words for a session; try again.")

    def session(self, words: str) -> KeptSession | None:
        """None where there is none of these words."""
        with self._lock:
            return self._read(words)

    def change(self, words: str, change: Change) -> KeptSession | None:
        """The session after `change`. FullError: it would have too many images."""
        with self._lock, self._connection as connection:
            connection.execute("BEGIN IMMEDIATE")
            before = self._read(words)
            if before is None:
                return None
            rows = changed(before.rows, change)
            if rows is before.rows:
                return before
            after = KeptSession(words, before.cloud, before.version + 1, self._within(rows))
            connection.execute(
                "UPDATE sessions SET kept = ?, version = ?, changed = ? WHERE words = ?",
                (_written(rows), after.version, time.time(), words),
            )
            return after

    def remove(self, words: str) -> bool:
        """Whether there was one."""
        with self._lock, self._connection as connection:
            return connection.execute("DELETE FROM sessions WHERE words = ?", (words,)).rowcount > 0

    def _within(self, rows: Rows) -> Rows:
        if len(keys_in(rows)) > self._limits.images:
            raise FullError(f"A session holds at most {self._limits.images} images; release some.")
        return rows

    def _read(self, words: str) -> KeptSession | None:
        row = self._connection.execute(
            "SELECT words, cloud, version, kept FROM sessions WHERE words = ?", (words,)
        ).fetchone()
        if row is None:
            return None
        try:
            rows = rows_of(json_of(row[3]), self._limits.images)
        except ValueError as error:
            raise sqlite3.DatabaseError(f"the session {words} is damaged ({error})") from error
        return KeptSession(row[0], row[1], row[2], rows)


def _written(rows: Rows) -> str:
    return json.dumps(rows_to_json(rows), ensure_ascii=False)
