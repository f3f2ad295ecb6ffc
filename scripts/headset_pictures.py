"""The pictures from inside a headset in docs: what the eyes see on a real OpenXR runtime, in docs/pictures.

python tests/openxr/run.py scripts/headset_pictures.py CLOUD [NAME ...]

NAME: which of them; all where none is named. CLOUD is as for `explorer_pictures.py`, and lies inside this checkout:
where there is no Monado on this machine, nothing else is seen from the place that is made for it. Xvfb is needed.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from classification.cloud import Cloud
from scripts.picture_files import told, write
from tests.openxr.aiming import aim_into_world
from tests.openxr.monado import Controller, Remote, running
from tests.openxr.visit import Visit, visiting
from vr_explorer.panels.page import Page
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import LookFrom, PlaceBomb, ShowRelatives
from vr_explorer.scene.criteria import Colours
from vr_explorer.scene.view import View
from vr_explorer.xr.actions import LEFT
from vr_explorer.xr.interaction_profiles import PROFILES, TOUCH

DISPLAY = ":94"
SHARP = {"render_scale": 2.0, "samples": 1}
"""Of what the runtime gets: what is shown is drawn anew, for Monado's simulated headset wants few pixels."""

DRAWN, EYE = (1600, 1600), 700
"""Pixels of what one eye sees, as it is drawn (about those of a real headset), and of its side in a picture of both."""

GAP = 6
"""Pixels between two pictures."""

AWAY = Controller(active=False)
"""A hand that is not seen."""

BESIDE = {"left": Controller((-0.22, 1.36, -0.5)), "right": Controller((0.24, 1.36, -0.5))}
"""Both hands at rest, in sight."""

BLUE, NAME = (28, 80, 200), "Blue hour"
VIVE = next(profile for profile in PROFILES if profile.path.endswith("htc/vive_controller"))
SETTLING = 12
"""Frames until panels are drawn and hands are where they were sent."""


class Shot(NamedTuple):
    """take: what is seen after what it does. settings: of the headset, for this picture."""

    take: Callable[[Visit], Image.Image]
    settings: dict[str, object]


def main() -> None:
    folder, names = told(__doc__, SHOTS)
    cloud = Cloud.load(folder)
    if cloud.place is not None:
        cloud.place.allow(True)
    screen = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1280x800x24"], stderr=subprocess.DEVNULL)
    os.environ["DISPLAY"] = DISPLAY
    os.environ.pop("WAYLAND_DISPLAY", None)
    try:
        for name in names:
            write(taken(cloud, SHOTS[name]), name)
    finally:
        screen.terminate()
        screen.wait()


def taken(cloud: Cloud, shot: Shot) -> Image.Image:
    """By a visit of its own, with a service of its own."""
    with tempfile.TemporaryDirectory() as temporary, running(Path(temporary)):
        remote = Remote()
        try:
            remote.send(**BESIDE)
            with visiting(cloud, Path(temporary), remote, **{**SHARP, **shot.settings}) as visit:
                return shot.take(visit)
        finally:
            remote.close()


def pointing(visit: Visit) -> Image.Image:
    """The laser at a card, with its facts."""
    card = seen_card(visit, (-0.15, 0.0))
    point_at(visit, card)
    return both_eyes(visit)


def in_a_bomb(visit: Visit) -> Image.Image:
    scene = visit.scene
    visit.remote.send(left=AWAY, right=AWAY)
    radius = float(np.percentile(np.abs(scene.cards.target).max(axis=1), 90))
    scene.apply(PlaceBomb(Colours((BLUE,)), (0.0, 0.0, 0.0), name=NAME))
    scene.settle()
    scene.apply(LookFrom((0.0, 0.03 * radius, 0.22 * radius), 0.0, 0.0))
    return both_eyes(visit)


def in_flight(visit: Visit) -> Image.Image:
    scene, comfort = visit.scene, visit.loop.picture.comfort
    body = scene.body
    x, y, z = (body.position - 40.0 * -body.axes()[2]).tolist()
    scene.apply(LookFrom((x, y, z), body.yaw, 0.0))
    visit.frames(SETTLING)
    card = seen_card(visit, (0.0, 0.0))
    scene.apply(ShowRelatives(card))
    visit.until(lambda: scene.relatives is not None)
    visit.explorer.settle()
    visit.remote.right(trigger=1.0, squeeze=1.0)
    visit.until(lambda: comfort.narrowed > 0.95 * comfort.strength)
    return both_eyes(visit, settled=False)


def filters_on_the_wrist(visit: Visit) -> Image.Image:
    visit.remote.send(left=Controller((-0.03, 1.34, -0.45)), right=AWAY)
    visit.explorer.state.show(Page.FILTER)
    return left_eye(visit, (0.19, 0.30, 0.81, 0.844), (1000, 877))


def hints(visit: Visit) -> Image.Image:
    """Of two controllers, one above the other."""
    visit.remote.send(left=Controller((-0.19, 1.45, -0.5)), right=Controller((0.19, 1.45, -0.5)))
    seen = []
    for profile in (TOUCH, VIVE):
        visit.headset.actions.profiles[:] = [profile.path] * 2
        visit.frames(SETTLING)
        seen.append(left_eye(visit, (0.11, 0.395, 0.93, 0.737), (985, 410)))
    return beside(seen, across=False)


def seen_card(visit: Visit, place: tuple[float, float]) -> int:
    """The card that is seen largest near a place of the left eye's picture, −1..1 to the right and upward."""
    visit.frames(SETTLING)
    view, scene = visit.views[0], visit.scene
    positions = np.column_stack([scene.cards.target, np.ones(len(scene.cards.target))])
    clip = positions @ (view.projection @ view.view).T
    depth = clip[:, 3]
    off = np.linalg.norm(clip[:, :2] / np.maximum(depth, 1e-3)[:, None] - place, axis=1)
    return int(np.where((depth > 1.0) & (off < 0.15), depth, np.inf).argmin())


def point_at(visit: Visit, card: int) -> None:
    scene, state = visit.scene, visit.explorer.state
    aim_into_world(visit, LEFT, scene.cards.target[card].astype(float), trigger=1.0)
    visit.until(lambda: scene.hovered is not None and state.plate_due and state.preview is not None)


def both_eyes(visit: Visit, settled: bool = True) -> Image.Image:
    return beside([eye.resize((EYE, EYE), Image.Resampling.LANCZOS) for eye in eyes(visit, settled)], across=True)


def left_eye(visit: Visit, cut: tuple[float, float, float, float], size: tuple[int, int]) -> Image.Image:
    """cut: left, upper, right and lower edge as shares of the eye's picture. size: width and height in pixels."""
    eye = eyes(visit)[LEFT]
    left, upper, right, lower = np.multiply(cut, [*eye.size, *eye.size]).tolist()
    return eye.resize(size, Image.Resampling.LANCZOS, (left, upper, right, lower))


def eyes(visit: Visit, settled: bool = True) -> list[Image.Image]:
    """Of the next frame, drawn once more in `DRAWN` pixels. settled: everything is where and as sharp as it will be."""
    if settled:
        visit.frames(SETTLING)
        visit.explorer.settle()
    picture, seen = visit.loop.picture, list[Image.Image]()
    draw = picture.draw_eyes

    def drawn(target: Target, views: tuple[View, ...], *rest: Any) -> None:
        draw(target, views, *rest)
        larger = Target(target.framebuffer.ctx, (DRAWN[0] * len(views), DRAWN[1]))
        draw(larger, tuple(replace(view, size=DRAWN) for view in views), *rest)
        seen.extend(map(Image.fromarray, np.split(larger.read(), len(views), axis=1)))
        larger.release()

    picture.draw_eyes = drawn
    visit.frame()
    picture.draw_eyes = draw
    return seen


def beside(pictures: list[Image.Image], across: bool) -> Image.Image:
    """Side by side, or one above the other."""
    width, height = pictures[0].size
    step = (width + GAP, 0) if across else (0, height + GAP)
    joined = Image.new("RGB", (width + step[0], height + step[1]))
    for number, picture in enumerate(pictures):
        joined.paste(picture, (number * step[0], number * step[1]))
    return joined


SHOTS = {
    "headset": Shot(pointing, {}),
    "headset_words": Shot(in_a_bomb, {}),
    "headset_tunnel": Shot(in_flight, {"vignette": 1.0}),
    "menu_wrist": Shot(filters_on_the_wrist, {"board": "wrist"}),
    "hints": Shot(hints, {"hints": "always"}),
}


if __name__ == "__main__":
    main()
