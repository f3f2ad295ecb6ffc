"""How quickly pictures are measured, by stages, and beside another revision.

    python -m benchmarks.classifying FOLDER [COUNT] [--embedder NAME] [--beside CHECKOUT]

FOLDER: variants with their portrait, as `generate` makes them, of which COUNT (200) are measured, evenly from all. One
process on one core, processor time, the fastest of ROUNDS. With --beside (`git worktree add build/before REVISION`)
both are measured in turns, and the ratio is printed, which holds on a noisy machine as well.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

ROUNDS = 3

_MEASURED = """
import json, sys, time
from pathlib import Path
from classification.embedding import choose
from classification.measurement import PICTURES, measure, unmeasured
from classification.measures import portrait as portraits
from classification.measures.registry import suitable
from classification.scan import survey
from foundation.one_thread import one_thread

source, count = Path(sys.argv[1]), int(sys.argv[2])
paths = [item.path for item in survey(source).found]
known, _ = portraits.recorded(source, set(paths))
paths = paths[:: max(1, len(paths) // count)][:count]
files, measures = [unmeasured(source, path) for path in paths], suitable(known)
model, wanted = choose(sys.argv[3]), (PICTURES, *(one.id for one in measures))
time.perf_counter = time.process_time  # what the stages are counted by
with one_thread():
    measure(files[:4], wanted, model, measures, known)  # models are read
    stages, begun = {}, time.process_time()
    for first in range(0, len(files), 32):
        _, _, *seconds = measure(files[first : first + 32], wanted, model, measures, known)
        for name, own in (seconds[0] if seconds else {}).items():
            stages[name] = stages.get(name, 0) + 1000 * own / len(files)
    print(json.dumps({"whole": 1000 * (time.process_time() - begun) / len(files), "stages": stages}))
"""


def milliseconds(checkout: Path, folder: Path, count: int, embedder: str) -> dict[str, float]:
    """Of a picture: "whole", and by stages where the checkout counts these."""
    environment = {**os.environ, "PYTHONPATH": str(checkout), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", _MEASURED, str(folder.resolve()), str(count), embedder]
    told = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=True).stdout
    found = json.loads(told.splitlines()[-1])
    return {"whole": found["whole"], **found["stages"]}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int, nargs="?", default=200)
    parser.add_argument("--embedder", default="auto")
    parser.add_argument("--beside", type=Path)
    told = parser.parse_args()
    here, best = Path(__file__).parents[1], dict[Path, dict[str, float]]()
    for _ in range(ROUNDS):
        for checkout in filter(None, (told.beside, here)):
            found = milliseconds(checkout, told.folder, told.count, told.embedder)
            best[checkout] = min(best.get(checkout, found), found, key=lambda one: one["whole"])
    now = best[here]
    for name, own in sorted(now.items(), key=lambda item: -item[1]):
        print(f"{name:<20} {own:7.2f} ms   {own / now['whole']:4.0%}")
    print(f"{1000 / now['whole']:.1f} pictures a second and core")
    if told.beside is not None:
        before = best[told.beside]["whole"]
        print(f"before {before:.2f} ms; now to before {now['whole'] / before:.2f}")


if __name__ == "__main__":
    main()
