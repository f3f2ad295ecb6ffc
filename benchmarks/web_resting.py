"""What it costs to draw a published cloud at rest in a browser, in chunks from the front to the back with the full
program for the few cards that need it. Beside it: with the full program for all cards (`full`); all cards at once, as
where there is no WEBGL_multi_draw (`once`); and without points for cards at the far end, of which there are some from
200,000 images (`points`). Chromium by a software driver, pages that draw in turns, 1280×720 with four samples a pixel.

Processor time of a picture in the browser's process for graphics, the median of turns, which other programs on the
machine leave as it is, the time until the last of its pixels is there, and that of the page's own script; then the
ratios of these to the others'. At 100,000 images, cells have 32 pixels, from 250,000 16. Arguments: numbers of images,
and which of the others are wanted.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from collections.abc import Iterable
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, Route, sync_playwright

from benchmarks.web_opening import PROGRAMS, pictured, worked
from tests.browser.visits import WELCOMED, Quiet
from vr_explorer.web.site import PublishSettings, publish

CLOUDS = {10_120: 64, 100_000: 32}
"""Images, and pixels of their cells."""

SMALL = 16
"""Of cells of larger clouds."""

TURNS, FRAMES = 6, 3
OPENED = {"width": 320, "height": 180}
"""Pixels of the page until it is measured, which takes pictures of its own size."""

FEWER = 3, 1
"""Of larger clouds."""

WITHOUT = """
const given = WebGL2RenderingContext.prototype.getExtension;
WebGL2RenderingContext.prototype.getExtension = function (name) {
  return name === "WEBGL_multi_draw" ? null : given.call(this, name);
};
"""
OTHERS: dict[str, tuple[str, str, str]] = {
    "full": ("resting.js", "this.allFull = listed > MOST;", "this.allFull = true;"),
    "once": ("", "", WITHOUT),
    "points": ("resting.js", "POINTS_FROM = 200000;", "POINTS_FROM = Infinity;"),
}
"""A module, what stands there, and what stands there instead; without a module, what runs before the page's own."""

MANY = 100_000
"""Images from which less is measured."""

GRAPHICS = "--type=gpu-process"
VIEWS = {"from outside": None, "from afar": [0, 0, 1456, 0, 0], "from the middle": [0, 0, 0, 0, 0]}
"""x, y, z, yaw, pitch; None: the first view."""
MADE = """async () => {
  const { explorer } = await import("./page/main.js");
  const { viewer, drawing: { renderer, reach }, now } = explorer;
  for (let frame = 0; frame < 500; frame++) renderer.prepare(now, -1, true, viewer, ...reach, 720, 1);
}"""
DRAW = """async ([frames, at]) => {
  const { explorer } = await import("./page/main.js"), { viewer, drawing: { renderer, reach }, now } = explorer;
  const { gl } = renderer, pixel = new Uint8Array(4), times = [], scripts = [];
  viewer.put(...(at ?? explorer.arrangements.present.view));
  const draw = () => {
    viewer.turn(0.004, 0);
    const begin = performance.now();
    renderer.draw(viewer, ...reach, 1280, 720, now, -1, explorer.world.turning.at(now));
    scripts.push(performance.now() - begin);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
  };
  draw();
  for (let frame = 0; frame < frames; frame++) {
    const begin = performance.now();
    draw();
    times.push(performance.now() - begin);
  }
  return [times, scripts.slice(1)];
}"""


def rewritten(route: Route, before: str, after: str) -> None:
    """A module of the page as it would be with `after` in place of `before`."""
    answer = route.fetch()
    text = answer.text()
    assert before in text, "the module has changed"
    route.fulfill(response=answer, body=text.replace(before, after))


def opened(browser: Browser, address: str, other: str) -> Page:
    """other: a name of `OTHERS`; "" for the page as it is."""
    page = browser.new_page(viewport=OPENED)
    page.set_default_timeout(300_000.0)
    module, before, after = OTHERS.get(other, ("", "", ""))
    if module:
        page.route(f"**/{module}", partial(rewritten, before=before, after=after))
    page.add_init_script(WELCOMED + ("" if module else after))
    page.goto(address)
    page.wait_for_selector("html[data-opened]", state="attached")
    page.evaluate(MADE)
    return page


def main() -> None:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        sys.exit("Chromium is missing; install it.")
    counts = [int(one) for one in sys.argv[1:] if one not in OTHERS] or list(CLOUDS)
    others = [one for one in sys.argv[1:] if one in OTHERS] or list(OTHERS)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for count in counts:
            cloud = pictured(Path(folder) / f"cloud{count}", count, CLOUDS.get(count, SMALL))
            page = publish(cloud, Path(folder) / str(count), "Pictures", PublishSettings(side=0, etc2=False))
            server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(page.parent)))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            pages = {one: opened(browser, f"http://127.0.0.1:{server.server_port}/", one) for one in ("", *others)}
            for view, place in VIEWS.items():
                spent: dict[str, list[tuple[float, ...]]] = {one: [] for one in pages}
                turns, frames = FEWER if count >= MANY else (TURNS, FRAMES)
                for _ in range(turns):
                    for name, one in pages.items():
                        before = worked(GRAPHICS)
                        times, scripts = one.evaluate(DRAW, [frames, place])
                        work = 1000.0 * (worked(GRAPHICS) - before) / (frames + 1)
                        spent[name].append((work, float(np.median(times)), float(np.median(scripts))))
                own, *theirs = (np.median(spent[name], axis=0) for name in pages)
                print(f"{count:>7,} {view}, ms of graphics / to the last pixel / of script: {told(own)}", flush=True)
                for name, one in zip(others, theirs, strict=True):
                    print(f"        {name} {told(one)}, ratios {told(own / one)}", flush=True)
            for one in pages.values():
                one.close()
            server.shutdown()
        browser.close()


def told(numbers: Iterable[float]) -> str:
    return " / ".join(f"{one:.2f}" for one in numbers)


if __name__ == "__main__":
    main()
