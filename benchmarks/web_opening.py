"""How long the page of 10,120 images takes from its address to its first picture, to the first that has pictures on its
cards, and to all of its small pictures, in Chromium by a software driver; what that is spent on. The page comes from a
server like `python -m http.server`, which compresses nothing.

Milliseconds since the page was asked for, with the seconds that the browser's processes have worked, and MB that were
on the way; then the shares of the budgets that are used: 3 s and 30 MB to the first picture.
"""

from __future__ import annotations

import argparse
import os
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

from classification.atlas import CELL, compressed_cell, geometry_for, level_sides, write_atlas
from classification.cloud import ATLAS_FILE, Cloud
from classification.dds import level_bytes
from classification.file_set import replacing_files
from tests.browser.visits import Quiet
from tests.factories import cards, painted_squares
from vr_explorer.web.site import PublishSettings, publish

COUNT, DIFFERENT = 10_120, 200
BUDGET, BYTES = 3000.0, 30e6
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
  const canvas = document.querySelector("#cloud"), gl = canvas.getContext("webgl2");
  if (!gl || !told["drawing begins"]) return;
  const drawn = () => gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  if (!told["first picture"] || (canvas.dataset.cell && !told["pictures on cards"])) {
    drawn();
    note("first picture");
    if (canvas.dataset.cell) note("pictures on cards");
  }
  told.frames = (told.frames ?? 0) + 1;
});
"""
ASKED = """() => {
  const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const last = (part) => Math.max(...entries.filter(({ name }) => name.includes(part)).map((one) => one.responseEnd));
  const before = entries.filter(({ responseEnd }) => responseEnd <= told["first picture"]);
  told.bytes = before.reduce((sum, one) => sum + one.transferSize, 0);
  return { "page's code": last("/page/"), "cloud.bin": last("cloud.bin"), ...told, opened: performance.now() };
}"""
FIRST = "() => Boolean(window.told?.['first picture'])"


def pictured(folder: Path, count: int = COUNT, cell: int = CELL) -> Cloud:
    """A saved cloud whose atlas has a cell for each image. cell: its pixels."""
    rng, geometry = np.random.default_rng(1), geometry_for(count, cell)
    pictures = painted_squares(DIFFERENT)
    shown = rng.integers(0, DIFFERENT, count)
    colours = np.repeat(pictures[:, :1, 0], 5, axis=1)
    own = {"sizes": np.full((count, 2), 128, np.int32), "cells": np.arange(count, dtype=np.int32), "atlas": geometry}
    cloud = cards(rng.standard_normal((count, 3)), colours=colours[shown], **own)
    finer = sum(level_bytes(side) for side in level_sides() if side > cell)
    with replacing_files(folder) as files:
        cells = np.stack([compressed_cell(one) for one in pictures])[shown, finer:]
        write_atlas(files.new(ATLAS_FILE), cells, geometry, files.mark)
        return cloud.write(files)


def worked(word: str = "") -> float:
    """Seconds of processor time of this process's children and theirs. word: of those alone that have it in their
    command line.
    """
    parents, spent = dict[int, int](), dict[int, float]()
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = one.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        number = int(one.parent.name)
        parents[number] = int(fields[1])
        spent[number] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def ours(number: int) -> bool:
        return number > 1 and (parents.get(number) == os.getpid() or ours(parents.get(number, 0)))

    def named(number: int) -> bool:
        try:
            return not word or word in Path(f"/proc/{number}/cmdline").read_text(errors="replace")
        except OSError:
            return False

    return sum(seconds for number, seconds in spent.items() if ours(number) and named(number))


def opened(browser: Browser, address: str) -> dict[str, Any]:
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    page.add_init_script(WATCHED)
    before = worked()
    page.goto(address, wait_until="commit")
    while not page.evaluate(FIRST):
        page.wait_for_timeout(20.0)
    first = worked() - before
    page.wait_for_selector("html[data-opened]", state="attached", timeout=120_000)
    told: dict[str, Any] = page.evaluate(ASKED)
    told |= {"worked to the first picture": first, "worked": worked() - before}
    context.close()
    return told


def said(told: dict[str, Any]) -> str:
    seconds = ("worked to the first picture", "worked")
    steps = [f"{name} {value:,.1f} s" if name in seconds else f"{name} {value:,.0f}" for name, value in told.items()]
    shares = f"{told['first picture'] / BUDGET:.2f} of the time, {told['bytes'] / BYTES:.2f} of the bytes"
    return f"{'  '.join(steps)}  {shares}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", type=Path, help=f"a published folder; without, {COUNT:,} cards with pictures")
    arguments = parser.parse_args()
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        sys.exit("Chromium is missing; install it.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = arguments.site
        if site is None:
            cloud = pictured(Path(folder) / "cloud")
            site = publish(cloud, Path(folder) / "site", "Pictures", PublishSettings(side=0)).parent
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for _ in range(3):
            print(said(opened(browser, f"http://127.0.0.1:{server.server_port}/")))
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
