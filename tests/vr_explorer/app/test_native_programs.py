"""The system's own programs, where they are: the dialogues in which files are chosen and errors told, and Wayland's
clipboard.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.factories import cloud_of, picture
from tests.vr_explorer.app.explored import PATIENCE
from tests.vr_explorer.app.started import Sharp
from tests.vr_explorer.app.test_start_window import FIRST_WAY, PORTRAIT, START, warned
from tests.vr_explorer.app.wayland import wayland_session
from vr_explorer.tools.copy_image import COPIED, copied

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the programs of Linux")

DESKTOPS = {"zenity": "gnome", "kdialog": "KDE"}
"""Program → the desktop whose own it is, and on which it is preferred where there are others."""

dialogues = pytest.mark.parametrize("program", [name for name in DESKTOPS if shutil.which(name)] or ["zenity"])
needs_one = pytest.mark.skipif(
    not any(map(shutil.which, DESKTOPS)), reason="zenity not found; install it to test dialogues"
)

SECOND_WAY = 480, 220
"""In the window, pixels: the card of a folder of pictures."""


class Asking(Sharp):
    """With the programs of this system. program: opens dialogues."""

    def __init__(self, home: Path, display: str, program: str, **environment: str) -> None:
        self._program = program
        desktop = DESKTOPS[program]
        super().__init__(home, display, PATH=os.environ["PATH"], XDG_SESSION_DESKTOP=desktop, **environment)

    def dialogues(self) -> list[str]:
        return self._windows.of_class(self._program)

    def begins_again(self, x: int, y: int) -> None:
        """A click opens no second dialogue while the program of one before, whose window has gone, is still ending."""
        self.wait(lambda: self.dialogues() or self.click(x, y))

    def asks(self) -> None:
        """Once the dialogue is there, it takes keys."""
        self.wait(self.dialogues)
        self.do("windowfocus", "--sync", self.dialogues()[0])

    def answered(self, key: str) -> None:
        """By that key, the dialogue goes; the start window takes keys again, as a window manager would have it do."""
        self.press(key)
        self.wait(lambda: not self.dialogues())
        self.turns_to_the_start()

    def turns_to_the_start(self) -> None:
        found: list[str] = []
        self.wait(lambda: found.extend(self.windows(START)) or found)  # a window that goes ends the search
        self.do("windowfocus", "--sync", found[0])

    def types(self, path: Path | str) -> None:
        """As a file is called in the folder that is shown first, or from the root on."""
        self.asks()
        self.press("ctrl+l")
        self.do("type", "--delay", "30", str(path))
        self.answered("Return")


@pytest.fixture
def asking(tmp_path: Path, display: str, program: str) -> Iterator[Asking]:
    started = Asking(tmp_path, display, program)
    yield started
    started.end()


@needs_one
@dialogues
def test_a_portrait_is_chosen_in_the_systems_own_dialogue(asking: Asking, tmp_path: Path) -> None:
    (tmp_path / "Pictures").mkdir(exist_ok=True)
    shutil.copy(PORTRAIT, tmp_path / "Pictures" / "Me.png")
    asking.opens(START)
    asking.click(*FIRST_WAY)
    asking.asks()
    asking.answered("Escape")
    asking.begins_again(*FIRST_WAY)
    asking.types("Me.png")
    asking.wait(lambda: (asking.made / "Me" / "portrait.png").is_file())
    assert asking.leave() == ""


@pytest.mark.skipif(shutil.which("zenity") is None, reason="zenity not found; install it to test dialogues")
@pytest.mark.parametrize("program", ["zenity"])  # kdialog takes folders where all of KDE's desktop is
def test_a_folder_is_chosen_in_it_and_who_leaves_meanwhile_takes_it_along(asking: Asking, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    asking.opens(START)
    asking.click(*SECOND_WAY)
    asking.types(tmp_path / "empty")
    asking.wait(lambda: warned(asking))
    asking.press("ctrl+o")
    asking.asks()
    asking.turns_to_the_start()
    assert asking.leave() == ""
    assert not asking.dialogues()


@needs_one
@dialogues
def test_what_opens_no_window_is_told_in_one(tmp_path: Path, display: str, program: str) -> None:
    """As from a desktop's menu: without a terminal, on a driver that is too old."""
    started = Asking(tmp_path, display, program, MESA_GL_VERSION_OVERRIDE="2.1")
    try:
        started.asks()
        started.press("Return")
        _, errors = started.process.communicate(timeout=PATIENCE)
        assert started.process.returncode == 1
        assert "OpenGL 3.3 is needed" in errors and "Traceback" not in errors
    finally:
        started.end()


@pytest.mark.skipif(shutil.which("wl-copy") is None, reason="wl-copy not found; install wl-clipboard to test it")
def test_on_wayland_an_image_is_on_the_clipboard(display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud = cloud_of(tmp_path / "made", [picture(3)])
    with wayland_session(display, tmp_path / "run") as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert copied(cloud, 0) == (COPIED, "")
        pasted = subprocess.run(["wl-paste", "--type", "image/png"], capture_output=True, timeout=PATIENCE, check=True)
    with Image.open(io.BytesIO(pasted.stdout)) as there, Image.open(cloud.image_path(0)) as own:
        assert np.array_equal(np.asarray(there), np.asarray(own.convert("RGB")))
