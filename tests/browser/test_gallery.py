"""The whole way in a real browser: chosen, uploaded, opened by its code, walked through, compared, downloaded."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Tabs
from tests.browser.visits import Visit, leave
from tests.factories import cloud_of, picture, sha256
from vr_explorer.scene.commands import ToggleFavourite
from vr_explorer.scene.present_picks import PickListeners
from vr_explorer.scene.scene import Scene
from vr_explorer.store.session_store import SessionStore

from ..vr_explorer.gallery import hostile_names
from ..vr_explorer.gallery.conftest import LIMITS, Server, running

ROOT = Path(__file__).parents[2]
HOSTILE = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
NAME = "Woodcut over terrazzo in rust and teal, two brushes"
SHAPES = [(60, 40), (40, 60), (50, 50), (90, 30), (40, 40), (64, 48), (30, 60)]
PICTURES = [picture(seed, SHAPES[seed % len(SHAPES)]) for seed in range(14)]
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}

on_both = pytest.mark.parametrize("shape", [DESKTOP, PHONE], ids=["desktop", "phone"])
"""Where the page is laid out otherwise on a phone; elsewhere it does the same."""


def command(*arguments: str, **environment: str) -> str:
    """Runs the command line as a user does; what it prints."""
    run = subprocess.run(
        [sys.executable, "-m", "artificial_inspiration", *arguments],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a cloud, all images of which are chosen by the explorer's command, one of them with a note."""
    folder = tmp_path_factory.mktemp("gallery")
    cloud = cloud_of(folder, PICTURES, keep=False, titles=["", "", NAME, f"{HOSTILE} in\nteal"])
    assert cloud.folder is not None
    parents, parameters = [*cloud.parents], [*cloud.parameters]
    parents[4], parents[6] = [cloud.ids[2], "gone"], [cloud.ids[4], cloud.ids[5]]
    parameters[6] = json.dumps({"bred": {"shares": [0.7, 0.3]}})
    cloud = replace(cloud, parents=parents, parameters=parameters).save(cloud.folder)
    with SessionStore(folder / "selection.sqlite", cloud.identity) as selection:
        scene = Scene(cloud, listeners=PickListeners(lambda card, kept: selection.keep(cloud.ids[card])))
        for card in range(len(cloud)):
            scene.apply(ToggleFavourite(card))
        selection.hang(
            [("Liked most", [(image, HOSTILE if number == 1 else "") for number, image in enumerate(cloud.ids)])]
        )
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with running(folder / "galleries", replace(LIMITS, wrong_codes=1000)) as server:
        yield server


@pytest.fixture(scope="module")
def code(server: Server, folder: Path) -> str:
    """Uploaded by the command line."""
    chosen = ("--selection", str(folder / "selection.sqlite"), "--title", "Quiet & loud")
    said = command(
        "upload", str(folder / "cloud"), "--to", server.url, *chosen, ARTIFICIAL_INSPIRATION_TOKEN=server.token
    )
    assert "14 images are at" in said
    match = re.search(r"/g/([a-z-]+)", said)
    assert match is not None
    return match[1]


@pytest.fixture
def shape() -> dict[str, Any]:
    """Of the browser's context, as Playwright takes it."""
    return DESKTOP


@pytest.fixture
def tab(shape: dict[str, Any], tabs: Tabs) -> Iterator[Page]:
    yield tabs(**shape)
    leave(tabs(**shape))


@pytest.fixture
def page(shape: dict[str, Any], tabs: Tabs, server: Server) -> Iterator[Page]:
    """A page that must not complain, nor ask anybody but its server for anything."""
    one = Visit(tabs(**shape))
    yield one.page
    one.page.emulate_media(color_scheme="light")
    one.context.clear_permissions()
    one.leave()
    assert one.complaints == []
    assert [url for url in one.asked if not url.startswith((server.url, "file:", "data:", "about:"))] == []


def show_details(page: Page) -> None:
    """Opens the details in the viewer, which a phone hides at first; the viewer itself comes after the page's load."""
    expect(page.locator("#viewer")).to_be_visible()
    if page.locator("#facts").is_hidden():
        page.keyboard.press("i")
    expect(page.locator("#facts")).to_be_visible()


def serious(page: Page, axe: str) -> list[str]:
    """The serious and critical issues that axe-core finds (WCAG 2.1 A and AA, and its good practice)."""
    page.wait_for_timeout(500)  # transitions end
    page.evaluate(axe)
    found = page.evaluate("axe.run({ preload: false })")["violations"]
    return [
        f"{issue['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
        for issue in found
        if issue["impact"] in {"serious", "critical"}
        for node in issue["nodes"]
    ]


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


def test_dark_stays_dark(page: Page, server: Server, code: str) -> None:
    page.goto(f"{server.url}/g/{code}")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Use dark colours").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()
    assert light != dark == page.evaluate("getComputedStyle(document.body).backgroundColor")


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
