"""Cards of a published cloud that rest are drawn in chunks from the front to the back, and look as all at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.in_vr import LEFT_HAND
from tests.browser.visits import COUNT as FEW
from tests.browser.visits import QUICK, SHAPE, Visit
from tests.browser.worn import FRAME, Wear
from tests.factories import painted_squares, pictured_cloud
from vr_explorer.web.site import PublishSettings, publish

COUNT = 600
CALLS = """
const calls = window.calls = { chunks: 0, points: 0, all: 0 }, type = WebGL2RenderingContext.prototype;
const extension = type.getExtension, draw = type.drawArraysInstanced;
type.getExtension = function (name) {
  const given = name === "WEBGL_multi_draw" && %s ? null : extension.call(this, name);
  if (name !== "WEBGL_multi_draw" || !given) return given;
  return {
    multiDrawElementsWEBGL: (...values) => { calls.chunks++; given.multiDrawElementsWEBGL(...values); },
    multiDrawArraysWEBGL: (...values) => { calls.points++; given.multiDrawArraysWEBGL(...values); },
  };
};
type.drawArraysInstanced = function (...values) { calls.all += values[3] >= 600; return draw.apply(this, values); };
"""
"""Counts what draws cards; with `true`, the browser cannot draw chunks."""

MADE = """async () => {
  const { explorer } = await import("./page/main.js");
  const { viewer, drawing: { renderer, reach }, now } = explorer, facing = explorer.world.turning.at(now);
  for (let frame = 0; frame < 60; frame++) renderer.draw(viewer, ...reach, 24, 16, now, -1, facing);
  calls.chunks = calls.points = calls.all = 0;
  renderer.draw(viewer, ...reach, 24, 16, now, -1, facing);
  explorer.wake();
  return { ...calls };
}"""


FAR_AWAY = """async () => {
  const { explorer } = await import("./page/main.js");
  explorer.viewer.put(0, 0, 700, 0, 0);
  explorer.wake();
}"""
"""Cards are a pixel high there."""

COUNTED = """
window.buffered = 0;
const sizes = ["Int8", "Uint8", "Int16", "Uint16", "Int32", "Uint32", "Float32", "Float64"];
for (const kind of ["ArrayBuffer", ...sizes.map((size) => `${size}Array`)]) {
  const given = window[kind];
  window[kind] = given.prototype.constructor = new Proxy(given, {
    construct(one, values, asked) {
      const made = Reflect.construct(one, values, asked);
      if (values[0] !== made.buffer) buffered += made.byteLength;
      return made;
    },
  });
}
"""
"""Bytes of arrays of numbers, which lie outside of the browser's heap."""

PASS = """async ([frames, milliseconds]) => {
  window.buffered = 0;
  for (let frame = 0; frame < frames; frame++) {
    step(milliseconds, false);
    await null;
  }
  return window.buffered;
}"""
FRAMES, BEFORE, ROUNDS = 40, 400, 3
"""That are measured, and longer ones before, until what goes over the cards is compiled: V8 keeps each number that is
worked out on its heap until then."""


def allocated(page: Page) -> float:
    """Bytes of a frame, on the heap or in arrays, whether or not they are in use any more; what is made once is not in
    all of some rounds.
    """
    page.evaluate(PASS, [BEFORE, 260.0])
    page.evaluate(PASS, [FRAMES, FRAME])
    heap = page.context.new_cdp_session(page)
    collected = {"includeObjectsCollectedByMajorGC": True, "includeObjectsCollectedByMinorGC": True}
    rounds = []
    for _ in range(ROUNDS):
        heap.send("HeapProfiler.startSampling", {"samplingInterval": 32} | collected)
        bytes_ = page.evaluate(PASS, [FRAMES, FRAME])
        parts = [heap.send("HeapProfiler.stopSampling")["profile"]["head"]]
        while parts:
            one = parts.pop()
            bytes_ += one["selfSize"]
            parts += one["children"]
        rounds.append(bytes_)
    heap.detach()
    return float(min(rounds)) / FRAMES


@pytest.fixture(scope="module")
def many(serve: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("many")
    cloud = pictured_cloud(folder, painted_squares(COUNT))
    return serve(publish(cloud, folder / "site", "Many squares", PublishSettings(side=0, etc2=False)).parent)


def pictures(one: Visit, calls: dict[str, int]) -> list[np.ndarray]:
    """At first, of a favourite that is told of, and of a filter. calls: by which cards are to be drawn at rest."""
    page = one.rests()
    assert page.evaluate(MADE) == calls
    seen = [one.picture()]
    one.changes(lambda: page.keyboard.press("."))
    one.changes(lambda: page.keyboard.press("f"))
    assert page.evaluate(MADE) == calls
    seen.append(one.picture())
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    page.get_by_role("slider", name="Composition, from").fill("60")
    one.changes(lambda: page.locator("#filter-apply").click())
    page.keyboard.press("Escape")
    assert page.evaluate(MADE) == calls
    assert one.complaints == []
    return [*seen, one.picture()]


def test_chunks_look_as_all_cards_at_once(visit: Callable[..., Visit], many: str) -> None:
    chunks = pictures(visit(many, CALLS % "false"), {"chunks": 1, "points": 0, "all": 1})
    at_once = pictures(visit(many, CALLS % "true"), {"chunks": 0, "points": 0, "all": 2})
    for here, there in zip(chunks, at_once, strict=True):
        assert np.abs(here.astype(int) - there).max() <= 2
    assert all(np.abs(one.astype(int) - other).mean() > 1.0 for one, other in pairwise(chunks))


def test_at_the_far_end_points_look_as_cards(visit: Callable[..., Visit], chromium: Browser, many: str) -> None:
    """As of very many; for the test, of fewer."""

    def of_fewer(route: Route) -> None:
        answer = route.fetch()
        text = answer.text()
        assert "POINTS_FROM = 200000;" in text
        route.fulfill(response=answer, body=text.replace("POINTS_FROM = 200000;", "POINTS_FROM = 600;"))

    with chromium.new_context(**SHAPE) as alone:  # which keeps the script for itself
        page = alone.new_page()
        page.route("**/resting.js", of_fewer)
        points = from_afar(Visit(page, many, QUICK + CALLS % "false", False), 1)
    cards = from_afar(visit(many, CALLS % "false"), 0)
    assert (cards.max(axis=2) > 40).sum() > 30, "cards are seen"
    assert 0.0 < np.abs(points - cards).mean() < 0.5, "drawn otherwise, and not seen"


def from_afar(one: Visit, points: int) -> np.ndarray:
    """int (H, W, 3). points: calls that draw these."""
    page = one.rests()
    one.changes(partial(page.evaluate, FAR_AWAY))
    assert page.evaluate(MADE) == {"chunks": 1, "points": points, "all": 1}
    assert one.complaints == []
    return one.picture().astype(int)


def test_in_a_headset_cards_take_two_calls_for_each_eye(wear: Wear, many: str) -> None:
    one, worn = wear(CALLS % "false", many)
    worn.enter()
    worn.frames(40)
    one.page.evaluate("calls.chunks = calls.all = 0")
    worn.frames(1)
    assert one.page.evaluate("calls") == {"chunks": 2, "points": 0, "all": 2}
    assert one.complaints == []


def test_a_frame_allocates_nothing_for_each_image(wear: Wear, many: str) -> None:
    """On the page in flight, and in a headset with the laser on."""
    bytes_ = []
    for address in ("", many):
        one, worn = wear(COUNTED, address)
        one.page.mouse.move(160.0, 90.0)
        one.page.keyboard.down("a")
        flying = allocated(one.page)
        one.page.keyboard.up("a")
        worn.enter()
        worn.aim("left", LEFT_HAND, 0.1, 0.1)
        worn.controller("left", trigger=1)
        bytes_.append((flying, allocated(one.page)))
        assert one.complaints == []
    for few, more in zip(*bytes_, strict=True):
        assert few > 0.0, "the browser tells what is allocated"
        assert (more - few) / (COUNT - FEW) < 1.0, (few, more)
