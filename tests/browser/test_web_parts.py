"""Parts of a published cloud have names and images from afar, on the page and for both eyes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.in_vr import LEFT_HAND, in_space
from tests.browser.visits import Visit
from tests.browser.worn import Wear, halves
from tests.factories import pictured_cloud
from vr_explorer.web.site import PublishSettings, publish

COLOURS = np.array([(220, 30, 30), (30, 200, 30), (40, 60, 230)])
METHODS = ("mosaic", "chalk", "woodcut")
EACH = 60

TOLD = """async () => {
  const { explorer: { parts, pointing, plate } } = await import("./page/main.js");
  const boards = parts.seen.map(({ image, text }) => ({ image, text }));
  return { boards, shown: parts.shown, hovered: pointing.hovered, card: plate.card };
}"""
STAND = """async ([x, y, z]) => {
  const { explorer } = await import("./page/main.js");
  explorer.viewer.put(x, y, z, 0, 0);
  explorer.wake();
}"""
BOARDS = """async () => {
  const { explorer: { immersed, parts, viewer, drawing: { reach } } } = await import("./page/main.js");
  const { clientWidth, clientHeight } = document.querySelector("#cloud");
  const eye = immersed ? immersed.rig.head : viewer.position;
  return parts.seen.map(({ image, position }) => {
    const [x, y, z] = position.map((part, axis) => part - eye[axis]);
    const raised = (parts.gap + 0.02) * Math.hypot(x, y, z);
    const across = 0.5 + x / (2 * reach[0] * -z), down = 0.5 - (y + raised) / (2 * reach[1] * -z);
    const place = [position[0], position[1] + raised, position[2]];
    return { image, place, at: [across * clientWidth, down * clientHeight] };
  });
}"""
"""Of each, for who looks along −z, where its board is: a place of the world, and pixels of the page."""


@pytest.fixture(scope="module")
def apart_address(serve: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Three clusters side by side, each of one colour and method."""
    folder = tmp_path_factory.mktemp("parts")
    pictures = np.repeat(COLOURS, EACH, axis=0)[:, None, None].astype(np.uint8)
    saved = pictured_cloud(folder, np.tile(pictures, (1, 128, 128, 1)))
    rng = np.random.default_rng(1)
    middles = np.repeat(np.array([[-2.4, 0.0, 0.0], [0.0, 0.5, 0.0], [2.4, 0.0, 0.0]]), EACH, axis=0)
    cloud = replace(
        saved,
        positions=(middles + rng.normal(0.0, 0.06, middles.shape)).astype(np.float32),
        methods=[method for method in METHODS for _ in range(EACH)],
    )
    return serve(publish(cloud, folder / "site", "Three parts", PublishSettings(side=0, etc2=False)).parent)


def told(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(TOLD)
    return found


def stand(one: Visit, *place: float) -> None:
    one.changes(lambda: one.page.evaluate(STAND, place))


def test_from_afar_parts_have_names_and_images_that_can_be_pointed_at(
    visit: Callable[..., Visit], apart_address: str
) -> None:
    one = visit(apart_address)
    page = one.rests()
    one.route("**/parts.webp", lambda route: route.abort())
    stand(one, 0.0, 0.0, 190.0)
    boards = told(page)["boards"]
    assert all(METHODS[board["image"] // EACH] in board["text"] for board in boards)
    expect(page.locator("#names .label")).to_have_count(len(boards))
    without = one.picture()
    page.unroute("**/parts.webp")
    one.until("import('./page/main.js').then(({ explorer }) => explorer.parts.shown)")
    with_them, places = one.picture(), page.evaluate(BOARDS)
    assert {place["image"] // EACH for place in places} == {0, 1, 2}
    for place in places:
        x, y = (round(part) for part in place["at"])
        assert without[y, x].max() < 60, "nothing but the sky is there"
        assert np.argmax(with_them[y, x]) == np.argmax(COLOURS[place["image"] // EACH])
        assert with_them[y, x].max() > 150

    page.mouse.click(*places[0]["at"])
    expect(page.locator("#plate")).to_be_visible()
    assert told(page)["card"] == places[0]["image"]
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    page.get_by_role("slider", name="Composition, from").fill("60")
    one.changes(lambda: page.locator("#filter-apply").click())
    assert told(page)["boards"] == [], "they would be of all images, not of those that are looked for"
    one.changes(lambda: page.locator("#filter-clear").click())
    page.keyboard.press("Escape")
    one.rests()
    assert len(told(page)["boards"]) == len(boards)
    stand(one, 0.0, 0.0, 0.0)
    assert told(page)["boards"] == [], "from among the images they are seen themselves"
    expect(page.locator("#names .label")).to_have_count(0)
    assert one.complaints == [] or all("parts.webp" in said or "ERR_FAILED" in said for said in one.complaints)


def test_both_eyes_see_them_and_the_laser_meets_them(wear: Wear, apart_address: str) -> None:
    one, worn = wear("", apart_address, 2)
    one.page.evaluate(STAND, [0.0, 0.0, 190.0])
    worn.enter()
    worn.frames(8, 100.0, seen=False)
    one.until("import('./page/main.js').then(({ explorer }) => explorer.parts.shown)")
    worn.frames(8, 100.0)
    eyes = halves(worn.eyes())
    places = one.page.evaluate(BOARDS)
    assert {place["image"] // EACH for place in places} == {0, 1, 2}
    one.page.evaluate("import('./page/main.js').then(({ explorer: { parts } }) => parts.hide())")
    worn.frames(1, 0.0)
    for eye, without in zip(eyes, halves(worn.eyes()), strict=True):
        changed = np.abs(eye - without).max(axis=2) > 60
        for channel in range(3):
            assert (changed & (eye.argmax(axis=2) == channel)).sum() >= 4, "a board of each colour"
    worn.point_at("left", LEFT_HAND, in_space(worn, places[0]["place"]))
    worn.controller("left", trigger=1)
    worn.frames(3)
    assert told(one.page)["hovered"] != places[0]["image"], "nothing is there"
    one.page.evaluate("import('./page/main.js').then(({ explorer: { parts } }) => parts.show(0))")
    worn.frames(3)
    assert told(one.page)["hovered"] == places[0]["image"]
    assert one.complaints == []
