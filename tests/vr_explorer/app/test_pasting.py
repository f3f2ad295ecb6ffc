"""What was copied in another program is pasted into a field, by a real key in a real window."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from tests.vr_explorer.app.explored import PATIENCE
from tests.vr_explorer.conftest import outside

PROGRAM = """
import sys, time
from vr_explorer.desktop.devices import Devices
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.desktop.toolkit import glfw
from vr_explorer.desktop.window import Window
from vr_explorer.scene.body import Body
settings = DesktopSettings(width=320, height=240)
with Window("pasting", settings) as window:
    devices = Devices(window, settings)
    devices.typing = True
    glfw.set_clipboard_string(None, "  the token\\nof a gallery ")
    typed, end = "", time.monotonic() + float(sys.argv[1])
    while not typed and time.monotonic() < end:
        input_frame = devices.read(Body((0.0, 0.0, 0.0)), 0.02)
        typed += input_frame.typed
        assert not input_frame.actions
        time.sleep(0.01)
    print(repr(typed))
"""


PASTED = "the token of a gallery"


@pytest.mark.window
def test_ctrl_v_pastes_one_line_into_a_field(display: str) -> None:
    environment = {name: value for name, value in outside().items() if name != "WAYLAND_DISPLAY"}
    environment |= {"DISPLAY": display, "PYTHONPATH": os.pathsep.join(sys.path)}
    program = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(PATIENCE)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        while program.poll() is None:
            asked = ["xdotool", "search", "--name", "^pasting", "windowfocus", "key", "ctrl+v"]
            subprocess.run(asked, env=environment, capture_output=True, timeout=PATIENCE, check=False)
            time.sleep(0.3)
        assert program.stdout is not None
        assert program.stdout.read().strip().strip("'") in (PASTED, PASTED * 2), "as often as it was pressed"
    finally:
        if program.poll() is None:
            program.kill()
        program.wait()
        if program.stdout is not None:
            program.stdout.close()
