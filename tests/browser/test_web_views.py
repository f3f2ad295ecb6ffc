"""What else a published cloud does in a real browser: arrangements with words, the board, links, rain, the tour."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.visits import Visit

STATE = """async () => {
  const { explorer } = await import("./page/main.js");
  const { cards, viewer, world, shows } = explorer, out = [0, 0, 0], targets = [], seen = [];
  for (let card = 0; card < cards.count; card++) {
    seen.push(cards.target(card, out));
    targets.push([...out]);
  }
  const bombs = world.bombs.all.map(({ name, position }) => [name, ...position]);
  return { targets, seen, viewer: [...viewer.position, viewer.yaw, viewer.pitch], bombs, touring: shows.touring };
}"""
FALLEN = """async () => {
  const { explorer } = await import("./page/main.js");
  const { cards } = explorer, out = [0, 0, 0];
  let seen = 0;
  for (let card = 0; card < cards.count; card++) seen += cards.place(card, explorer.now, out) > 0.5;
  return [seen, cards.movesUntil - explorer.now];
}"""


STILL = """
window.stands = true;
const clock = performance.now.bind(performance);
performance.now = () => (stands ? 0 : clock());
"""
"""To be run in a page before its own scripts: its time stands still until it is told not to."""


def test_arrangements_have_their_words_and_the_board_has_the_favourites_alone(
    visit: Callable[..., Visit], address: str
) -> None:
    one = visit(address)
    page = one.rests()
    expect(page.locator("#arrangements button")).to_have_text(
        ["Cloud", "Flat", "By colour", "RGB cube", "Sorted", "Axes", "By method", "Board"]
    )
    expect(page.locator(".label")).to_have_count(0)
    one.changes(lambda: page.keyboard.press("5"))
    expect(page.locator("#cloud")).to_have_attribute("data-arrangement", "sorted")
    expect(page.locator(".label.name")).to_have_text("Hue")
    expect(page.locator(".label.name")).to_be_visible()
    box = page.locator(".label.name").bounding_box()
    assert box is not None and 0 < box["x"] < 480 and 60 < box["y"] < 320
    one.changes(lambda: page.keyboard.press("7"))
    expect(page.locator(".label")).to_have_text(["Ink"])
    one.changes(lambda: page.keyboard.press("1"))
    expect(page.locator(".label")).to_have_count(0)

    page.keyboard.press("8")
    expect(page.locator("#told")).to_contain_text("no favourites yet")
    for _ in range(3):
        page.keyboard.press(".")
        page.keyboard.press("f")
    expect(page.locator("#count")).to_have_text("60 images, 3 kept")
    page.keyboard.press("Escape")
    one.changes(lambda: page.keyboard.press("8"))
    told = page.evaluate(STATE)
    kept = np.flatnonzero(told["seen"])
    assert len(kept) == 3
    hung = np.array(told["targets"])[kept]
    assert np.ptp(hung[:, 1]) < 10.0
    page.keyboard.press(".")
    page.keyboard.press("f")
    expect(page.locator("#count")).to_have_text("60 images, 2 kept")
    assert np.count_nonzero(page.evaluate(STATE)["seen"]) == 2
    assert one.complaints == []


def wished(one: Visit) -> Page:
    """A filter, a bomb, on a wall."""
    page = one.rests()
    page.keyboard.press("2")
    page.keyboard.press("l")
    page.get_by_role("slider", name="Composition, from").fill("60")
    page.locator("#filter-apply").click()
    page.locator("#filter-throw").click()
    page.keyboard.press("Escape")
    return one.rests()


def test_a_link_brings_back_the_view(visit: Callable[..., Visit], address: str) -> None:
    one = visit(address)
    page = wished(one)
    page.get_by_role("button", name="Link").click()
    expect(page.locator("#told")).to_be_visible()
    expect(page.locator("#told")).to_contain_text("view")
    link, given = page.url, page.evaluate(STATE)
    assert "#view=" in link
    other = visit(link, listed=True)
    told = other.rests().evaluate(STATE)
    assert np.allclose(told["viewer"], given["viewer"], atol=2e-3)
    assert np.allclose(told["targets"], given["targets"], atol=0.05)
    assert told["seen"] == given["seen"]
    assert [name for name, *_ in told["bombs"]] == ["Composition 60–100"]
    expect(other.page.locator("#cloud")).to_have_attribute("data-arrangement", "flat")
    hostile = visit(address + "#view=eyJhdCI6W119")
    expect(hostile.opened().get_by_role("alert")).to_contain_text("The link to a view is damaged")
    assert other.complaints == [] and hostile.complaints == []
    assert [url for url in other.asked if not url.startswith(address)] == []


def test_images_rain_and_are_there_at_once_when_asked_again(visit: Callable[..., Visit], address: str) -> None:
    one = visit(address, quick=False)
    page = one.rests()
    page.keyboard.press("r")
    seen, left = page.evaluate(FALLEN)
    assert seen < 60 and left > 1.5
    page.keyboard.press("r")
    assert page.evaluate(FALLEN)[1] < 1.5
    one.rests()
    assert page.evaluate(FALLEN)[0] == 60
    assert one.complaints == []


def test_who_comes_for_the_first_time_sees_the_images_rain(visit: Callable[..., Visit], address: str) -> None:
    one = visit(address, STILL, first=True, quick=False)
    page = one.opened()
    assert page.evaluate(FALLEN)[0] < 60
    expect(page.locator("#told")).to_contain_text("The images rain to their places")
    page.evaluate("stands = false")
    page.keyboard.press("r")
    one.rests()
    assert page.evaluate(FALLEN)[0] == 60
    page.reload()
    assert one.opened().evaluate(FALLEN)[0] == 60, "it is the second time"
    assert one.complaints == []


def test_nothing_rains_where_a_link_leads_or_less_motion_is_wanted(visit: Callable[..., Visit], address: str) -> None:
    for to, shape in (("#view=damaged", {}), ("", {"reduced_motion": "reduce"}), ("?kiosk", {})):
        one = visit(address + to, STILL, first=True, **shape)
        assert one.opened().evaluate(FALLEN)[0] == 60
        assert one.page.evaluate("localStorage.length") == 0, "a later visit may be the first that sees it"


def test_the_tour_leads_past_its_checkpoints_until_one_flies(visit: Callable[..., Visit], address: str) -> None:
    one = visit(address)
    page = wished(one)
    before = page.evaluate(STATE)
    page.keyboard.press("t")
    one.drawn(30)
    told = page.evaluate(STATE)
    assert told["touring"] and len(told["bombs"]) >= 2
    assert np.abs(np.subtract(told["viewer"], before["viewer"])[:3]).max() > 0.0
    page.keyboard.down("KeyW")
    one.until("document.querySelector('#tour').getAttribute('aria-pressed') === 'false'")
    page.keyboard.up("KeyW")
    after = one.rests().evaluate(STATE)
    assert after["bombs"] == before["bombs"]
    assert np.allclose(after["targets"], before["targets"], atol=2e-3)
    assert one.complaints == []


def test_a_phone_has_room_for_all_of_it(visit: Callable[..., Visit], address: str, axe: str) -> None:
    one = visit(address, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = one.rests()
    page.evaluate(axe)
    found = page.evaluate("axe.run({ preload: false })")["violations"]
    assert [issue["id"] for issue in found if issue["impact"] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for name in ("Filter", "Tour", "Rain", "Link", "Keys"):
        box = page.get_by_role("button", name=name, exact=True).first.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390, name
    top = page.locator(".top").bounding_box()
    assert top is not None and top["height"] < 300, "most of the picture is the cloud's"
    page.get_by_role("button", name="Board").tap()
    expect(page.locator("#told")).to_contain_text("no favourites yet")
