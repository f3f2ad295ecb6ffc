"""A published cloud in a real browser, from a plain web server: drawn, flown through, told of."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import moderngl
import numpy as np
from playwright.sync_api import expect

from classification.cloud import AtlasGeometry, Cloud
from tests.browser.visits import COUNT, NAME, PHONE, SIZE, Visit, lit, on_a_card
from tests.factories import small_cloud
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.target import Target
from vr_explorer.scene.body import Body
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.web import atlas_files
from vr_explorer.web.layouts import layouts

COUNTED = """
const calls = { now: 0, most: 0 };
window.drawCalls = () => calls.most;
for (const name of ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"]) {
  const draw = WebGL2RenderingContext.prototype[name];
  WebGL2RenderingContext.prototype[name] = function (...values) { calls.now++; return draw.apply(this, values); };
}
const ask = window.requestAnimationFrame;
window.requestAnimationFrame = (act) => ask((now) => {
  calls.now = 0;
  act(now);
  calls.most = Math.max(calls.most, calls.now);
});
"""


def test_the_cloud_is_drawn_by_few_calls_and_flown_by_mouse_and_keys(visit: Callable[..., Visit], address: str) -> None:
    one = visit(address, COUNTED, listed=True)
    page = one.rests()
    expect(page.get_by_role("heading", name="Sixty squares")).to_be_visible()
    expect(page.locator("#count")).to_have_text("60 images")
    first = one.picture()
    assert lit(first) > 0.02
    assert len(np.unique(first.reshape(-1, 3), axis=0)) > 200

    def drag() -> None:
        page.mouse.move(240, 160)
        page.mouse.down()
        page.mouse.move(330, 190, steps=3)
        page.mouse.up()

    one.changes(drag)
    turned = one.picture()
    assert np.abs(turned.astype(int) - first).mean() > 2.0
    one.changes(lambda: page.mouse.wheel(0, -300))
    nearer = one.picture()
    assert np.abs(nearer.astype(int) - turned).mean() > 1.0
    page.keyboard.down("KeyS")
    one.drawn(3)
    one.changes(lambda: page.keyboard.up("KeyS"))
    assert np.abs(one.picture().astype(int) - nearer).mean() > 1.0
    one.changes(lambda: page.get_by_role("button", name="Whole view").click())
    assert np.abs(one.picture().astype(int) - first).mean() < 1.0, "the first view again"
    assert 0 < page.evaluate("drawCalls()") <= 5, "two for the cards, two for ground and sky, one onto the page"
    assert one.complaints == []
    assert [url for url in one.asked if not url.startswith(address)] == []


def test_the_picture_is_the_explorers(
    visit: Callable[..., Visit], address: str, cloud: Cloud, ctx: moderngl.Context
) -> None:
    settings, (layout, *_) = SceneSettings(), layouts(cloud, SceneSettings())
    x, y, z, yaw, pitch = layout.view
    size = SIZE["width"], SIZE["height"]
    renderer, target = Renderer(ctx, cloud, scene=settings), Target(ctx, size)
    view = Body((x, y, z), yaw, pitch).view(size, math.radians(60.0), 0.1, 6_000.0)
    renderer.render(target.framebuffer, view, Cards(layout.positions), 0.0)
    theirs = target.read().astype(float)
    target.release()
    renderer.release()
    mine = visit(address, device_scale_factor=1).picture().astype(float)
    assert np.abs(mine - theirs).mean() < 3.0
    assert np.corrcoef(mine.ravel(), theirs.ravel())[0, 1] > 0.97


def test_image_by_image_a_plate_says_what_it_is_and_favourites_stay(visit: Callable[..., Visit], address: str) -> None:
    one = visit(address)
    page = one.rests()
    titles = set()
    for _ in range(COUNT):
        page.keyboard.press("Period")
        titles.add(page.locator("#name").text_content())
        if NAME in titles and "<b>Quiet</b> & loud" in titles:
            break
    assert titles == {NAME, "<b>Quiet</b> & loud", "Ink"}
    expect(page.locator("#plate")).to_be_visible()
    expect(page.locator("#made")).to_have_text("Drawn in ink.")
    expect(page.locator("#measures dt")).to_have_text(["Abstractness", "Composition"])
    one.until("document.querySelector('#picture').naturalWidth === 128")
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="Favourite", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#count")).to_have_text("60 images, 1 kept")
    page.reload()
    expect(page.locator("#count")).to_have_text("60 images, 1 kept")
    one.rests()
    before = one.picture()
    one.changes(lambda: page.get_by_role("button", name="Favourites", exact=True).click())
    assert one.picture().mean() < 0.7 * before.mean(), "the others are ghosts"
    page.keyboard.press(".")
    assert page.locator("#name").text_content() in titles
    page.keyboard.press("f")
    expect(page.locator("#count")).to_have_text("60 images")
    page.keyboard.press("Escape")
    expect(page.locator("#plate")).to_be_hidden()
    assert one.complaints == []


ALLOCATED = """
window.textures = [];
const store = WebGL2RenderingContext.prototype.texStorage3D;
WebGL2RenderingContext.prototype.texStorage3D = function (...values) {
  const [, levels, format, width, height, layers] = values;
  textures.push({ levels, encoded: format !== this.SRGB8_ALPHA8, pixels: width * height, layers });
  return store.apply(this, values);
};
"""


def of_ten_thousand(textures: list[dict[str, Any]]) -> float:
    """Bytes that such textures of this page would fill, were its images ten thousand."""
    (small,) = [one for one in textures if one["encoded"]]
    own = AtlasGeometry(layers=40, layer_size=2_048, cell=128, levels=6)
    cells = np.arange(10_000, dtype=np.int32)
    large = replace(small_cloud(1), atlas=own, folder=Path(), ids=[""] * len(cells), cells=cells)
    published = atlas_files.published(large)
    assert published is not None
    geometry = published.geometry
    small |= {"pixels": geometry.layer_size**2, "layers": geometry.layers, "levels": len(published.sides)}
    assert geometry.cell == 64
    assert geometry.layers * (geometry.layer_size // geometry.cell) ** 2 >= 10_000
    filled = 0.0
    for one in textures:
        finest = one["layers"] * one["pixels"] * (0.5 if one["encoded"] else 4.0)
        filled += finest * sum(0.25**level for level in range(one["levels"]))
    return filled


def test_a_click_on_a_card_tells_of_it_and_arrangements_change_textures_are_small(
    visit: Callable[..., Visit], address: str
) -> None:
    one = visit(address, ALLOCATED)
    page = one.rests()
    assert of_ten_thousand(page.evaluate("textures")) <= 40e6
    cloud = one.picture()
    one.changes(lambda: page.get_by_role("button", name="Flat").click())
    expect(page.locator("#cloud")).to_have_attribute("data-arrangement", "flat")
    flat = one.picture()
    assert np.abs(flat.astype(int) - cloud).mean() > 4.0
    bright = flat.max(axis=-1) > 60
    rows, columns = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    assert rows[0] > 5 and rows[-1] < SIZE["height"] - 3, "the whole wall is in sight"
    assert columns[0] > 3 and columns[-1] < SIZE["width"] - 3
    page.mouse.click(*on_a_card(flat))
    expect(page.locator("#plate")).to_be_visible()
    page.keyboard.press("3")
    expect(page.locator("#cloud")).to_have_attribute("data-arrangement", "colour")
    expect(page.get_by_role("button", name="By colour")).to_have_attribute("aria-pressed", "true")
    assert np.abs(one.picture().astype(int) - flat).mean() > 4.0
    assert one.complaints == []


def test_fingers_look_pull_and_tap(visit: Callable[..., Visit], address: str) -> None:
    one = visit(address, **PHONE)
    page = one.rests()
    touch = one.context.new_cdp_session(page)

    def fingers(kind: str, *places: tuple[int, int]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def look() -> None:
        fingers("touchStart", (150, 300))
        for x in (170, 190, 210):
            fingers("touchMove", (x, 300))
        fingers("touchEnd")

    def pinch() -> None:
        fingers("touchStart", (140, 300), (160, 300))
        for apart in (30, 50, 70):
            fingers("touchMove", (150 - apart, 300), (150 + apart, 300))
        fingers("touchEnd")

    first = one.picture()
    assert lit(first) > 0.02
    one.changes(look)
    looked = one.picture()
    assert np.abs(looked.astype(int) - first).mean() > 1.0
    one.changes(pinch)
    assert np.abs(one.picture().astype(int) - looked).mean() > 1.0
    expect(page.locator("#plate")).to_be_hidden()
    one.changes(lambda: page.get_by_role("button", name="Flat").tap())
    page.touchscreen.tap(*on_a_card(one.picture()))
    expect(page.locator("#plate")).to_be_visible()
    page.get_by_role("button", name="Close").tap()
    expect(page.locator("#plate")).to_be_hidden()
    assert one.complaints == []


def test_controls_have_names_and_can_be_told_apart(visit: Callable[..., Visit], address: str, axe: str) -> None:
    page = visit(address).rests()
    expect(page.get_by_role("button", name="Keys")).to_be_visible()
    expect(page.get_by_role("button", name="Enter VR")).to_be_hidden()  # there is no headset
    page.keyboard.press(".")
    expect(page.locator("#plate")).to_be_visible()
    page.evaluate(axe)
    found = page.evaluate("axe.run({ preload: false })")["violations"]
    assert [issue["id"] for issue in found if issue["impact"] in {"serious", "critical"}] == []
    page.keyboard.press("h")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#plate")).to_be_visible()
