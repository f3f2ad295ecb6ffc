"""A gallery server is typed in on the menu, asked, and its token kept where only its user can read it."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import moderngl
import numpy as np
import pytest
from PIL import Image

from foundation.settings import Settings, keep
from tests.factories import cloud_of, picture
from tests.unseen import PRESS, unseen
from tests.vr_explorer.gallery.conftest import running
from vr_explorer.actions import EXPORT_TO, SAVE_BOARD, SHARE, SHOW_EXPORT
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.preferences import Preferences
from vr_explorer.gallery import token_store
from vr_explorer.input import InputFrame, Pointer
from vr_explorer.panels.layouts import lay_out_window
from vr_explorer.panels.page import Page
from vr_explorer.panels.sharing_form import ConnectTo, SharingForm
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.text_input import TextEdit
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import FreeCanvas
from vr_explorer.scene.canvas import Placed
from vr_explorer.scene.commands import Arrange, PlaceOnCanvas, WriteOnCanvas
from vr_explorer.scene.scene import Scene
from vr_explorer.store.session_store import SessionStore
from vr_explorer.tools.share import IN_KEYRING, IN_SETTINGS


def run_python(code: str, **environment: str) -> str:
    """What it prints, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class Wearing:
    """An explorer whose favourites are kept, and its settings file."""

    def __init__(self, ctx: moderngl.Context, folder: Path) -> None:
        self.cloud, self.file = cloud_of(folder, [picture(seed) for seed in range(3)]), folder / "settings.toml"
        self.file.write_text("# mine\n[desktop]\nfov = 60.0\n", encoding="utf-8")
        self.file.chmod(0o644)
        self.selection = SessionStore(folder / "selection.sqlite", self.cloud.identity)
        self.preferences = Preferences(Settings.load(self.file), self.file)
        self.explorer = Explorer(ctx, self.cloud, self.preferences, self.selection, pictures=folder / "pictures")
        self.state = self.explorer.state

    def until(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + 300
        while not condition():
            assert time.monotonic() < end, "it did not happen"
            self.explorer.step(InputFrame(), 0.01)
            self.explorer.take_over(holding=False)
            time.sleep(0.005)

    def connect(self, server: str, token: str) -> str:
        """What is said of it."""
        self.state.sharing_requests.append(ConnectTo(server, token))
        self.until(lambda: self.state.sharing_form.asking)
        self.until(lambda: not self.state.sharing_form.asking)
        self.preferences.flush()
        return self.state.sharing_form.message

    def send(self) -> None:
        self.explorer.step(InputFrame(actions=(SHARE,)), 0.01)
        self.until(lambda: self.state.shared.sent == self.state.shared.total == 3)

    def close(self) -> None:
        self.explorer.__exit__()
        self.preferences.close()
        self.selection.close()


@pytest.fixture
def wearing(ctx: moderngl.Context, tmp_path: Path) -> Iterator[Wearing]:
    wearing = Wearing(ctx, tmp_path)
    yield wearing
    wearing.close()


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setattr(token_store, "_keyring", lambda: None)


def test_without_a_keyring_the_settings_file_has_the_token_for_its_owner_alone(
    wearing: Wearing, tmp_path: Path, no_keyring: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with running(tmp_path / "galleries") as server:
        assert wearing.connect(f" {server.url}/ ", f"{server.token}\n") == IN_SETTINGS
        assert wearing.state.shared.server == server.url
        wearing.send()
        text = wearing.file.read_text(encoding="utf-8")
        assert text.startswith("# mine") and server.token in text
        if os.name == "posix":
            assert stat.S_IMODE(wearing.file.stat().st_mode) == 0o600
            wearing.preferences.change({"desktop.fov": 70.0})
            wearing.preferences.flush()
            assert stat.S_IMODE(wearing.file.stat().st_mode) == 0o600, "whatever else is changed"
            keep({("desktop", "fov"): 75.0}, wearing.file)
            assert stat.S_IMODE(wearing.file.stat().st_mode) == 0o600, "by whoever"
        sharing = Preferences(Settings.load(wearing.file), wearing.file).sharing
        assert (sharing.server, sharing.token) == (server.url, server.token)
        assert server.token not in caplog.text and server.token not in repr(wearing.state)


def test_the_systems_keyring_keeps_the_token_and_no_file_has_it(
    wearing: Wearing, tmp_path: Path, own_keyring: dict[tuple[str, str], str]
) -> None:
    with running(tmp_path / "galleries") as server:
        assert wearing.connect(server.url, server.token) == IN_KEYRING
        assert list(own_keyring.values()) == [server.token]
        assert server.url in wearing.file.read_text(encoding="utf-8")
        if os.name == "posix":
            assert stat.S_IMODE(wearing.file.stat().st_mode) == 0o644, "as it was"
        wearing.send()
        wearing.explorer.tools._share._token = ""  # type: ignore[union-attr]
        wearing.send()
        for file in (*tmp_path.glob("*.toml"), *tmp_path.glob("*.sqlite*")):
            assert server.token.encode() not in file.read_bytes(), file


def test_a_server_that_does_not_take_it_is_said_and_nothing_is_kept(
    wearing: Wearing, tmp_path: Path, no_keyring: None
) -> None:
    before = wearing.file.read_bytes()
    with running(tmp_path / "galleries") as server:
        assert "token is wrong" in wearing.connect(server.url, "another")
        assert "is no gallery server" in wearing.connect(server.url + "/g", server.token)
        assert "no address of a server" in wearing.connect("gallery", server.token)
    assert "does not answer" in wearing.connect(server.url, server.token)
    assert "Without its token" in wearing.connect(server.url, "  ")
    assert wearing.file.read_bytes() == before and wearing.state.shared.server == ""


def test_a_keyring_that_fails_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def set_password(self, *_: str) -> None:
            raise RuntimeError("locked")

        get_password = set_password

    monkeypatch.setattr(token_store, "_keyring", Broken)
    assert not token_store.keep_token("https://gallery", "token") and token_store.kept_token("https://gallery") == ""


def test_a_keyring_that_keeps_plain_text_is_none() -> None:
    pytest.importorskip("keyring")
    code = "from vr_explorer.gallery.token_store import keep_token; print(keep_token('https://gallery', 'token'))"
    for backend in ("fail", "null"):
        done = run_python(code, PYTHON_KEYRING_BACKEND=f"keyring.backends.{backend}.Keyring")
        assert done.strip() == "False"


def test_the_form_takes_an_address_and_a_token_that_nobody_reads(
    ctx: moderngl.Context, make_cloud: Callable[[int], object]
) -> None:
    scene = Scene(make_cloud(20), favourites=[3])  # type: ignore[arg-type]
    state = PanelState(page=Page.BOARD, status_shown=False)
    surface, target = Surface(ctx, 1.0), Target(ctx, (1280, 1100), samples=1)
    view = scene.body.view(target.size, 1.0, 0.1, 1000.0)

    def draw(pointer: Pointer | None = None) -> None:
        surface.draw(target.framebuffer, partial(lay_out_window, scene=scene, view=view, state=state), pointer)

    def seen() -> np.ndarray:
        target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        draw()
        return target.read()

    def press(y: float) -> None:
        with unseen(ctx):
            for pressed in PRESS:
                draw(Pointer((1000.0, y), pressed))

    for what, words in (("server", "https://gallery.example.org"), ("token", "a-token")):
        for y in range(150, 1000, 10):
            if state.text_input.takes(("sharing", what)):
                break
            state.text_input.edit = None
            press(float(y))
        assert state.text_input.takes(("sharing", what)), what
        state.text_input.take(words)
        seen()
    assert state.sharing_form == SharingForm("https://gallery.example.org", "a-token")
    state.text_input.begin(("sharing", "token"), "aaaa", 300)
    first = seen()
    state.text_input.begin(("sharing", "token"), "xyzw", 300)
    assert np.abs(first.astype(int) - seen()).max() < 8, "all tokens look alike"
    state.text_input.edit = None
    state.sharing_form = SharingForm("https://gallery.example.org", "a-token")
    for y in range(150, 1000, 8):
        press(float(y))
        if state.sharing_requests:
            break
        state.text_input.edit = None
    assert state.sharing_requests == [ConnectTo("https://gallery.example.org", "a-token")]
    surface.release()
    target.release()


def test_what_is_pasted_is_taken_as_if_it_were_typed() -> None:
    edit = TextEdit("token", "ab", 6)
    assert edit.take("cd\x00ef-too-long") and edit.text == "abcdef"


def test_where_no_dialogue_is_there_the_usual_folder_is_taken_and_can_be_shown(
    wearing: Wearing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    wearing.explorer.step(InputFrame(actions=(EXPORT_TO,)), 0.01)
    wearing.until(lambda: wearing.state.saved_in)
    saved = Path(wearing.state.saved_in)
    assert saved.parent == tmp_path / "pictures" and (saved / "index.html").is_file()
    saved.rename(saved.with_name("moved"))
    wearing.explorer.step(InputFrame(actions=(SHOW_EXPORT,)), 0.01)
    said = wearing.state.toasts
    wearing.until(lambda: any("not there any more" in str(one) for one in said.current(wearing.explorer.scene.time)))


def test_the_board_is_saved_as_one_picture_with_all_in_their_places(wearing: Wearing) -> None:
    scene = wearing.explorer.scene
    scene.apply(Arrange(FreeCanvas()))
    scene.apply(PlaceOnCanvas((Placed(0, -10.0, 0.0, 2.0), Placed(1, 5.0, 3.0), Placed(2, 12.0, -6.0))))
    scene.apply(WriteOnCanvas(None, "Loud"))
    wearing.explorer.step(InputFrame(actions=(SAVE_BOARD,)), 0.01)
    wearing.until(lambda: wearing.state.saved_in)
    (file,) = Path(wearing.state.saved_in).glob("Board *.png")
    with Image.open(file) as image:
        assert max(image.size) == 3_840
        pixels = np.asarray(image).astype(int)
    lit = (np.abs(pixels - pixels[0, 0]).max(axis=2) > 12).any(axis=0)
    edges = np.flatnonzero(np.diff(lit.astype(int)))
    assert len(edges) == 6, "three pictures side by side, and words below the first"
    widths = edges[1::2] - edges[::2]
    np.testing.assert_allclose(widths / widths[1], (2.0, 1.0, 1.0), rtol=0.05)


CHOOSE = """
import sys, time
from pathlib import Path
from vr_explorer.tools.folder_dialogue import FolderDialogue
assert FolderDialogue.possible()
dialogue = FolderDialogue("Save", Path("/nowhere/at/all"))
while not dialogue.answered:
    time.sleep(0.01)
print(dialogue.folder)
"""


@pytest.mark.skipif(os.name != "posix", reason="other systems have dialogues of their own")
@pytest.mark.parametrize(("answer", "chosen"), [("echo /tmp/mine", "/tmp/mine"), ("exit 1", "None")])
def test_a_folder_is_chosen_in_the_systems_own_window(tmp_path: Path, answer: str, chosen: str) -> None:
    """That window is a program, `zenity` for one; here one that answers at once."""
    program = tmp_path / "zenity"
    program.write_text(f"#!/bin/sh\nsleep 0.2\n{answer}\n", encoding="utf-8")
    program.chmod(0o755)
    assert run_python(CHOOSE, PATH=f"{tmp_path}:{os.environ['PATH']}", DISPLAY=":0").strip() == chosen
