"""A published cloud in an emulated headset, in a real browser: entered, flown through, pointed at, left."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import moderngl
import numpy as np
from playwright.sync_api import expect
from skimage.metrics import structural_similarity

from classification.cloud import Cloud
from tests.browser.visits import COUNT, lit
from tests.browser.worn import FOV, GAZE, HAND, Wear, Worn, aimed_at_a_card, apart, first_view, halves
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.target import Target
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.view import View, look, perspective, turned
from vr_explorer.web.devices import DeviceSettings
from vr_explorer.web.site import PublishSettings, publish
from vr_explorer.xr.settings import HeadsetSettings

HALF_APART = 0.0315
"""Metres: half of what lies between the eyes of the emulated headset."""

DRAWS = """
const calls = window.calls = { instanced: 0 };
const draw = WebGL2RenderingContext.prototype.drawArraysInstanced;
WebGL2RenderingContext.prototype.drawArraysInstanced = function (...values) {
  calls.instanced++;
  return draw.apply(this, values);
};
"""


def test_a_visit_in_vr(wear: Wear, cloud: Cloud) -> None:
    """Entering, both eyes, the laser, its plate, a favourite, thrust."""
    one, worn = wear(DRAWS)
    worn.enter()
    begun = worn.eyes()
    left, right = halves(begun)
    assert lit(left) > 0.02 and lit(right) > 0.02
    assert apart(left, right) > 0.3, "each eye has its own place"
    one.page.evaluate("calls.instanced = 0")
    worn.frames(1)
    assert one.page.evaluate("calls.instanced") == 4, "the cards by two programs, once for each eye"

    head = np.array([0.0, 1.6, 0.0])
    yaw, pitch = aimed_at_a_card(cloud)
    worn.aim("left", head + HAND, yaw, pitch)
    worn.controller("left", trigger=1)
    worn.frames(1)
    pointed = worn.eyes()
    worn.frames(4, 100.0)
    plated = worn.eyes()
    assert apart(plated, pointed) > 0.3, "a plate beside the card that the laser rests on"
    worn.controller("left", squeeze=1)
    worn.frames(2)
    worn.controller("left", squeeze=0, trigger=0)
    worn.frames(2)
    expect(one.page.locator("#count")).to_have_text(f"{COUNT} images, 1 kept")
    kept = worn.eyes()

    worn.controller("right", trigger=1)
    worn.frames(7, 100.0)
    flying = worn.eyes()
    assert apart(flying, kept) > 2.0
    worn.controller("right", trigger=0, squeeze=1)  # brakes
    worn.frames(8, 100.0)
    worn.controller("right", squeeze=0)
    worn.frames(6, 100.0)
    still = worn.eyes()
    worn.frames(2, 100.0)
    assert apart(worn.eyes(), still) < 0.1, "at rest again"
    assert bright_edges(flying) < 0.75 * bright_edges(still), "the sight is narrowed in flight"

    assert one.complaints == []


def bright_edges(picture: np.ndarray) -> float:
    """Share of pixels at the outer edges of both eyes that are brighter than the grid of the room at rest."""
    left, right = halves(picture)
    return lit(left[:, :15] / 2.0) + lit(right[:, -15:] / 2.0)


def test_an_eye_sees_what_the_explorer_shows_there(wear: Wear, cloud: Cloud, ctx: moderngl.Context) -> None:
    _, worn = wear()
    worn.enter()
    for side in ("left", "right"):  # controllers are the emulator's own
        worn.page.evaluate("(side) => { device.controllers[side].connected = false; }", side)
    worn.frames(2)
    mine = halves(worn.eyes())
    positions, (place, yaw) = first_view(cloud)
    high, wide, _ = mine[0].shape
    size = wide, high
    renderer, target = Renderer(ctx, cloud, scene=SceneSettings()), Target(ctx, size)
    for eye, side in zip(mine, (-1.0, 1.0), strict=True):
        at = (place + turned(yaw)[:, 0] * side * HALF_APART).astype(np.float32)
        projection = perspective(FOV, size[0] / size[1], 0.05, 6_000.0)
        view = View(look(at, yaw, 0.0), projection, place.astype(np.float32), size)
        renderer.render(target.framebuffer, view, Cards(positions.astype(np.float32)), 0.0)
        theirs = target.read().astype(float)
        assert structural_similarity(eye, theirs, channel_axis=2, data_range=255.0) > 0.95
        assert apart(eye, theirs) < 2.0
    target.release()
    renderer.release()


LOOKS = """async () => {
  const { explorer: { viewer, immersed } } = await import("./page/main.js");
  return { yaw: viewer.yaw + (immersed?.rig.gaze ?? 0), head: [...(immersed?.rig.head ?? viewer.position)] };
}"""


def test_a_flick_turns_by_the_step_that_is_set_the_head_stays_and_nothing_moves_while_a_menu_is_open(
    wear: Wear,
) -> None:
    one, worn = wear()
    worn.enter()
    begun = worn.seen(LOOKS)
    for flicks, x in enumerate((1.0, 1.0, 1.0, -1.0), 1):
        worn.stick("right", x, 0.0)
        worn.frames(3)
        worn.stick("right", 0.0, 0.0)
        worn.frames(2)
        turned_by = worn.seen(LOOKS)["yaw"] - begun["yaw"]
        steps = flicks if x > 0.0 else 2
        assert abs(math.remainder(turned_by + math.radians(30.0 * steps), math.tau)) < 1e-9
    assert np.allclose(worn.seen(LOOKS)["head"], begun["head"], atol=1e-6)

    worn.controller("right", trigger=1)
    one.page.evaluate("device.updateVisibilityState('visible-blurred')")
    worn.frames(3)
    before = worn.eyes()
    worn.frames(4, 50.0)
    assert apart(worn.eyes(), before) < 0.05
    one.page.evaluate("device.updateVisibilityState('visible')")
    worn.frames(4, 100.0)
    assert apart(worn.eyes(), before) > 0.5
    assert one.complaints == []


def visited(worn: Worn, cloud: Cloud) -> list[np.ndarray]:
    """The pictures of a short visit that leaves and enters again."""
    worn.enter()
    pictures = [worn.eyes()]
    yaw, pitch = aimed_at_a_card(cloud)
    worn.aim("left", np.array([0.0, 1.6, 0.0]) + HAND, yaw, pitch)
    worn.controller("left", trigger=1)
    worn.frames(4, 100.0)
    pictures.append(worn.eyes())
    worn.controller("left", trigger=0)
    worn.stick("right", 1.0, 0.0)
    worn.frames(3)
    worn.stick("right", 0.0, 0.0)
    worn.controller("right", trigger=1)
    worn.frames(5, 100.0)
    worn.controller("right", trigger=0)
    pictures.append(worn.eyes())
    worn.leave()
    worn.frames(3)
    worn.enter()
    worn.frames(20, 100.0)
    pictures.append(worn.eyes())
    return pictures


def test_two_visits_that_are_the_same_are_so_to_the_bit_and_vr_is_entered_again(wear: Wear, cloud: Cloud) -> None:
    one, worn = wear()
    mine = visited(worn, cloud)
    other, worn = wear()
    theirs = visited(worn, cloud)
    for number, (here, there) in enumerate(zip(mine, theirs, strict=True)):
        assert np.array_equal(here, there), number
    assert min(apart(before, after) for before, after in pairwise(mine)) > 0.3
    assert lit(mine[-1]) > 0.02, "the cloud is there when VR is entered again"
    assert one.complaints == other.complaints == []


def test_a_session_that_the_system_ends_leaves_the_page_as_it_was(wear: Wear) -> None:
    one, worn = wear()
    worn.enter()
    one.page.evaluate("device.activeSession.end()")
    one.page.wait_for_selector("canvas:not([data-vr])", state="attached")
    drawn = int(one.page.get_attribute("#cloud", "data-drawn") or 0)
    worn.frames(3)
    assert int(one.page.get_attribute("#cloud", "data-drawn") or 0) > drawn, "the page draws again"
    expect(one.page.get_by_role("button", name="Enter VR")).to_be_visible()
    expect(one.page.get_by_role("alert")).to_be_hidden()
    assert one.complaints == []


def test_a_headset_that_does_not_begin_is_one_sentence(wear: Wear) -> None:
    one, worn = wear('XRSystem.prototype.requestSession = () => Promise.reject(new Error("the headset sleeps"));')
    one.page.get_by_role("button", name="Enter VR").click()
    expect(one.page.get_by_role("alert")).to_contain_text("VR did not begin (the headset sleeps)")
    worn.frames(2)
    assert one.complaints == []


def test_one_controller_alone_does_everything(wear: Wear, cloud: Cloud) -> None:
    one, worn = wear()
    worn.enter()
    one.page.evaluate("device.controllers.right.connected = false")
    worn.frames(34, 100.0)  # until nobody waits for the other any more
    yaw, pitch = aimed_at_a_card(cloud)
    worn.aim("left", np.array([0.0, 1.6, 0.0]) + HAND, yaw, pitch)
    worn.frames(2)
    worn.controller("left", squeeze=1)
    worn.frames(2)
    worn.controller("left", squeeze=0)
    worn.frames(2)
    expect(one.page.locator("#count")).to_have_text(f"{COUNT} images, 1 kept")
    before = worn.eyes()
    worn.controller("left", thumbstick=1)
    worn.frames(2)
    worn.controller("left", thumbstick=0)
    worn.frames(6, 100.0)
    there = worn.eyes()
    assert apart(there, before) > 3.0, "before the image, at once"
    worn.controller("left", trigger=1)
    worn.frames(4, 100.0)
    assert apart(worn.eyes(), there) > 1.0
    worn.controller("left", trigger=0, y_button=1)
    worn.frames(2)
    expect(one.page.locator("#cloud")).to_have_attribute("data-arrangement", "flat")
    assert one.complaints == []


def test_pinches_of_tracked_hands_fly_point_and_keep(wear: Wear, cloud: Cloud) -> None:
    one, worn = wear("device.primaryInputMode = 'hand';")
    worn.enter()

    def pinch(side: str, on: bool) -> None:
        one.page.evaluate("([side, on]) => device.hands[side].updatePinchValue(on ? 1 : 0)", [side, on])
        worn.frames(2)

    yaw, pitch = aimed_at_a_card(cloud)
    worn.aim("left", np.array([0.0, 1.6, 0.0]) + HAND, yaw, pitch, kind="hands")
    for on in (True, False, True):
        pinch("left", on)
    expect(one.page.locator("#count")).to_have_text(f"{COUNT} images, 1 kept")
    pinch("left", False)
    before = worn.eyes()
    pinch("right", True)
    worn.frames(4, 100.0)
    assert apart(worn.eyes(), before) > 1.0
    assert one.complaints == []


def test_a_gaze_and_a_pinch_tell_keep_and_fly(wear: Wear, cloud: Cloud) -> None:
    one, worn = wear(GAZE)
    worn.enter()
    yaw, pitch = aimed_at_a_card(cloud, np.zeros(3))
    worn.aim("left", (0.0, 1.6, 0.0), yaw, pitch)
    before = worn.eyes()

    def pinch(frames: int, milliseconds: float) -> None:
        worn.controller("left", trigger=1)
        worn.frames(frames, milliseconds)
        worn.controller("left", trigger=0)
        worn.frames(4, 100.0)

    pinch(2, 50.0)
    assert apart(worn.eyes(), before) > 1.0, "the plate of what was looked at, which stays"
    expect(one.page.locator("#count")).to_have_text(f"{COUNT} images")
    pinch(2, 50.0)
    expect(one.page.locator("#count")).to_have_text(f"{COUNT} images, 1 kept")
    before = worn.eyes()
    pinch(8, 100.0)
    assert apart(worn.eyes(), before) > 3.0, "a long pinch flies"
    expect(one.page.locator("#count")).to_have_text(f"{COUNT} images, 1 kept")
    assert one.complaints == []


def test_the_rate_and_the_size_of_the_picture_are_those_that_are_set(
    wear: Wear, cloud: Cloud, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    devices = DeviceSettings(HeadsetSettings(display_rate=100.0, render_scale=0.8))
    page = publish(cloud, tmp_path / "site", "Sixty squares", PublishSettings(side=0), devices=devices)
    one, worn = wear(
        """
        window.asked = {};
        XRSession.prototype.updateTargetFrameRate = async (rate) => { asked.rate = rate; };
        const Layer = XRWebGLLayer;
        window.XRWebGLLayer = class extends Layer {
          constructor(session, gl, wanted) { super(session, gl, wanted); asked.scale = wanted.framebufferScaleFactor; }
          set fixedFoveation(value) { asked.foveation = value; }
        };
        """,
        serve(page.parent),
    )
    worn.enter()
    assert one.page.evaluate("asked") == {"rate": 90, "scale": 0.8, "foveation": 0.5}, "the highest rate up to 100"
