"""A gallery by the keyboard alone, and what axe-core finds."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gallery.shown import DESKTOP, PHONE, PICTURES, serious, show_details
from tests.factories import sha256
from tests.vr_explorer.gallery.conftest import Server


def test_the_keyboard_leads_through_everything(page: Page, server: Server, code: str) -> None:
    page.goto(f"{server.url}/g/{code}")
    page.get_by_role("button", name="Image 1, Ink", exact=True).focus()
    page.keyboard.press("Enter")
    viewer = page.get_by_role("dialog", name="Image")
    expect(viewer).to_be_visible()
    place = page.locator("#place")
    for key, where in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("End", 14), ("ArrowRight", 14)):
        page.keyboard.press(key)
        expect(place).to_contain_text(f"{where} of 14")
    page.keyboard.press("Home")
    page.keyboard.press("c")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("c")
    show_details(page)
    expect(page.locator("#facts")).to_contain_text("Lines")
    expect(page.locator("#facts")).to_contain_text("12")
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(page.locator(".show").nth(1)).to_be_focused()
    page.get_by_role("button", name="Compare", exact=True).and_(page.locator("#compare-open")).press("Enter")
    pair = page.get_by_role("dialog", name="Comparison").get_by_role("img")
    expect(pair).to_have_count(2)
    assert [url.rpartition("/")[2] for url in pair.evaluate_all("images => images.map(image => image.src)")] == [
        sha256(content) for content in PICTURES[:2]
    ]
    page.keyboard.press("Escape")
    expect(pair).to_have_count(0)


@pytest.mark.parametrize(("shape", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop", "phone"])
def test_axe_finds_no_serious_issue(page: Page, server: Server, code: str, axe: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(server.url)
    assert serious(page, axe) == []
    page.goto(f"{server.url}/g/{code}")
    expect(page.locator(".tile")).to_have_count(14)
    assert serious(page, axe) == []
    page.locator(".show").first.click()
    show_details(page)
    assert serious(page, axe) == []
    page.keyboard.press("c")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("c")
    page.keyboard.press("Escape")
    assert serious(page, axe) == []
    page.locator("#compare-open").click()
    assert serious(page, axe) == []
