"""What is taken away from a gallery: pictures, a palette, the whole page."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.gallery.shown import HOSTILE, PICTURES, command, serious, show_details
from tests.vr_explorer.gallery import hostile_names
from tests.vr_explorer.gallery.conftest import Server


def test_one_and_all_are_downloaded_byte_by_byte(page: Page, server: Server, code: str) -> None:
    page.goto(f"{server.url}/g/{code}")
    with page.expect_download() as everything:
        page.get_by_role("link", name="Download all").click()
    with zipfile.ZipFile(io.BytesIO(everything.value.path().read_bytes())) as archive:
        assert [archive.read(name) for name in archive.namelist()[:-1]] == PICTURES
        assert json.loads(archive.read("items.json"))["items"][1]["note"] == HOSTILE
    page.locator(".show").nth(3).click()
    with page.expect_download() as one:
        page.get_by_role("link", name="Download", exact=True).click()
    assert one.value.suggested_filename == "0004-image-3.png"
    assert one.value.path().read_bytes() == PICTURES[3]


def test_the_palette_is_copied(page: Page, server: Server, code: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{server.url}/g/{code}#1")
    show_details(page)
    page.get_by_role("button", name="Copy palette").click()
    expect(page.locator(".codes")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").split() == ["#ff8000"] * 5


def test_the_exported_page_works_without_a_server(page: Page, folder: Path, axe: str) -> None:
    out = folder / "exported"
    chosen = ("--selection", str(folder / "selection.sqlite"), "--title", "From the disk")
    command("export", str(folder / "cloud"), "--out", str(out), "--html", *chosen)
    page.goto((out / "index.html").as_uri())
    expect(page.get_by_role("heading", name="From the disk")).to_be_visible()
    expect(page.locator(".tile")).to_have_count(14)
    page.locator(".show").nth(1).click()
    expect(page.locator("#place")).to_contain_text("2 of 14")
    page.wait_for_function("document.getElementById('large').naturalWidth === 40")
    show_details(page)
    expect(page.locator("#facts .note")).to_have_text(HOSTILE)
    assert serious(page, axe) == []


def test_hostile_names_are_words_on_the_page_in_their_own_direction(page: Page, tmp_path: Path) -> None:
    cloud = hostile_names.exported(tmp_path)
    page.goto((tmp_path / "out" / "index.html").as_uri())
    expect(page.locator("#title")).to_have_text(hostile_names.TITLE, use_inner_text=False)
    expect(page.locator("#wall h2")).to_contain_text(hostile_names.GROUP.replace("\n", " "))
    expect(page.locator(".tile")).to_have_count(len(cloud))
    page.locator(".show").first.click()
    show_details(page)
    for number, note in enumerate(hostile_names.notes_of(cloud)):
        page.wait_for_function(
            "id => document.querySelector('#facts dl').textContent.includes(id)", arg=cloud.ids[number]
        )
        assert page.locator("#facts .note").evaluate("one => one.textContent") == note
        page.wait_for_function("document.getElementById('large').naturalWidth === 40")
        letters = [kind for kind in map(unicodedata.bidirectional, note) if kind in ("L", "R", "AL")]
        right = bool(letters) and letters[0] != "L"
        assert page.locator("#facts .note").evaluate("one => getComputedStyle(one).direction") == (
            "rtl" if right else "ltr"
        )
        if right:  # the words and the line beside them are at the right
            edges = page.locator("#facts .note").evaluate(
                """one => { const range = document.createRange(); range.selectNodeContents(one);
                return [one.getBoundingClientRect().right - range.getBoundingClientRect().right,
                        parseFloat(getComputedStyle(one).borderRightWidth)]; }"""
            )
            assert edges[0] < 24 and edges[1] == 2
        page.keyboard.press("ArrowRight")
    assert "taken" not in page.title()
