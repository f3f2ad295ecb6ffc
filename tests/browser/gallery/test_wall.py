"""The wall of a gallery: opened by its code, in rows, in the light or the dark."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Request, expect

from tests.browser.gallery.shown import PICTURES, SHAPES, on_both
from tests.factories import picture, sha256
from tests.vr_explorer.gallery.conftest import LIMITS, Server, running


def test_the_code_opens_the_wall_with_every_image_in_order(page: Page, server: Server, code: str) -> None:
    page.goto(server.url)
    page.get_by_label("Code").fill(code.replace("-", " ").upper())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Quiet & loud")).to_be_visible()
    expect(page.locator("#count")).to_have_text("14 images")
    sources = page.locator(".tile img").evaluate_all("images => images.map(image => image.src)")
    assert [source.rpartition("/")[2] for source in sources] == [sha256(content) for content in PICTURES]


@on_both
def test_rows_are_as_wide_as_the_wall_and_images_keep_their_aspect(page: Page, server: Server, code: str) -> None:
    page.goto(f"{server.url}/g/{code}")
    expect(page.locator(".tile")).to_have_count(14)
    expect(page.locator(".tile").first).not_to_have_css("width", "0px")
    boxes = page.locator(".tile").evaluate_all(
        "tiles => tiles.map(tile => tile.getBoundingClientRect()).map(at => [at.left, at.top, at.right, at.height])"
    )
    wall = page.locator("#wall ul").evaluate("list => [list.getBoundingClientRect().left, list.clientWidth]")
    rows: dict[float, list[list[float]]] = {}
    for box in boxes:
        rows.setdefault(round(box[1]), []).append(box)
    for row in list(rows.values())[:-1]:
        assert row[0][0] == pytest.approx(wall[0], abs=1)
        assert row[-1][2] == pytest.approx(wall[0] + wall[1], abs=2)
    for box, content in zip(boxes, range(14), strict=True):
        width, height = SHAPES[content % len(SHAPES)]
        assert (box[2] - box[0]) / box[3] == pytest.approx(width / height, rel=0.01)


def test_a_row_without_a_title_is_parted_from_the_one_above(page: Page, server: Server) -> None:
    contents = [picture(seed, (60, 40)) for seed in range(40, 43)]
    code = server.gallery(contents)
    rows = zip(contents, ("Liked most", "Liked most", ""), strict=True)
    items = [{"id": f"image-{at}", "digest": sha256(one), "group": row} for at, (one, row) in enumerate(rows)]
    assert server.client.put(f"/api/galleries/{code}", json={"items": items}).is_success
    page.goto(f"{server.url}/g/{code}")
    expect(page.locator(".tile")).to_have_count(3)
    expect(page.locator(".tile").last).not_to_have_css("width", "0px")
    expect(page.locator("#wall h2")).to_have_text(["Liked most2"])
    boxes = page.locator(".tile").evaluate_all(
        """tiles => tiles.map(tile => tile.getBoundingClientRect())
           .map(at => [at.left + scrollX, at.top + scrollY, at.width, at.height])"""
    )
    titled, bare = boxes[1], boxes[2]
    top, bottom = titled[1] + titled[3] + 1, bare[1] - 1
    clip = {"x": boxes[0][0], "y": top, "width": bare[2], "height": bottom - top}
    shot = page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
    with Image.open(io.BytesIO(shot)) as between:
        lines = np.asarray(between.convert("RGB")).astype(int)
    drawn = (np.abs(lines - lines[0, 0]).max(axis=2) > 4).all(axis=1)
    assert drawn.any() and not drawn.all(), "a line between them"
    assert clip["height"] > 60


def test_a_wrong_code_is_said(tab: Page, server: Server) -> None:
    tab.goto(f"{server.url}/g/babab-babab-babab-babab")
    expect(tab.get_by_role("alert")).to_have_text("No gallery has this code; check its four words.")


def test_dark_stays_dark(page: Page, server: Server, code: str) -> None:
    page.goto(f"{server.url}/g/{code}")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Use dark colours").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()
    assert light != dark == page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_of_many_images_only_those_that_are_seen_load(tab: Page, tmp_path: Path) -> None:
    asked: list[str] = []

    def hear(request: Request) -> None:
        if "/thumbnails/" in request.url:
            asked.append(request.url)

    with running(tmp_path / "galleries", replace(LIMITS, burst=100_000)) as server:
        pictures = [picture(seed, (24, 16)) for seed in range(400)]
        code = server.gallery(pictures)
        tab.on("request", hear)
        tab.goto(f"{server.url}/g/{code}")
        expect(tab.locator(".tile")).to_have_count(400)
        tab.wait_for_timeout(500)
        assert 0 < len(asked) < 150
        tab.locator(".tile").last.scroll_into_view_if_needed()
        expect(tab.locator(".tile img").last).to_have_class("there")
        assert len(asked) < 300
        tab.remove_listener("request", hear)
