"""How quickly pictures are measured, by stages, and beside another revision.

    python -m benchmarks.classifying FOLDER [COUNT] [--embedder NAME] [--beside CHECKOUT]

FOLDER: variants with their portrait, as `generate` makes them, of which COUNT (200) are measured, evenly from all. One
process on one core, processor time, the fastest of ROUNDS. With --beside (`git worktree add build/before REVISION`)
both are measured in turns, and the ratio is printed, which holds on a noisy machine as well.

Beside each stage is its bound, in the same run on the same pictures: what the library that it cannot do without takes
alone, on what is ready for it. That is Pillow's decoding; the products of k-means; EfficientNet-Lite0 without the
descriptor; etcpak's blocks; dlib's detector on three copies of each picture; the network for each face that was found.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

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

_BOUNDS = """
import io, json, sys, time
from pathlib import Path

import dlib, etcpak, numpy as np, torch
from PIL import Image, ImageFilter
from classification import atlas, colours
from classification.embedding import choose
from classification.embedding.efficientnet import LAYER, REDUCTION, Joined
from classification.measures import face_network, faces, likeness
from classification.measures.measure import Batch, squares
from classification.scan import survey
from foundation.dominant import COLOURS, ITERATIONS
from foundation.images import load_rgb
from foundation.one_thread import one_thread
from torch.nn import functional

def each(work, prepared):
    for one in prepared[:2]:
        work(one)
    begun = time.process_time()
    for one in prepared:
        work(one)
    return 1000 * (time.process_time() - begun) / count

source, count = Path(sys.argv[1]), int(sys.argv[2])
paths = [item.path for item in survey(source).found]
paths = paths[:: max(1, len(paths) // count)][:count]
count = len(paths)
contents = [(source / path).read_bytes() for path in paths]
pictures = [load_rgb(source / path) for path in paths]
model, found = choose(sys.argv[3]), {}
found["decoding"] = each(lambda content: Image.open(io.BytesIO(content)).load(), contents)
points = [square.reshape(1, -1, 3).astype(np.float32) for square in squares(pictures, colours.SIDE)]
centres = np.ones((1, COLOURS, 3), np.float32)
def products(one):
    for _ in range(ITERATIONS):
        scores = centres @ one.transpose(0, 2, 1)
        scores @ one
found["colours"] = each(products, points)
with one_thread(), torch.inference_mode():
    if isinstance(model, Joined):
        seen = torch.from_numpy(Batch(pictures, model.side).squares).permute(0, 3, 1, 2)
        planes = [functional.avg_pool2d(one[None].float() / 255, REDUCTION) for one in seen]
        found["features"] = each(lambda one: model._network.maps(one, (LAYER,)), planes)
        found["grey features"] = found["features"]
opaque = [
    [(cell.convert("RGBA").resize((side, side)).tobytes(), side) for side in atlas.level_sides()]
    for cell in map(Image.fromarray, squares(pictures, atlas.CELL))
]
found["cells"] = each(lambda levels: [etcpak.compress_bc1(own, side, side) for own, side in levels], opaque)
larger = [one.resize([max(1, round(side * faces.SIDE / max(one.size))) for side in one.size]) for one in pictures]
copies = [
    [np.asarray(one), *(np.asarray(one.filter(ImageFilter.GaussianBlur(radius))) for radius in faces.BLURS)]
    for one in larger
]
detector = dlib.get_frontal_face_detector()
found["abstractness"] = each(lambda three: [detector.run(one, 0, faces.LOWEST) for one in three], copies)
number = sum(face.found for face in map(faces.best_face, pictures))
chips = [np.asarray(one.resize((face_network.SIDE, face_network.SIDE))) for one in pictures[:number]]
found["likeness"] = each(likeness.recognition()._network, chips) if chips else 0.0
print(json.dumps({"found": number / count, **found}))
"""


def milliseconds(checkout: Path, folder: Path, count: int, embedder: str) -> dict[str, float]:
    """Of a picture: "whole", and by stages where the checkout counts these."""
    found = _told(_MEASURED, checkout, folder, count, embedder)
    return {"whole": found["whole"], **found["stages"]}


def bounds(folder: Path, count: int, embedder: str) -> dict[str, float]:
    """Of a picture, milliseconds by stages, and the share of pictures in which a face was "found"."""
    found: dict[str, float] = _told(_BOUNDS, Path(__file__).parents[1], folder, count, embedder)
    return found


def _told(code: str, checkout: Path, folder: Path, count: int, embedder: str) -> dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": str(checkout), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", code, str(folder.resolve()), str(count), embedder]
    told = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=True).stdout
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found


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
    now, least = best[here], bounds(told.folder, told.count, told.embedder)
    for name, own in sorted(now.items(), key=lambda item: -item[1]):
        bound = f"{least[name]:7.2f} ms" if name in least else ""
        print(f"{name:<20} {own:7.2f} ms {own / now['whole']:5.0%} {1000 / max(own, 1e-9):8.0f} a second   {bound}")
    alone = sum(own for name, own in least.items() if name != "found")
    print(f"{1000 / now['whole']:.1f} pictures a second and core; by the bounds {1000 / alone:.1f}")
    print(f"a face is found in {least['found']:.0%} of the pictures")
    if told.beside is not None:
        before = best[told.beside]["whole"]
        print(f"before {before:.2f} ms; now to before {now['whole'] / before:.2f}")


if __name__ == "__main__":
    main()
