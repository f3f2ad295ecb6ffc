"""A film of breeding: two images are pulled apart, and children that are made meanwhile fill the gap between them.

python scripts/film_of_breeding.py CLOUD ONE OTHER OUT.mp4 [--count 12] [--size 960x540] [--animation OUT.webp]

ONE and OTHER are ids. The children are real ones, by `breed`, and stay in the cloud: give it a copy. Time in the film
goes on by a frame for each that is drawn, and waits while nothing happens but that the next child is made.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from classification.cloud import Cloud
from foundation.settings import Settings
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.film import write_video
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.render.headless import headless_context
from vr_explorer.render.target import Target
from vr_explorer.scene.broods import PITCH, before_viewer
from vr_explorer.scene.commands import MoveGap, Select
from vr_explorer.scene.joining import FALL

RATE = 24
BEFORE, PULLED, AFTER = 0.4, 2.5, 3.0
"""Seconds: of the cloud alone, in which the two are pulled apart, and of what has come."""

LONGEST = 1.2
"""Seconds of the film from child to child at most; for longer, it waits."""

ANIMATED = 3
"""Of so many frames one is in the animation, half as large."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cloud", type=Path)
    parser.add_argument("one")
    parser.add_argument("other")
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--size", default="960x540")
    parser.add_argument("--animation", type=Path)
    told = parser.parse_args()
    width, height = map(int, told.size.split("x"))
    seen: list[Image.Image] = []

    def frames() -> Iterator[npt.NDArray[np.uint8]]:
        for number, pixels in enumerate(bred(told.cloud, (told.one, told.other), told.count, (width, height))):
            if told.animation is not None and number % ANIMATED == 0:
                seen.append(Image.fromarray(pixels).reduce(2))
            yield pixels

    write_video(told.out, (width, height), RATE, frames)
    if told.animation is not None:
        seen[0].save(told.animation, save_all=True, append_images=seen[1:], duration=1000 * ANIMATED // RATE, loop=0,
                     quality=30, method=6)  # fmt: skip


def bred(folder: Path, parents: tuple[str, str], count: int, size: tuple[int, int]) -> Iterator[npt.NDArray[np.uint8]]:
    cloud, preferences, ctx = Cloud.load(folder), Preferences(Settings()), headless_context()
    numbers = cloud.numbered()
    with Explorer(ctx, cloud, preferences) as explorer:
        explorer.begin(ExploreOptions())
        scene, target, breeding = explorer.scene, Target(ctx, size), explorer.tools.breeding

        def frame() -> npt.NDArray[np.uint8]:
            explorer.step(InputFrame(), 1.0 / RATE)
            explorer.tools.streaming.settle()
            view = explorer.view(size, preferences.desktop.fov)
            explorer.draw(target.framebuffer, view)
            explorer.draw_panels(target.framebuffer, view)
            return target.read()

        for _ in range(round(BEFORE * RATE)):
            yield frame()
        cards = numbers[parents[0]], numbers[parents[1]]
        scene.apply(Select(cards))
        height = scene.settings.card_height
        wide = np.array(before_viewer(scene.body.head, scene.body.yaw + scene.body.gaze, height, 2))
        middle = wide.mean(axis=0)
        near = middle + (wide - middle) * (0.5 * PITCH * height / np.linalg.norm(wide[1] - middle))
        for command in breeding.breed(cards, _ends(near)):
            scene.apply(command)
        breeding.lean(count=count)
        for number in range(round((scene.settings.motion + PULLED) * RATE)):
            share = min(max((number / RATE - scene.settings.motion) / PULLED, 0.0), 1.0)
            if share > 0.0:
                scene.apply(MoveGap(_ends(near + (wide - near) * (share * share * (3.0 - 2.0 * share)))))
            yield frame()
        since, there = 0.0, len(scene.cards)
        while any(brood.going for brood in breeding.process.broods.values()):
            if since >= LONGEST:  # the next child is made
                explorer.step(InputFrame(), 0.0)
                time.sleep(0.02)
            else:
                since += 1.0 / RATE
                yield frame()
            if len(scene.cards) > there:
                since, there = 0.0, len(scene.cards)
        for _ in range(round((FALL + AFTER) * RATE)):
            yield frame()
        target.release()
    ctx.release()


def _ends(places: npt.NDArray[np.float64]) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    (a, b, c), (x, y, z) = places.tolist()
    return (a, b, c), (x, y, z)


if __name__ == "__main__":
    main()
