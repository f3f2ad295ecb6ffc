"""Time from starting Python to the first frame of a cloud, warm, against the budget of 2 s for 10,120 images.

python benchmarks/open.py [CLOUD]

Without a folder, a cloud of 10,120 images is made up; it has no pictures, so its cards are their five colours. Each run
is a process of its own that imports, loads, makes a context without a window, draws 1920 × 1080 and waits for the GPU;
the first run, which warms the disk's cache, does not count. On a software driver, drawing includes compiling shaders to
machine code and filling the pixels on the processor.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from classification.cloud import COLOURS, NO_CELL, Cloud

COUNT = 10_120
RUNS = 5
BUDGET = 2.0
PROGRAM = """
import sys, time
begin = time.perf_counter()
from pathlib import Path
from classification.cloud import Cloud
from foundation.settings import Settings
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.preferences import Preferences
from vr_explorer.render.headless import headless_context
from vr_explorer.render.target import Target
imported = time.perf_counter()
cloud = Cloud.load(Path(sys.argv[1]))
loaded = time.perf_counter()
ctx = headless_context()
explorer = Explorer(ctx, cloud, Preferences(Settings()))
made = time.perf_counter()
target = Target(ctx, (1920, 1080))
view = explorer.view(target.size, 60.0)
explorer.draw(target.framebuffer, view)
explorer.draw_panels(target.framebuffer, view)
target.resolve()
ctx.finish()
drawn = time.perf_counter()
parts = imported - begin, loaded - imported, made - loaded, drawn - made
print(len(cloud), cloud.atlas is not None, *parts, time.time())
"""


def made_up(folder: Path) -> Path:
    rng = np.random.default_rng(0)
    Cloud(
        ids=[f"image-{index:06d}" for index in range(COUNT)],
        paths=[f"images/image-{index:06d}.png" for index in range(COUNT)],
        positions=rng.standard_normal((COUNT, 3), np.float32),
        colours=rng.integers(0, 256, (COUNT, COLOURS, 3), np.uint8),
        shares=np.full((COUNT, COLOURS), 1.0 / COLOURS, np.float32),
        abstractness=rng.random(COUNT, np.float32),
        composition=100.0 * rng.random(COUNT, np.float32),
        sizes=np.zeros((COUNT, 2), np.int32),
        methods=["stained_glass"] * COUNT,
        parents=[["portrait"]] * COUNT,
        parameters=['{"cells": 220, "leading": 1.4}'] * COUNT,
        cells=np.full(COUNT, NO_CELL, np.int32),
        source=folder,
    ).save(folder)
    return folder


def opened(folder: Path) -> tuple[float, list[str]]:
    """Seconds from the start of the process to its first frame, and what it says of its parts."""
    begin = time.time()
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(folder)], capture_output=True, text=True, check=True)
    *parts, shown = done.stdout.split()
    return float(shown) - begin, parts


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else made_up(Path(temporary))
        runs = [opened(folder) for _ in range(RUNS + 1)][1:]
    seconds = float(np.median([whole for whole, _ in runs]))
    count, pictures = runs[0][1][:2]
    parts = np.median(np.array([said[2:] for _, said in runs], float), axis=0)
    print(f"open {int(count):,} images, {'with' if pictures == 'True' else 'without'} pictures: {seconds:.2f} s")
    print("  " + ", ".join(f"{n} {p:.2f} s" for n, p in zip(("import", "load", "make", "draw"), parts, strict=True)))
    print(f"  budget {BUDGET} s, ratio {seconds / BUDGET:.2f}")


if __name__ == "__main__":
    main()
