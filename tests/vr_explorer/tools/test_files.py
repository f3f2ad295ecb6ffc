"""An image's file is opened by the system, and nothing that is no picture."""

from __future__ import annotations

import os
import stat
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories import cloud_of, picture
from vr_explorer.actions import OPEN_IMAGE, SHOW_IN_FOLDER, Action
from vr_explorer.input import InputFrame
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.commands import Select
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.files import NONE_MEANT, NOT_HERE, FilesTool
from vr_explorer.tools.tool import Frame

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is what Linux opens files with")


@pytest.fixture
def opened_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the system was asked to open, a line each: a program of that name that writes it down."""
    log, program = tmp_path / "opened.txt", tmp_path / "bin" / "xdg-open"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >> "{log}"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return log


def test_the_image_is_opened_or_shown_in_its_folder(tmp_path: Path, opened_file: Path) -> None:
    cloud = cloud_of(tmp_path / "made", [picture(seed) for seed in range(3)])
    scene, state = Scene(cloud), PanelState()
    tool = FilesTool(scene, state)

    def asked(action: Action, pointed: int | None, lines: int) -> list[str]:
        tool.update(Frame(InputFrame(actions=(action,)), pointed=pointed))
        end = time.monotonic() + 300.0
        while time.monotonic() < end:
            tool.update(Frame(InputFrame()))
            there = opened_file.read_text().splitlines() if opened_file.exists() else []
            if len(there) >= lines:
                return there
            time.sleep(0.01)
        raise AssertionError("nothing was opened")

    assert asked(OPEN_IMAGE, 1, 1)[-1] == str(cloud.image_path(1))
    assert Path(asked(SHOW_IN_FOLDER, 2, 2)[-1]) == cloud.image_path(2).parent
    scene.apply(Select((0,)))
    assert asked(OPEN_IMAGE, None, 3)[-1] == str(cloud.image_path(0)), "the only one that is selected"
    scene.apply(Select(()))
    tool.update(Frame(InputFrame(actions=(OPEN_IMAGE,))))
    assert NONE_MEANT in state.toasts.current(scene.time)


@pytest.mark.parametrize("name", ["program.sh", "program.desktop", "gone.png", "../outside.png", "/etc/hostname"])
def test_what_is_no_picture_of_the_cloud_is_never_opened(tmp_path: Path, opened_file: Path, name: str) -> None:
    cloud = cloud_of(tmp_path / "made", [picture(1)])
    (cloud.source / "program.sh").write_text("#!/bin/sh\n")
    (cloud.source / "program.desktop").write_text("[Desktop Entry]\nExec=true\n")
    cloud = replace(cloud, paths=[name])
    scene, state = Scene(cloud), PanelState()
    tool = FilesTool(scene, state)
    tool.update(Frame(InputFrame(actions=(OPEN_IMAGE,)), pointed=0))
    end = time.monotonic() + 300.0
    while NOT_HERE not in state.toasts.current(scene.time) and time.monotonic() < end:
        tool.update(Frame(InputFrame()))
        time.sleep(0.01)
    assert NOT_HERE in state.toasts.current(scene.time)
    assert not opened_file.exists()
