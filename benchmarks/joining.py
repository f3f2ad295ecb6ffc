"""Processor time of the frame's thread when children join: the scene, the picker and every tool, but no drawing.

python -m benchmarks.joining [COUNT …]

For clouds of 10,120 and 1,000,000 images: a gap between two favourites is open and full; two children join, which were
worked out on another thread, and the next step of the program follows, as in its frames. The thread's own time is
measured, so that other programs do not count. `--tools` times each tool by itself.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import moderngl
import numpy as np

from benchmarks.arriving import AT_ONCE, RATE, children
from benchmarks.frame import cloud_of
from classification.cloud import joined
from foundation.settings import Settings
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.render.headless import headless_context
from vr_explorer.scene.commands import BeginBrood, FirstLook, ToggleFavourite
from vr_explorer.scene.joining import Joined
from vr_explorer.scene.joining import joined as worked_out

TIMES, QUIET = 40, 12
"""Joins, and steps without one between two of them."""

POINTED = InputFrame(ray=((0.0, 0.0, 0.0), (0.0, 0.0, -1.0)))


def measure(ctx: moderngl.Context, count: int, apart: bool) -> tuple[list[float], list[float]]:
    """Milliseconds of steps without children, and of those in which some join."""
    cloud = cloud_of(count)
    cloud.ids[:] = [str(number) for number in range(count)]
    quiet, joins = list[float](), list[float]()
    with Explorer(ctx, cloud, Preferences(Settings())) as explorer:
        scene = explorer.scene
        spent = _apart(explorer.tools) if apart else {}
        for command in (FirstLook(), ToggleFavourite(3), ToggleFavourite(40), BeginBrood(1, (3, 40), None)):
            scene.apply(command)
        scene.settle()
        follows: Joined | None = None
        for number in range(TIMES):
            standing = scene.snapshot()
            assert standing is not None
            larger = joined(scene.cloud, children(scene.cloud, AT_ONCE))
            kept, follows = follows, worked_out(standing, larger, [1] * AT_ONCE, [(3, 40)] * AT_ONCE)
            del kept  # as on the thread of `Arrivals`
            spent.clear()
            begin = time.thread_time()
            assert scene.join(follows)
            between = time.thread_time()
            explorer.tools._join(larger)
            explorer.step(POINTED, 1.0 / RATE)
            joins.append(1e3 * (time.thread_time() - begin))
            if apart and number == TIMES - 1:
                print(f"  Scene.join {1e3 * (between - begin):.3f} ms")
                for name, took in sorted(spent.items(), key=lambda one: -one[1])[:8]:
                    print(f"  {name} {1e3 * took:.3f} ms")
            for _ in range(QUIET):
                begin = time.thread_time()
                explorer.step(POINTED, 1.0 / RATE)
                quiet.append(1e3 * (time.thread_time() - begin))
                time.sleep(0.002)
    return quiet, joins


def _apart(tools: Any) -> dict[str, float]:
    """Seconds of each tool by its name, from now on."""
    spent: dict[str, float] = defaultdict(float)
    for parts in (tools._updating, tools._following):
        parts[:] = [_timed(part, f"{type(part.__self__).__name__}.{part.__name__}", spent) for part in parts]
    return spent


def _timed(own: Callable[[Any], Any], name: str, spent: dict[str, float]) -> Callable[[Any], Any]:
    def timed(frame: Any) -> Any:
        begin = time.thread_time()
        found = own(frame)
        spent[name] += time.thread_time() - begin
        return found

    return timed


def main() -> None:
    counts = [int(one) for one in sys.argv[1:] if not one.startswith("--")] or [10_120, 1_000_000]
    ctx = headless_context()
    for count in counts:
        quiet, joins = measure(ctx, count, "--tools" in sys.argv)
        without, with_them = np.percentile(quiet, (50, 99)), np.percentile(joins, (50, 99))
        print(f"{count:>9,}: a step {without[0]:.3f} ms (p99 {without[1]:.3f})", end=", ")
        print(f"one in which {AT_ONCE} children join {with_them[0]:.3f} ms (p99 {with_them[1]:.3f})")


if __name__ == "__main__":
    main()
