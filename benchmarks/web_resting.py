"""What it costs to draw a published cloud at rest in a browser: in chunks from the front to the back, beside all cards
at once, as where there is no WEBGL_multi_draw; from 250,000 images, of which those at the far end are points, beside
chunks without these. Chromium by a software driver, two pages that draw in turns, 1280×720
with four samples a pixel.

Processor time of a picture, the median of turns, which other programs on the machine leave as it is, and the time until
the last of its pixels is there; then the ratio of both to the other. At 100,000 images, cells have 32 pixels, from
250,000 16. Arguments: numbers of images.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
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

POINTED = 200_000
"""Images from which there are points, as the page's module says."""

TURNS, FRAMES = 6, 2
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
BEFORE, AFTER = f"POINTS_FROM = {POINTED};", "POINTS_FROM = Infinity;"
VIEWS = {"from outside": None, "from afar": [0, 0, 1456, 0, 0], "from the middle": [0, 0, 0, 0, 0]}
"""x, y, z, yaw, pitch; None: the first view."""
MADE = """async () => {
  const { explorer } = await import("./page/main.js");
  const { viewer, drawing: { renderer, reach }, now } = explorer;
  for (let frame = 0; frame < 500; frame++) renderer.prepare(viewer, ...reach, 720, now, true);
}"""
DRAW = """async ([frames, at]) => {
  const { explorer } = await import("./page/main.js"), { viewer, drawing: { renderer, reach }, now } = explorer;
  const { gl } = renderer, pixel = new Uint8Array(4), times = [];
  viewer.put(...(at ?? explorer.arrangements.present.view));
  const draw = () => {
    viewer.turn(0.004, 0);
    renderer.draw(viewer, ...reach, 1280, 720, now, -1, explorer.world.turning.at(now));
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
  };
  draw();
  for (let frame = 0; frame < frames; frame++) {
    const begin = performance.now();
    draw();
    times.push(performance.now() - begin);
  }
  return times;
}"""


def without_points(route: Route) -> None:
    """The module that says from how many images there are points says that there are none."""
    answer = route.fetch()
    text = answer.text()
    assert BEFORE in text, "the module has changed"
    route.fulfill(response=answer, body=text.replace(BEFORE, AFTER))


def opened(browser: Browser, address: str, script: str, points: bool) -> Page:
    page = browser.new_page(viewport=OPENED)
    page.set_default_timeout(300_000.0)
    if not points:
        page.route("**/resting.js", without_points)
    page.add_init_script(WELCOMED + script)
    page.goto(address)
    page.wait_for_selector("html[data-opened]", state="attached")
    page.evaluate(MADE)
    return page


def main() -> None:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        sys.exit("Chromium is missing; install it.")
    counts = [int(one) for one in sys.argv[1:]] or list(CLOUDS)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for count in counts:
            other = "chunks without points" if count >= POINTED else "all at once"
            cloud = pictured(Path(folder) / f"cloud{count}", count, CLOUDS.get(count, SMALL))
            page = publish(cloud, Path(folder) / str(count), "Pictures", PublishSettings(side=0, etc2=False))
            server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(page.parent)))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{server.server_port}/"
            script = "" if count >= POINTED else WITHOUT
            pages = [opened(browser, address, "", True), opened(browser, address, script, count < POINTED)]
            for view, place in VIEWS.items():
                work: list[list[float]] = [[], []]
                times: list[list[float]] = [[], []]
                turns, frames = FEWER if count >= POINTED else (TURNS, FRAMES)
                for _ in range(turns):
                    for spent, own, one in zip(work, times, pages, strict=True):
                        before = worked()
                        own += one.evaluate(DRAW, [frames, place])
                        spent.append(1000.0 * (worked() - before) / (frames + 1))
                (busy, others_busy), (time, others_time) = map(np.median, work), map(np.median, times)
                print(
                    f"{count:>7,} {view}: chunks {busy:.0f} ms of work ({time:.0f} ms), {other} {others_busy:.0f} "
                    f"({others_time:.0f}), ratio {busy / others_busy:.2f} ({time / others_time:.2f})",
                    flush=True,
                )
            for one in pages:
                one.close()
            server.shutdown()
        browser.close()


if __name__ == "__main__":
    main()
