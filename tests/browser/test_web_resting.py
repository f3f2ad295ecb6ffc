"""Cards of a published cloud that rest are drawn in chunks from the front to the back, and look as all at once."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.browser.visits import Visit
from tests.browser.worn import Wear
from tests.factories import painted_squares, pictured_cloud
from vr_explorer.web.site import PublishSettings, publish

COUNT = 600
CALLS = """
const calls = window.calls = { chunks: 0, all: 0 }, type = WebGL2RenderingContext.prototype;
const extension = type.getExtension, draw = type.drawArraysInstanced;
type.getExtension = function (name) {
  const given = name === "WEBGL_multi_draw" && %s ? null : extension.call(this, name);
  if (name !== "WEBGL_multi_draw" || !given) return given;
  return { multiDrawElementsWEBGL: (...values) => { calls.chunks++; given.multiDrawElementsWEBGL(...values); } };
};
type.drawArraysInstanced = function (...values) { calls.all++; return draw.apply(this, values); };
"""
"""Counts what draws cards; with `true`, the browser cannot draw chunks."""

MADE = """async () => {
  const { explorer } = await import("./page/main.js");
  const { viewer, drawing: { renderer, reach }, now } = explorer, facing = explorer.world.turning.at(now);
  for (let frame = 0; frame < 60; frame++) renderer.draw(viewer, ...reach, 24, 16, now, -1, facing);
  calls.chunks = calls.all = 0;
  renderer.draw(viewer, ...reach, 24, 16, now, -1, facing);
  explorer.wake();
  return { ...calls };
}"""


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
    chunks = pictures(visit(many, CALLS % "false", alone=True), {"chunks": 1, "all": 1})
    at_once = pictures(visit(many, CALLS % "true", alone=True), {"chunks": 0, "all": 2})
    for here, there in zip(chunks, at_once, strict=True):
        assert np.abs(here.astype(int) - there).max() <= 2
    assert all(np.abs(one.astype(int) - other).mean() > 1.0 for one, other in pairwise(chunks))


def test_in_a_headset_cards_take_two_calls_for_each_eye(wear: Wear, many: str) -> None:
    one, worn = wear(CALLS % "false", many)
    worn.enter()
    worn.frames(40)
    one.page.evaluate("calls.chunks = calls.all = 0")
    worn.frames(1)
    assert one.page.evaluate("calls") == {"chunks": 2, "all": 2}
    assert one.complaints == []
