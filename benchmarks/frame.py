"""Processor time of a stereo frame, 10,120 against 1,000,000 cards, nothing changing, against the budget.

python -m benchmarks.frame

Both eyes are drawn by the same calls, and in two passes beside it. Measured is what the program itself does for them:
Python, moderngl, and the driver's part until the work is handed to the GPU. The GPU's work is left out, which takes
care where a software driver does it on the same processor: Mesa's llvmpipe runs the vertex stage inside the draw call,
on the thread that submits. The frames are therefore drawn under conditional rendering (glBeginConditionalRender) whose
condition is false: every call is made and checked, its state is made ready, and the driver drops the drawing itself.
The same frames without the condition are printed beside it; on a graphics card both are alike. Nothing waits for the
GPU inside the measured span (no finish, no read); pictures are 16 pixels wide. `time.thread_time` counts the submitting
thread alone, so that other programs on the machine do not count. All take turns, so that the ratios are of one run.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import moderngl
import numpy as np

from classification import cloud as clouds
from classification.cloud import COLOURS, Cloud
from vr_explorer.render.headless import headless_context
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.target import Target
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.view import View, look, perspective

COUNTS = 10_120, 1_000_000
FRAMES = 3_000
DRAWN_FRAMES = 10
SIZE = 16, 16
BUDGET_MEDIAN, BUDGET_P99, BUDGET_RATIO = 1.0, 2.0, 1.2


def cloud_of(count: int) -> Cloud:
    rng, nothing = np.random.default_rng(0), np.zeros(count, np.float32)
    measures: dict[str, object] = {"abstractness": nothing, "composition": nothing}  # as versions before had them
    columns = getattr(clouds, "original_measures", None) or getattr(clouds, "earlier_measures", None)
    if columns is not None:
        measures = {"measures": columns(nothing, nothing)}
    return Cloud(
        ids=[""] * count,
        paths=[""] * count,
        positions=rng.standard_normal((count, 3), np.float32) * 100.0,
        colours=rng.integers(0, 256, (count, COLOURS, 3), np.uint8),
        shares=np.full((count, COLOURS), 1.0 / COLOURS, np.float32),
        **measures,  # type: ignore[arg-type]
        sizes=np.zeros((count, 2), np.int32),
        methods=[""] * count,
        parents=[[]] * count,
        parameters=[""] * count,
        cells=np.full(count, -1, np.int32),
        source=Path(),
    )


def stereo_frames(ctx: moderngl.Context, count: int) -> tuple[Callable[[], None], Callable[[], None]]:
    """Draw both eyes of a cloud of `count` cards, in one pass and in two; each frame is a little later than the one
    before."""
    cloud = cloud_of(count)
    renderer, cards, target = Renderer(ctx, cloud), Cards(cloud.positions), Target(ctx, (2 * SIZE[0], SIZE[1]))
    head = np.zeros(3, np.float32)
    projection = perspective(np.radians(95.0), 1.0, 0.1, 2000.0)
    eyes = [View(look(head + np.float32([x, 0, 0]), 0.0, 0.0), projection, head, SIZE) for x in (-0.032, 0.032)]
    clock = iter(range(1 << 30))

    def one_pass() -> None:
        renderer.render(target.framebuffer, eyes, cards, next(clock) / 90.0, hovered=3)

    def two_passes() -> None:
        now = next(clock) / 90.0
        for view in eyes:
            renderer.render(target.framebuffer, view, cards, now, hovered=3)

    for frame in (one_pass, two_passes):
        frame()
    return one_pass, two_passes


def milliseconds(frames: list[Callable[[], None]], repeats: int) -> np.ndarray:
    """(frames, repeats): thread time of each, taking turns."""
    seconds = np.zeros((len(frames), repeats))
    for repeat in range(repeats):
        for index, frame in enumerate(frames):
            begin = time.thread_time()
            frame()
            seconds[index, repeat] = time.thread_time() - begin
    return seconds * 1e3


def allocations(frame: Callable[[], None], repeats: int = 500) -> tuple[float, float]:
    """Bytes a frame that stay, and the most that are in use at once during a frame."""
    frame()
    tracemalloc.start()
    frame()
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    for _ in range(repeats):
        frame()
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / repeats, peak - before


def main() -> None:
    ctx = headless_context()
    print(f"{ctx.info['GL_RENDERER']}, OpenGL {ctx.info['GL_VERSION']}")
    frames = [frame for count in COUNTS for frame in stereo_frames(ctx, count)]
    names = [(count, passes) for count in COUNTS for passes in ("one pass", "two passes")]
    drawn = np.median(milliseconds(frames, DRAWN_FRAMES), axis=1)

    never = ctx.query(samples=True)
    with never:
        pass
    with never.crender:
        milliseconds(frames, 100)
        measured = milliseconds(frames, FRAMES)
        memory = [allocations(frame) for frame in frames]

    medians, slowest = np.median(measured, axis=1), np.percentile(measured, 99, axis=1)
    for (count, passes), median, slow, whole, (kept, peak) in zip(names, medians, slowest, drawn, memory, strict=True):
        print(
            f"stereo frame {count:>9,} in {passes:<10}  median {median:.3f} ms "
            f"({median / BUDGET_MEDIAN:.2f} of the budget)  p99 {slow:.3f} ms ({slow / BUDGET_P99:.2f})  "
            f"with the drawing {whole:.2f} ms  memory kept {kept:.1f} B, at most {peak / 1024:.1f} KiB at once"
        )
    print(f"one pass to two {medians[0] / medians[1]:.2f}")
    print(f"{COUNTS[1]:,} cards to {COUNTS[0]:,} {medians[2] / medians[0]:.3f} (budget {BUDGET_RATIO})")


if __name__ == "__main__":
    main()
