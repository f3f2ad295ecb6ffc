"""The pictures of a published cloud in an emulated headset, for browser_pictures.py."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from browser_pages import opened, published
from picture_files import ROOT
from PIL import Image
from playwright.sync_api import Browser, ViewportSize

from tests.browser import in_vr
from tests.browser.worn import Worn, headset_script

EYES = ViewportSize(width=2400, height=1200)
BOTH_EYES = 1600, 1600

EMULATOR = ROOT / "tests" / "browser" / "node_modules" / "iwer" / "build" / "iwer.min.js"
"""By npm, as tests/browser/package.json has it."""

UNSEEN = """
window.unseen = false;
const type = WebGL2RenderingContext.prototype, extension = type.getExtension;
for (const name of ["drawArrays", "drawArraysInstanced"]) {
  const draw = type[name];
  type[name] = function (...values) { if (!unseen) draw.apply(this, values); };
}
type.getExtension = function (name) {
  const given = extension.call(this, name);
  if (name !== "WEBGL_multi_draw" || !given) return given;
  const seen = (name) => [name, (...values) => { if (!unseen) given[name](...values); }];
  return Object.fromEntries(["multiDrawElementsWEBGL", "multiDrawArraysWEBGL"].map(seen));
};
"""
"""Frames that nobody sees need not be drawn: in a picture for both eyes, a software driver takes seconds for each."""

PRESS = """async (words) => {
  const { explorer: { immersed: { choice } } } = await import("./page/main.js");
  choice.rows.find(({ text }) => text === words).act();
  choice.close();
}"""

AHEAD = """async (within) => {
  const { explorer: { cards, viewer, immersed: { rig } } } = await import("./page/main.js"), place = [0, 0, 0];
  let nearest = Infinity, found = null;
  for (let card = 0; card < cards.count; card++) {
    cards.target(card, place);
    const way = place.map((part, axis) => part - rig.head[axis]), away = Math.hypot(...way);
    const ahead = -way.reduce((sum, part, axis) => sum + part * viewer.back[axis], 0);
    if (ahead > away * Math.cos(within) && away < nearest) [nearest, found] = [away, [...place]];
  }
  return found;
}"""
"""Where the nearest image is, so many radians around straight ahead."""

WITHIN = 0.32

OPTIONS = """async () => {
  const { explorer: { panel } } = await import("./page/main.js");
  return panel.groups[0].options.map(({ text }) => text);
}"""
"""Steps by which images of the cloud were made, as the list has them."""

FILTERED = 2
"""Of these."""

SKY = -0.6, 9.0, -8.0
"""Where nothing is, metres of the headset's space."""

POINTING = -0.22, 1.25, -0.5
"""Where the left hand of who wears the headset is, metres of the headset's space."""


def web_vr(browser: Browser, cloud: Path, folder: Path) -> Image.Image:
    """A published cloud in an emulated headset: both eyes, the laser on an image, its plate."""
    with published(cloud, folder) as address:
        worn = put_on(browser, address)
        worn.point_at("left", POINTING, in_vr.in_space(worn, worn.page.evaluate(AHEAD, WITHIN)))
        return both_eyes(worn)


def web_vr_bombs(browser: Browser, cloud: Path, folder: Path) -> Image.Image:
    """The same with a bomb of an image, and the list of what can be chosen of another one."""
    with published(cloud, folder) as address:
        worn = put_on(browser, address)
        choices(worn)
        worn.page.evaluate(PRESS, "Its colours")
        worn.frames(80, 100.0)
        worn.aim("left", POINTING, 0.25, 0.0)
        choices(worn)
        return both_eyes(worn)


def web_vr_filter(browser: Browser, cloud: Path, folder: Path) -> Image.Image:
    """The same with a filter that was put together on the list in the world."""
    with published(cloud, folder) as address:
        worn = put_on(browser, address)
        worn.point_at("left", POINTING, SKY)
        choices(worn)
        for words in ("Filter", "Made by"):
            in_vr.choose(worn, words)
        told = worn.page.evaluate(OPTIONS)
        for words in (told[FILTERED], "Back", "Filter", "Made by"):
            in_vr.choose(worn, words)
        worn.frames(30, 100.0)
        in_vr.point_at_row(worn, told[FILTERED], np.array(POINTING))
        return both_eyes(worn)


def put_on(browser: Browser, address: str) -> Worn:
    """VR has been entered, and the left laser shines."""
    page = opened(browser, EYES)
    page.add_init_script(headset_script(EMULATOR.read_text(encoding="utf-8"), math.radians(90.0)) + UNSEEN)
    page.goto(address)
    page.wait_for_selector("canvas[data-cell='64']", state="attached")
    page.evaluate("unseen = true")
    worn = Worn(page)
    worn.frames(2)
    worn.enter()
    worn.aim("right", (0.2, 1.25, -0.5), -0.1, -0.2)
    worn.aim("left", POINTING, -0.02, 0.05)
    worn.controller("left", trigger=1)
    worn.frames(3)
    return worn


def choices(worn: Worn) -> None:
    worn.frames(2)
    for value in (1.0, 0.0):
        worn.controller("left", x_button=value)
        worn.frames(2)


def both_eyes(worn: Worn) -> Image.Image:
    for _ in range(12):  # whole pictures of near cards arrive meanwhile
        worn.frames(1, 100.0)
        worn.page.wait_for_timeout(200.0)
    worn.page.evaluate("unseen = false")
    seen = Image.fromarray(worn.eyes())
    seen.thumbnail(BOTH_EYES, Image.Resampling.LANCZOS)
    return seen
