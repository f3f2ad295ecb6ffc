"""Writes to a database on a thread, so that no frame waits for the disk."""

from __future__ import annotations

import queue
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

from vr_explorer.store.database import FAULTS, sentence

RETRY_SECONDS = 1.0

FLUSH_SECONDS = 10.0
"""How long a reader waits for writes that are not yet in the file: on a full disk they stay in the queue."""

Statement = tuple[str, tuple[object, ...]]
"""SQL, and its values."""


class Writer:
    """Carries out what it is given in that order, until it succeeds, and closes the connection at its end.

    path: of the database. failure: why the latest writes are not yet there (they are tried again), None where all is
    well.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.failure: str | None = None
        self._connection, self._path = connection, path
        self._writes: queue.SimpleQueue[tuple[Statement, ...] | threading.Event | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._write_all, name="selection", daemon=True)
        self._thread.start()

    def write(self, *statements: Statement) -> None:
        """These are carried out together or not at all."""
        self._writes.put(statements)

    def flush(self) -> bool:
        """Waits until all that was given by now is in the file, for FLUSH_SECONDS at most; whether it is."""
        landed = threading.Event()
        self._writes.put(landed)
        end = time.monotonic() + FLUSH_SECONDS
        while not landed.wait(0.05) and self._thread.is_alive():
            if time.monotonic() > end:
                return False
        return True

    def close(self) -> None:
        """Waits until all is written; what fails by now is tried no more."""
        self._closing.set()
        self._writes.put(None)
        self._thread.join()

    def _write_all(self) -> None:
        with closing(self._connection):
            while (write := self._writes.get()) is not None:
                if isinstance(write, threading.Event):
                    write.set()
                    continue
                while not self._written(write) and not self._closing.wait(RETRY_SECONDS):
                    pass

    def _written(self, write: tuple[Statement, ...]) -> bool:
        try:
            with self._connection:
                for statement, values in write:
                    self._connection.execute(statement, values)
        except FAULTS as error:
            self.failure = str(sentence(self._path, error))
            return False
        self.failure = None
        return True
