"""A published cloud in a real browser, from a plain web server: drawn, flown through, told of, damaged."""

from __future__ import annotations

import io
import math
import shutil
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import moderngl
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from classification.cloud import Cloud
from tests.factories import painted_squares, pictured_cloud
from vr_explorer.input import NOTCH
from vr_explorer.picking.ray import Picker
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.target import Target
from vr_explorer.scene.body import Body
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.commands import Approach, Fly, Orbit, Turn
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.viewer import Viewer
from vr_explorer.web.layouts import layouts
from vr_explorer.web.site import PublishSettings, publish

COUNT = 60
SIZE = {"width": 480, "height": 320}
PHONE = {"viewport": {"width": 300, "height": 520}, "has_touch": True, "is_mobile": True}
LONG = 120_000  # milliseconds: a busy machine draws late
NAME = "Woodcut over terrazzo in rust and teal"

COUNTED = """
const calls = { now: 0, most: 0 };
window.drawCalls = () => calls.most;
for (const name of ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"]) {
  const draw = WebGL2RenderingContext.prototype[name];
  WebGL2RenderingContext.prototype[name] = function (...values) { calls.now++; return draw.apply(this, values); };
}
const ask = window.requestAnimationFrame;
window.requestAnimationFrame = (act) => ask((now) => {
  calls.now = 0;
  act(now);
  calls.most = Math.max(calls.most, calls.now);
});
"""
WITHOUT = """
const given = WebGL2RenderingContext.prototype.getExtension;
WebGL2RenderingContext.prototype.getExtension = function (name) {
  return %s.includes(name) ? null : given.call(this, name);
};
"""
SEEN = """(seen) => document.querySelectorAll(".top, .steps, .plate, .problem").forEach((one) => {
  one.style.visibility = seen;
})"""
BC1, ETC2 = "WEBGL_compressed_texture_s3tc_srgb", "WEBGL_compressed_texture_etc"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    return pictured_cloud(tmp_path_factory.mktemp("web"), painted_squares(COUNT), [NAME, "<b>Quiet</b> & loud"])


@pytest.fixture(scope="module")
def site(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sites") / "site"
    return publish(cloud, folder, "Sixty squares", PublishSettings(side=256)).parent


class Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="module")
def address(site: Path, serve: Callable[[Path], str]) -> str:
    return serve(site)


class Visit:
    """A page that has been opened, whose complaints are gathered."""

    def __init__(self, browser: Browser, address: str, script: str = "", **shape: Any) -> None:
        self.context = browser.new_context(**(shape or {"viewport": SIZE}))
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(LONG)
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda one: self.complaints.append(one.text) if one.type == "error" else None)
        self.page.on("request", lambda request: self.asked.append(request.url))
        if script:
            self.page.add_init_script(script)
        self.page.goto(address)

    def opened(self) -> Page:
        self.page.wait_for_selector("html[data-opened]", state="attached")
        return self.page

    def rests(self) -> Page:
        self.opened().wait_for_selector("canvas[data-resting=true]")
        return self.page

    def picture(self) -> np.ndarray:
        """uint8 (H, W, 3) of the page at rest, without what lies over the cloud."""
        page = self.rests()
        page.evaluate(SEEN, "hidden")
        shot = page.screenshot()
        page.evaluate(SEEN, "")
        return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"))

    def changes(self, act: Callable[[], object]) -> None:
        """Does what makes the page draw, and waits until a picture has been drawn since."""
        self.drawn(1, act)
        self.rests()

    def drawn(self, pictures: int, act: Callable[[], object] = lambda: None) -> None:
        """Waits until so many more have been drawn."""
        before = int(self.page.get_attribute("#cloud", "data-drawn") or 0)
        act()
        self.until(f"Number(document.querySelector('#cloud').dataset.drawn) >= {before + pictures}")

    def until(self, expression: str) -> None:
        """Waits until it is true; Playwright's own way evaluates text in the page, which the page's policy forbids."""
        end = time.monotonic() + LONG / 1000.0
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, f"never: {expression}"
            self.page.wait_for_timeout(50)


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    visits: list[Visit] = []

    def begun(address: str, script: str = "", **shape: Any) -> Visit:
        visits.append(Visit(chromium, address, script, **shape))
        return visits[-1]

    yield begun
    for one in visits:
        one.context.close()


def lit(picture: np.ndarray) -> float:
    """Share of the pixels that are not black."""
    return float((picture.max(axis=-1) > 40).mean())


def on_a_card(picture: np.ndarray) -> tuple[float, float]:
    """Pixels from the upper left."""
    bright = np.argwhere(picture.max(axis=-1) > 60)
    row, column = bright[len(bright) // 2].tolist()
    return float(column), float(row)


def test_the_cloud_is_drawn_by_few_calls_and_flown_by_mouse_and_keys(visit: Callable[..., Visit], address: str) -> None:
    one = visit(address, COUNTED)
    page = one.rests()
    expect(page.get_by_role("heading", name="Sixty squares")).to_be_visible()
    expect(page.locator("#count")).to_have_text("60 images")
    first = one.picture()
    assert lit(first) > 0.02
    assert len(np.unique(first.reshape(-1, 3), axis=0)) > 200

    def drag() -> None:
        page.mouse.move(240, 160)
        page.mouse.down()
        page.mouse.move(330, 190, steps=3)
        page.mouse.up()

    one.changes(drag)
    turned = one.picture()
    assert np.abs(turned.astype(int) - first).mean() > 2.0
    one.changes(lambda: page.mouse.wheel(0, -300))
    nearer = one.picture()
    assert np.abs(nearer.astype(int) - turned).mean() > 1.0
    page.keyboard.down("KeyS")
    one.drawn(3)
    one.changes(lambda: page.keyboard.up("KeyS"))
    assert np.abs(one.picture().astype(int) - nearer).mean() > 1.0
    one.changes(lambda: page.get_by_role("button", name="Whole view").click())
    assert np.abs(one.picture().astype(int) - first).mean() < 1.0, "the first view again"
    assert 0 < page.evaluate("drawCalls()") <= 4
    assert one.complaints == []
    assert [url for url in one.asked if not url.startswith(address)] == []


def test_the_picture_is_the_explorers(
    visit: Callable[..., Visit], address: str, cloud: Cloud, ctx: moderngl.Context
) -> None:
    settings, (layout, *_) = SceneSettings(), layouts(cloud, SceneSettings())
    x, y, z, yaw, pitch = layout.view
    size = SIZE["width"], SIZE["height"]
    renderer, target = Renderer(ctx, cloud, scene=settings), Target(ctx, size)
    view = Body((x, y, z), yaw, pitch).view(size, math.radians(60.0), 0.1, 6_000.0)
    renderer.render(target.framebuffer, view, Cards(layout.positions), 0.0)
    theirs = target.read().astype(float)
    target.release()
    renderer.release()
    mine = visit(address).picture().astype(float)
    assert np.abs(mine - theirs).mean() < 3.0
    assert np.corrcoef(mine.ravel(), theirs.ravel())[0, 1] > 0.97


def test_image_by_image_a_plate_says_what_it_is_and_favourites_stay(visit: Callable[..., Visit], address: str) -> None:
    one = visit(address)
    page = one.rests()
    titles = set()
    for _ in range(COUNT):
        page.keyboard.press("Period")
        titles.add(page.locator("#name").text_content())
        if NAME in titles and "<b>Quiet</b> & loud" in titles:
            break
    assert titles == {NAME, "<b>Quiet</b> & loud", "Ink"}
    expect(page.locator("#plate")).to_be_visible()
    expect(page.locator("#made")).to_have_text("Drawn in ink.")
    expect(page.locator("#measures dt")).to_have_text(["Abstractness", "Composition"])
    one.until("document.querySelector('#picture').naturalWidth === 128")
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="Favourite", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#count")).to_have_text("60 images, 1 kept")
    page.reload()
    expect(page.locator("#count")).to_have_text("60 images, 1 kept")
    one.rests()
    before = one.picture()
    one.changes(lambda: page.get_by_role("button", name="Favourites", exact=True).click())
    assert one.picture().mean() < 0.7 * before.mean(), "the others are ghosts"
    page.keyboard.press(".")
    assert page.locator("#name").text_content() in titles
    page.keyboard.press("f")
    expect(page.locator("#count")).to_have_text("60 images")
    page.keyboard.press("Escape")
    expect(page.locator("#plate")).to_be_hidden()
    assert one.complaints == []


def test_a_click_on_a_card_tells_of_it_and_arrangements_change(visit: Callable[..., Visit], address: str) -> None:
    one = visit(address)
    page = one.rests()
    cloud = one.picture()
    one.changes(lambda: page.get_by_role("button", name="Flat").click())
    expect(page.locator("#cloud")).to_have_attribute("data-arrangement", "flat")
    flat = one.picture()
    assert np.abs(flat.astype(int) - cloud).mean() > 4.0
    bright = flat.max(axis=-1) > 60
    rows, columns = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    assert rows[0] > 5 and rows[-1] < SIZE["height"] - 3, "the whole wall is in sight"
    assert columns[0] > 3 and columns[-1] < SIZE["width"] - 3
    page.mouse.click(*on_a_card(flat))
    expect(page.locator("#plate")).to_be_visible()
    page.keyboard.press("3")
    expect(page.locator("#cloud")).to_have_attribute("data-arrangement", "colour")
    expect(page.get_by_role("button", name="By colour")).to_have_attribute("aria-pressed", "true")
    assert np.abs(one.picture().astype(int) - flat).mean() > 4.0
    assert one.complaints == []


def test_fingers_look_pull_and_tap(visit: Callable[..., Visit], address: str) -> None:
    one = visit(address, **PHONE)
    page = one.rests()
    touch = one.context.new_cdp_session(page)

    def fingers(kind: str, *places: tuple[int, int]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def look() -> None:
        fingers("touchStart", (150, 300))
        for x in (170, 190, 210):
            fingers("touchMove", (x, 300))
        fingers("touchEnd")

    def pinch() -> None:
        fingers("touchStart", (140, 300), (160, 300))
        for apart in (30, 50, 70):
            fingers("touchMove", (150 - apart, 300), (150 + apart, 300))
        fingers("touchEnd")

    first = one.picture()
    assert lit(first) > 0.02
    one.changes(look)
    looked = one.picture()
    assert np.abs(looked.astype(int) - first).mean() > 1.0
    one.changes(pinch)
    assert np.abs(one.picture().astype(int) - looked).mean() > 1.0
    expect(page.locator("#plate")).to_be_hidden()
    one.changes(lambda: page.get_by_role("button", name="Flat").tap())
    page.touchscreen.tap(*on_a_card(one.picture()))
    expect(page.locator("#plate")).to_be_visible()
    page.get_by_role("button", name="Close").tap()
    expect(page.locator("#plate")).to_be_hidden()
    assert one.complaints == []


def test_each_form_of_the_pictures_looks_the_same(visit: Callable[..., Visit], address: str) -> None:
    pictures, forms = [], []
    for without in ([], [BC1], [BC1, ETC2]):
        one = visit(address, WITHOUT % without)
        pictures.append(one.picture().astype(int))
        forms.append({url.rpartition(".")[2] for url in one.asked if "/atlas-" in url})
        assert one.page.get_attribute("#cloud", "data-cell") == "64"
        assert one.complaints == []
        one.context.close()
    assert forms[0] in ({"bc1"}, {"etc2"})
    assert forms[2] == {"bc1"}, "decoded in the page"
    assert np.abs(pictures[2] - pictures[0]).mean() < 1.0
    assert np.abs(pictures[1] - pictures[0]).mean() < 2.0


def other_head(content: bytes, before: bytes, after: bytes) -> bytes:
    """With other words of the same length in the head, and all else that fits to them: as a stranger would write it."""
    rest = content[20:].replace(before, after)
    assert len(rest) == len(content) - 20
    return content[:16] + struct.pack("<I", zlib.crc32(rest)) + rest


MOTION = """async ({ positions, target, halves, rays }) => {
  const { Cards } = await import("./page/cards.js");
  const { pick } = await import("./page/picking.js");
  const cards = new Cards(Float32Array.from(positions));
  const fades = Float32Array.from({ length: cards.count }, (_, card) => (card % 3 ? 1 : 0.1));
  cards.send(Float32Array.from(target), fades, 1, 2);
  cards.send(Float32Array.from(positions), null, 1.7, 2);
  const out = [0, 0, 0];
  const places = Array.from({ length: cards.count }, (_, card) => {
    const visible = cards.place(card, 2.5, out);
    return [...out, visible];
  });
  const radius = Math.max(...halves.map(([x, y]) => Math.hypot(x, y)));
  return { places, hits: rays.map(([origin, direction]) => pick(cards, halves.flat(), radius, origin, direction, 9)) };
}"""
FLIGHT = """async (world) => {
  const { Viewer } = await import("./page/viewer.js");
  const viewer = new Viewer({ thrust: 90, drag: 1.8, visit: 7 }, world);
  viewer.put(1, 2, 3, 0.4, -0.3);
  viewer.fly(0.6, 0, -0.8, 0.3);
  viewer.turn(0.2, 0.1);
  viewer.fly(0, 0, 0, 0.2);
  viewer.orbit([5, 1, -40], 0.5, 0.2);
  viewer.approach([5, 1, -40], 2);
  viewer.advance(0.05);
  const after = [...viewer.position, viewer.yaw, viewer.pitch];
  viewer.goBefore([10, 20, 30]);
  viewer.advance(0.4);
  return [after, [...viewer.position, viewer.yaw, viewer.pitch]];
}"""


def test_formulas_are_the_scenes(visit: Callable[..., Visit], address: str) -> None:
    page = visit(address).opened()
    rng = np.random.default_rng(2)
    positions, target = rng.normal(0.0, 20.0, (2, 80, 3)).astype(np.float32)
    halves = rng.uniform(1.0, 3.0, (80, 2)).astype(np.float32)
    origins, directions = rng.normal(0.0, 10.0, (40, 3)), rng.normal(size=(40, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    cards = Cards(positions)
    cards.send(target, 1.0, 2.0)
    cards.fade_to[:] = np.where(np.arange(80) % 3, 1.0, 0.1)
    cards.send(positions, 1.7, 2.0)
    cards.fade_to[:] = 1.0
    there, visible = cards.at(2.5)
    picker = Picker(cards, halves)
    picker.settle()
    hits = [picker.pick(o, d, o, 9.0) for o, d in zip(origins, directions, strict=True)]
    picker.close()
    told = page.evaluate(
        MOTION,
        {
            "positions": positions.ravel().tolist(),
            "target": target.ravel().tolist(),
            "halves": halves.tolist(),
            "rays": [list(ray) for ray in zip(origins.tolist(), directions.tolist(), strict=True)],
        },
    )
    assert np.allclose(told["places"], np.column_stack([there, visible]), atol=1e-4)
    assert told["hits"] == [-1 if hit is None else hit for hit in hits]
    assert any(hit is not None for hit in hits)

    body = Body((0.0, 0.0, 0.0))
    viewer = Viewer(body, SceneSettings(), 0.5)
    viewer.put(np.array([1.0, 2.0, 3.0]), 0.4, -0.3)
    viewer.apply(Fly(tuple(np.array([0.6, 0.0, -0.8]) @ body.axes()), 0.3))
    viewer.apply(Turn(0.2, 0.1))
    viewer.apply(Fly((0.0, 0.0, 0.0), 0.2))
    viewer.apply(Orbit((5.0, 1.0, -40.0), 0.5, 0.2))
    viewer.apply(Approach((5.0, 1.0, -40.0), 1.0 - (1.0 - NOTCH) ** 2))
    viewer.advance(0.05)
    expected = [[*body.position, body.yaw, body.pitch]]
    viewer.go_before(np.array([10.0, 20.0, 30.0]), 0.9)
    viewer.advance(0.4)
    expected.append([*body.position, body.yaw, body.pitch])
    assert np.allclose(page.evaluate(FLIGHT, 0.5), expected, atol=1e-4)


def damaged(site: Path, folder: Path, file: str, change: Callable[[bytes], bytes | None]) -> Path:
    """A copy of `site` in which one file is another, or missing."""
    shutil.copytree(site, folder)
    (found,) = folder.glob(file)
    content = change(found.read_bytes())
    found.unlink()
    if content is not None:
        found.write_bytes(content)
    return folder


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda content: content[:-5], "is damaged"),
        (lambda content: content[:2000] + bytes([content[2000] ^ 1]) + content[2001:], "is damaged"),
        (lambda content: content[:8] + b"\2" + content[9:], "by a newer version"),
        (lambda content: b"<!doctype html><p>Not found</p>", "is damaged"),
        (lambda content: content[:12] + b"\xff\xff\xff\x7f" + content[16:], "is damaged"),
        (lambda content: other_head(content, b'"count":60', b'"count":61'), "is damaged"),
        (lambda content: other_head(content, b'"layers":1,', b'"layers":9,'), "is damaged"),
        (lambda content: other_head(content, b'"id":"flat"', b'"id":"../."'), "is damaged"),
        (lambda content: None, "cannot be fetched"),
    ],
)
def test_a_damaged_or_newer_cloud_is_one_sentence(
    visit: Callable[..., Visit],
    serve: Callable[[Path], str],
    site: Path,
    tmp_path: Path,
    change: Callable[[bytes], bytes | None],
    sentence: str,
) -> None:
    page = visit(serve(damaged(site, tmp_path / "site", "cloud.bin", change))).page
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.locator("#opening")).to_be_hidden()


@pytest.mark.parametrize(
    ("file", "change", "sentence"),
    [
        ("pictures/*/atlas-64-0.bc1", lambda content: content[:100], "small pictures are damaged (atlas-64-0.bc1)"),
        ("pictures/*/atlas-4-0.bc1", lambda content: None, "small pictures cannot be fetched (atlas-4-0.bc1)"),
        ("pictures/*/words.json", lambda content: content.replace(b'"title":[', b'"title":[99,'), "is damaged"),
    ],
)
def test_what_is_there_is_shown_where_a_part_is_not(
    visit: Callable[..., Visit],
    serve: Callable[[Path], str],
    site: Path,
    tmp_path: Path,
    file: str,
    change: Callable[[bytes], bytes | None],
    sentence: str,
) -> None:
    one = visit(serve(damaged(site, tmp_path / "site", file, change)), WITHOUT % [ETC2])
    page = one.opened()
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    assert lit(one.picture()) > 0.02
    page.keyboard.press(".")
    expect(page.locator("#plate")).to_be_visible()


def test_without_webgl_images_are_there_one_by_one(visit: Callable[..., Visit], address: str) -> None:
    none = "HTMLCanvasElement.prototype.getContext = () => null;"
    one = visit(address, none)
    page = one.opened()
    expect(page.get_by_role("alert")).to_contain_text("does not draw with WebGL 2")
    page.get_by_role("button", name="Next image").click()
    expect(page.locator("#plate")).to_be_visible()
    one.until("document.querySelector('#picture').naturalWidth === 128")


def test_a_lost_graphics_card_is_told_and_comes_back(visit: Callable[..., Visit], address: str) -> None:
    one = visit(address)
    page = one.rests()
    before = one.picture()
    page.evaluate(
        "window.lost = document.querySelector('#cloud').getContext('webgl2').getExtension('WEBGL_lose_context');"
        "lost.loseContext()"
    )
    expect(page.get_by_role("alert")).to_contain_text("taken the graphics card away")
    one.changes(lambda: page.evaluate("lost.restoreContext()"))
    expect(page.locator("#problem")).to_be_hidden()
    page.wait_for_selector("canvas[data-cell='64']")
    assert np.abs(one.picture().astype(int) - before).mean() < 1.0


def test_controls_have_names_and_can_be_told_apart(visit: Callable[..., Visit], address: str, axe: str) -> None:
    page = visit(address).rests()
    page.keyboard.press(".")
    expect(page.locator("#plate")).to_be_visible()
    page.evaluate(axe)
    found = page.evaluate("axe.run({ preload: false })")["violations"]
    assert [issue["id"] for issue in found if issue["impact"] in {"serious", "critical"}] == []
    page.keyboard.press("h")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#plate")).to_be_visible()
