"""Pages that the pictures of browsers are taken of: a gallery and a published cloud, by the program's own commands."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

from picture_files import ROOT
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.visits import WELCOMED, Quiet

PATIENCE = 180_000.0
"""Milliseconds for what a page does."""

PUBLISHED = "Variants of one portrait"
MISSING = """() => [...document.images].filter((one) => {
  const { top, bottom, width } = one.getBoundingClientRect();
  return width > 0 && bottom > 0 && top < innerHeight && !(one.complete && one.naturalWidth);
}).length"""
"""How many pictures in sight are not there yet."""

SHARP = """async () => {
  const { explorer: { drawing: { details } } } = await import("./page/main.js");
  return !details.behind && !details.busy;
}"""


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
