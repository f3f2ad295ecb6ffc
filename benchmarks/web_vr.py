"""JavaScript of a frame for both eyes of an emulated headset, with the laser on, and its draw calls, against the
budgets: 0.6 ms for 10,000 images, 1.5 ms for 100,000, four draw calls for the cards. What the graphics card does is not
in it, what the emulator does in WebXR's place is: see the ten images. Cards at rest are drawn in chunks, and in the
same run all at once, as where there is no WEBGL_multi_draw. Cells have 32 pixels. Arguments: numbers of images.

Chromium, npm and tests/browser/node_modules are wanted.
"""

from __future__ import annotations

import math
import shutil
import sys
import tempfile
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.web_opening import pictured
from benchmarks.web_resting import WITHOUT
from tests.browser.visits import Quiet
from tests.browser.worn import Worn, headset_script
from vr_explorer.web.site import PublishSettings, publish

BUDGETS = {10: 0.6, 10_000: 0.6, 100_000: 1.5}
FRAMES = 200
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
EMULATOR = Path(__file__).parents[1] / "tests" / "browser" / "node_modules" / "iwer" / "build" / "iwer.min.js"

TIMED = """
window.times = [];
window.calls = 0;
const ask = XRSession.prototype.requestAnimationFrame;
XRSession.prototype.requestAnimationFrame = function (act) {
  return ask.call(this, (now, frame) => {
    const begin = realNow();
    act(now, frame);
    times.push(realNow() - begin);
  });
};
const type = WebGL2RenderingContext.prototype, draw = type.drawArraysInstanced, extension = type.getExtension;
type.drawArraysInstanced = function (...values) {
  calls++;
  return draw.apply(this, values);
};
type.getExtension = function (name) {
  const given = extension.call(this, name);
  if (name !== "WEBGL_multi_draw" || !given) return given;
  return { multiDrawElementsWEBGL: (...values) => { calls++; given.multiDrawElementsWEBGL(...values); } };
};
"""
DRAWN = "document.querySelector('#cloud').getContext('webgl2').finish()"


def measure(page: Page, address: str, before: str) -> tuple[float, float, int]:
    """Mean and median of a frame in milliseconds (browsers round each to a tenth), and draw calls of the cards."""
    page.add_init_script(headset_script(EMULATOR.read_text(encoding="utf-8"), math.radians(96.0)) + before + TIMED)
    page.goto(address)
    page.wait_for_selector("html[data-opened]", state="attached", timeout=120_000)
    worn = Worn(page)
    worn.frames(2)
    worn.enter()
    worn.controller("left", trigger=1)
    worn.frames(80)  # chunks are made
    for frame in range(FRAMES + 20):
        worn.aim("left", (-0.2, 1.4, -0.3), 0.4 * math.sin(0.3 * frame), 0.1)
        worn.frames(1)
        page.evaluate(DRAWN)
        if frame == 19:  # compiled by now
            page.evaluate("times.length = calls = 0")
    times = np.array(page.evaluate("times"))
    return float(times.mean()), float(np.median(times)), round(page.evaluate("calls") / len(times))


def main() -> None:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None or not EMULATOR.is_file():
        sys.exit("Chromium, or the emulator, is missing; install Chromium, and run `npm install` in tests/browser.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for count in [int(one) for one in sys.argv[1:]] or BUDGETS:
            budget = BUDGETS[count]
            cloud = pictured(Path(folder) / f"cloud{count}", count, 32)
            page = publish(cloud, Path(folder) / str(count), "Pictures", PublishSettings(side=0, etc2=False))
            server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(page.parent)))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            for kind, before in (("in chunks", ""), ("all at once", WITHOUT)):
                context = browser.new_context(viewport={"width": 320, "height": 160})
                address = f"http://127.0.0.1:{server.server_port}/"
                mean, median, calls = measure(context.new_page(), address, before)
                print(
                    f"stereo frame {count:>7,} {kind:<11}  mean {mean:.2f} ms  median {median:.2f} ms  "
                    f"budget {budget} ms  ratio {mean / budget:.2f}  draw calls of the cards {calls}"
                )
                context.close()
            server.shutdown()
        browser.close()


if __name__ == "__main__":
    main()
