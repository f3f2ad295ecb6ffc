"""JavaScript of a frame for both eyes of an emulated headset, with the laser on, and its draw calls, against the
budgets: 0.6 ms for 10,000 images, 1.5 ms for 100,000, four draw calls for the cards. What the graphics card does is not
in it, what the emulator does in WebXR's place is: see the ten images. Cards at rest are drawn in chunks, and in the
same run all at once, as where there is no WEBGL_multi_draw. Cells have 32 pixels. Arguments: numbers of images.

A software driver takes a second and more for a frame of 100,000 cards. So the calls that draw cards are made as they
are, but for no cards; up to 10,000 images they are drawn, too, in rounds of their own, which says what that leaves out.
All pages take turns. The page's clock tells five microseconds apart.

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
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.web_opening import pictured
from benchmarks.web_resting import WITHOUT
from tests.browser.visits import Quiet
from tests.browser.worn import Worn, headset_script
from vr_explorer.web.site import PublishSettings, publish

BUDGETS = {10: 0.6, 10_000: 0.6, 100_000: 1.5}
ROUNDS, FRAMES, BEFORE = 5, 200, 100
"""Frames of a round, and how many pass before the first so that all is compiled."""

MOST_DRAWN, FRAMES_DRAWN = 10_000, 10
"""Images that are also drawn, and frames of such a round."""

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
EMULATOR = Path(__file__).parents[1] / "tests" / "browser" / "node_modules" / "iwer" / "build" / "iwer.min.js"

TIMED = """
window.times = [];
window.calls = 0;
window.draws = true;
window.counts = false;
const ask = XRSession.prototype.requestAnimationFrame;
XRSession.prototype.requestAnimationFrame = function (act) {
  return ask.call(this, (now, frame) => {
    const begin = realNow();
    act(now, frame);
    times.push(realNow() - begin);
  });
};
const type = WebGL2RenderingContext.prototype, draw = type.drawArraysInstanced, extension = type.getExtension;
const none = new Int32Array(1024);
const count = (gl) => {
  if (counts && gl.getAttribLocation(gl.getParameter(gl.CURRENT_PROGRAM), "look") >= 0) calls++;
};
type.drawArraysInstanced = function (kind, first, vertices, cards) {
  count(this);
  return draw.call(this, kind, first, vertices, draws ? cards : 1);
};
type.getExtension = function (name) {
  const given = extension.call(this, name);
  if (name !== "WEBGL_multi_draw" || !given) return given;
  return { multiDrawElementsWEBGL: (kind, numbers, ...others) => {
    count(this);
    given.multiDrawElementsWEBGL(kind, draws ? numbers : none, ...others);
  }, multiDrawArraysWEBGL: (kind, firsts, from, numbers, ...others) => {
    count(this);
    given.multiDrawArraysWEBGL(kind, firsts, from, draws ? numbers : none, ...others);
  } };
};
"""
ROUND = """async ([frames, drawn]) => {
  const gl = document.querySelector("#cloud").getContext("webgl2"), { left } = device.controllers;
  window.draws = drawn;
  left.position.set(-0.2, 1.4, -0.3);
  for (let frame = 0; frame < frames; frame++) {
    const yaw = 0.4 * Math.sin(0.3 * frame), pitch = 0.1;
    const [cy, sy, cp, sp] = [Math.cos(yaw / 2), Math.sin(yaw / 2), Math.cos(pitch / 2), Math.sin(pitch / 2)];
    left.quaternion.set(cy * sp, sy * cp, -sy * sp, cy * cp);
    step(1000 / 90);
    gl.finish();
    await null;
  }
  const taken = times.splice(0);
  [window.counts, window.calls] = [true, 0];
  step(1000 / 90);
  window.counts = false;
  times.length = 0;
  return [taken, calls];
}"""


class Isolated(Quiet):
    """Browsers round times less in pages that say that they share nothing with others."""

    def end_headers(self) -> None:
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()


def entered(browser: Browser, address: str, before: str) -> Page:
    """A page in VR, its laser on, its cards at rest."""
    page = browser.new_context(viewport={"width": 320, "height": 160}).new_page()
    page.set_default_timeout(300_000.0)
    page.add_init_script(headset_script(EMULATOR.read_text(encoding="utf-8"), math.radians(96.0)) + before + TIMED)
    page.goto(address)
    page.wait_for_selector("html[data-opened]", state="attached")
    page.evaluate("window.draws = false")
    worn = Worn(page)
    worn.frames(2)
    worn.enter()
    worn.controller("left", trigger=1)
    page.evaluate(ROUND, [BEFORE, False])  # chunks are made meanwhile
    return page


def told(name: str, times: list[float], calls: float, budget: float) -> str:
    mean, median, last = np.mean(times), np.median(times), np.percentile(times, 99)
    return (
        f"stereo frame {name:<28}  median {median:.3f} ms  mean {mean:.3f}  p99 {last:.3f}  {len(times)} frames  "
        f"budget {budget} ms  ratio {mean / budget:.2f}  draw calls of the cards {calls:g}"
    )


def main() -> None:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None or not EMULATOR.is_file():
        sys.exit("Chromium, or the emulator, is missing; install Chromium, and run `npm install` in tests/browser.")
    counts = [int(one) for one in sys.argv[1:]] or list(BUDGETS)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        pages: dict[tuple[int, str], Page] = {}
        servers = []
        for count in counts:
            cloud = pictured(Path(folder) / f"cloud{count}", count, 32)
            site = publish(cloud, Path(folder) / str(count), "Pictures", PublishSettings(side=0, etc2=False))
            servers.append(ThreadingHTTPServer(("127.0.0.1", 0), partial(Isolated, directory=str(site.parent))))
            threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
            for kind, before in (("in chunks", ""), ("all at once", WITHOUT)):
                pages[count, kind] = entered(browser, f"http://127.0.0.1:{servers[-1].server_port}/", before)
        rounds = [(*key, drawn) for key in pages for drawn in ([False, True] if key[0] <= MOST_DRAWN else [False])]
        times: dict[tuple[int, str, bool], list[float]] = {one: [] for one in rounds}
        calls = {}
        for _ in range(ROUNDS):
            for count, kind, drawn in rounds:
                frames, calls[count, kind, drawn] = pages[count, kind].evaluate(
                    ROUND, [FRAMES_DRAWN if drawn else FRAMES, drawn]
                )
                times[count, kind, drawn] += frames
        for (count, kind, drawn), spent in times.items():
            name = f"{count:,} {kind}{', drawn' if drawn else ''}"
            print(told(name, spent, calls[count, kind, drawn], BUDGETS.get(count, math.nan)))
        browser.close()
        for server in servers:
            server.shutdown()


if __name__ == "__main__":
    main()
