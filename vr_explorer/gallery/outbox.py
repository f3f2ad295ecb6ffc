"""The queue of uploads: one SQLite file beside the selection, so that what was begun goes on later."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from foundation.errors import UserError
from foundation.files import make_folder
from foundation.language import _
from foundation.parsing import json_of
from vr_explorer.gallery.schema import Item
from vr_explorer.gallery.schema import item as checked_item
from vr_explorer.store.database import recognise

_TABLES = """
CREATE TABLE IF NOT EXISTS uploads (
    id INTEGER PRIMARY KEY, server TEXT NOT NULL, cloud TEXT NOT NULL, key TEXT NOT NULL, title TEXT NOT NULL,
    items TEXT NOT NULL, finished INTEGER NOT NULL DEFAULT 0, UNIQUE (server, cloud)
);
CREATE TABLE IF NOT EXISTS files (
    upload INTEGER NOT NULL REFERENCES uploads (id), digest TEXT NOT NULL, path TEXT NOT NULL,
    PRIMARY KEY (upload, digest)
);
CREATE TABLE IF NOT EXISTS decoded (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, changed INTEGER NOT NULL, sent TEXT NOT NULL, digest TEXT NOT NULL
);
DROP TABLE IF EXISTS hashes;
"""


@dataclass(frozen=True)
class Upload:
    """What goes to one server: `items` in order, and the file of each digest. key: the server knows it again by it."""

    id: int
    server: str
    key: str
    title: str
    items: list[Item]
    files: dict[str, Path]


class Outbox:
    """The queue in `path`, for one thread. UserError: it cannot be written."""

    def __init__(self, path: Path) -> None:
        make_folder(path.parent)
        self._path = path
        with self._told():
            self._connection = sqlite3.connect(path, timeout=5.0)
            try:
                self._connection.executescript(f"PRAGMA journal_mode = WAL; {_TABLES}")
                columns = self._connection.execute("SELECT name FROM pragma_table_info('uploads')").fetchall()
                if ("finished",) not in columns:
                    self._connection.execute("ALTER TABLE uploads ADD COLUMN finished INTEGER NOT NULL DEFAULT 1")
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        self._connection.close()

    def recognise(self, cloud: str, place: Path) -> None:
        """What was queued of the cloud at `place` by its path is known as `cloud` from now on."""
        with self._told():
            recognise(self._connection, "uploads", cloud, place)

    def put(self, server: str, cloud: str, title: str, items: list[Item], files: dict[str, Path]) -> Upload:
        """Queues `items` for `server`; what was queued for the same cloud before gives way, its gallery stays."""
        content = json.dumps([item.to_json() for item in items], ensure_ascii=False)
        with self._told(), self._connection as connection:
            connection.execute(
                "INSERT INTO uploads (server, cloud, key, title, items) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (server, cloud) "
                "DO UPDATE SET title = excluded.title, items = excluded.items, finished = 0",
                (server, cloud, secrets.token_hex(16), title, content),
            )
            row = connection.execute("SELECT id FROM uploads WHERE server = ? AND cloud = ?", (server, cloud))
            (upload,) = row.fetchone()
            connection.execute("DELETE FROM files WHERE upload = ?", (upload,))
            rows = [(upload, digest, str(path)) for digest, path in files.items()]
            connection.executemany("INSERT INTO files VALUES (?, ?, ?)", rows)
        return self._upload(upload)

    def unfinished(self, server: str, cloud: str) -> Upload | None:
        """What was queued for `server` of this cloud and is not there yet."""
        with self._told():
            row = self._connection.execute(
                "SELECT id FROM uploads WHERE server = ? AND cloud = ? AND NOT finished", (server, cloud)
            ).fetchone()
        return self._upload(int(row[0])) if row is not None else None

    def finish(self, upload: Upload) -> None:
        """All of it is there."""
        with self._told(), self._connection as connection:
            connection.execute("UPDATE uploads SET finished = 1 WHERE id = ?", (upload.id,))

    def known(self, path: Path, state: os.stat_result) -> tuple[Path, str] | None:
        """What `keep` was given for the file in this state."""
        with self._told():
            row = self._connection.execute(
                "SELECT sent, digest FROM decoded WHERE path = ? AND size = ? AND changed = ?",
                (str(path), state.st_size, state.st_mtime_ns),
            ).fetchone()
            return (Path(row[0]), str(row[1])) if row is not None else None

    def keep(self, path: Path, state: os.stat_result, sent: Path, digest: str) -> None:
        """The file is a picture, for which `sent` travels (itself, or what browsers show of it), with its SHA-256."""
        with self._told(), self._connection as connection:
            connection.execute(
                "INSERT OR REPLACE INTO decoded VALUES (?, ?, ?, ?, ?)",
                (str(path), state.st_size, state.st_mtime_ns, str(sent), digest),
            )

    def _upload(self, upload: int) -> Upload:
        asked = "SELECT id, server, key, title, items FROM uploads WHERE id = ?"
        with self._told():
            with closing(self._connection.execute(asked, (upload,))) as found:
                number, server, key, title, items = found.fetchone()
            rows = self._connection.execute("SELECT digest, path FROM files WHERE upload = ?", (upload,)).fetchall()
            files = {str(digest): Path(path) for digest, path in rows}
            return Upload(number, server, key, title, [checked_item(value) for value in json_of(items)], files)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """UserError for what a full disk or a damaged file is met with."""
        try:
            yield
        except (sqlite3.Error, ValueError, TypeError) as error:
            full = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
            why = _("The queue of uploads {path} cannot be used ({reason}); move it away.")
            if full:
                why = _("The queue of uploads {path} cannot be used ({reason}); free some space.")
            raise UserError(why.format(path=self._path, reason=error)) from error
