"""The page in an exhibition, and by a gamepad at a desk: in a real browser, on a clock that is stepped by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Route, expect

from tests.browser.visits import COUNT, Visit, lit
from tests.browser.worn import CLOCK, Worn, headset_script

SECOND = 1000.0

KEPT = "Object.keys(localStorage).filter((key) => !key.startsWith('artificial-inspiration-welcomed'))"
"""In the browser, but for what tells all pages of the tests that they have been opened before."""


@pytest.fixture(scope="module")
def address(bare_address: str) -> str:
    return bare_address


def begun(visit: Callable[..., Visit], address: str, script: str = CLOCK) -> tuple[Visit, Worn]:
    one = visit(address, script)
    one.opened()
    one.page.wait_for_selector("canvas[data-cell='64']", state="attached")
    clock = Worn(one.page)
    clock.frames(3)
    return one, clock


def passes(one: Visit, clock: Worn, seconds: int) -> None:
    """So much time, in which the page looks at its clock."""
    clock.frames(seconds, SECOND)
    one.page.wait_for_timeout(600)
    clock.frames(2)


def test_a_visitor_has_a_time_and_leaves_nothing_to_the_next(visit: Callable[..., Visit], address: str) -> None:
    one, clock = begun(visit, f"{address}?kiosk=40")
    page, invitation = one.page, one.page.locator("#invitation")
    expect(invitation).to_be_visible()
    expect(page.get_by_role("button", name="Flat")).to_be_hidden()
    pictures = []
    for _ in range(3):
        clock.frames(12, 100.0)
        pictures.append(clock.eyes().astype(int))
    assert min(lit(picture) for picture in pictures) > 0.01, "the cloud stays in sight"
    assert np.abs(pictures[1] - pictures[0]).mean() > 0.5
    assert np.abs(pictures[2] - pictures[1]).mean() > 0.5, "it flies"

    page.keyboard.press(".")
    expect(invitation).to_be_hidden()
    expect(page.locator("#plate")).to_be_visible()
    page.keyboard.press("f")
    expect(page.locator("#count")).to_have_text(f"{COUNT} images, 1 kept")
    page.keyboard.press("2")
    page.keyboard.press("h")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate(KEPT) == [], "nothing stays in the browser"

    passes(one, clock, 25)
    expect(page.locator("#time-left")).to_have_text("15 s left")
    passes(one, clock, 16)
    expect(invitation).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#plate")).to_be_hidden()
    expect(page.locator("#time-left")).to_be_hidden()
    expect(page.locator("#count")).to_have_text(f"{COUNT} images")
    expect(page.locator("#cloud")).to_have_attribute("data-arrangement", "cloud")
    assert one.complaints == []


PATH = """async () => {
  const { explorer } = await import("./page/main.js");
  return [...explorer.viewer.position];
}"""
TO_A_CARD = """async () => {
  const { explorer } = await import("./page/main.js"), place = [0, 0, 0];
  explorer.cards.target(0, place);
  explorer.viewer.put(place[0], place[1], place[2] + 8, 0, 0);
}"""
SHARP = """async () => {
  const { explorer: { drawing: { details } } } = await import("./page/main.js");
  return details.slots.some((slot) => slot >= 0) && !details.behind;
}"""


def test_the_flight_waits_for_the_pictures_of_what_is_near(
    visit: Callable[..., Visit], site: Path, serve: Callable[[Path], str]
) -> None:
    held: list[Route] = []
    one = visit("about:blank", CLOCK)
    one.page.route("**/whole/**", lambda route: held.append(route))
    one.page.goto(f"{serve(site)}?kiosk")
    one.opened()
    clock = Worn(one.page)
    clock.frames(20, 100.0)
    one.page.evaluate(TO_A_CARD)
    clock.frames(20, 100.0)

    def flown() -> float:
        before = np.array(one.page.evaluate(PATH))
        clock.frames(5, 100.0)
        return float(np.linalg.norm(one.page.evaluate(PATH) - before))

    while not held:
        clock.frames(1, 100.0)
    clock.frames(10, 100.0)
    waiting = flown()
    for _ in range(300):
        while held:
            held.pop().continue_()
        clock.frames(1, 1.0)
        one.page.wait_for_timeout(20)
        if one.page.evaluate(SHARP):
            break
    assert one.page.evaluate(SHARP), "the pictures come"
    one.page.unroute("**/whole/**")
    clock.frames(5, 100.0)
    assert flown() > 3.0 * waiting > 0.0


def test_who_goes_away_without_a_word_is_missed(visit: Callable[..., Visit], address: str) -> None:
    one, clock = begun(visit, f"{address}?kiosk=600")
    one.page.mouse.click(200, 200)
    expect(one.page.locator("#invitation")).to_be_hidden()
    passes(one, clock, 50)
    one.page.mouse.move(210, 210)
    passes(one, clock, 50)
    expect(one.page.locator("#invitation")).to_be_hidden()
    passes(one, clock, 15)
    expect(one.page.locator("#invitation")).to_be_visible()


def test_nothing_leads_away(visit: Callable[..., Visit], address: str) -> None:
    one, _ = begun(visit, f"{address}?kiosk")
    page = one.page
    page.evaluate(
        """() => {
          for (const [text, to] of [["Away", "/other.html"], ["Here", "#somewhere"]]) {
            const link = document.createElement("a");
            [link.href, link.textContent] = [to, text];
            link.style.cssText = "position: fixed; z-index: 9; left: 0; top: " + (text === "Away" ? "0" : "2rem");
            document.body.append(link);
          }
        }"""
    )
    page.get_by_role("link", name="Away").click()
    assert page.url == f"{address}?kiosk"
    page.get_by_role("link", name="Here").click()
    assert page.url == f"{address}?kiosk#somewhere"


def test_in_a_headset_the_time_ends_the_session(visit: Callable[..., Visit], address: str, emulator: str) -> None:
    one, clock = begun(visit, f"{address}?kiosk=30", headset_script(emulator, math.radians(90.0)))
    one.page.mouse.click(200, 200)  # the buttons are there once somebody has come
    clock.enter()
    passes(one, clock, 20)
    expect(one.page.locator("#cloud")).to_have_attribute("data-vr", "true")
    passes(one, clock, 12)
    one.page.wait_for_selector("canvas:not([data-vr])", state="attached")
    expect(one.page.locator("#invitation")).to_be_visible()
    assert one.complaints == []


PAD = """
const buttons = Array.from({ length: 17 }, () => ({ pressed: false, value: 0 }));
window.pad = { connected: true, mapping: "standard", axes: [0, 0, 0, 0], buttons };
navigator.getGamepads = () => [null, pad];
window.press = (at, on) => { pad.buttons[at] = { pressed: on, value: on ? 1 : 0 }; };
"""


def test_a_gamepad_looks_around_flies_and_asks_and_at_rest_draws_nothing(
    visit: Callable[..., Visit], address: str
) -> None:
    one, clock = begun(visit, address, CLOCK + PAD)
    page = one.page
    page.evaluate("dispatchEvent(new Event('gamepadconnected'))")
    clock.frames(8, 100.0)
    drawn = page.get_attribute("#cloud", "data-drawn")
    clock.frames(3, 100.0)
    assert page.get_attribute("#cloud", "data-drawn") == drawn, "a gamepad at rest draws nothing"

    def while_held(set_to: str, back: str) -> np.ndarray:
        page.evaluate(set_to)
        clock.frames(4, 100.0)
        page.evaluate(back)
        clock.frames(60, 100.0)
        return one.picture().astype(int)

    begin = while_held("0", "0")
    turned = while_held("pad.axes[2] = 1", "pad.axes[2] = 0")
    assert np.abs(turned - begin).mean() > 1.0
    back = while_held("pad.axes[2] = -1", "pad.axes[2] = 0")
    assert np.abs(back - begin).mean() < 0.5

    def flown(set_to: str, back: str) -> np.ndarray:
        before = np.array(page.evaluate(PATH))
        while_held(set_to, back)
        return np.array(page.evaluate(PATH)) - before

    ahead = flown("pad.axes[1] = -1", "pad.axes[1] = 0")
    fast = flown("pad.axes[1] = -1; press(5, true)", "pad.axes[1] = 0; press(5, false)")
    risen = flown("press(7, true)", "press(7, false)")
    assert np.linalg.norm(ahead) > 1.0
    assert np.dot(fast, ahead) > 1.5 * np.dot(ahead, ahead), "faster, the same way"
    assert risen[1] > 1.0 and np.abs(risen[[0, 2]]).max() < 1e-6

    def pressed(button: int) -> None:
        for on in ("true", "false"):
            page.evaluate(f"press({button}, {on})")
            clock.frames(2, 100.0)

    page.keyboard.press(".")
    expect(page.locator("#plate")).to_be_visible()
    pressed(0)
    expect(page.locator("#count")).to_have_text(f"{COUNT} images, 1 kept")
    pressed(1)
    expect(page.locator("#plate")).to_be_hidden()
    pressed(13)
    expect(page.locator("#cloud")).to_have_attribute("data-arrangement", "flat")
    pressed(9)
    expect(page.get_by_role("dialog")).to_be_visible()
    pressed(1)
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert one.complaints == []
