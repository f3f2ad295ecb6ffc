"""Cards of a published cloud that rest are drawn in chunks from the front to the back, and look as all at once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser.in_vr import LEFT_HAND
from tests.browser.visits import BESIDE, SIZE, Visit
from tests.browser.visits import COUNT as FEW
from tests.browser.worn import FOV, FRAME, Wear
from tests.factories import painted_squares, pictured_cloud
from vr_explorer.web.site import PublishSettings, publish

COUNT = 600
MIDDLE = SIZE["width"] / 2, SIZE["height"] / 2
HOVERED = "async () => (await import('./page/main.js')).explorer.pointing.hovered >= 0"
NOT_PLAIN = """async () => {
  const { world: { placement: { fades } }, favourites } = (await import("./page/main.js")).explorer;
  return fades.filter((fade, card) => fade < 1 || favourites.has(card)).length;
}"""
"""Images that a filter leaves pale, or that are kept."""

CALLS = """
const calls = window.calls = { chunks: 0, points: 0, cut: 0, all: 0, few: 0 }, type = WebGL2RenderingContext.prototype;
const extension = type.getExtension, draw = type.drawArraysInstanced;
type.getExtension = function (name) {
  const given = name === "WEBGL_multi_draw" && %s ? null : extension.call(this, name);
  if (name !== "WEBGL_multi_draw" || !given) return given;
  return {
    multiDrawElementsWEBGL: (...values) => { calls.chunks++; given.multiDrawElementsWEBGL(...values); },
    multiDrawArraysWEBGL: (...values) => {
      const box = (name) => this.getParameter(this[name]).join();
      calls.points++;
      calls.cut += this.isEnabled(this.SCISSOR_TEST) && box("SCISSOR_BOX") === box("VIEWPORT");
      given.multiDrawArraysWEBGL(...values);
    },
  };
};
type.drawArraysInstanced = function (...values) {
  calls.all += values[3] === 600;
  const listed = this.getAttribLocation(this.getParameter(this.CURRENT_PROGRAM), "size_to") >= 0;
  calls.few += listed && values[3] < 600 ? values[3] : 0;
  return draw.apply(this, values);
};
"""
"""Counts the calls that draw cards, those of points that are cut at the view's edges, and cards of the few; with
`true`, the browser cannot draw chunks.
"""

MADE = """async () => {
  const { explorer } = await import("./page/main.js");
  const { viewer, drawing: { renderer, reach }, now } = explorer, facing = explorer.world.turning.at(now);
  for (let frame = 0; frame < 60; frame++) renderer.draw(viewer, ...reach, 24, 16, now, -1, facing);
  calls.chunks = calls.points = calls.all = calls.few = 0;
  renderer.draw(viewer, ...reach, 24, 16, now, explorer.pointing.hovered, facing);
  explorer.wake();
  return { ...calls };
}"""

AMONG_THEM = """async (back) => {
  const { explorer } = await import("./page/main.js"), place = [0, 0, 0];
  explorer.cards.target(300, place);
  explorer.viewer.put(place[0], place[1], place[2] + back, 0, 0);
  explorer.wake();
}"""
"""So many metres before an image, which is in the middle."""


FAR_AWAY = """async (yaw) => {
  const { explorer } = await import("./page/main.js");
  explorer.viewer.put(0, 0, 700, yaw, 0);
  explorer.wake();
}"""
"""Cards are a pixel high there. yaw: radians to the left."""

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
def many_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    cloud = pictured_cloud(folder, painted_squares(COUNT))
    return publish(cloud, folder / "site", "Many squares", PublishSettings(side=0, etc2=False)).parent


@pytest.fixture(scope="module")
def many(serve: Callable[[Path], str], many_site: Path) -> str:
    return serve(many_site)


@pytest.fixture
def changed(serve: Callable[[Path], str], many_site: Path, tmp_path: Path) -> Callable[[str, str, int], str]:
    """The address of the same with another value of the constant of a module."""

    def written(module: str, constant: str, value: int) -> str:
        copy = tmp_path / "site"
        shutil.copytree(many_site, copy)
        (file,) = copy.rglob(module)
        text, number = re.subn(rf"const {constant} = \d+;", f"const {constant} = {value};", file.read_text("utf-8"))
        assert number == 1
        file.write_text(text, "utf-8")
        return serve(copy)

    return written


def pictures(one: Visit, chunks: bool, few: bool = True) -> list[np.ndarray]:
    """At first, of a favourite that is told of, of what is near and pointed at, of what fades, and of a filter. chunks:
    whether cards at rest are to be drawn so. few: whether those that need the full program are.
    """
    page, seen = one.rests(), []

    def note(listed: int) -> None:
        calls = page.evaluate(MADE)
        assert (calls["chunks"] > 0, calls["points"]) == (chunks, 0)
        assert calls["all"] == (2 if not chunks else 0 if few or listed == 0 else 1)
        assert calls["few"] == (listed if chunks and few else 0)
        seen.append(one.picture())

    note(0)
    one.changes(lambda: page.keyboard.press("."))
    one.changes(lambda: page.keyboard.press("f"))
    note(1)
    page.keyboard.press("Escape")
    one.changes(partial(page.evaluate, AMONG_THEM, 6.0))
    one.changes(lambda: page.mouse.move(MIDDLE[0] + 10.0, MIDDLE[1] + 10.0))
    assert page.evaluate(HOVERED)
    note(1)
    page.mouse.move(*BESIDE)
    one.changes(partial(page.evaluate, AMONG_THEM, 2.0))
    note(1)
    page.keyboard.press("l")
    page.get_by_role("slider", name="Composition, from").fill("60")
    one.changes(lambda: page.locator("#filter-apply").click())
    page.keyboard.press("Escape")
    note(page.evaluate(NOT_PLAIN))
    assert one.complaints == []
    return seen


def test_chunks_look_as_all_cards_at_once(
    visit: Callable[..., Visit], changed: Callable[[str, str, int], str], many: str
) -> None:
    """Also where those that need the full program are not few."""
    chunks = pictures(visit(many, CALLS % "false"), chunks=True)
    at_once = pictures(visit(many, CALLS % "true"), chunks=False)
    full = pictures(visit(changed("few.js", "MOST", 0), CALLS % "false"), chunks=True, few=False)
    for here, beside, there in zip(chunks, full, at_once, strict=True):
        assert np.abs(here.astype(int) - there).max() <= 2
        assert np.abs(beside.astype(int) - there).max() <= 2
    assert all(np.abs(one.astype(int) - other).mean() > 1.0 for one, other in pairwise(chunks))


def test_at_the_far_end_points_look_as_cards(
    visit: Callable[..., Visit], changed: Callable[[str, str, int], str], many: str
) -> None:
    """As of very many; for the test, of fewer."""
    points = from_afar(visit(changed("resting.js", "POINTS_FROM", COUNT), CALLS % "false"), 1)
    cards = from_afar(visit(many, CALLS % "false"), 0)
    assert (cards.max(axis=2) > 40).sum() > 30, "cards are seen"
    assert 0.0 < np.abs(points - cards).mean() < 0.5, "drawn otherwise, and not seen"


def from_afar(one: Visit, points: int) -> np.ndarray:
    """int (H, W, 3). points: calls that draw these."""
    page = one.rests()
    one.changes(partial(page.evaluate, FAR_AWAY, 0.0))
    calls = page.evaluate(MADE)
    assert (calls["points"], calls["all"]) == (points, 0)
    assert one.complaints == []
    return one.picture().astype(int)


def test_in_a_headset_points_look_as_cards_and_stay_in_their_eyes_picture(
    wear: Wear, changed: Callable[[str, str, int], str], many: str
) -> None:
    """At the seam between both eyes, too, where the left eye's cards end and the right eye sees none. Not all drivers
    draw points beyond a view, so it is asked as well whether they are cut.
    """
    seen = {}
    for of_points, address in ((True, changed("resting.js", "POINTS_FROM", COUNT)), (False, many)):
        one, worn = wear(CALLS % "false", address, larger=2)
        for yaw in (0.0, 0.5 * FOV):
            one.page.evaluate(FAR_AWAY, yaw)
            worn.enter()
            worn.frames(60)
            one.page.evaluate("calls.points = calls.cut = calls.all = 0")
            worn.frames(1)
            calls = one.page.evaluate("calls")
            points = 2 if of_points else 0
            assert (calls["points"], calls["cut"], calls["all"]) == (points, points, 0)
            seen[of_points, yaw] = worn.eyes().astype(int)
            worn.leave()
        assert one.complaints == []
    for yaw in (0.0, 0.5 * FOV):
        points, cards = seen[True, yaw], seen[False, yaw]
        middle = cards.shape[1] // 2
        assert (cards.max(axis=2) > 40).sum() > 30, "cards are seen"
        assert 0.0 < np.abs(points - cards).mean() < 0.5, "drawn otherwise, and not seen"
        if yaw:
            assert cards[:, middle - 1].max() > 40, "cards are seen up to the seam"
            np.testing.assert_array_equal(points[:, middle : middle + 2], cards[:, middle : middle + 2])


def test_in_a_headset_two_calls_draw_the_cards_of_an_eye(wear: Wear, many: str) -> None:
    """That of the lean program, and one for what is not plain: of all cards, where several programs would share it."""
    one, worn = wear(CALLS % "false", many)
    worn.enter()
    worn.frames(60)
    page, counted = one.page, []
    for _ in range(2):
        page.evaluate("calls.chunks = calls.all = calls.few = 0")
        worn.frames(1)
        counted.append(page.evaluate("calls"))
        page.keyboard.press("f")  # a favourite is not plain
        worn.frames(2)
    for calls in counted:
        assert calls["chunks"] >= 2 and calls["chunks"] + calls["all"] <= 4, calls
        assert calls["points"] == calls["few"] == 0
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
