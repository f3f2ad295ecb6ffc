"""SQLite files of the server: for its owner alone, and what is committed survives the end of the program."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from foundation.errors import UserError
from vr_explorer.gallery.private_files import private_file


class FullError(Exception):
    """A limit of the server is reached; the message says which."""


def opened(path: Path, tables: str, schema: int) -> tuple[sqlite3.Connection, bool]:
    """The file, and whether it was begun just now. tables: statements that make what is not there.

    UserError: it cannot be used, or a newer version made it.
    """
    try:
        private_file(path)
        connection = sqlite3.connect(path, timeout=5.0, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise UserError(f"The gallery's records {path} cannot be used ({error}); choose another folder.") from error
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > schema:
            raise UserError(f"The gallery {path} was made by a newer version (schema {version}); update this program.")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.text_factory = _text
        connection.executescript(f"BEGIN IMMEDIATE; {tables} PRAGMA user_version = {schema}; COMMIT;")
    except sqlite3.Error as error:
        connection.close()
        raise UserError(f"The gallery's records {path} cannot be used ({error}); choose another folder.") from error
    except BaseException:
        connection.close()
        raise
    for name in ("-wal", "-shm"):
        private_file(path.with_name(path.name + name), make=False)
    return connection, version == 0


def _text(content: bytes) -> str:
    """Of a column: bytes that are no text cost the one value alone, not all that is read with it."""
    return content.decode("utf-8", "replace")
