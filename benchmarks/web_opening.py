"""How long the page of 10,000 images takes from its address to its first picture, and to all of its small pictures, in
Chromium by a software driver; what that is spent on. The page comes from a server like `python -m http.server`.

Milliseconds since the page was asked for; the last column is the share of the budget of 3 s that is used.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from tests.browser.visits import Quiet
from tests.factories import cards
from vr_explorer.web.site import PublishSettings, publish

BUDGET = 3000.0
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
SIZE = {"width": 1280, "height": 720}

WATCHED = """
const told = window.told = {}, type = WebGL2RenderingContext.prototype;
const note = (name) => { told[name] ??= performance.now(); };
for (const [name, said] of [["createProgram", "programs begin"], ["drawArraysInstanced", "drawing begins"]]) {
  const given = type[name];
  type[name] = function (...values) { note(said); return given.apply(this, values); };
}
const ask = window.requestAnimationFrame;
window.requestAnimationFrame = (act) => ask((now) => {
  act(now);
  const gl = document.querySelector("#cloud").getContext("webgl2");
  if (!gl || !told["drawing begins"]) return;
  if (!told["first picture"]) {
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    note("first picture");
  }
  told.frames = (told.frames ?? 0) + 1;
});
"""
ASKED = """() => {
  const entries = performance.getEntriesByType("resource");
  const last = (part) => Math.max(...entries.filter(({ name }) => name.includes(part)).map((one) => one.responseEnd));
  return { "page's code": last("/page/"), "cloud.bin": last("cloud.bin"), ...told, opened: performance.now() };
}"""


def opened(browser: Browser, address: str) -> dict[str, Any]:
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    page.add_init_script(WATCHED)
    page.goto(address)
    page.wait_for_selector("html[data-opened]", state="attached", timeout=120_000)
    told: dict[str, Any] = page.evaluate(ASKED)
    context.close()
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", type=Path, help="a published folder; without, 10,000 cards of one colour")
    arguments = parser.parse_args()
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        sys.exit("Chromium is missing; install it.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = arguments.site
        if site is None:
            cloud = cards(np.random.default_rng(1).standard_normal((10_000, 3)))
            site = publish(cloud, Path(folder) / "site", "Numbers", PublishSettings(side=0)).parent
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for _ in range(3):
            told = opened(browser, f"http://127.0.0.1:{server.server_port}/")
            steps = "  ".join(f"{name} {value:,.0f}" for name, value in told.items())
            print(f"{steps}  {told['first picture'] / BUDGET:.2f} of the budget")
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
