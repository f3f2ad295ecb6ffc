"""A Wayland session without X11, itself a window of a virtual screen."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.vr_explorer.app.explored import PATIENCE, SIZE
from tests.vr_explorer.conftest import outside

COMPOSITOR = ("weston", "--backend=x11-backend.so", "--shell=kiosk-shell.so", "--use-pixman", "--no-config")


@contextmanager
def wayland_session(display: str, running: Path) -> Iterator[dict[str, str]]:
    """The environment of its programs; skips where there is no weston. running: a folder to be made, for its socket."""
    if shutil.which("weston") is None:
        pytest.skip("weston not found; install it to test on Wayland alone")
    running.mkdir(mode=0o700)
    environment = {**outside(), "XDG_RUNTIME_DIR": str(running)}
    size = (f"--width={SIZE[0]}", f"--height={SIZE[1]}", "--socket=wayland-9")
    process = subprocess.Popen(
        [*COMPOSITOR, *size],
        env=environment | {"DISPLAY": display},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + PATIENCE
        while not (running / "wayland-9").exists():
            assert process.poll() is None and time.monotonic() < end, "weston did not start"
            time.sleep(0.05)
        yield environment | {"DISPLAY": "", "WAYLAND_DISPLAY": "wayland-9", "XDG_SESSION_TYPE": "wayland"}
    finally:
        process.terminate()
        process.wait()
