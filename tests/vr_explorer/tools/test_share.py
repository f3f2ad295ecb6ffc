"""Favourites sent to a gallery from inside the explorer."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import moderngl
import numpy as np

from foundation.settings import Settings
from tests.factories import cloud_of, picture
from tests.vr_explorer.gallery.conftest import running
from vr_explorer.actions import EXPORT, SHARE
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.preferences import Preferences
from vr_explorer.gallery.sharing import SharingSettings
from vr_explorer.input import InputFrame
from vr_explorer.panels.layouts import lay_out_window
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState, Shared
from vr_explorer.panels.surface import Surface
from vr_explorer.render.target import Target
from vr_explorer.store.session_store import SessionStore
from vr_explorer.tools.share import ShareTool


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 300.0
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def test_favourites_are_sent_by_one_action_and_open_by_their_code(ctx: moderngl.Context, tmp_path: Path) -> None:
    cloud = cloud_of(tmp_path, [picture(seed) for seed in range(3)])
    with running(tmp_path / "galleries") as server:
        settings = Settings({"sharing": {"server": server.url, "token": server.token}})
        with (
            SessionStore(tmp_path / "selection.sqlite", cloud.identity) as selection,
            Explorer(ctx, cloud, Preferences(settings), selection) as explorer,
        ):
            explorer.step(InputFrame(actions=(SHARE,)), 0.01)

            def finished() -> bool:
                explorer.step(InputFrame(), 0.01)
                return explorer.state.shared.sent == explorer.state.shared.total == 3

            until(finished)
            shared = explorer.state.shared
        assert shared.link == f"{server.url}/g/{shared.code}"
        assert len(shared.squares) == len(shared.squares[0]) >= 21
        shown = server.client.get(f"/api/galleries/{shared.code}").json()
        assert [item["id"] for item in shown["items"]] == cloud.ids


def flush() -> None:
    """Nothing is waiting to be written."""


def test_what_stands_in_the_way_is_said(tmp_path: Path) -> None:
    cloud = cloud_of(tmp_path, [picture(1)], keep=False)
    sharing = ShareTool(
        cloud, tmp_path / "selection.sqlite", SharingSettings("http://127.0.0.1:9", "x"), flush, PanelState()
    )
    sharing.begin()
    until(lambda: "no favourites" in sharing.shared().message)
    with SessionStore(tmp_path / "selection.sqlite", cloud.identity) as selection:
        selection.keep(cloud.ids[0])
    sharing.begin()
    until(lambda: "does not answer" in sharing.shared().message)
    sharing.close()


def test_code_link_and_qr_code_are_shown(ctx: moderngl.Context, tmp_path: Path) -> None:
    from vr_explorer.scene.scene import Scene

    scene = Scene(cloud_of(tmp_path, [picture(1)]), favourites=[0])
    rng = np.random.default_rng(1)
    squares = tuple(tuple(bool(part) for part in row) for row in rng.integers(0, 2, (25, 25)))
    state = PanelState(page=Page.BOARD, status_shown=False)
    state.shared = Shared("http://gallery", 1, 2, "", "http://gallery/g/lusab-babad", "lusab-babad", squares)
    surface, target = Surface(ctx, 1.0), Target(ctx, (1280, 1000), samples=1)
    target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
    view = scene.body.view(target.size, 1.0, 0.1, 1000.0)
    surface.draw(target.framebuffer, partial(lay_out_window, scene=scene, view=view, state=state), settled=True)
    light = (target.read() > 250).all(axis=2)
    rows, columns = np.flatnonzero(light.sum(axis=1) > 80), np.flatnonzero(light.sum(axis=0) > 60)
    code = light[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    assert abs(code.shape[0] - code.shape[1]) <= 2, "a square"
    side = code.shape[0] / 33
    seen = [
        [not code[int((row + 4.5) * side), int((column + 4.5) * side)] for column in range(25)] for row in range(25)
    ]
    assert tuple(map(tuple, seen)) == squares
    surface.release()
    target.release()


def test_what_was_not_there_yet_goes_on_at_the_next_start(tmp_path: Path) -> None:
    cloud = cloud_of(tmp_path, [picture(seed) for seed in range(3)])
    file = tmp_path / "selection.sqlite"
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    settings = SharingSettings(f"http://127.0.0.1:{port}", "token")
    first = ShareTool(cloud, file, settings, flush, PanelState())
    first.begin()
    until(lambda: "does not answer" in first.shared().message)
    first.close()
    with SessionStore(file, cloud.identity) as selection:
        selection.release(cloud.ids[0])
    with running(tmp_path / "galleries", port=port) as server:
        again = ShareTool(cloud, file, SharingSettings(server.url, server.token), flush, PanelState())
        until(lambda: again.shared().sent == 3)
        until(lambda: again._uploader is not None and again._uploader.wait(0.0))
        shown = server.client.get(f"/api/galleries/{again.shared().code}").json()
        assert [item["id"] for item in shown["items"]] == cloud.ids, "what was queued, not what is kept by now"
        again.close()
        last = ShareTool(cloud, file, SharingSettings(server.url, server.token), flush, PanelState())
        until(lambda: last._uploader is not None and last._uploader.wait(0.0))
        assert last.shared().total == 0 and last.shared().message == ""
        last.close()


def test_favourites_are_saved_as_files_by_one_action(ctx: moderngl.Context, tmp_path: Path) -> None:
    pictures = [picture(seed) for seed in range(3)]
    cloud = cloud_of(tmp_path, pictures)
    with (
        SessionStore(tmp_path / "selection.sqlite", cloud.identity) as selection,
        Explorer(ctx, cloud, Preferences(Settings()), selection, pictures=tmp_path / "pictures") as explorer,
    ):
        explorer.step(InputFrame(actions=(EXPORT,)), 0.01)
        assert "Saving" in " ".join(str(toast) for toast in explorer.state.toasts.current(explorer.scene.time))

        def finished() -> bool:
            explorer.step(InputFrame(), 0.01)
            shown = " ".join(str(toast) for toast in explorer.state.toasts.current(explorer.scene.time))
            return "3 favourites are in" in shown

        until(finished)
    (folder,) = (tmp_path / "pictures").iterdir()
    assert len(list((folder / "images").iterdir())) == 3
    assert {"index.html", "favourites.csv", "contact-sheet.pdf"} <= {path.name for path in folder.iterdir()}
