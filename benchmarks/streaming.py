"""Frame times while flying through a cloud whose near cards are streamed from disk, against the same flight without.

    python -m benchmarks.streaming [SECONDS]

10,120 cards show 400 pictures of 1,024 pixels (JPEG, in a temporary folder). The flight goes straight through the
middle at 40 m/s, paced as on a screen of 60 Hz; both clouds take turns, frame by frame. A frame's time is wall time
from its begin to the end of its last OpenGL call; the drawing itself is left out as in `frame.py`, since a software
driver would do it on the same processor.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np
from PIL import Image, ImageFilter

from benchmarks.frame import cloud_of
from classification.cloud import Cloud
from foundation.settings import Settings
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.render.headless import headless_context
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import LookFrom

COUNT, PICTURES, SIDE = 10_120, 400, 1_024
SECONDS, RATE, SPEED = 20.0, 60.0, 40.0
SIZE = 64, 36


def pictured(folder: Path) -> Cloud:
    """The cloud of `frame.py` with pictures."""
    rng = np.random.default_rng(3)
    for number in range(PICTURES):
        noise = rng.integers(0, 256, (SIDE // 8, SIDE // 8, 3), np.uint8)
        picture = Image.fromarray(noise).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        picture.filter(ImageFilter.GaussianBlur(1)).save(folder / f"{number}.jpg", quality=90)
    paths = [f"{index % PICTURES}.jpg" for index in range(COUNT)]
    sizes = np.full((COUNT, 2), SIDE, np.int32)
    cloud = cloud_of(COUNT)
    positions = cloud.positions / 100.0
    return replace(
        cloud, paths=paths, sizes=sizes, source=folder, positions=positions, ids=[str(i) for i in range(COUNT)]
    )


class Flight:
    """streamed: with the pictures of near cards. seconds: of each frame."""

    def __init__(self, ctx: moderngl.Context, cloud: Cloud, streamed: bool) -> None:
        self.explorer = Explorer(ctx, cloud, Preferences(Settings()))
        self.explorer.begin(ExploreOptions(rain=False))
        if not streamed:
            self.explorer.tools._following.remove(self.explorer.tools.streaming.follow)
        self._target = Target(ctx, SIZE)
        self.seconds: list[float] = []

    def frame(self, distance: float) -> None:
        self.explorer.scene.apply(LookFrom((0.0, 0.0, 300.0 - distance), 0.0, 0.0))
        begin = time.perf_counter()
        self.explorer.step(InputFrame(), 1.0 / RATE)
        self.explorer.draw(self._target.framebuffer, self.explorer.view(SIZE, 60.0))
        self.seconds.append(time.perf_counter() - begin)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    ctx = headless_context()
    with tempfile.TemporaryDirectory() as temporary:
        cloud = pictured(Path(temporary))
        flights = [Flight(ctx, cloud, streamed) for streamed in (True, False)]
        never = ctx.query(samples=True)
        with never:
            pass
        shown: set[int] = set()
        with never.crender:
            for number in range(round(seconds * RATE)):
                begin = time.perf_counter()
                for flight in flights:
                    flight.frame(number * SPEED / RATE)
                shown |= set(flights[0].explorer.renderer.details.shown)
                time.sleep(max(1.0 / RATE - (time.perf_counter() - begin), 0.0))
        for flight in flights:
            flight.explorer.__exit__(None, None, None)
    with_streaming, without = (1e3 * np.array(flight.seconds[30:]) for flight in flights)
    for name, frames in (("streamed", with_streaming), ("without", without)):
        print(
            f"{name:>9}  median {np.median(frames):.2f} ms  p99 {np.percentile(frames, 99):.2f} ms  "
            f"slowest {frames.max():.2f} ms  over {1e3 / RATE:.1f} ms: {(frames > 1e3 / RATE).sum()} of {len(frames)}"
        )
    print(f"ratio of the medians {np.median(with_streaming) / np.median(without):.2f}; {len(shown)} pictures arrived")


if __name__ == "__main__":
    main()
