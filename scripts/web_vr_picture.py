"""Makes the picture of a published cloud in a headset for the documents: what Chromium draws with an emulated one.

    python scripts/web_vr_picture.py CLOUD [FOLDER]

npm has to have fetched what tests/browser/package.json names. Look at what was made before it is committed.
"""

from __future__ import annotations

import math
import shutil
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from classification.cloud import Cloud  # noqa: E402
from tests.browser.worn import Worn, headset_script  # noqa: E402
from vr_explorer.web.site import PublishSettings, publish  # noqa: E402

EMULATOR = ROOT / "tests" / "browser" / "node_modules" / "iwer" / "build" / "iwer.min.js"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
EYES = {"width": 2400, "height": 1200}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        pass


def in_a_headset(context: BrowserContext, address: str) -> Image.Image:
    """Both eyes, the laser on a card, its plate."""
    page = context.new_page()
    page.add_init_script(headset_script(EMULATOR.read_text(encoding="utf-8"), math.radians(90.0)))
    page.goto(address)
    page.wait_for_selector("canvas[data-cell='64']", state="attached", timeout=120_000)
    worn = Worn(page)
    worn.frames(2)
    worn.enter()
    worn.aim("right", (0.2, 1.25, -0.5), -0.1, -0.2)
    worn.aim("left", (-0.22, 1.25, -0.5), -0.02, 0.05)
    worn.controller("left", trigger=1)
    for _ in range(12):  # whole pictures of near cards arrive meanwhile
        worn.frames(1, 100.0)
        page.wait_for_timeout(200)
    return Image.fromarray(worn.eyes())


def main(cloud: Path, folder: Path) -> None:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        page = publish(Cloud.load(cloud), Path(place) / "site", "Variants of one portrait", PublishSettings())
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(page.parent)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        picture = in_a_headset(browser.new_context(viewport=EYES), address)
        picture.thumbnail((1600, 1600), Image.Resampling.LANCZOS)
        picture.save(folder / "web_vr.jpg", quality=88)
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "docs" / "pictures")
