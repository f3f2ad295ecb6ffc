"""A published cloud in a real browser: the page as somebody opens it, and what it looks like."""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Callable
from http.server import SimpleHTTPRequestHandler
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Page, Route

COUNT = 60
SIZE = {"width": 480, "height": 320}
PHONE = {"viewport": {"width": 300, "height": 520}, "has_touch": True, "is_mobile": True}
LONG = 120_000  # milliseconds: a busy machine draws late
NAME = "Woodcut over terrazzo in rust and teal"

COARSE = 0.5
"""Pixels of the screen for each of the page's, across and down: the browser draws by software, which goes by them."""

SHAPE: dict[str, Any] = {"viewport": SIZE, "device_scale_factor": COARSE}
"""Of a browser's context, as Playwright takes it, where a test asks for no other."""

LOOKED_AT = """
window.looked ??= (() => {
  const looked = { at: true, missed: false }, type = WebGL2RenderingContext.prototype, extension = type.getExtension;
  const whereLookedAt = (object, name) => {
    const draw = object[name];
    object[name] = function (...values) {
      if (looked.at) draw.apply(this, values);
      else looked.missed = true;
    };
  };
  for (const name of ["clear", "drawArrays", "drawArraysInstanced", "blitFramebuffer"]) whereLookedAt(type, name);
  type.getExtension = function (name) {
    const given = extension.call(this, name);
    if (name === "WEBGL_multi_draw" && given) {
      for (const draw of ["multiDrawElementsWEBGL", "multiDrawArraysWEBGL"]) whereLookedAt(given, draw);
    }
    return given;
  };
  return looked;
})();
"""
"""To be run in a page before its own scripts: nothing is drawn while `looked.at` is false, and `looked.missed` says
that something would have been.
"""

QUICK = (
    LOOKED_AT
    + """
(() => {
  const STEP = 100, STEPS = 5;
  const clock = performance.now.bind(performance), ask = window.requestAnimationFrame.bind(window);
  let ahead = 0, asked = [], number = 0, last = clock(), passes = false;
  performance.now = () => clock() + ahead;
  const steps = () => {
    for (let left = STEPS - 1; left >= 0 && asked.length > 0; left--) {
      const due = asked;
      asked = [];
      ahead += Math.max(STEP - (clock() - last), 0);
      last = clock();
      const now = performance.now();
      for (const act of due) {
        const before = asked.length;
        [looked.at, looked.missed] = [left === 0, false];
        act(now);
        looked.at = true;
        if (looked.missed && asked.length === before) act(now);
      }
    }
  };
  const pass = () => {
    try {
      steps();
    } finally {
      passes = asked.length > 0;
      if (passes) ask(pass);
    }
  };
  window.requestAnimationFrame = (act) => {
    asked.push(act);
    if (!passes) ask(pass);
    passes = true;
    return ++number;
  };
})();
"""
)
"""Before anything else in the page: five frames of 100 ms pass in one of the browser's, so that whatever moves is soon
at its end. 100 ms is the longest step that the page takes at once. Of the five the last is drawn, or that after which
the page asks for no other.
"""

SEEN = """(seen) => document.querySelectorAll(".top, .steps, .plate, .problem").forEach((one) => {
  one.style.visibility = seen;
})"""


WELCOMED = """
try {
  localStorage.setItem(`artificial-inspiration-welcomed ${location.pathname}`, "true");
} catch {
  // a page without an address
}
"""
"""To be run in a page before its own scripts: it has been opened before, so that its images do not rain at first."""


class Quiet(SimpleHTTPRequestHandler):
    """Whatever is asked for is asked for anew, but for the modules of the page, which stay as they are: tests share a
    tab, which else keeps a file for a tenth of its age.
    """

    protocol_version = "HTTP/1.1"

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=3600" if self.path.endswith(".js") else "no-cache")
        super().end_headers()

    def log_message(self, *words: object) -> None:
        pass


class Visit:
    """A page that has been opened in a tab, whose complaints are gathered. script: run in it before its own. first:
    whether it never has been opened before. listed: whether what it asks servers for is: some ninety files, each of
    which the browser then tells of.
    """

    def __init__(
        self, tab: Page, address: str = "about:blank", script: str = "", first: bool = False, listed: bool = True
    ) -> None:
        self.context = tab.context
        self.page = tab
        self.page.set_default_timeout(LONG)
        self.complaints: list[str] = []
        self._asked: list[str] | None = [] if listed else None
        self._heard: dict[str, Callable[[Any], None]] = {
            "pageerror": lambda error: self.complaints.append(str(error)),
            "console": lambda one: self.complaints.append(one.text) if one.type == "error" else None,
        }
        if self._asked is not None:
            self._heard["request"] = lambda request: self.asked.append(request.url)
        for event, hear in self._heard.items():
            self.page.on(event, hear)  # type: ignore[call-overload]
        # Playwright's own way would run it for whatever is opened in this tab later as well.
        self._session = self.context.new_cdp_session(tab)
        self._session.send("Page.enable")
        self._session.send("Page.addScriptToEvaluateOnNewDocument", {"source": script if first else WELCOMED + script})
        self.page.goto(address)

    @property
    def asked(self) -> list[str]:
        """Addresses, where they are listed."""
        assert self._asked is not None, "what this visit asks for is not listed"
        return self._asked

    def opened(self) -> Page:
        self.page.wait_for_selector("html[data-opened]", state="attached")
        return self.page

    def rests(self) -> Page:
        self.opened().wait_for_selector("canvas[data-resting=true]")
        return self.page

    def picture(self) -> np.ndarray:
        """uint8 (H, W, 3) of the page at rest, in its pixels, without what lies over the cloud."""
        page = self.rests()
        page.evaluate(SEEN, "hidden")
        shot = self._session.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})["data"]
        page.evaluate(SEEN, "")
        pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(shot))).convert("RGB"))
        assert page.viewport_size is not None
        fold = page.viewport_size["width"] // pixels.shape[1]
        return pixels.repeat(fold, axis=0).repeat(fold, axis=1)

    def changes(self, act: Callable[[], object]) -> None:
        """Does what makes the page draw, and waits until a picture has been drawn since."""
        self.drawn(1, act)
        self.rests()

    def drawn(self, pictures: int, act: Callable[[], object] = lambda: None) -> None:
        """Waits until so many more have been drawn."""
        before = int(self.page.get_attribute("#cloud", "data-drawn") or 0)
        act()
        self.until(f"Number(document.querySelector('#cloud').dataset.drawn) >= {before + pictures}")

    def route(self, pattern: str, handle: Callable[[Route], object]) -> None:
        """What the opened page asks for from now on and the pattern fits is handled. Chromium answers before the page's
        process knows of it, and what hands do comes there by another way: one request in twenty after `Page.route`
        would not be handled.
        """
        probe = pattern.replace("**", "probe")

        def answer_or_handle(route: Route) -> None:
            if route.request.url.endswith(probe):
                route.fulfill(status=204)
            else:
                handle(route)

        self.page.route(pattern, answer_or_handle)
        self.until(f"fetch('{probe}').then((answer) => answer.status === 204)")

    def leave(self) -> None:
        """The tab is as if it were new."""
        for event, hear in self._heard.items():
            self.page.remove_listener(event, hear)
        self._session.detach()
        leave(self.page)

    def until(self, expression: str) -> None:
        """Waits until it is true; Playwright's own way evaluates text in the page, which the page's policy forbids."""
        end = time.monotonic() + LONG / 1000.0
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, f"never: {expression}"
            self.page.wait_for_timeout(50)


BESIDE = -9.0, -9.0
"""Pixels: a pointer that is not over the page."""


def leave(page: Page) -> None:
    """Nothing stays for the next page of the tab but what was fetched and compiled."""
    page.unroute_all()
    page.evaluate("localStorage.clear(); sessionStorage.clear()")
    page.mouse.move(*BESIDE)
    page.goto("about:blank")


def lit(picture: np.ndarray) -> float:
    """Share of the pixels that are not black."""
    return float((picture.max(axis=-1) > 40).mean())


def on_a_card(picture: np.ndarray) -> tuple[float, float]:
    """Pixels from the upper left."""
    bright = np.argwhere(picture.max(axis=-1) > 60)
    row, column = bright[len(bright) // 2].tolist()
    return float(column), float(row)
