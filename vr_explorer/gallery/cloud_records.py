"""What the server keeps about clouds that it shows, in FOLDER/clouds.sqlite: the code that opens each.

A cloud keeps its code, so that a link stays what it is when the server starts again.
"""

from __future__ import annotations

import threading
from pathlib import Path

from vr_explorer.gallery.codes import new_code
from vr_explorer.gallery.records import opened

SCHEMA = 1
FILE = "clouds.sqlite"

_TABLES = """
CREATE TABLE IF NOT EXISTS clouds (key TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE);
"""


class CloudRecords:
    """In `folder`. UserError: they cannot be used, or a newer version made them."""

    def __init__(self, folder: Path) -> None:
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
