"""One image of a gallery, walked through: what leads to it and back, what is told of it, its family."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gallery.shown import HOSTILE, NAME, PHONE, on_both, show_details
from tests.vr_explorer.gallery.conftest import Server


def test_back_closes_an_image_and_a_number_in_the_address_opens_one(page: Page, server: Server, code: str) -> None:
    page.goto(f"{server.url}/")
    page.goto(f"{server.url}/g/{code}")
    viewer = page.locator("#viewer")
    for _ in range(2):
        page.locator(".show").nth(2).click()
        expect(viewer).to_be_visible()
        assert page.url.endswith("#3")
        page.keyboard.press("ArrowRight")
        page.go_back()
        expect(viewer).to_be_hidden()
        assert page.url.endswith(f"/g/{code}")
    page.locator(".show").nth(4).click()
    page.locator("#close").click()
    expect(viewer).to_be_hidden()
    page.wait_for_url(f"**/g/{code}")
    page.evaluate("location.hash = '#7'")
    expect(viewer).to_be_visible()
    expect(page.locator("#place")).to_contain_text("7 of 14")
    page.evaluate("location.hash = '#9'")
    expect(page.locator("#place")).to_contain_text("9 of 14")


@pytest.mark.parametrize("shape", [PHONE], ids=["phone"])
def test_a_swipe_turns_to_the_next_image(page: Page, server: Server, code: str) -> None:
    page.goto(f"{server.url}/g/{code}#3")
    expect(page.locator("#place")).to_contain_text("3 of 14")
    touch = page.context.new_cdp_session(page)
    for first, last, where in ((300, 80, 4), (80, 300, 3)):
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": first, "y": 400}]})
        for step in range(1, 6):
            x = first + (last - first) * step / 5
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": 402}]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        expect(page.locator("#place")).to_contain_text(f"{where} of 14")
    touch.detach()


def test_a_note_is_shown_as_it_was_written_and_nothing_in_it_runs(page: Page, server: Server, code: str) -> None:
    page.goto(f"{server.url}/g/{code}#2")
    show_details(page)
    expect(page.locator("#facts .note")).to_have_text(HOSTILE)
    page.wait_for_timeout(200)
    assert "taken" not in page.title()


def test_an_image_leads_to_its_parents_where_the_gallery_has_them(page: Page, server: Server, code: str) -> None:
    page.goto(f"{server.url}/g/{code}#5")
    facts = page.locator("#facts")
    show_details(page)
    expect(facts).to_contain_text(f"{NAME}, gone")
    expect(facts.locator("dl").get_by_role("link")).to_have_count(1)
    facts.locator("dl").get_by_role("link").click()
    expect(page.locator("#place")).to_contain_text("3 of 14")
    expect(facts).to_contain_text("portrait")
    expect(facts.locator("dl").get_by_role("link")).to_have_count(0)


def test_a_family_is_walked_through_generation_by_generation(page: Page, server: Server, code: str) -> None:
    page.goto(f"{server.url}/g/{code}#7")
    show_details(page)
    family, place = page.locator(".family"), page.locator("#place")
    expect(family.locator(".generation")).to_have_text(["Grandparents", "Parents", "This image"])
    expect(family.locator("small")).to_have_text(["70 %", "30 %"])
    family.get_by_role("link", name=NAME).click()
    expect(place).to_contain_text("3 of 14")
    expect(family.locator(".generation")).to_have_text(["This image", "Children", "Grandchildren"])
    family.get_by_role("link").last.click()
    expect(place).to_contain_text("7 of 14")
    page.keyboard.press("Home")
    expect(place).to_contain_text("1 of 14")
    expect(family).to_have_count(0)


@on_both
def test_names_are_shown_on_the_page_as_text_inside_the_window(page: Page, server: Server, code: str) -> None:
    page.goto(f"{server.url}/g/{code}#3")
    show_details(page)
    expect(page.locator("#place")).to_have_text(f"3 of 14 · {NAME}")
    expect(page.locator("#facts h2")).to_have_text(NAME)
    expect(page.locator("#facts dl")).to_contain_text("Ink")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for part in ("#place", "#facts h2", "#close"):
        box = page.locator(part).bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= page.evaluate("innerWidth") + 1
    page.keyboard.press("ArrowRight")
    expect(page.locator("#facts h2")).to_have_text(f"{HOSTILE} in teal")
    page.keyboard.press("Home")
    expect(page.locator("#facts h2")).to_have_text("Ink")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=f"Image 3, {NAME}", exact=True)).to_be_visible()
    assert "taken" not in page.title()
