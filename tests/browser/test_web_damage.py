"""A published cloud in a real browser where a part is damaged, newer or missing, or the browser lacks something."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.visits import Visit, lit

WITHOUT = """
const given = WebGL2RenderingContext.prototype.getExtension;
WebGL2RenderingContext.prototype.getExtension = function (name) {
  return %s.includes(name) ? null : given.call(this, name);
};
"""
BC1, ETC2 = "WEBGL_compressed_texture_s3tc_srgb", "WEBGL_compressed_texture_etc"


def test_each_form_of_the_pictures_looks_the_same(visit: Callable[..., Visit], address: str) -> None:
    pictures, forms = [], []
    for without in ([], [BC1], [BC1, ETC2]):
        one = visit(address, WITHOUT % without, listed=True)
        pictures.append(one.picture().astype(int))
        forms.append({url.rpartition(".")[2] for url in one.asked if "/atlas-" in url})
        assert one.page.get_attribute("#cloud", "data-cell") == "64"
        assert one.complaints == []
    assert forms[0] in ({"bc1"}, {"etc2"})
    assert forms[2] == {"bc1"}, "decoded in the page"
    assert np.abs(pictures[2] - pictures[0]).mean() < 1.0
    assert np.abs(pictures[1] - pictures[0]).mean() < 2.0


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
        (lambda content: None, "cannot be fetched"),
    ],
)
def test_a_cloud_that_is_damaged_or_not_there_is_one_sentence(
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
    page.keyboard.press("Escape")
    expect(page.get_by_role("alert")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#problem")).to_be_hidden()


def cut_off(page: Page) -> None:
    """A network that goes in the middle is told of, and what was missing comes."""
    page.context.set_offline(True)
    try:
        page.keyboard.press(".")
        expect(page.get_by_role("alert")).to_contain_text("Whole pictures do not come from the server now")
        expect(page.locator("#plate")).to_be_visible()
        expect(page.locator("#picture")).to_be_hidden()
        page.keyboard.press("f")
        expect(page.locator("#count")).to_contain_text("1 kept")
    finally:
        page.context.set_offline(False)
    expect(page.locator("#picture")).to_be_visible()
    expect(page.locator("#problem")).to_be_hidden()


def test_a_picture_that_is_late_comes_and_so_does_what_was_missing_without_a_network(
    visit: Callable[..., Visit], address: str
) -> None:
    one = visit(address)
    page = one.rests()
    asked: list[str] = []

    def late(route: Route) -> None:
        asked.append(route.request.resource_type)
        if len(asked) == 1:
            route.abort()
        else:
            route.continue_()

    one.route("**/whole/**", late)
    page.keyboard.press(".")
    one.until("document.querySelector('#picture').naturalWidth === 128")
    expect(page.locator("#picture")).to_be_visible()
    expect(page.locator("#problem")).to_be_hidden()
    assert asked[:2] == ["image", "fetch"], "late once, and not called damaged"
    page.unroute("**/whole/**")
    cut_off(page)


def test_what_is_the_matter_with_a_picture_is_said(visit: Callable[..., Visit], address: str) -> None:
    one = visit(address)
    page = one.rests()
    answers: list[dict[str, Any]] = []
    # One handler for all: where one goes and another comes, a request between them may go past both.
    one.route("**/whole/**", lambda route: route.fulfill(**answers[-1]) if answers else route.continue_())

    def next_one(sentence: str, **answer: Any) -> None:
        answers.append(answer)
        page.keyboard.press(".")
        expect(page.get_by_role("alert")).to_contain_text(sentence)
        expect(page.locator("#plate")).to_be_visible()
        expect(page.locator("#picture")).to_be_hidden()

    for status in (429, 503):
        next_one("do not come from the server now", status=status)
        answers.clear()
        expect(page.locator("#problem")).to_be_hidden()  # once it has come
    next_one("is missing on the server", status=404)
    next_one("is damaged", body=b"RIFF, and then nothing of a picture", content_type="image/webp")
    page.unroute("**/whole/**")


def test_without_webgl_images_are_there_one_by_one(visit: Callable[..., Visit], address: str) -> None:
    none = "HTMLCanvasElement.prototype.getContext = () => null;"
    one = visit(address, none)
    page = one.opened()
    expect(page.get_by_role("alert")).to_contain_text("does not draw with WebGL 2")
    page.get_by_role("button", name="Next image").click()
    expect(page.locator("#plate")).to_be_visible()
    one.until("document.querySelector('#picture').naturalWidth === 128")


def test_a_lost_graphics_card_is_told_and_comes_back(
    visit: Callable[..., Visit], serve: Callable[[Path], str], site: Path, tmp_path: Path
) -> None:
    one = visit(serve(damaged(site, tmp_path / "site", "pictures/*/words.json", lambda content: b"none")))
    page = one.rests()
    expect(page.get_by_role("alert")).to_contain_text("is damaged")
    before = one.picture()
    page.evaluate(
        "window.lost = document.querySelector('#cloud').getContext('webgl2').getExtension('WEBGL_lose_context');"
        "lost.loseContext()"
    )
    expect(page.get_by_role("alert")).to_contain_text("taken the graphics card away")
    one.changes(lambda: page.evaluate("lost.restoreContext()"))
    expect(page.get_by_role("alert")).to_contain_text("is damaged")
    page.wait_for_selector("canvas[data-cell='64']")
    assert np.abs(one.picture().astype(int) - before).mean() < 1.0
