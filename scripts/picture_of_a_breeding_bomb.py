"""A picture of a breeding bomb after a while: what it holds, and the children that have gathered about it.

python scripts/picture_of_a_breeding_bomb.py CLOUD OUT.jpg ID ID … [--seconds 120] [--size 1280x720] [--turn 0]

The children are real ones, by `breed`, and stay in the cloud: give it a copy. Where an image of the cloud stands before
the bomb, turn (degrees to the left) before it is thrown.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from classification.cloud import Cloud
from foundation.settings import Settings
from vr_explorer.actions import BREED_BOMB
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.render.headless import headless_context
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import LookFrom, Select
from vr_explorer.scene.joining import FALL


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cloud", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("ids", nargs="+")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--turn", type=float, default=0.0)
    told = parser.parse_args()
    width, height = map(int, told.size.split("x"))
    picture = bred(told.cloud, told.ids, told.seconds, (width, height), np.radians(told.turn))
    Image.fromarray(picture).save(told.out, quality=88)


def bred(folder: Path, ids: list[str], seconds: float, size: tuple[int, int], turn: float) -> npt.NDArray[np.uint8]:
    """The picture, uint8 (H, W, 3). seconds: of the clock, from the first child on. turn: radians, before the throw."""
    cloud, preferences, ctx = Cloud.load(folder), Preferences(Settings()), headless_context()
    numbers = cloud.numbered()
    with Explorer(ctx, cloud, preferences) as explorer:
        explorer.begin(ExploreOptions())
        scene, target = explorer.scene, Target(ctx, size)
        x, y, z = scene.body.head.tolist()
        scene.apply(LookFrom((x, y, z), scene.body.yaw + scene.body.gaze + float(turn), scene.body.pitch))
        scene.apply(Select(tuple(numbers[one] for one in ids)))
        explorer.step(InputFrame(actions=(BREED_BOMB,)), 0.0)
        scene.apply(Select(()))
        count, end = len(scene.cards), None
        before = time.monotonic()
        while end is None or time.monotonic() < end:
            now = time.monotonic()
            explorer.step(InputFrame(), now - before)
            before = now
            if end is None and len(scene.cards) > count:
                end = now + seconds
            time.sleep(0.03)
        for _ in range(int(FALL * 20)):
            explorer.step(InputFrame(), 0.1)
        explorer.settle()
        view = explorer.view(size, preferences.desktop.fov)
        explorer.draw(target.framebuffer, view)
        explorer.draw_panels(target.framebuffer, view, settled=True)
        picture = target.read()
        target.release()
    ctx.release()
    return picture


if __name__ == "__main__":
    main()
