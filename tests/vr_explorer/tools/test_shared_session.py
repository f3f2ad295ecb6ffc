"""A session on a server as the explorer goes on with it; tests/browser/test_served.py has the browser's side."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import moderngl
import pytest

from classification.cloud import Cloud
from classification.cloud.keys import image_key, key_of
from foundation.errors import UserError
from foundation.settings import Settings
from tests.factories import painted_squares, pictured_cloud, small_cloud
from tests.vr_explorer.gallery.conftest import Server, running
from tests.vr_explorer.gallery.served_clouds import published
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.gallery.session_address import is_session_address, session_address
from vr_explorer.gallery.shared_cloud import SharedCloud
from vr_explorer.input import InputFrame
from vr_explorer.panels.session_requests import BeginSession
from vr_explorer.scene.board import Row
from vr_explorer.scene.commands import MoveOnBoard, TitleRow, ToggleFavourite, WriteNote
from vr_explorer.store.session_store import SessionStore, sessions


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    return pictured_cloud(tmp_path_factory.mktemp("shared"), painted_squares(9))


@pytest.fixture(scope="module")
def shared(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> SharedCloud:
    return SharedCloud(published(cloud, tmp_path_factory.mktemp("published")), "Nine squares", key_of(cloud))


@pytest.fixture
def server(shared: SharedCloud, tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path / "server", clouds=[shared]) as server:
        yield server


@contextmanager
def exploring(
    ctx: moderngl.Context, cloud: Cloud, folder: Path, server: Server | str, words: str
) -> Iterator[Explorer]:
    address = f"{words}@{server if isinstance(server, str) else server.url}"
    with (
        SessionStore(folder / "selection.sqlite", cloud.identity) as selection,
        Explorer(ctx, cloud, Preferences(Settings()), selection, pictures=folder / "pictures") as explorer,
    ):
        explorer.begin(ExploreOptions(session=session_address(address)))
        explorer.step(InputFrame(), 0.01)
        yield explorer


def keys(cloud: Cloud, *cards: int) -> list[str]:
    return [image_key(cloud.identity, cloud.ids[card]) for card in cards]


def begun(server: Server, **change: Any) -> str:
    return str(server.client.post(f"{server.clouds[0]}sessions", json=change).json()["words"])


def rows(server: Server, words: str) -> list[dict[str, Any]]:
    return server.client.get(f"/api/sessions/{words}").json()["rows"]


def step_until(explorer: Explorer, reached: Any) -> None:
    end = time.monotonic() + 300
    while not reached():
        assert time.monotonic() < end, "it did not happen"
        explorer.step(InputFrame(), 0.01)
        time.sleep(0.01)


def test_what_was_kept_elsewhere_hangs_on_the_board_and_goes_back_changed(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path, server: Server
) -> None:
    strange = "0123456789abcdef"  # a picture that this copy of the cloud has not
    words = begun(server, keep=[*keys(cloud, 4, 2), strange])
    with exploring(ctx, cloud, tmp_path, server, words.upper().replace("-", " ")) as explorer:
        scene = explorer.scene
        assert scene.board.rows == (Row((4, 2)),)
        scene.apply(ToggleFavourite(7))
        scene.apply(ToggleFavourite(4))
        scene.apply(MoveOnBoard(7, 1, 0))
        scene.apply(TitleRow(1, "Best"))
        scene.apply(WriteNote(7, "the gaze"))
        explorer.step(InputFrame(), 0.01)
    (seven,), (two,) = keys(cloud, 7), keys(cloud, 2)
    assert rows(server, words) == [
        {"title": "", "images": [[two, ""]]},
        {"title": "Best", "images": [[seven, "the gaze"], [strange, ""]]},
    ]
    server.client.post(f"/api/sessions/{words}", json={"keep": keys(cloud, 1), "release": [two]})
    with exploring(ctx, cloud, tmp_path, server, words) as explorer:
        assert explorer.scene.board.rows == (Row((7, 1), "Best"),)
        assert explorer.scene.board.note_of(7) == "the gaze"
    found = sessions(tmp_path / "selection.sqlite", cloud.identity)
    assert [one.favourites for one in found if one.name == words.replace("-", " ")] == [2], "it is one session"


def test_frames_go_on_while_the_server_is_away_and_all_is_sent_once_it_is_there(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path, shared: SharedCloud
) -> None:
    folder = tmp_path / "server"
    with ExitStack() as stack:
        with running(folder, clouds=[shared]) as server:
            words, port = begun(server, keep=keys(cloud, 0)), httpx.URL(server.url).port
            explorer = stack.enter_context(exploring(ctx, cloud, tmp_path, server, words))
        explorer.scene.apply(ToggleFavourite(1))
        state, scene = explorer.state, explorer.scene
        step_until(explorer, lambda: "does not answer" in " ".join(state.toasts.current(scene.time)))
        with running(folder, port=port or 0, clouds=[shared]) as server:
            step_until(explorer, lambda: sent(server.url, words) == keys(cloud, 0, 1))


def sent(url: str, words: str) -> list[str]:
    found = httpx.get(f"{url}/api/sessions/{words}", timeout=20).json()["rows"]
    return [key for row in found for key, _ in row["images"]]


EXPLORED = """
import os, signal, sys
from pathlib import Path
from classification.cloud import Cloud
from foundation.settings import Settings
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.gallery.session_address import session_address
from vr_explorer.input import InputFrame
from vr_explorer.render.headless import headless_context
from vr_explorer.scene.commands import ToggleFavourite
from vr_explorer.store.session_store import SessionStore
cloud, folder = Cloud.load(Path(sys.argv[1])), Path(sys.argv[2])
with SessionStore(folder / "selection.sqlite", cloud.identity) as selection:
    with Explorer(headless_context(), cloud, Preferences(Settings()), selection, pictures=folder) as explorer:
        explorer.begin(ExploreOptions(session=session_address(sys.argv[3])))
        print("opened", flush=True)
        sys.stdin.readline()
        explorer.scene.apply(ToggleFavourite(5))
        explorer.step(InputFrame(), 0.01)
        explorer.tools.keeper.flush()
        print("kept", flush=True)
        sys.stdin.readline()
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_nothing_is_lost_where_explorer_and_server_are_killed(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path, shared: SharedCloud
) -> None:
    with running(tmp_path / "server", clouds=[shared]) as server:
        words, port = begun(server, keep=keys(cloud, 0)), httpx.URL(server.url).port
        arguments = [str(cloud.folder), str(tmp_path), f"{words}@{server.url}"]
        explorer = subprocess.Popen(
            [sys.executable, "-c", EXPLORED, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert explorer.stdin is not None
        assert explorer.stdout is not None
        assert explorer.stdout.readline() == "opened\n"
    explorer.stdin.write("the server is away\n")
    explorer.stdin.flush()
    assert explorer.stdout.readline() == "kept\n"
    explorer.send_signal(signal.SIGKILL)
    explorer.communicate()
    with running(tmp_path / "server", port=port or 0, clouds=[shared]) as server:
        server.client.post(f"/api/sessions/{words}", json={"keep": keys(cloud, 3)})
        with exploring(ctx, cloud, tmp_path, server, words) as again:
            assert set(again.scene.board.cards) == {0, 3, 5}
        assert set(sent(server.url, words)) == set(keys(cloud, 0, 3, 5))


def test_another_session_is_not_sent(ctx: moderngl.Context, cloud: Cloud, tmp_path: Path, server: Server) -> None:
    words = begun(server, keep=keys(cloud, 0))
    with exploring(ctx, cloud, tmp_path, server, words) as explorer:
        present = explorer.state.sessions.present
        explorer.state.session_requests.append(BeginSession())
        step_until(explorer, lambda: explorer.state.sessions.present != present)
        explorer.scene.apply(ToggleFavourite(6))
        explorer.step(InputFrame(), 0.01)
    assert sent(server.url, words) == keys(cloud, 0)


def test_what_cannot_be_opened_is_a_sentence(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path, server: Server
) -> None:
    words = begun(server, keep=keys(cloud, 0))
    other = replace(small_cloud(), description={"id": "0" * 32})
    for opened, at, sentence in (
        (other, server.url, "is of another cloud"),
        (cloud, "http://127.0.0.1:9", "does not answer"),
        (cloud, f"{server.url}", "No session has these words"),
    ):
        asked = words if "No session" not in sentence else "acorn-acorn-acorn-acorn"
        with pytest.raises(UserError, match=sentence), exploring(ctx, opened, tmp_path, at, asked):
            pass


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("acorn@https://example.org", "are not the four words of a session"),
        ("acorn acorn acorn acorn@ftp://example.org", "is no address of a server"),
        ("acorn acorn acorn acorn@https://", "is no address of a server"),
    ],
)
def test_addresses_that_say_nothing(text: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        session_address(text)


def test_addresses() -> None:
    found = session_address("Acorn acorn, acorn acorn@http://10.0.0.1:8765/c/lusab-babad-gutih-tugad/?session=x")
    assert (found.words, found.server) == ("acorn-acorn-acorn-acorn", "http://10.0.0.1:8765")
    assert is_session_address("a@http://b")
    assert not is_session_address("/home/me@work/my.session.json")
