"""The pictures of what is seen in a browser in README.md and docs: a gallery, and a published cloud.

python scripts/browser_pictures.py CLOUD [NAME ...]

NAME: which of them; all where none is named. CLOUD is as for `explorer_pictures.py`. Needs Chromium and Playwright
(requirements-dev.txt). The gallery is served, and the cloud published, by the program's own commands, into a folder
that is taken away.
"""

from __future__ import annotations

import contextlib
import io
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import numpy as np
from picture_files import ROOT, far_apart, told, write
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from classification.cloud import Cloud
from vr_explorer.store.session_store import SessionStore

sys.path.insert(0, str(ROOT))

from tests.browser import in_vr
from tests.browser.visits import WELCOMED, Quiet
from tests.browser.worn import Worn, headset_script

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 180_000.0
"""Milliseconds for what a page does."""

TITLE, PUBLISHED = "Portraits for the poster", "Variants of one portrait"
NOTE = "Like a wall in Lisbon at noon – keep the calm of the upper half.\nTry it large."
FAVOURITES, NOTED = 40, 7
"""How many, and which of them has the note and is shown on the phone."""

DESKTOP, PHONE = ViewportSize(width=1200, height=760), ViewportSize(width=366, height=760)
BETWEEN, FRAME = 24, (214, 205, 195)
"""Pixels between the desktop's page and the phone's, and the colour there."""

MISSING = """() => [...document.images].filter((one) => {
  const { top, bottom, width } = one.getBoundingClientRect();
  return width > 0 && bottom > 0 && top < innerHeight && !(one.complete && one.naturalWidth);
}).length"""
"""How many pictures in sight are not there yet."""

WINDOW = ViewportSize(width=1272, height=712)
HELD = ViewportSize(width=390, height=844)
EYES, BOTH_EYES = ViewportSize(width=2400, height=1200), (1600, 1600)
EMULATOR = ROOT / "tests" / "browser" / "node_modules" / "iwer" / "build" / "iwer.min.js"
"""By npm, as tests/browser/package.json has it."""

THROWN, APART, AWAY = (4, 9), 0.8, 70.0
"""Of the swatches; radians of each bomb from the middle; metres by which they are seen from farther than thrown."""

TURN = "async (turn) => { const { explorer } = await import('./page/main.js'); explorer.turn(turn, 0); }"

BACK = """async (away) => {
  const { explorer } = await import("./page/main.js"), [x, y, z] = explorer.viewer.position;
  explorer.viewer.put(x - 0.25 * away, y, z + away, 0, 0);
  explorer.wake();
}"""

SHARP = """async () => {
  const { explorer: { drawing: { details } } } = await import("./page/main.js");
  return !details.behind && !details.busy;
}"""

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

CARD = 0.49, 0.66
"""Where the published cloud is clicked at, shares of the window."""


def main() -> None:
    cloud, names = told(__doc__, PICTURED)
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        sys.exit("There is no Chromium on this machine; install it (Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name in names:
            with tempfile.TemporaryDirectory() as temporary:
                write(PICTURED[name](browser, cloud.absolute(), Path(temporary)), name)
        browser.close()


def gallery(browser: Browser, cloud: Path, folder: Path) -> Image.Image:
    """The wall on a desktop, and beside it an image with its note on a phone."""
    chosen = folder / "selection.sqlite"
    choose(Cloud.load(cloud), chosen)
    with serving(folder / "galleries") as (address, token):
        environment = {"ARTIFICIAL_INSPIRATION_TOKEN": token}
        said = command("upload", cloud, "--to", address, "--selection", chosen, "--title", TITLE, **environment)
        link = re.search(rf"{re.escape(address)}/g/[a-z-]+", said)
        assert link is not None, said
        wall, phone = opened(browser, DESKTOP), opened(browser, PHONE)
        wall.goto(link[0])
        wall.locator(".tile").first.wait_for()
        phone.goto(f"{link[0]}#{NOTED + 1}")
        phone.locator("#viewer").wait_for()
        phone.keyboard.press("i")
        phone.locator("#facts .note").wait_for()
        # Without the frame of focus that comes with a key.
        phone.evaluate("document.activeElement.blur()")
        seen = [shot(page) for page in (wall, phone)]
    width = seen[0].width + BETWEEN + seen[1].width
    joined = Image.new("RGB", (width, seen[0].height), FRAME)
    joined.paste(seen[0], (0, 0))
    joined.paste(seen[1], (seen[0].width + BETWEEN, 0))
    return joined


def web(browser: Browser, cloud: Path, folder: Path) -> Image.Image:
    """A published cloud, with one of its images opened."""
    with published(cloud, folder) as address:
        page = opened(browser, WINDOW)
        page.goto(address)
        rests(page)
        page.mouse.click(CARD[0] * WINDOW["width"], CARD[1] * WINDOW["height"])
        page.locator("#plate").wait_for()
        rests(page)
        page.mouse.move(1.0, 0.5 * WINDOW["height"])
        return shot(page)


def web_bombs(browser: Browser, cloud: Path, folder: Path) -> Image.Image:
    """A published cloud with two bombs of its colours, and the panel that they were put together on."""
    with published(cloud, folder) as address:
        page = opened(browser, WINDOW)
        page.goto(address)
        rests(page)
        page.keyboard.press("l")
        for swatch, turn in zip(THROWN, (APART, -2.0 * APART), strict=True):
            page.evaluate(TURN, turn)
            page.locator(".swatch").nth(swatch).click()
            page.locator("#filter-throw").click()
            page.locator(".swatch").nth(swatch).click()
        page.evaluate(TURN, APART)
        page.evaluate(BACK, AWAY)
        page.mouse.move(0.5 * WINDOW["width"], 1.0)
        page.wait_for_timeout(3000.0)  # they fly
        rests(page)
        return shot(page)


def web_phone(browser: Browser, cloud: Path, folder: Path) -> Image.Image:
    """A published cloud on a phone: the cloud, the panel, an image."""
    with published(cloud, folder) as address:
        context = browser.new_context(viewport=HELD, has_touch=True, is_mobile=True)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.add_init_script(WELCOMED)
        page.goto(address)
        rests(page)
        seen = [shot(page)]
        page.tap("#show-filter")
        seen.append(shot(page))
        page.tap("#filter-close")
        page.tap("#after")
        page.locator("#plate").wait_for()
        rests(page)
        seen.append(shot(page))
        context.close()
    joined = Image.new("RGB", (3 * HELD["width"] + 2 * BETWEEN, HELD["height"]), FRAME)
    for number, one in enumerate(seen):
        joined.paste(one, (number * (HELD["width"] + BETWEEN), 0))
    return joined


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


def web_kiosk(browser: Browser, cloud: Path, folder: Path) -> Image.Image:
    """What an exhibition shows until somebody comes."""
    with published(cloud, folder) as address:
        page = opened(browser, WINDOW)
        page.goto(f"{address}?kiosk")
        page.wait_for_selector("canvas[data-cell='64']", state="attached")
        page.wait_for_timeout(8000.0)  # it flies
        sharp(page)
        return shot(page)


def choose(cloud: Cloud, file: Path) -> None:
    """Keeps images that are far from each other, one of them with a note."""
    images = [cloud.ids[card] for card in far_apart(cloud, FAVOURITES)]
    with SessionStore(file, cloud.identity) as selection:
        for image in images:
            selection.keep(image)
        selection.hang([("", [(image, NOTE if image == images[NOTED] else "") for image in images])])


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[tuple[str, str]]:
    """A gallery server; its address, and the token for uploading."""
    start = [sys.executable, "-m", "artificial_inspiration", "serve", "--data", str(folder), "--port", "0"]
    server = subprocess.Popen(
        start, cwd=ROOT, env=os.environ | {"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        said = server.stdout.readline() + server.stdout.readline()
        address, token = re.search(r"http://\S+(?=/ )", said), re.search(r"token for uploading is (\S+)", said)
        assert address is not None and token is not None, said
        yield address[0], token[1]
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def published(cloud: Path, folder: Path) -> Iterator[str]:
    """A plain web server for the page of `cloud`, which is published into `folder`; its address."""
    site = folder / "site"
    command("publish", cloud, "--out", site, "--title", PUBLISHED)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def command(*arguments: object, **environment: str) -> str:
    """What the program's own command line prints."""
    start = [sys.executable, "-m", "artificial_inspiration", *map(str, arguments)]
    done = subprocess.run(start, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def rests(page: Page) -> None:
    """Waits until nothing moves in a published cloud, and what is near is sharp."""
    resting = page.locator("canvas[data-resting=true]")
    resting.wait_for(timeout=PATIENCE)
    sharp(page)
    resting.wait_for(timeout=PATIENCE)


def sharp(page: Page) -> None:
    """Waits until no card that is seen large lacks its whole picture."""
    end = time.monotonic() + PATIENCE / 1000.0
    while not page.evaluate(SHARP):
        if time.monotonic() > end:
            raise TimeoutError("the whole pictures did not come")
        page.wait_for_timeout(20.0)


def opened(browser: Browser, size: ViewportSize) -> Page:
    page = browser.new_page(viewport=size, color_scheme="light")
    page.add_init_script(WELCOMED)
    page.set_default_timeout(PATIENCE)
    return page


def shot(page: Page) -> Image.Image:
    """Of the page once the pictures in sight are there; the browser loads the others later."""
    end = time.monotonic() + PATIENCE / 1000.0
    while page.evaluate(MISSING):
        if time.monotonic() > end:
            raise TimeoutError("the pictures of the page did not come")
        page.wait_for_timeout(100.0)
    page.wait_for_timeout(500.0)  # transitions end
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


PICTURED: dict[str, Callable[[Browser, Path, Path], Image.Image]] = {
    "gallery": gallery,
    "web": web,
    "web_bombs": web_bombs,
    "web_kiosk": web_kiosk,
    "web_phone": web_phone,
    "web_vr": web_vr,
    "web_vr_bombs": web_vr_bombs,
    "web_vr_filter": web_vr_filter,
}


if __name__ == "__main__":
    main()
