"""What a published page shows is seen whole: on phones, with long titles, from right to left, on a slow network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.visits import PHONE, SIZE, Visit
from tests.factories import painted_squares, pictured_cloud
from vr_explorer.web.site import PublishSettings, publish

TITLE = "Variants"
LONG = (
    "An extraordinarily long and winding title of an exhibition of variants of one portrait, in the autumn of its year"
)
RIGHT_TO_LEFT = "صور متنوعة لوجه واحد"
BOX = """(selector) => {
  const { left, top, right, bottom } = document.querySelector(selector).getBoundingClientRect();
  return [left, top, right, bottom];
}"""
WORDS = """(selector) => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector(selector));
  const { left, top, right, bottom } = range.getBoundingClientRect();
  return [left, top, right, bottom];
}"""
"""Where the text of an element is, which may take less room than that."""


@pytest.fixture(scope="module")
def few(serve: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The address of a cloud of four squares with this title."""
    folder = tmp_path_factory.mktemp("few")
    cloud = pictured_cloud(folder, painted_squares(4))
    settings = PublishSettings(side=0, etc2=False)
    return lambda title: serve(publish(cloud, folder / str(abs(hash(title))), title, settings).parent)


def test_help_is_read_from_its_beginning(visit: Callable[..., Visit], address: str) -> None:
    page = visit(address).opened()
    page.keyboard.press("h")
    expect(page.locator("#help-title")).to_be_focused()
    expect(page.locator("#help-title")).to_be_in_viewport()
    assert page.evaluate("document.querySelector('#help').scrollTop") == 0
    expect(page.get_by_text("W A S D, arrows")).to_be_visible()


def test_a_phones_help_has_what_fingers_do(visit: Callable[..., Visit], address: str) -> None:
    page = visit(address, **PHONE).opened()
    page.tap("#keys")
    for words in ("One finger", "Two fingers", "Click, tap, Enter", "Drag a bomb"):
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    for words in ("W A S D, arrows", "Wheel", "Esc", "Gamepad"):
        expect(page.get_by_text(words, exact=True)).to_be_hidden()


def test_on_a_phone_the_next_image_is_a_tap_away_while_one_is_told_of(
    visit: Callable[..., Visit], address: str
) -> None:
    page = visit(address, **PHONE).opened()
    page.tap("#after")
    expect(page.locator("#plate")).to_be_visible()
    page.locator("#name").evaluate("(name) => { name.textContent = ''; }")
    page.tap("#after")
    expect(page.locator("#name")).not_to_be_empty()
    steps = box(page, ".steps")
    for name in ("#favourite", "#go", "#close"):
        assert not meet(steps, box(page, name)), name
    for panel in ("#plate", "#filter"):
        ground = page.evaluate("(panel) => getComputedStyle(document.querySelector(panel)).backgroundColor", panel)
        assert ground.startswith("rgb("), "words stand on no image that shines through"


def test_on_a_phone_what_is_the_matter_stands_beside_what_an_image_is(
    visit: Callable[..., Visit], address: str
) -> None:
    page = visit(address, **PHONE).opened()
    page.evaluate("async () => (await import('./page/dom.js')).showProblem('Something is the matter. '.repeat(5))")
    page.tap("#after")
    for name in ("#name", "#made", "#favourite"):
        expect(page.locator(name)).to_be_visible()
        assert not meet(box(page, "#problem"), box(page, name)), name
    page.tap("#problem")
    expect(page.locator("#problem")).to_be_hidden()


def test_words_in_the_cloud_are_not_cut_at_the_edges(visit: Callable[..., Visit], address: str) -> None:
    one = visit(address, **PHONE)
    page = one.rests()
    page.evaluate("async () => (await import('./page/main.js')).explorer.arrange(5)")
    one.rests()
    boxes = page.evaluate(
        "() => [...document.querySelectorAll('#labels .label')].filter(({ style }) => style.visibility === 'visible')"
        ".map((label) => { const { left, right } = label.getBoundingClientRect(); return [left, right]; })"
    )
    assert boxes
    for left, right in boxes:
        assert left >= 0.0 and right <= PHONE["viewport"]["width"], (left, right)


def test_a_title_of_any_length_and_script_stands_above_its_count(
    visit: Callable[..., Visit], few: Callable[[str], str]
) -> None:
    lines = box(visit(few(TITLE)).opened(), "#title")
    high = lines[3] - lines[1]
    for title, shape in ((LONG, {}), (LONG, PHONE), (RIGHT_TO_LEFT, {})):
        page = visit(few(title), **shape).opened()
        expect(page.locator("#title")).to_have_attribute("title", title)
        _, top, right, bottom = box(page, "#title")
        assert bottom - top <= 2.0 * high + 1.0 and right <= page.viewport_size["width"]
        assert abs(words(page, "#title")[0] - words(page, "#count")[0]) < 3.0, "both begin at the same edge"


def test_until_the_cloud_is_there_the_page_says_so_and_offers_nothing(
    visit: Callable[..., Visit], few: Callable[[str], str], chromium: Any
) -> None:
    """Also where it never is."""
    address, held = few(TITLE), list[Route]()
    with chromium.new_context(viewport=SIZE) as alone:
        page = alone.new_page()
        page.route("**/cloud.bin", lambda route: held.append(route))
        one = Visit(page, address)
        one.until("document.querySelector('.late').hidden")
        expect(page.locator("#title")).to_have_text(TITLE)
        left, _, right, _ = words(page, "#opening")
        assert abs(0.5 * (left + right) - 0.5 * SIZE["width"]) < 2.0, "in the middle"
        expect(page.locator("#first-view")).to_be_hidden()
        expect(page.locator("#after")).to_be_hidden()
        while not held:
            page.wait_for_timeout(20.0)
        held.pop().fulfill(status=200, body=b"nothing")
        expect(page.locator("#problem")).to_contain_text("The cloud on this page is damaged")
        expect(page.locator("#first-view")).to_be_hidden()
    page = visit(address).opened()
    expect(page.locator("#first-view")).to_be_visible()
    expect(page.locator("#after")).to_be_visible()


Box = tuple[float, float, float, float]
"""Left, top, right, bottom; pixels of the page."""


def box(page: Page, selector: str) -> Box:
    left, top, right, bottom = page.evaluate(BOX, selector)
    return left, top, right, bottom


def words(page: Page, selector: str) -> Box:
    left, top, right, bottom = page.evaluate(WORDS, selector)
    return left, top, right, bottom


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
