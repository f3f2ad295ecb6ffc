"""The pictures of what is seen in a browser in README.md and docs: a gallery, and a published cloud.

python scripts/browser_pictures.py CLOUD [NAME ...]

NAME: which of them; all where none is named. CLOUD is as for `explorer_pictures.py`. Needs Chromium and Playwright
(requirements-dev.txt). The gallery is served, and the cloud published, by the program's own commands, into a folder
that is taken away.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from browser_pages import PATIENCE, command, opened, published, rests, serving, sharp, shot
from picture_files import far_apart, told, write
from PIL import Image
from playwright.sync_api import Browser, ViewportSize, sync_playwright
from worn_pictures import web_vr, web_vr_bombs, web_vr_filter

from classification.cloud import Cloud
from tests.browser.visits import WELCOMED
from vr_explorer.store.session_store import SessionStore

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

TITLE = "Portraits for the poster"
NOTE = "Like a wall in Lisbon at noon – keep the calm of the upper half.\nTry it large."
FAVOURITES, NOTED = 40, 7
"""How many, and which of them has the note and is shown on the phone."""

DESKTOP, PHONE = ViewportSize(width=1200, height=760), ViewportSize(width=366, height=760)
BETWEEN, FRAME = 24, (214, 205, 195)
"""Pixels between the desktop's page and the phone's, and the colour there."""

WINDOW = ViewportSize(width=1272, height=712)
HELD = ViewportSize(width=390, height=844)

THROWN, APART, AWAY = (4, 9), 0.8, 70.0
"""Of the swatches; radians of each bomb from the middle; metres by which they are seen from farther than thrown."""

TURN = "async (turn) => { const { explorer } = await import('./page/main.js'); explorer.turn(turn, 0); }"

BACK = """async (away) => {
  const { explorer } = await import("./page/main.js"), [x, y, z] = explorer.viewer.position;
  explorer.viewer.put(x - 0.25 * away, y, z + away, 0, 0);
  explorer.wake();
}"""

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
