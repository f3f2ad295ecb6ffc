"""A gallery that was uploaded as a user does it, and a tab for its page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Tabs
from tests.browser.gallery.shown import DESKTOP, HOSTILE, NAME, PICTURES, command
from tests.browser.visits import Visit, leave
from tests.factories import cloud_of
from tests.vr_explorer.gallery.conftest import LIMITS, Server, running
from vr_explorer.scene.commands import ToggleFavourite
from vr_explorer.scene.present_picks import PickListeners
from vr_explorer.scene.scene import Scene
from vr_explorer.store.session_store import SessionStore


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def server(folder: Path) -> Iterator[Server]:
    with running(folder / "galleries", replace(LIMITS, wrong_codes=1000)) as server:
        yield server


@pytest.fixture(scope="session")
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
