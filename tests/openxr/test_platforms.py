"""What differs from one system to another, as far as it can be met here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import moderngl
import pytest
import xr
from PIL import Image

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.settings import Settings
from tests.openxr.monado import Remote, clients
from tests.openxr.visit import FEW_PIXELS, PATIENCE, WINDOW, Visit, visiting
from vr_explorer.app.headset_loop import HeadsetLoop
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.window import opened
from vr_explorer.desktop.toolkit import glfw
from vr_explorer.scene.arrangements import FlatWall
from vr_explorer.scene.view import View


@pytest.fixture
def options(tmp_path: Path) -> ExploreOptions:
    own = {"selection": tmp_path / "selection.sqlite", "settings_file": tmp_path / "settings.toml"}
    settings = Settings({"desktop": WINDOW, "headset": {"render_scale": 0.5, "samples": 1}})
    return ExploreOptions(rain=False, settings=settings, **own)  # type: ignore[arg-type]


def test_a_wayland_session_with_xwayland_reaches_the_headset(remote: Remote, cloud: Cloud, tmp_path: Path) -> None:
    cloud.save(tmp_path / "cloud")
    program = [sys.executable, "-m", "artificial_inspiration"]
    command = [*program, "explore", str(tmp_path / "cloud"), "--vr", *FEW_PIXELS]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("XR_", "PYOPENGL"))}
    own = {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    session = {"XDG_SESSION_TYPE": "wayland", "WAYLAND_DISPLAY": "wayland-0"}
    with (tmp_path / "said.txt").open("w") as said:
        process = subprocess.Popen(command, env=environment | own | session, stdout=said, stderr=said)
    try:
        end = time.monotonic() + 3.0 * PATIENCE
        while not any(client.focused for client in clients()):
            assert process.poll() is None and time.monotonic() < end, (tmp_path / "said.txt").read_text()
            time.sleep(0.2)
    finally:
        process.kill()
        process.wait()


def test_taken_off_the_window_is_drawn_and_has_its_keys(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The runtime's events are put in between, as Monado has no sensor for it; keys come as GLFW hands them over."""
    session, drawn = visit.headset.session, list[tuple[int, int]]()
    monkeypatch.setattr(xr, "end_session", lambda *_: None)
    monkeypatch.setattr(xr, "begin_session", lambda *_: None)
    draw, window = visit.explorer.draw, visit.loop.window

    def noted(framebuffer: object, view: View | tuple[View, ...], *rest: object) -> None:
        drawn.extend(one.size for one in ((view,) if isinstance(view, View) else view))
        draw(framebuffer, view, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(visit.explorer, "draw", noted)
    session._become(xr.SessionState.STOPPING)
    frames = visit.loop.frames
    visit.frame()
    assert drawn == [window._window.size], "the window, as when there is no headset"
    assert visit.scene.body.head.tolist() == visit.scene.body.position.tolist(), "seen from where the body is"
    pressed = window._devices._events.later(window._devices._on_key)
    pressed(None, glfw.KEY_2, 0, glfw.PRESS, 0)
    pressed(None, glfw.KEY_2, 0, glfw.RELEASE, 0)
    visit.frame()
    assert isinstance(visit.scene.arrangement, FlatWall)
    assert visit.loop.frames == frames
    session._become(xr.SessionState.READY)
    visit.frames(3)
    assert visit.loop.frames >= frames + 2
    assert len(visit.pictures) == 2


def test_files_dropped_on_the_mirror_arrive(visit: Visit, tmp_path: Path) -> None:
    Image.new("RGB", (40, 30), (200, 20, 30)).save(tmp_path / "rose.png")
    devices = visit.loop.window._devices
    devices._events.later(devices._on_drop)(None, [str(tmp_path / "rose.png")])
    visit.until(lambda: visit.scene.bombs)
    assert visit.headset.session.running


def test_without_a_mirror_no_undrawn_buffer_is_shown(
    cloud: Cloud, tmp_path: Path, remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    with visiting(cloud, tmp_path, remote, mirror="off") as visit:
        shown = list[None]()
        show = visit.loop.window._window.show
        monkeypatch.setattr(visit.loop.window._window, "show", lambda: (shown.append(None), show()))
        visit.frames(4)
        assert len(visit.pictures) == 2 and not shown
        visit.explorer.preferences.change({"headset.mirror": "eye"})
        visit.frames(4)
        assert len(shown) == 4


def test_a_window_that_is_dragged_holds_no_frame_of_the_headset(
    cloud: Cloud, options: ExploreOptions, remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows, handling the events of a window does not end before it is let go: here it is let go after ten frames,
    and a wheel turned meanwhile is in the last of them."""
    dragging, held, let_go = threading.Event(), threading.Event(), threading.Event()
    wait = glfw.wait_events_timeout

    def handled(seconds: float = 0.0) -> None:
        if not dragging.is_set() or let_go.is_set():
            wait(seconds)
            return
        held.set()
        devices = loop.window._devices
        devices._events.later(devices._on_wheel)(None, 0.0, 1.0)  # as GLFW calls it during a drag
        assert let_go.wait(PATIENCE), "the headset waits for the window"

    def work() -> tuple[int, bool, float, threading.Thread]:
        assert loop.reached(wait=False)
        end = time.monotonic() + PATIENCE
        while loop.headset is None or not loop.headset.session.focused:
            assert time.monotonic() < end
            loop.frame()
        dragging.set()
        assert held.wait(PATIENCE)
        begun = loop.frames
        while loop.frames < begun + 10:
            loop.frame()
        drawn, still = loop.frames - begun, not let_go.is_set()
        speed = explorer.state.speed_factor
        loop.close()
        let_go.set()
        return drawn, still, speed, threading.current_thread()

    monkeypatch.setattr(glfw, "wait_events_timeout", handled)
    monkeypatch.setattr(glfw, "poll_events", handled)
    with opened(cloud, options) as (ctx, explorer, window):
        loop = HeadsetLoop(ctx, explorer, window)
        try:
            drawn, still, speed, thread = window.run_on_render_thread(work)
            assert (drawn, still) == (10, True)
            assert speed > 1.0
            assert thread is not threading.main_thread()
            window.frame()
            assert ctx.error == "GL_NO_ERROR", "the context is back"
        finally:
            loop.release()


def test_what_goes_wrong_in_a_frame_ends_the_program_with_its_sentence(
    cloud: Cloud, options: ExploreOptions, remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(cloud, options) as (ctx, explorer, window):
        loop = HeadsetLoop(ctx, explorer, window)

        def broken(_wait: bool) -> bool:
            assert loop.reached(wait=False)
            monkeypatch.setattr(explorer, "step", fails)
            try:
                loop.run()
            finally:
                loop.close()
            return True

        def fails(*_: object) -> None:
            raise UserError("The disk is gone.")

        try:
            with pytest.raises(UserError, match="The disk is gone"):
                window.run_on_render_thread(lambda: broken(False))
            assert isinstance(ctx.buffer(b"there"), moderngl.Buffer), "the context is back"
            assert loop.headset is None
        finally:
            loop.release()


def test_ctrl_c_in_the_headset_ends_the_program_and_its_session(remote: Remote, cloud: Cloud, tmp_path: Path) -> None:
    cloud.save(tmp_path / "cloud")
    program = [sys.executable, "-m", "artificial_inspiration"]
    command = [*program, "explore", str(tmp_path / "cloud"), "--vr", *FEW_PIXELS]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XR_")}
    own = {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    with (tmp_path / "said.txt").open("w") as said:
        process = subprocess.Popen(command, env=environment | own, stdout=said, stderr=said)
    try:
        end = time.monotonic() + 3.0 * PATIENCE
        while not any(client.focused for client in clients()):
            assert process.poll() is None and time.monotonic() < end, (tmp_path / "said.txt").read_text()
            time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        assert process.returncode > 0, "by itself"
        assert "Traceback" not in (tmp_path / "said.txt").read_text()
        assert not clients()
    finally:
        process.kill()
        process.wait()
