"""Chromium and axe-core, where they are, and published clouds that are opened there."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache, partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from classification.cloud import Cloud, LabelColumn
from classification.cloud.facts import Facts
from tests.browser.visits import COUNT, NAME, QUICK, SHAPE, Quiet, Visit
from tests.browser.worn import FOV, Wear, Worn, headset_script
from tests.browser.worn import SIZE as WORN_SIZE
from tests.factories import painted_squares, pictured_cloud
from vr_explorer.web.site import PublishSettings, publish

HERE = Path(__file__).parent
PLACES = ["Basel", "Köln", "Łódź"]
KEYWORDS = tuple(f"word {number}" for number in range(8))
expect.set_options(timeout=90_000)  # milliseconds: a busy machine draws late

Tabs = Callable[..., Page]
"""By the shape of a browser's context, as Playwright takes it."""

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


PAGES_BY_SOFTWARE = ("--disable-gpu-rasterization", "--disable-gpu-compositing")
"""All but what a page draws by WebGL, which is quicker than by a driver that is software itself."""

SYSTEMS_DRIVER = ("--use-angle=gl-egl", "--ignore-gpu-blocklist")
"""By which the explorer draws in tests as well: where that is Mesa's by software, it takes half as long as Chromium's
own software, which is what there is without these.
"""

_open = ExitStack()
"""Chromium and what drives it, as long as tests of this folder follow each other: its event loop would be in the way of
other tests.
"""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Generator[None, object, object]:
    try:
        return (yield)
    finally:
        if nextitem is None or HERE not in nextitem.path.parents:
            _open.close()
            _launched.cache_clear()
            _tab.cache_clear()


@cache
def _launched() -> Browser:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        _absent("there is no Chromium on this machine; install it (Debian: `apt-get install chromium`)")
    playwright = _open.enter_context(sync_playwright())
    arguments = "--no-sandbox", *PAGES_BY_SOFTWARE
    browser = playwright.chromium.launch(executable_path=program, args=[*arguments, *SYSTEMS_DRIVER])
    if not _draws(browser):
        browser.close()
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
    _open.callback(browser.close)
    return browser


def _draws(browser: Browser) -> bool:
    page = browser.new_page()
    there = page.evaluate("document.createElement('canvas').getContext('webgl2') !== null")
    page.close()
    return bool(there)


@cache
def _tab(shape: str) -> Page:
    return _launched().new_context(**json.loads(shape)).new_page()


@pytest.fixture
def chromium() -> Browser:
    return _launched()


@pytest.fixture
def tabs(chromium: Browser) -> Tabs:
    """A tab for each shape, for one page after another: in a new one, half of what a page takes is that its process
    begins, and that scripts are fetched and compiled again.
    """
    return lambda **shape: _tab(json.dumps(shape, sort_keys=True))


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, the checker of accessibility."""
    return _fetched("axe-core", "axe.min.js")


@pytest.fixture(scope="session")
def emulator() -> str:
    """The script of iwer, Meta's emulator of headsets."""
    return _fetched("iwer", "build/iwer.min.js")


def _fetched(package: str, file: str) -> str:
    """By npm, once."""
    script, npm = HERE / "node_modules" / package / file, shutil.which("npm")
    with (Path(tempfile.gettempdir()) / "artificial-inspiration-npm.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in several processes
        if not script.is_file() and npm is None:
            _absent(f"there is no npm on this machine to fetch {package} with")
        if not script.is_file():
            fetched = subprocess.run(
                [str(npm), "ci", "--no-audit", "--no-fund"], cwd=HERE, capture_output=True, text=True, check=False
            )
            if fetched.returncode:
                _absent(f"npm cannot fetch {package}: {fetched.stderr[-300:]}")
    return script.read_text(encoding="utf-8")


def _absent(reason: str) -> NoReturn:
    if "CI" in os.environ:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    return pictured_cloud(tmp_path_factory.mktemp("web"), painted_squares(COUNT), [NAME, "<b>Quiet</b> & loud"])


@pytest.fixture(scope="session")
def site(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sites") / "site"
    return publish(cloud, folder, "Sixty squares", PublishSettings(side=256)).parent


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """What `python -m http.server` does, and the address."""
    servers = []

    def begun(folder: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield begun
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def address(site: Path, serve: Callable[[Path], str]) -> str:
    return serve(site)


@pytest.fixture
def visit(chromium: Browser, tabs: Tabs) -> Iterator[Callable[..., Visit]]:
    """Opens a page; the one before is left, and knows nothing of it. beside: it stays, and this one is of another
    visitor. quick: whether time hurries. first, listed: see `Visit`.
    """
    visits: list[Visit] = []
    own: list[BrowserContext] = []

    def begun(
        address: str,
        script: str = "",
        beside: bool = False,
        quick: bool = True,
        first: bool = False,
        listed: bool = False,
        **shape: Any,
    ) -> Visit:
        if beside:
            own.append(chromium.new_context(**SHAPE | shape))
            page = own[-1].new_page()
        else:
            while visits:
                visits.pop().leave()
            page = tabs(**SHAPE | shape)
        visits.append(Visit(page, address, QUICK * quick + script, first, listed))
        return visits[-1]

    yield begun
    for one in visits:
        one.leave()
    for context in own:
        context.close()


@pytest.fixture(scope="session")
def bare_address(cloud: Cloud, serve: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Without whole pictures, which come when they come."""
    folder = tmp_path_factory.mktemp("worn") / "site"
    return serve(publish(cloud, folder, "Sixty squares", PublishSettings(side=0)).parent)


@pytest.fixture(scope="session")
def told(cloud: Cloud, serve: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a cloud whose files and tables tell of its images."""
    facts = [Facts(model="flux" if card % 4 else "sd_xl", keywords=KEYWORDS[: card % 9]) for card in range(COUNT)]
    labels = {"label_place": LabelColumn("label_place", "Place", PLACES * (COUNT // 3))}
    labelled = replace(cloud, labels=labels, provenance=[one.to_json() for one in facts])
    folder = tmp_path_factory.mktemp("told") / "site"
    return serve(publish(labelled, folder, "Sixty squares", PublishSettings(side=0, words=True)).parent)


@pytest.fixture
def wear(visit: Callable[..., Visit], bare_address: str, emulator: str) -> Wear:
    """Opens the page with the headset beside it; all small pictures are there. larger: than usual, of what eyes see."""

    def worn(more: str = "", to: str = "", larger: int = 1) -> tuple[Visit, Worn]:
        size = {name: larger * length for name, length in WORN_SIZE.items()}
        one = visit(to or bare_address, headset_script(emulator, FOV) + more, viewport=size, device_scale_factor=1)
        one.opened()
        one.page.wait_for_selector("canvas[data-cell='64']", state="attached")
        headset = Worn(one.page)
        headset.frames(2)
        return one, headset

    return worn
