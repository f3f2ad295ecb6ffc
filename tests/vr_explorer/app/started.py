"""The program without arguments in a window on a virtual screen, in a home of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import platformdirs
from PIL import Image

from tests.vr_explorer.app.explored import NO_HEADSET, SIZE, SPARING, Explored
from tests.vr_explorer.app.xdnd import drop
from tests.vr_explorer.conftest import outside

SETTINGS = f"""
[desktop]
width = {SIZE[0]}
height = {SIZE[1]}
{SPARING}
[scene]
motion = 0.4
[panels]
first_flight = false
plate_delay = 0.0
[generation]
preset = "fast"
size = 96
jobs = 1
"""


class Started(Explored):
    """home: where its settings, its list and what it makes lie."""

    wanted = SETTINGS

    def __init__(self, home: Path, display: str, *arguments: str, **environment: str) -> None:
        self.home, self.display = home, display
        self.made = home / "Pictures" / "Artificial Inspiration"
        self.settings = home / "config" / "artificial-inspiration"
        self.settings.mkdir(parents=True, exist_ok=True)
        (self.settings / "settings.toml").write_text(self.wanted, encoding="utf-8")
        folders = {f"XDG_{kind.upper()}_HOME": str(home / kind) for kind in ("config", "data", "cache", "state")}
        shell = {name: value for name, value in outside().items() if name != "WAYLAND_DISPLAY"}
        root = str(Path(__file__).parents[3])
        # What the driver has compiled once is found again, as it would be in a home that lasts.
        shell.setdefault("MESA_SHADER_CACHE_DIR", platformdirs.user_cache_dir())
        own = {"HOME": str(home), "DISPLAY": display, "PYTHONPATH": root, "XDG_PICTURES_DIR": str(home / "Pictures")}
        self._environment = shell | NO_HEADSET | own | folders
        # Without programs that open dialogues, where nothing else is said.
        program = self._environment | {"PATH": str(home / "nowhere")} | environment
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "artificial_inspiration", *arguments],
            cwd=home,
            env=program,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def saved(self) -> int:
        return len(list(self.made.glob("*.png")))

    def opens(self, name: str) -> None:
        """Waits until a window of that name is there, takes keys and draws."""
        self.takes_keys(name)
        self.do("mousemove", "3", "3")
        self.seen("F12")

    def drop(self, *files: Path) -> bool:
        (window,) = self.windows("^Artificial Inspiration$")
        return drop(self.display, int(window), (400, 300), files)

    def messages(self) -> list[str]:
        """Windows of xmessage."""
        return self._do("search", "--class", "xmessage", check=False).split()

    def click(self, x: int, y: int) -> None:
        self.do("mousemove", str(x), str(y), "click", "1")

    def picture(self, number: int) -> np.ndarray:
        self.wait(lambda: self.saved >= number)
        latest = max(self.made.glob("*.png"), key=lambda path: path.stat().st_mtime_ns)
        with Image.open(latest) as image:
            return np.asarray(image)

    def recents(self) -> list[str]:
        """Names on the list."""
        file = self.settings / "recent.json"
        return [one["name"] for one in json.loads(file.read_text("utf-8"))["clouds"]] if file.exists() else []

    def leave(self) -> str:
        """Ctrl+Q; what was written to the error stream."""
        self.press("ctrl+q")
        _, errors = self.process.communicate(timeout=120)
        return errors or ""
