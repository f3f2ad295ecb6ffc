"""A process that breeds as the explorer asks it to: children are blends of their parents' pictures, which really join
the cloud. `python -m tests.vr_explorer.breeding.serving CLOUD`.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from classification.cloud import Cloud
from classification.growth import Growth

PAUSE = 0.15
"""Seconds after a child, unless it is told another pace: one that paints takes longer, and who looks on has to follow.
"""


def main(folder: Path) -> None:
    asked: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()

    def listen() -> None:
        for line in sys.stdin:
            asked.put(json.loads(line))
        asked.put(None)

    threading.Thread(target=listen, daemon=True).start()
    broods: dict[int, dict[str, Any]] = {}
    made: dict[int, int] = {}
    turns: list[int] = []
    seconds = PAUSE
    with Growth(folder) as growth:
        print(json.dumps({"ready": True}), flush=True)
        while True:
            going = [brood for brood in broods.values() if brood["count"] != 0]
            try:
                told = asked.get(block=not going)
            except queue.Empty:
                told = {}
            if told is None:
                return
            if "brood" in told:
                broods[told["brood"]] = told
                made.setdefault(told["brood"], len(growth.brood(str(told["brood"]))))
            elif "stop" in told:
                broods.pop(told["stop"], None)
            elif "pace" in told:
                seconds = 1.0 / told["pace"] if told["pace"] else PAUSE
            elif "discard" in told:
                growth.discard(growth.brood(str(told["discard"])))
            elif "recover" in told:
                recovered = growth.recover(growth.brood(str(told["recover"])))
                print(json.dumps({"brood": told["recover"], "recovered": recovered}), flush=True)
            elif going:
                brood = min(going, key=lambda one: turns.index(one["brood"]) if one["brood"] in turns else -1)
                number = brood["brood"]
                turns = [*(one for one in turns if one != number), number]
                child = breed(growth, brood, made[number])
                made[number] += 1
                brood["count"] = brood["count"] and brood["count"] - 1
                said = {"brood": number, "child": child, "parents": brood["parents"], "made": made[number]}
                print(json.dumps(said), flush=True)
                if brood["count"] == 0:
                    print(json.dumps({"brood": number, "done": True}), flush=True)
                time.sleep(seconds)


def breed(growth: Growth, brood: dict[str, Any], number: int) -> str:
    cloud: Cloud = growth.cloud
    rng = np.random.default_rng((brood["seed"], number))
    cards = [cloud.ids.index(parent) for parent in brood["parents"]]
    pictures = [Image.open(cloud.image_path(card)).convert("RGB") for card in cards]
    pixels = [np.asarray(picture.resize(pictures[0].size), np.float32) for picture in pictures]
    shares = np.clip(np.array(brood["shares"]) + rng.normal(0.0, 0.15, len(cards)), 0.02, None)
    blended = sum(share * part for share, part in zip(shares / shares.sum(), pixels, strict=True))
    tinted = blended * (1.0 + brood["strength"] * rng.normal(0.0, 0.3, 3))
    path = f"bred {brood['brood']} {number}.png"
    Image.fromarray(np.clip(tinted, 0, 255).astype(np.uint8)).save(cloud.source / path, compress_level=1)
    entry = {
        "id": Path(path).stem,
        "file": path,
        "method": cloud.methods[cards[0]],
        "parents": brood["parents"],
        "parameters": {},
    }
    return growth.add(path, entry, brood=str(brood["brood"])).id


if __name__ == "__main__":
    main(Path(sys.argv[1]))
