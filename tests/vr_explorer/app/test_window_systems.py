"""The window on drivers of other versions, and on Wayland with and without X11."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.vr_explorer.app.explored import NO_HEADSET, PATIENCE, PROGRAM, Explored, settings
from tests.vr_explorer.app.wayland import wayland_session
from tests.vr_explorer.conftest import outside
from vr_explorer.opengl_versions import VERSIONS
from vr_explorer.window_system import settle

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="virtual screens are Linux programs")

ROOT = Path(__file__).parents[3]
ASKED = """
from vr_explorer.desktop.toolkit import glfw
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.desktop.window import Window
asked, hint = [], glfw.window_hint
def noted(name, value):
    if name in (glfw.CONTEXT_VERSION_MAJOR, glfw.CONTEXT_VERSION_MINOR):
        asked.append(value)
    hint(name, value)
glfw.window_hint = noted
with Window("versions", DesktopSettings()) as window:
    pairs = list(zip(asked[::2], asked[1::2]))
    print(pairs, window.ctx.version_code, window.ctx.info["GL_RENDERER"], sep="|")
"""


def asked(display: str, version: str, **environment: str) -> tuple[list[tuple[int, int]], int, str]:
    """What is asked of a driver whose highest version is `version`, what it gives, and its name."""
    given = {**outside(), "DISPLAY": display, "PYTHONPATH": str(ROOT), "MESA_GL_VERSION_OVERRIDE": version}
    given |= environment
    done = subprocess.run([sys.executable, "-c", ASKED], env=given, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    pairs, code, renderer = done.stdout.strip().split("|")
    return list(eval(pairs)), int(code), renderer


@pytest.mark.parametrize("number", range(len(VERSIONS)))
def test_the_highest_version_that_a_driver_has_is_the_first_that_it_gives(display: str, number: int) -> None:
    major, minor = VERSIONS[number]
    pairs, code, _ = asked(display, f"{major}.{minor}")
    assert pairs == list(VERSIONS[: number + 1]), "from the newest on, and no further than needed"
    assert code == 100 * major + 10 * minor


def test_a_driver_that_is_too_old_is_told_with_its_card(display: str) -> None:
    _, _, renderer = asked(display, "3.3")
    given = {**outside(), "DISPLAY": display, "PYTHONPATH": str(ROOT), "MESA_GL_VERSION_OVERRIDE": "2.1"}
    done = subprocess.run([sys.executable, "-c", ASKED], env=given, capture_output=True, text=True, timeout=PATIENCE)
    said = done.stderr.splitlines()[-1]
    assert "OpenGL 3.3 is needed" in said and renderer in said and "2.1 Mesa" in said


def test_the_newest_runtimes_get_what_they_need() -> None:
    assert VERSIONS[0] == (4, 6) and VERSIONS[-1] == (3, 3)
    assert list(VERSIONS) == sorted(VERSIONS, reverse=True)
    assert any(version >= (4, 3) for version in VERSIONS[1:]), "SteamVR's least"


@pytest.mark.parametrize(
    ("given", "window", "opengl"),
    [
        ({"DISPLAY": ":0"}, "x11", "glx"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0", "XDG_SESSION_TYPE": "wayland"}, "x11", "glx"),
        ({"WAYLAND_DISPLAY": "wayland-0", "XDG_SESSION_TYPE": "wayland"}, "wayland", "egl"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "wayland", "egl"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w", "PYGLFW_LIBRARY_VARIANT": "wayland"}, "wayland", "egl"),
        ({"XDG_SESSION_TYPE": "wayland"}, None, None),
    ],
)
def test_x11_is_taken_wherever_there_is_one(given: dict[str, str], window: str | None, opengl: str | None) -> None:
    settle(given, "linux")
    assert given.get("PYGLFW_LIBRARY_VARIANT") == window
    assert given.get("PYOPENGL_PLATFORM") == opengl
    assert ("PYGLFW_LIBRARY" in given) == (window == "wayland"), "imgui_bundle names its own otherwise"


def test_nothing_is_settled_elsewhere() -> None:
    for platform in ("win32", "darwin"):
        given = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
        settle(given, platform)
        assert given == {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}


def test_glfw_loads_its_library_for_x11_in_a_wayland_session_whatever_was_imported_before(display: str) -> None:
    """imgui_bundle, where it is imported first, names its own; here it is not."""
    _, code, _ = asked(display, "3.3", XDG_SESSION_TYPE="wayland", WAYLAND_DISPLAY="wayland-0")
    assert code == 330


def test_a_wayland_session_with_xwayland_opens_the_window(folder: Path, display: str) -> None:
    explored = Explored(folder, display, XDG_SESSION_TYPE="wayland", WAYLAND_DISPLAY="wayland-0")
    try:
        assert (explored.seen("p").max(axis=2) > 50).mean() > 0.1, "cards"
    finally:
        explored.end()


@pytest.fixture
def compositor(display: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    with wayland_session(display, tmp_path / "run") as environment:
        yield environment


def test_wayland_alone_opens_the_window_and_the_headset_says_why_not(
    compositor: dict[str, str], folder: Path, display: str
) -> None:
    """Its keys come through the compositor, which has them from the virtual screen."""
    (folder / "settings.toml").write_text(settings((800, 480), coarse=1), encoding="utf-8")
    environment = compositor | NO_HEADSET | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "error", "-c", PROGRAM, str(folder)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        end = time.monotonic() + PATIENCE
        while not (pictures := list((folder / "pictures").glob("*.png"))):
            assert process.poll() is None, process.stderr and process.stderr.read()
            assert time.monotonic() < end, "no key arrived"
            keys = ["xdotool", "mousemove", "300", "300", "key", "F12"]
            subprocess.run(keys, env=os.environ | {"DISPLAY": display}, check=True)
            time.sleep(0.5)
        with Image.open(pictures[0]) as picture:
            assert (np.asarray(picture).max(axis=2) > 50).mean() > 0.1, "cards"
    finally:
        process.terminate()
        process.communicate()
    code = (
        "from vr_explorer.desktop.window import Window; from vr_explorer.desktop.settings import DesktopSettings\n"
        "from vr_explorer.xr.graphics_binding import graphics_binding\n"
        "with Window('', DesktopSettings(width=800, height=480)): graphics_binding()"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert "UserError: The headset needs an X11 window" in done.stderr
