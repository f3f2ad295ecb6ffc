"""Processor time of a frame while children arrive, against the same frames without.

python -m benchmarks.arriving [COUNT]

A cloud of COUNT images (10,120) with an atlas; each second of 90 frames two children join: worked out on a thread, as
in the program, then taken over, uploaded and drawn by the frame. As in `benchmarks.frame`, the GPU's own work is left
out by conditional rendering, and the thread's own time is measured, so that other programs do not count; frames with
and without arrivals take turns.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np

from benchmarks.frame import SIZE, cloud_of
from classification import dds
from classification.cloud import ATLAS_FILE, AtlasGeometry, Children, Cloud, joined
from classification.cloud.cells import cell_bytes
from vr_explorer.render.card_buffers import Arrived, pictures_of
from vr_explorer.render.headless import headless_context
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.target import Target
from vr_explorer.scene.joining import Joined
from vr_explorer.scene.joining import joined as worked_out
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import View, look, perspective

SECONDS, RATE, AT_ONCE = 60, 90, 2
BUDGET = 1.3
PAUSE = 0.25 / RATE
"""Seconds between two frames, in which the thread has its turn."""


def children(cloud: Cloud, count: int) -> Children:
    first, rng = len(cloud), np.random.default_rng(len(cloud))
    return Children(
        arrivals=np.arange(first, first + count),
        ids=[f"child {number}" for number in range(first, first + count)],
        paths=[""] * count,
        positions=rng.standard_normal((count, 3)).astype(np.float32) * 100.0,
        colours=rng.integers(0, 256, (count, 5, 3), np.uint8),
        shares=np.full((count, 5), 0.2, np.float32),
        values={name: np.zeros(count, np.float32) for name in cloud.measures},
        sizes=np.zeros((count, 2), np.int32),
        methods=[""] * count,
        parents=[["", ""]] * count,
        parameters=[""] * count,
        names=[""] * count,
        broods=[""] * count,
        features=np.zeros((count, 1), np.float16),
        files=[Path()] * count,
        beside=[False] * count,
    )


def with_atlas(cloud: Cloud, folder: Path) -> Cloud:
    """Small black cells."""
    geometry = AtlasGeometry(layers=-(-len(cloud) // 4096), layer_size=2048, cell=32, levels=4)
    with (folder / ATLAS_FILE).open("wb") as stream:
        stream.write(dds.header(geometry))
        stream.truncate(dds.file_bytes(geometry))
    return replace(cloud, atlas=geometry, folder=folder, cells=np.arange(len(cloud), dtype=np.int32))


class Shown:
    """A scene that is drawn; arriving: children join it each second."""

    def __init__(self, ctx: moderngl.Context, cloud: Cloud, arriving: bool) -> None:
        self.scene, self.renderer = Scene(cloud), Renderer(ctx, cloud)
        self._target = Target(ctx, (2 * SIZE[0], SIZE[1]))
        head = np.zeros(3, np.float32)
        projection = perspective(np.radians(95.0), 1.0, 0.1, 2000.0)
        self._eyes = [View(look(head + np.float32([x, 0, 0]), 0.0, 0.0), projection, head, SIZE) for x in (-0.03, 0.03)]
        self._arriving, self._thread = arriving, ThreadPoolExecutor(1)
        self._put = 0
        self._kept: Joined | None = None
        self._next: Future[tuple[Joined, Arrived]] | None = None

    def frame(self) -> bool:
        """Whether something came."""
        scene, came = self.scene, False
        scene.advance(1.0 / RATE)
        if self._next is not None and self._next.done():
            follows, arrived = self._next.result()
            came, buffers = True, self.renderer.shown
            if buffers.put(arrived, self._put):
                self._put += 1
            else:
                assert buffers.has_room(arrived) and scene.join(follows)
                buffers.join(arrived)
                self._next, self._put = None, 0
        self.renderer.render(self._target.framebuffer, self._eyes, scene.cards, scene.time)
        return came

    def ask(self) -> None:
        if self._arriving and self._next is None:  # else those before have not come yet
            self._next = self._thread.submit(self._work)

    def _work(self) -> tuple[Joined, Arrived]:
        standing = self.scene.snapshot()
        assert standing is not None and standing.cloud.atlas is not None
        first, atlas = len(standing.cloud), standing.cloud.atlas
        larger = joined(standing.cloud, children(standing.cloud, AT_ONCE))
        cells = np.zeros((AT_ONCE, cell_bytes(atlas)), np.uint8)
        parents: list[tuple[int, ...]] = [(3, 40)] * AT_ONCE
        found = worked_out(standing, larger, [0] * AT_ONCE, parents)
        self._kept = found  # as `Arrivals` does
        return found, Arrived(pictures_of(larger, 4.0, first), cells)


def timed(frame: Callable[[], bool]) -> tuple[float, bool]:
    begin = time.thread_time()
    came = frame()
    return 1e3 * (time.thread_time() - begin), came


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_120
    ctx = headless_context()
    print(f"{ctx.info['GL_RENDERER']}, OpenGL {ctx.info['GL_VERSION']}, {count:,} cards")
    with tempfile.TemporaryDirectory() as folder:
        cloud = with_atlas(cloud_of(count), Path(folder))
        still, arriving = Shown(ctx, cloud, False), Shown(ctx, cloud, True)
        times: tuple[list[float], list[float], list[float]] = [], [], []
        never = ctx.query(samples=True)
        with never:
            pass
        with never.crender:
            for number in range(SECONDS * RATE):
                if number % RATE == RATE // 2:
                    arriving.ask()
                # The first after a pause finds the processor's caches cold: they take turns at that as well.
                for shown in (still, arriving) if number % 2 else (arriving, still):
                    took, came = timed(shown.frame)
                    times[int(shown is arriving)].append(took)
                    if came:
                        times[2].append(took)
                time.sleep(PAUSE)
    without, with_them = (np.percentile(part, (50, 99)) for part in times[:2])
    print(f"without: median {without[0]:.3f} ms, p99 {without[1]:.3f} ms")
    print(f"arriving: median {with_them[0]:.3f} ms, p99 {with_them[1]:.3f} ms")
    print(f"a frame in which something comes: median {np.median(times[2]):.3f} ms, most {max(times[2]):.3f} ms")
    print(f"p99 while children arrive to p99 without {with_them[1] / without[1]:.2f} (budget {BUDGET})")
    assert len(arriving.scene.cards) > count


if __name__ == "__main__":
    main()
