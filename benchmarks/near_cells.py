"""Frames, memory and sharpness while flying through a cloud of more pictures than the memory for them takes.

    python -m benchmarks.near_cells CLOUD [SECONDS] [MEMORY_MB]

CLOUD may be one that `benchmarks.made_cloud` has made. The flight goes straight through its middle at 40 m/s, at sixty
frames a second as far as the machine can, at 1280×720; drawing is left out as in `frame.py`. Ten times on the way it is
said what the process has in memory; the pictures' share of the GPU's is said at the beginning, for it stays. At the end
the flight stops, and it is said how many of the cards in view that are larger than their small pictures have their own
cells by then. A frame's time is that of the thread that draws; beside it that of the same flight without the choice of
cells.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import moderngl
import numpy as np

from classification.cloud import Cloud
from foundation.settings import Settings
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.render.headless import headless_context
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import LookFrom
from vr_explorer.scene.view import View

RATE, SPEED, SIZE, FIELD = 60.0, 40.0, (1280, 720), 60.0
SECONDS, MEMORY = 20.0, 1024.0
REPORTS = 10
LARGER = 1.0, 1.5, 2.0
AFTER = 0.25, 0.5, 1.0, 2.0


def main() -> None:
    folder = Path(sys.argv[1])
    seconds, memory = (
        float(sys.argv[at]) if len(sys.argv) > at else usual for at, usual in ((2, SECONDS), (3, MEMORY))
    )
    ctx = headless_context()
    with tempfile.TemporaryDirectory() as temporary:
        kept = Path(temporary) / "settings.toml"
        preferences = Preferences(Settings({"render": {"memory_mb": memory}}), kept)
        with Explorer(ctx, Cloud.load(folder), preferences) as explorer:
            explorer.begin(ExploreOptions(rain=False))
            explorer.scene.settle()
            plan = explorer.renderer.shown.plan
            assert plan is not None and explorer.renderer.shown.pool is not None, "all of its pictures fit"
            print(
                f"{len(explorer.scene.cloud):,} images; on the GPU {plan.bytes / 1e6:.0f} MB: all at "
                f"{plan.resident.cell} pixels, {plan.pool_cells:,} at {plan.cells.cell}",
                flush=True,
            )
            Flight(ctx, explorer).measure(seconds)


class Flight:
    def __init__(self, ctx: moderngl.Context, explorer: Explorer) -> None:
        self._explorer, self._target, self._never = explorer, Target(ctx, SIZE), ctx.query(samples=True)
        pool = explorer.renderer.shown.pool
        assert pool is not None
        self._pool, self._most = pool, 0
        with self._never:
            pass

    def measure(self, seconds: float) -> None:
        frames = round(seconds * RATE)
        with self._never.crender:
            streamed = [self._frame(number, number % (frames // REPORTS) == 0) for number in range(frames)]
            self._stop(frames)
            streaming = self._explorer.tools.streaming
            cells, streaming._cells = streaming._cells, None
            without = [self._frame(number, False) for number in range(frames)]
            streaming._cells = cells
        for name, times in (("streamed", streamed), ("without", without)):
            kept = 1e3 * np.array(times[30:])
            print(
                f"{name:>9}  median {np.median(kept):.2f} ms  p99 {np.percentile(kept, 99):.2f}  most {kept.max():.2f}"
            )
        ratio = np.median(streamed[30:]) / np.median(without[30:])
        print(f"ratio of the medians {ratio:.2f}; at most {self._most} cells a frame")

    def _frame(self, number: int, told: bool) -> float:
        """Seconds of this thread."""
        begin, before, started = time.perf_counter(), self._pool.uploaded, time.thread_time()
        self._explorer.scene.apply(LookFrom((0.0, 0.0, 300.0 - number * SPEED / RATE), 0.0, 0.0))
        self._explorer.step(InputFrame(), 1.0 / RATE)
        self._explorer.draw(self._target.framebuffer, self._view())
        spent = time.thread_time() - started
        self._most = max(self._most, self._pool.uploaded - before)
        if told:
            print(f"{number / RATE:6.1f} s  {memory()}  {self._pool.uploaded:,} cells uploaded", flush=True)
        time.sleep(max(1.0 / RATE - (time.perf_counter() - begin), 0.0))
        return spent

    def _stop(self, frames: int) -> None:
        number = 0
        for after in AFTER:
            while number < after * RATE:
                number += 1
                self._frame(frames, False)
            told = []
            for times in LARGER:
                wanted = self._seen_larger(times)
                share = self._pool.has(wanted).mean() if len(wanted) else 1.0
                told.append(f"{share:.3f} of {len(wanted):,} seen at more than {times:g} times their small pictures")
            print(f"after {after:.2f} s their cells have {', '.join(told)}", flush=True)

    def _seen_larger(self, times: float) -> np.ndarray:
        """The cards in view that are so much larger than their small pictures."""
        scene, view = self._explorer.scene, self._view()
        positions = scene.cards.target
        clip = view.projection.astype(np.float64) @ view.view
        x, y, w = (positions @ clip[row, :3] + clip[row, 3] for row in (0, 1, 3))
        inside = (w > 0.0) & (np.abs(x) < w) & (np.abs(y) < w)
        distance = np.linalg.norm(positions - view.head, axis=1)
        pixels = SIZE[1] * view.projection[1, 1] * scene.half_sizes.max(axis=1) / np.maximum(distance, 1e-6)
        return np.flatnonzero(inside & (pixels > times * self._pool.small))

    def _view(self) -> View:
        return self._explorer.view(SIZE, FIELD)


def memory() -> str:
    lines = Path("/proc/self/status").read_text().splitlines()
    sizes = {name: int(rest.split()[0]) / 1e3 for name, rest in (line.split(":", 1) for line in lines) if name in SIZES}
    return "  ".join(f"{SIZES[name]} {sizes[name]:.0f} MB" for name in SIZES)


SIZES = {"VmRSS": "resident", "RssFile": "of which mapped files"}


if __name__ == "__main__":
    main()
