"""An image goes to the clipboard by the program that the system has for it, and never holds the frames up."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from tests.factories import cloud_of, picture
from vr_explorer.actions import COPY_IMAGE
from vr_explorer.input import InputFrame
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.scene import Scene
from vr_explorer.tools import clipboard
from vr_explorer.tools.copy_image import COPIED, FAILED, NONE_MEANT, NOT_HERE, PATH_COPIED, CopyTool, copied
from vr_explorer.tools.tool import Frame

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the programs of Linux")


def provide(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch, name: str = "xclip") -> None:
    """A program of that name, alone on the PATH with the shell's."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin{os.pathsep}/usr/bin")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


def test_the_frames_go_on_while_a_slow_program_takes_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    provide(tmp_path / "bin", f"cat > {tmp_path}/taken.png; sleep 1", monkeypatch)
    cloud = cloud_of(tmp_path / "made", [picture(seed) for seed in range(3)])
    scene, state = Scene(cloud), PanelState()
    tool = CopyTool(scene, state)
    tool.update(Frame(InputFrame(actions=(COPY_IMAGE,)), pointed=1))
    assert not state.toasts.current(scene.time), "it is not there yet, and nobody waits"
    end = time.monotonic() + 300
    while not state.toasts.current(scene.time) and time.monotonic() < end:
        tool.update(Frame(InputFrame()))
        time.sleep(0.01)
    assert state.toasts.current(scene.time) == [COPIED] and state.copied == ""
    assert (tmp_path / "taken.png").read_bytes().startswith(b"\x89PNG")
    tool.update(Frame(InputFrame(actions=(COPY_IMAGE,))))
    assert NONE_MEANT in state.toasts.current(scene.time)


def test_a_program_that_refuses_is_said_and_the_path_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    provide(tmp_path / "bin", "exit 1", monkeypatch)
    cloud = cloud_of(tmp_path / "made", [picture(0)])
    assert copied(cloud, 0) == (PATH_COPIED.format(why=FAILED), str(cloud.image_path(0)))
    cloud.image_path(0).unlink()
    assert copied(cloud, 0) == (NOT_HERE, "")


def test_on_wayland_its_own_program_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    provide(tmp_path / "bin", "exit 0", monkeypatch)
    provide(tmp_path / "bin", "exit 0", monkeypatch, "wl-copy")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    command = clipboard.program()
    assert command is not None and Path(command[0]).name == "wl-copy"
