"""A process that breeds where neither torch nor what measures pictures is installed: children are blends of their
parents' pictures, whose rows join the cloud as the real one writes them. `python bearing.py CLOUD`.
"""

from __future__ import annotations

import json
import queue
import sqlite3
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from classification.cloud import Cloud
from classification.cloud.description import GROWN_FILE, identity_in, run_in
from classification.cloud.grown_file import SCHEMA, TABLES

EVERY = 0.4
"""Seconds from child to child."""


def main(folder: Path) -> None:
    asked: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()

    def listen() -> None:
        for line in sys.stdin:
            asked.put(json.loads(line))
        asked.put(None)

    threading.Thread(target=listen, daemon=True).start()
    cloud, made = Cloud.load(folder), dict[int, int]()
    going: dict[str, Any] | None = None
    with closing(sqlite3.connect(folder / GROWN_FILE, isolation_level=None)) as connection:
        for table in TABLES.values():
            connection.execute(table)
        connection.execute("INSERT INTO cloud (identity) VALUES (?)", (identity_in(cloud.description) or "",))
        connection.execute(f"PRAGMA user_version = {SCHEMA}")
        print(json.dumps({"ready": True}), flush=True)
        while True:
            try:
                told = asked.get(block=going is None)
            except queue.Empty:
                told = {}
            if told is None:
                return
            if "brood" in told:
                going = told
            elif "stop" in told:
                going = None
            elif going is not None and not told:
                number = going["brood"]
                made[number], going["count"] = made.get(number, 0) + 1, going["count"] and going["count"] - 1
                child = bear(connection, cloud, going, made[number])
                print(json.dumps({"brood": number, "child": child, "made": made[number]}), flush=True)
                if going["count"] == 0:
                    print(json.dumps({"brood": number, "done": True}), flush=True)
                    going = None
                time.sleep(EVERY)


def bear(connection: sqlite3.Connection, cloud: Cloud, brood: dict[str, Any], number: int) -> str:
    """Its parameters are the shares that were asked for."""
    rng = np.random.default_rng((brood["seed"], number))
    cards = [cloud.ids.index(parent) for parent in brood["parents"]]
    pixels = [np.asarray(Image.open(cloud.image_path(card)).convert("RGB"), np.float32) for card in cards]
    blended = sum(share * part for share, part in zip(brood["shares"], pixels, strict=True))
    picture = np.clip(blended * (1.0 + 0.25 * rng.normal(size=3)), 0, 255).astype(np.uint8)
    name = f"bred-{brood['brood']}-{number}"
    Image.fromarray(picture).save(cloud.source / f"{name}.png")
    colours = np.repeat(picture.mean(axis=(0, 1))[None].astype(np.uint8), 5, axis=0)
    values = {
        "id": name,
        "path": f"{name}.png",
        "run": run_in(cloud.description),
        "embedder": "",
        "discarded": 0,
        "brood": str(brood["brood"]),
        **dict(zip("xyz", cloud.positions[cards].mean(axis=0).tolist(), strict=True)),
        "colours": colours.tobytes(),
        "shares": np.full(5, 0.2, "<f4").tobytes(),
        "measures": json.dumps({one: float(column.values[cards[0]]) for one, column in cloud.measures.items()}),
        "width": picture.shape[1],
        "height": picture.shape[0],
        "method": cloud.methods[cards[0]],
        "parents": json.dumps(brood["parents"]),
        "parameters": json.dumps({"shares": brood["shares"]}),
        "name": "",
        "features": np.zeros(4, "<f2").tobytes(),
        "cell": b"",
    }
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO children ({names}) VALUES ({marks})", tuple(values.values()))
    return name


if __name__ == "__main__":
    main(Path(sys.argv[1]))
