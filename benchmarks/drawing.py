"""Processor time in which a software driver draws the cards of a cloud, all threads of it together.

    python -m benchmarks.drawing CLOUD [--beside FOLDER] [--cards N,N] [--frames N]

The images of CLOUD, as often as it takes, lie where they lie there, each copy a little beside. They are seen from where
a viewer looks first and from two thirds of the way to the middle, at 1280×720, without anti-aliasing and with four
samples a pixel, which are averaged into what a window would show; some favourites among them; nothing moves. Then the
viewer goes around the middle, as in `peers.py`: in 666×595 pixels without anti-aliasing, and in 1280×720 with four
samples.
--beside: another checkout of the program, whose turns alternate with those of this one; its pictures are compared with
these.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from classification.cloud import Cloud

HERE = Path(__file__).parents[1]
SIZE = 1280, 720
VIEWS = {"first look": 0.0, "inside": 0.66}
SAMPLES = 0, 4
AROUND = ((666, 595), 0), (SIZE, 4)
STEP = 0.02
"""Radians around the middle from frame to frame."""
TURNS = 2
COPIES_APART = 0.1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cloud", type=Path)
    parser.add_argument("--beside", type=Path)
    parser.add_argument("--cards", type=lambda text: [int(part) for part in text.split(",")], default=[10_120, 100_000])
    parser.add_argument("--frames", type=int, default=9)
    parser.add_argument("--measured", type=Path, help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.measured is not None:
        measure(told.cloud, told.cards[0], told.frames, told.measured)
        return
    checkouts = [HERE, *([told.beside.absolute()] if told.beside is not None else [])]
    for count in told.cards:
        seconds: list[dict[str, list[float]]] = [{} for _ in checkouts]
        pictures = []
        with tempfile.TemporaryDirectory() as temporary:
            for turn, (number, checkout) in product(range(TURNS), enumerate(checkouts)):
                out = Path(temporary) / f"{turn} {number}.npz"
                found = measured(checkout, told.cloud.absolute(), count, told.frames, out)
                for name, times in found.items():
                    seconds[number].setdefault(name, []).extend(times)
                if turn == 0:
                    pictures.append(dict(np.load(out)))
        for name, times in seconds[0].items():
            line = f"{count:9,} {name:30} {1e3 * np.median(times):7.1f} ms"
            if len(checkouts) > 1:
                before = np.median(seconds[1][name])
                apart = np.abs(pictures[0][name].astype(int) - pictures[1][name]).mean()
                line += f"  beside {1e3 * before:7.1f} ms  ratio {np.median(times) / before:.2f}"
                line += f"  pictures differ by {apart:.2f} of 255"
            print(line, flush=True)


def measured(checkout: Path, cloud: Path, count: int, frames: int, out: Path) -> dict[str, list[float]]:
    """Seconds of each frame, by view and samples; the pictures are in `out`."""
    one_thread = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "LP")}
    told = ["--cards", str(count), "--frames", str(frames), "--measured", str(out)]
    done = subprocess.run(
        [sys.executable, Path(__file__), cloud, *told],
        env=os.environ | one_thread | {"PYTHONPATH": str(checkout)},
        cwd=checkout,
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, list[float]] = json.loads(done.stdout)
    return found


def measure(folder: Path, count: int, frames: int, out: Path) -> None:
    """Of the program that PYTHONPATH names."""
    from vr_explorer.render.headless import headless_context
    from vr_explorer.render.renderer import Renderer
    from vr_explorer.render.target import Target
    from vr_explorer.scene.scene import Scene
    from vr_explorer.scene.view import View, look, perspective

    cloud = copied(folder, count)
    ctx, scene = headless_context(), Scene(cloud)
    scene.settle()
    scene.cards.favourite[: count // 10 : 40] = 1.0
    renderer, home = Renderer(ctx, cloud), scene.body.head
    getattr(renderer, "settle", lambda *_: None)(scene.cards, 100.0)  # not there in earlier versions
    seconds: dict[str, list[float]] = {}
    pictures: dict[str, np.ndarray] = {}

    def drawn(name: str, size: tuple[int, int], samples: int, poses: list[tuple[np.ndarray, float]]) -> None:
        """poses: of the head and its yaw, one a frame, the first to warm up."""
        target, window = Target(ctx, size, samples), Target(ctx, size, 0)
        projection = perspective(np.radians(60.0), size[0] / size[1], 0.05, 1e4)
        times = []
        for place, yaw in poses:
            head = place.astype(np.float32)
            view = View(look(head, yaw, 0.0), projection, head, size)
            begin = used()
            renderer.render(target.framebuffer, view, scene.cards, 100.0)
            target.show(window.framebuffer, size)
            ctx.finish()
            times.append(used() - begin)
        key = f"{name}, {samples or 1} sample{'s' if samples else ''}"
        seconds[key], pictures[key] = times[1:], window.read()
        target.release()
        window.release()

    for samples, (name, share) in product(SAMPLES, VIEWS.items()):
        drawn(name, SIZE, samples, [(home * (1.0 - share), scene.body.yaw)] * (frames + 1))
    away = np.hypot(*home[[0, 2]])
    yaws = [STEP * frame for frame in range(-1, frames)]
    around = [(np.array((away * np.sin(yaw), home[1], away * np.cos(yaw))), yaw) for yaw in yaws]
    for size, samples in AROUND:
        drawn(f"around, {size[0]}×{size[1]}", size, samples, around)
    np.savez(out, **pictures)
    print(json.dumps(seconds))


def copied(folder: Path, count: int) -> Cloud:
    """The cloud in `folder` with `count` images: those that it has, as often as it takes, each copy a little beside."""
    from classification.cloud import Cloud

    cloud = Cloud.load(folder)
    which = np.arange(count) % len(cloud)
    rng = np.random.default_rng(0)
    return replace(
        cloud,
        ids=[str(number) for number in range(count)],
        paths=[cloud.paths[one] for one in which],
        positions=(cloud.positions[which] + COPIES_APART * rng.standard_normal((count, 3))).astype(np.float32),
        colours=cloud.colours[which],
        shares=cloud.shares[which],
        sizes=cloud.sizes[which],
        cells=cloud.cells[which],
        measures={},
        **{name: [empty] * count for name, empty in (("methods", ""), ("parents", []), ("parameters", ""))},
        **{name: [] for name in ("names", "former_ids", "provenance")},
    )


def used() -> float:
    """Seconds of the processor, of all threads."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
