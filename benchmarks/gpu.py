"""How long a graphics card works at both eyes of a headset, in the headset's resolution, by the card's own clock.

    python -m benchmarks.gpu [CLOUD ...] [--cards N,N] [--eye WIDTH,HEIGHT] [--samples N] [--frames N]

Without a folder, clouds of 10,000 and 1,000,000 images with pictures of their own are made (`made_cloud.py`; a million
take 3.5 GB of the disk for temporary files, and minutes). Both eyes are drawn side by side as in a session, from where
a viewer looks first and from two thirds of the way to the middle, while the cards rest and while all of them are under
way, and their samples are averaged into the picture that a runtime takes. The driver's clock says when the card began
and ended each frame (GL_TIME_ELAPSED); nothing is waited for within. A software driver's clock tells how long the
processor took, which says nothing of a graphics card: its name is printed, and that it is one.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import moderngl
import numpy as np

from benchmarks.made_cloud import made
from classification.cloud import Cloud
from vr_explorer.render.atlas import is_software
from vr_explorer.render.headless import headless_context
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.target import Target
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import View, look, perspective

COUNTS, CELL = [10_000, 1_000_000], 64
EYE, FIELD, APART = [2064, 2208], 95.0, 0.064
"""Pixels of an eye, degrees from its top to its bottom, and metres between both."""

PLACES = {"first look": 0.0, "inside": 0.66}
REST, BEGIN, SECONDS = 100.0, 101.0, 2.0
"""Of the scene's clock: a time at which all rest, and when all set out, for how long."""

BUDGET = 1e3 / 90.0
"""Milliseconds of a frame."""

WARM = 3


def numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clouds", type=Path, nargs="*")
    parser.add_argument("--cards", type=numbers, default=COUNTS, help="of the clouds that are made")
    parser.add_argument("--eye", type=numbers, default=EYE)
    parser.add_argument("--samples", type=int, default=4)
    parser.add_argument("--frames", type=int, default=100)
    told = parser.parse_args()
    ctx = headless_context()
    kind = "a software driver, not a graphics card" if is_software(ctx) else "a graphics card"
    print(f"{ctx.info['GL_RENDERER']}, OpenGL {ctx.info['GL_VERSION']}: {kind}")
    width, height = told.eye
    print(f"2×{width}×{height} pixels, {told.samples} samples, {told.frames} frames")
    for folder in told.clouds:
        measure(ctx, Cloud.load(folder), (width, height), told.samples, told.frames)
    for count in [] if told.clouds else told.cards:
        with tempfile.TemporaryDirectory() as temporary:
            cloud = made(Path(temporary) / "cloud", count, CELL)
            measure(ctx, cloud, (width, height), told.samples, told.frames)


def measure(ctx: moderngl.Context, cloud: Cloud, eye: tuple[int, int], samples: int, frames: int) -> None:
    """Prints a line for each place and state. eye: its width and height in pixels."""
    scene = Scene(cloud)
    scene.settle()
    cards, home, yaw = scene.cards, scene.body.head.copy(), scene.body.yaw
    renderer, size = Renderer(ctx, cloud), (2 * eye[0], eye[1])
    target, runtime = Target(ctx, size, samples), Target(ctx, size, 0)
    query = ctx.query(time=True)

    def milliseconds(views: list[View], time: float) -> list[float]:
        found = []
        for _ in range(WARM + frames):
            with query:
                renderer.render(target.framebuffer, views, cards, time)
                target.hand_over(runtime.framebuffer)
            found.append(1e-6 * query.elapsed)
        return found[WARM:]

    for state, time in (("at rest", REST), ("under way", BEGIN + 0.5 * SECONDS)):
        if state == "under way":
            cards.send(cards.target[::-1].copy(), BEGIN, SECONDS)
        else:
            renderer.settle(cards, time)
        for name, share in PLACES.items():
            found = milliseconds(eyes(home * (1.0 - share), yaw, eye), time)
            median, slow = np.median(found), np.percentile(found, 99)
            print(
                f"{len(cloud):9,} cards {state:9} {name:10}  median {median:8.2f} ms ({median / BUDGET:.2f} of a frame "
                f"at 90 Hz)  p99 {slow:8.2f} ms",
                flush=True,
            )
    assert runtime.read().max() > 0, "nothing was drawn"
    renderer.release()
    for picture in (target, runtime):
        picture.release()


def eyes(place: np.ndarray, yaw: float, size: tuple[int, int]) -> list[View]:
    """Left and right of a head at `place` (world metres) that looks along `yaw` (radians)."""
    projection, head = perspective(np.radians(FIELD), size[0] / size[1], 0.05, 1e4), place.astype(np.float32)
    right = look(head, yaw, 0.0)[0, :3]
    return [View(look(head + side * right, yaw, 0.0), projection, head, size) for side in (-APART / 2, APART / 2)]


if __name__ == "__main__":
    main()
