"""Images of a wall lie in its plane on a published page, in the window and for both eyes of a headset: rows are
straight also for who looks along them.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import moderngl
import numpy as np
from skimage.metrics import structural_similarity

from classification.cloud import Cloud
from tests.browser.visits import SIZE, Visit
from tests.browser.worn import FOV, Wear, halves
from tests.browser.worn import SIZE as WORN_SIZE
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.target import Target
from vr_explorer.scene.body import Body
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.facing import TO_THE_HEAD, Facing
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.view import View, look, perspective, turned

HALF_APART = 0.0315
"""Metres: half of what lies between the eyes of the emulated headset."""

WALL = """async () => {
  const { explorer } = await import("./page/main.js"), { arrangements } = explorer;
  explorer.arrange(arrangements.all.findIndex(({ id }) => id === "flat"));
  return { stood: arrangements.stood, places: [...explorer.positions] };
}"""
ASIDE = """async (at) => {
  const { explorer } = await import("./page/main.js");
  explorer.viewer.put(...at);
  explorer.wake();
}"""
ASIDE_IN_VR = """async ([x, y, z, yaw]) => {
  const { explorer } = await import("./page/main.js");
  explorer.immersed.rig.put(x, y, z, yaw);
}"""


def aside(places: np.ndarray, yaw: float) -> tuple[np.ndarray, float]:
    """Beside the middle of a wall that faces a viewer with that yaw, near enough that its rows run away; the yaw from
    which it is seen there.
    """
    wide = float(np.ptp(places @ turned(yaw)[:, 0]))
    return places.mean(axis=0) + wide * turned(yaw) @ np.array([0.55, 0.1, 0.35]), yaw + 0.95


def drawn_by_the_explorer(
    ctx: moderngl.Context, cloud: Cloud, views: list[View], places: np.ndarray, facing: Facing
) -> list[np.ndarray]:
    renderer, target = Renderer(ctx, cloud, scene=SceneSettings()), Target(ctx, views[0].size)
    pictures = []
    for view in views:
        renderer.render(target.framebuffer, view, Cards(places.astype(np.float32)), 0.0, facing=facing)
        pictures.append(target.read().astype(float))
    target.release()
    renderer.release()
    return pictures


def test_the_page_shows_a_wall_from_the_side_as_the_explorer_does(
    visit: Callable[..., Visit], address: str, cloud: Cloud, ctx: moderngl.Context
) -> None:
    one = visit(address, device_scale_factor=1)
    page = one.rests()
    told = page.evaluate(WALL)
    one.rests()
    places, yaw = np.array(told["places"]).reshape(-1, 3), told["stood"][3]
    place, aside_yaw = aside(places, yaw)
    one.changes(lambda: page.evaluate(ASIDE, [*place.tolist(), aside_yaw, 0.0]))
    mine = one.picture().astype(float)
    view = Body(tuple(place.tolist()), aside_yaw, 0.0).view(
        (SIZE["width"], SIZE["height"]), math.radians(60.0), 0.1, 6_000.0
    )
    plane = math.sin(yaw), 0.0, math.cos(yaw), 1.0
    ((flat,), (turned_to_the_head,)) = (
        drawn_by_the_explorer(ctx, cloud, [view], places, facing) for facing in (plane, TO_THE_HEAD)
    )
    assert np.abs(mine - flat).mean() < 3.0
    assert np.abs(mine - turned_to_the_head).mean() > 2.0 * np.abs(mine - flat).mean()
    assert one.complaints == []


def test_both_eyes_see_a_wall_from_the_side_as_the_explorer_shows_it(
    wear: Wear, cloud: Cloud, ctx: moderngl.Context
) -> None:
    one, worn = wear()
    worn.enter()
    for side in ("left", "right"):  # controllers are the emulator's own
        worn.page.evaluate("(side) => { device.controllers[side].connected = false; }", side)
    told = worn.seen(WALL)
    worn.frames(30, 100.0)
    places, yaw = np.array(told["places"]).reshape(-1, 3), told["stood"][3]
    place, aside_yaw = aside(places, yaw)
    one.page.evaluate(ASIDE_IN_VR, [*place.tolist(), aside_yaw])
    worn.frames(20, 100.0)
    mine = halves(worn.eyes())
    size = WORN_SIZE["width"] // 2, WORN_SIZE["height"]
    projection = perspective(FOV, size[0] / size[1], 0.05, 6_000.0)
    places_of_eyes = [place + turned(aside_yaw)[:, 0] * side * HALF_APART for side in (-1.0, 1.0)]
    views = [
        View(look(at.astype(np.float32), aside_yaw, 0.0), projection, place.astype(np.float32), size)
        for at in places_of_eyes
    ]
    plane = math.sin(yaw), 0.0, math.cos(yaw), 1.0
    for eye, theirs in zip(mine, drawn_by_the_explorer(ctx, cloud, views, places, plane), strict=True):
        assert structural_similarity(eye, theirs, channel_axis=2, data_range=255.0) > 0.95
    for eye, theirs in zip(mine, drawn_by_the_explorer(ctx, cloud, views, places, TO_THE_HEAD), strict=True):
        assert structural_similarity(eye, theirs, channel_axis=2, data_range=255.0) < 0.9
    assert one.complaints == []
