"""Children that join the cloud of a session while it is measured."""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
from contextlib import closing

import numpy as np

from classification.cloud import COLOURS, GROWN_FILE
from vr_explorer.app.explorer import Explorer

SILENT = [sys.executable, "-c", "import sys; sys.stdin.read()"]
"""Instead of the process that breeds: what comes is put there by `Brood`."""

RATE, AT_ONCE = 1.0, 2
"""Times a second that children come, and how many of them."""


class Brood:
    """Children that join the cloud on the disk while it is entered, as another process adds them: each is a row.

    number: of their brood. bring: call once a frame; what has come is brought into the scene as the program does it.
    """

    def __init__(self, explorer: Explorer, number: int = 1) -> None:
        self._cloud, self._ended = explorer.scene.cloud, threading.Event()
        self._brood = number
        arrivals = explorer.tools.breeding._arrivals
        arrivals.start()
        self.bring, self._look = arrivals.bring, arrivals.look
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Brood:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        from classification.cloud.cells import cell_bytes
        from classification.cloud.grown_file import SCHEMA, TABLES

        cloud = self._cloud
        assert cloud.folder is not None and cloud.atlas is not None
        rng, cell = np.random.default_rng(1), bytes(cell_bytes(cloud.atlas))
        with closing(sqlite3.connect(cloud.folder / GROWN_FILE, isolation_level=None)) as connection:
            if connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone() == (0,):
                for table in TABLES.values():
                    connection.execute(table)
                connection.execute(f"PRAGMA user_version = {SCHEMA}")
            (number,) = connection.execute("SELECT COUNT(*) FROM children").fetchone()  # of states before
            while not self._ended.wait(1.0 / RATE):
                for _ in range(AT_ONCE):
                    number += 1
                    name = f"child {number}"
                    x, y, z = (100.0 * rng.standard_normal(3)).tolist()
                    values: dict[str, object] = {
                        **{"id": name, "path": f"{name}.png", "run": "", "embedder": "", "discarded": 0},
                        **{
                            "brood": str(self._brood),
                            "x": x,
                            "y": y,
                            "z": z,
                            "colours": rng.bytes(3 * COLOURS),
                            "cell": cell,
                        },
                        **{"shares": np.full(COLOURS, 0.2, "<f4").tobytes(), "features": b"", "name": ""},
                        **{"measures": json.dumps(dict.fromkeys(cloud.measures, 0.0)), "width": 256, "height": 256},
                        **{"method": "", "parents": "[]", "parameters": ""},
                    }
                    names, marks = ", ".join(values), ", ".join("?" * len(values))
                    connection.execute(f"INSERT INTO children ({names}) VALUES ({marks})", tuple(values.values()))
                self._look()
