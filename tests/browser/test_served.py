"""A cloud from this program's own server in a real browser: what is kept goes to the server, under four words."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterable
from pathlib import Path

import httpx
import moderngl
import pytest
from playwright.sync_api import Page, expect

from classification.cloud import Cloud
from classification.cloud.keys import image_key
from foundation.settings import Settings
from tests.browser.visits import Visit
from tests.factories import painted_squares, pictured_cloud
from tests.vr_explorer.gallery.served_clouds import answered, link_of, serving
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.gallery.session_address import session_address
from vr_explorer.gallery.session_words import normalised_words
from vr_explorer.input import InputFrame
from vr_explorer.scene.commands import MoveOnBoard, ToggleFavourite
from vr_explorer.store.session_store import SessionStore

KILL = signal.SIGKILL if os.name == "posix" else signal.SIGTERM
ARGUMENTS = "--set", "publish.side=64", "--set", "publish.etc2=false"

WINDOW = {"width": 560, "height": 400}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    return pictured_cloud(
        tmp_path_factory.mktemp("served"), painted_squares(9), [f"Picture {number}" for number in range(9)]
    )


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def keep(page: Page, steps: int = 1) -> None:
    """The favourite that is so many images on becomes one, or none any more."""
    for _ in range(steps):
        page.keyboard.press(".")
    page.keyboard.press("f")


def sent(page: Page) -> str:
    """The words of the session, once all is on the server."""
    return str(page.wait_for_selector("html[data-session]", state="attached").get_attribute("data-session"))


def kept(link: str, words: str) -> list[str]:
    rows = answered(str(httpx.URL(link).join(f"/api/sessions/{words}"))).json()["rows"]
    return [key for row in rows for key, _ in row["images"]]


def count(page: Page) -> str:
    return page.locator("#count").inner_text()


def test_favourites_outlast_the_server_and_are_there_in_another_browser(
    visit: Callable[..., Visit], cloud: Cloud, data: Path, port: int, axe: str
) -> None:
    arguments = "--cloud", str(cloud.folder), *ARGUMENTS
    with serving(data, *arguments, port=port) as (process, said):
        link = link_of(said)
        one = visit(link, viewport=WINDOW)
        page = one.opened()
        expect(page.locator("html[data-session]")).to_have_count(0)  # nothing is begun by looking
        keep(page)
        keep(page)
        keep(page)
        words = sent(page)
        assert normalised_words(words) == words
        assert len(kept(link, words)) == 3
        page.click("#session")
        expect(page.locator("#session-words")).to_have_text(words.replace("-", " "))
        page.evaluate(axe)
        found = page.evaluate(
            "async () => (await axe.run()).violations.map((one) => one.id + ': ' + one.nodes[0].html)"
        )
        assert found == []
        page.keyboard.press("Escape")
        assert one.complaints == []
        process.send_signal(KILL)
        process.wait()
    keep(page)  # a fourth, and the third no more
    page.keyboard.press(",")
    page.keyboard.press("f")
    expect(page.locator("#count")).to_have_text("9 images, 3 kept")
    expect(page.locator("#session.waiting")).to_be_visible()
    with serving(data, *arguments, port=port) as (_, said):
        assert link_of(said) == link
        assert sent(page) == words
        expect(page.locator("#session.waiting")).to_have_count(0)
        after = kept(link, words)
        assert len(after) == 3

        other = visit(f"{link}?session={words}", beside=True, viewport=WINDOW)
        assert sent(other.opened()) == words
        expect(other.page.locator("#count")).to_have_text("9 images, 3 kept")
        keep(other.page, 9 - 4)
        expect(other.page.locator("#count")).to_have_text("9 images, 4 kept")
        assert sent(other.page) == words
        assert len(kept(link, words)) == 4
        page.reload()
        page.wait_for_selector("html[data-opened]", state="attached")
        expect(page.locator("#count")).to_have_text("9 images, 4 kept")
        assert other.complaints == []

        other.page.click("#session")
        other.page.click("#session-leave")
        expect(other.page.locator("#count")).to_have_text("9 images")
        assert len(kept(link, words)) == 4, "what one browser forgets is there for others"
        other.page.fill("#session-input", "acorn acorn acorn acorn")
        other.page.keyboard.press("Enter")
        expect(other.page.locator("#session-said")).to_contain_text("No session has these words")


def test_a_session_that_was_removed_is_begun_again(visit: Callable[..., Visit], cloud: Cloud, data: Path) -> None:
    with serving(data, "--cloud", str(cloud.folder), *ARGUMENTS) as (_, said):
        link = link_of(said)
        one = visit(link, viewport=WINDOW)
        page = one.opened()
        keep(page)
        words = sent(page)
        assert httpx.delete(httpx.URL(link).join(f"/api/sessions/{words}")).is_success
        keep(page)
        page.wait_for_selector(f"html[data-session]:not([data-session={words}])", state="attached")
        assert len(kept(link, sent(page))) == 2


def test_from_the_browser_to_the_explorers_board_and_back(
    visit: Callable[..., Visit], ctx: moderngl.Context, cloud: Cloud, data: Path, port: int, tmp_path: Path
) -> None:
    """The server is killed between each of them, and once while the browser keeps."""
    arguments = "--cloud", str(cloud.folder), *ARGUMENTS
    with serving(data, *arguments, port=port) as (process, said):
        link = link_of(said)
        one = visit(link, viewport=WINDOW)
        page = one.opened()
        keep(page)
        keep(page)
        words = sent(page)
        process.send_signal(KILL)
        process.wait()
    keep(page)
    expect(page.locator("#session.waiting")).to_be_visible()
    with serving(data, *arguments, port=port) as (process, _):
        assert sent(page) == words
        assert len(kept(link, words)) == 3
        with (
            SessionStore(tmp_path / "selection.sqlite", cloud.identity) as selection,
            Explorer(ctx, cloud, Preferences(Settings()), selection, pictures=tmp_path) as explorer,
        ):
            explorer.begin(ExploreOptions(session=session_address(f"{words}@{link}")))
            (row,) = explorer.scene.board.rows
            assert keys_of(cloud, row.cards) == kept(link, words), "the board has them as they were kept"
            process.send_signal(KILL)
            process.wait()
            new = next(card for card in range(len(cloud)) if card not in row.cards)
            explorer.scene.apply(ToggleFavourite(new))
            explorer.scene.apply(ToggleFavourite(row.cards[0]))
            explorer.scene.apply(MoveOnBoard(new, 0, 0))
            explorer.step(InputFrame(), 0.01)
    with serving(data, *arguments, port=port):
        with (
            SessionStore(tmp_path / "selection.sqlite", cloud.identity) as selection,
            Explorer(ctx, cloud, Preferences(Settings()), selection, pictures=tmp_path) as explorer,
        ):
            explorer.begin(ExploreOptions(session=session_address(f"{words}@{link}")))
            assert explorer.scene.board.rows[0].cards == (new, *row.cards[1:])
        page.reload()
        page.wait_for_selector("html[data-opened]", state="attached")
        assert sent(page) == words
        expect(page.locator("#count")).to_have_text("9 images, 3 kept")
        stored = page.evaluate("JSON.parse(localStorage.getItem('artificial-inspiration-favourites'))")
        assert stored == keys_of(cloud, (new, *row.cards[1:]))


def test_gallery_and_cloud_lead_into_each_other(
    visit: Callable[..., Visit], cloud: Cloud, data: Path, axe: str
) -> None:
    with serving(data, "--cloud", str(cloud.folder), *ARGUMENTS) as (_, said):
        link = link_of(said)
        one = visit(link, viewport=WINDOW)
        page = one.opened()
        keep(page)
        keep(page)
        words = sent(page)
        name = page.locator("#name").inner_text()
        page.click("#session")
        page.click("#session-gallery")
        expect(page.locator("#wall .tile")).to_have_count(2)
        expect(page.locator("#wall img.there")).to_have_count(2)
        assert page.url == str(httpx.URL(link).join(f"/s/{words}"))
        page.locator("#wall .show").nth(1).click()
        page.evaluate(axe)
        assert page.evaluate("async () => (await axe.run()).violations.map((one) => one.id)") == []
        page.click("#cloud-this")
        page = one.opened()
        expect(page.locator("#name")).to_have_text(name)
        expect(page.locator("#count")).to_have_text("9 images, 2 kept")
        assert sent(page) == words
        page.goto(str(httpx.URL(link).join(f"/s/{words}")))
        page.click("#into-cloud")
        expect(one.opened().locator("#count")).to_have_text("9 images, 2 kept")
        assert one.complaints == []


def keys_of(cloud: Cloud, cards: Iterable[int]) -> list[str]:
    return [image_key(cloud.identity, cloud.ids[card]) for card in cards]
