"""What differs from one system to another, as far as it can be met here."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from classification.cloud import Cloud
from tests.openxr.monado import Remote, clients
from tests.openxr.visit import PATIENCE


def test_a_wayland_session_with_xwayland_reaches_the_headset(remote: Remote, cloud: Cloud, tmp_path: Path) -> None:
    """PyOpenGL would bind to EGL there, and the window has GLX."""
    cloud.save(tmp_path / "cloud")
    command = [sys.executable, "-m", "artificial_inspiration", "explore", str(tmp_path / "cloud"), "--vr"]
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
