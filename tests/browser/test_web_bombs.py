"""Filters and bombs of a published cloud in a real browser: put together, thrown, dragged, by mouse, fingers, keys."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.visits import PHONE, SIZE, Visit, lit

PLACES = """async () => {
  const { explorer } = await import("./page/main.js");
  const { world, cards, viewer } = explorer;
  const bombs = world.bombs.all.map(({ position, velocity }) => [...position, ...velocity]);
  const places = Array.from({ length: cards.count }, (_, card) => {
    const out = [0, 0, 0];
    cards.target(card, out);
    return out;
  });
  return { bombs, places, viewer: [...viewer.position], shares: world.placement.shares.map((share) => [...share]) };
}"""
SEEN_AT = """async ([x, y, z]) => {
  const { explorer } = await import("./page/main.js");
  const { viewer } = explorer, way = [x, y, z].map((part, axis) => part - viewer.position[axis]);
  const along = (axis) => way.reduce((sum, part, at) => sum + part * axis[at], 0);
  const [across, upward] = [along(viewer.right), along(viewer.up)].map((part) => part / -along(viewer.back));
  const { clientWidth: wide, clientHeight: high } = document.querySelector("#cloud");
  const reach = explorer.drawing.reach;
  return [(0.5 + (0.5 * across) / reach[0]) * wide, (0.5 - (0.5 * upward) / reach[1]) * high];
}"""


def thrown(one: Visit) -> Page:
    """A bomb for the lighter half, that has come to rest."""
    page = one.rests()
    page.keyboard.press("l")
    expect(page.get_by_role("heading", name="Filter")).to_be_focused()
    page.get_by_role("slider", name="Lightness, from").fill("50")
    page.get_by_role("button", name="Throw a bomb").click()
    expect(page.locator("#bombs li")).to_have_count(1)
    one.rests()
    return page


def test_a_filter_brings_its_matches_and_leaves_ghosts(visit: Callable[..., Visit], address: str) -> None:
    one = visit(address)
    page = one.rests()
    before, places = one.picture(), np.array(page.evaluate(PLACES)["places"])
    page.get_by_role("button", name="Filter", exact=True).first.click()
    expect(page.locator("#filter-count")).to_have_text("60 of 60 match.")
    page.get_by_role("slider", name="Composition, from").fill("80")
    expect(page.locator("#filter-count")).not_to_have_text("60 of 60 match.")
    matches = int((page.locator("#filter-count").text_content() or "").split()[0])
    assert 0 < matches < 60
    one.changes(lambda: page.locator("#filter-apply").click())
    told = page.evaluate(PLACES)
    nearer = np.array(told["places"])
    moved = np.abs(nearer - places).max(axis=1) > 1e-3
    assert 0 < moved.sum() <= matches
    away = [np.linalg.norm(some - told["viewer"], axis=1) for some in (nearer, places)]
    assert (away[0] <= away[1] + 1e-3).all(), "never outward"
    assert np.abs(one.picture().astype(int) - before).mean() > 1.0
    page.keyboard.press("Escape")
    page.keyboard.press(".")
    expect(page.locator("#plate")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Filter", exact=True).first.click()
    one.changes(lambda: page.get_by_role("button", name="Clear").click())
    assert np.allclose(page.evaluate(PLACES)["places"], places)
    assert one.complaints == []


def test_a_thrown_bomb_gathers_and_goes_along_with_the_mouse(visit: Callable[..., Visit], address: str) -> None:
    one = visit(address)
    page = thrown(one)
    expect(page.locator("#bombs li b")).to_have_text("Lightness 0.5–1")
    page.get_by_role("button", name="Close").first.click()
    before = page.evaluate(PLACES)
    assert len(before["bombs"]) == 1
    x, y = page.evaluate(SEEN_AT, before["bombs"][0][:3])
    assert abs(x - SIZE["width"] / 2) < 2.0 and abs(y - SIZE["height"] / 2) < 2.0, "where one looked"
    shine = one.picture()
    assert lit(shine[120:200, 200:280]) > 0.2

    def drag() -> None:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 60, y - 40, steps=6)
        page.wait_for_timeout(300)  # a hand that rests lets a bomb lie
        page.mouse.up()

    one.changes(drag)
    after = page.evaluate(PLACES)
    shift = np.array(after["bombs"][0][:3]) - before["bombs"][0][:3]
    assert np.linalg.norm(shift) > 5.0
    assert after["bombs"][0][3:] == [0, 0, 0]
    told = np.array(after["places"]) - before["places"]
    assert np.allclose(told, np.array(after["shares"][0])[:, None] * shift, atol=2e-3)
    expect(page.locator("#plate")).to_be_hidden()
    assert one.complaints == []


def test_two_bombs_by_keys_alone_and_by_controls_with_names(
    visit: Callable[..., Visit], address: str, axe: str
) -> None:
    one = visit(address)
    page = thrown(one)
    page.evaluate(axe)
    found = page.evaluate("axe.run({ preload: false })")["violations"]
    assert [issue["id"] for issue in found if issue["impact"] in {"serious", "critical"}] == []
    page.get_by_role("slider", name="Lightness, from").focus()
    page.keyboard.press("Home")
    page.get_by_role("slider", name="Composition, from").focus()
    page.keyboard.press("End")
    for _ in range(2):
        page.keyboard.press("PageDown")
    page.get_by_role("button", name="Throw a bomb").press("Enter")
    expect(page.locator("#bombs li")).to_have_count(2)
    one.rests()
    counts = [text.split()[0] for text in page.locator("#bombs small").all_text_contents()]
    assert all(int(count) > 0 for count in counts)
    away = page.get_by_role("button", name="Keeps away").first
    away.press("Enter")
    expect(away).to_have_attribute("aria-pressed", "true")
    for _ in range(2):
        page.locator("#bombs li").first.get_by_role("button", name="Remove").press("Enter")
    expect(page.locator("#bombs li")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#filter")).to_be_hidden()
    expect(page.locator("#show-filter")).to_be_focused()
    assert one.complaints == []


def test_by_fingers_on_a_phone(visit: Callable[..., Visit], address: str) -> None:
    one = visit(address, **PHONE)
    page = one.rests()
    page.get_by_role("button", name="Filter", exact=True).first.tap()
    expect(page.locator("#filter")).to_be_visible()
    swatch = page.locator(".swatch").first
    swatch.tap()
    expect(swatch).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Throw a bomb").tap()
    expect(page.locator("#bombs li")).to_have_count(1)
    one.rests()
    page.locator("#filter-close").tap()
    before = page.evaluate(PLACES)
    x, y = (round(part) for part in page.evaluate(SEEN_AT, before["bombs"][0][:3]))
    touch = one.context.new_cdp_session(page)

    def drag() -> None:
        for kind, places in (("touchStart", [(x, y)]), *(("touchMove", [(x, y - 12 * by)]) for by in range(1, 6))):
            points = [{"x": left, "y": top, "id": 0} for left, top in places]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    one.changes(drag)
    after = page.evaluate(PLACES)
    assert after["bombs"][0][1] > before["bombs"][0][1] + 5.0, "upward with the finger"
    assert np.allclose(after["viewer"], before["viewer"])
    assert one.complaints == []


def test_what_files_and_tables_tell_is_filtered_and_said(visit: Callable[..., Visit], told: str) -> None:
    one = visit(told)
    page = one.rests()
    page.keyboard.press("l")
    count = page.locator("#filter-count")
    page.get_by_role("button", name="Köln 20").click()
    expect(count).to_have_text("20 of 60 match.")
    page.get_by_role("button", name="Łódź 20").click()
    expect(count).to_have_text("40 of 60 match.")
    page.get_by_role("button", name="sd_xl 15").click()
    expect(count).to_have_text("10 of 60 match.")
    page.locator("#filter-throw").click()
    expect(page.locator("#bombs b")).to_have_text("Köln or Łódź and sd_xl")
    page.locator("#filter-clear").click()
    expect(count).to_have_text("60 of 60 match.")
    page.keyboard.press("Escape")
    page.keyboard.press(".")
    expect(page.locator("#measures")).to_contain_text("Place")
    place = page.locator("#measures dt", has_text="Place").locator("xpath=following-sibling::dd[1]")
    assert place.inner_text() in {"Basel", "Köln", "Łódź"}
    assert one.complaints == []
