"""The program without arguments in a window on a virtual screen, in a home of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import platformdirs

from tests.vr_explorer.app.explored import NO_HEADSET, Explored, settings
from tests.vr_explorer.app.warm import Forked
from tests.vr_explorer.app.xdnd import drop
from tests.vr_explorer.conftest import outside
from tests.warm import READ_LATER

PROGRAM = "from artificial_inspiration import main\nmain()"

MAKING = """
[generation]
preset = "fast"
size = 64
jobs = 1
[layout]
method = "pca"
"""


class Started(Explored):
    """home: where its settings, its list and what it makes lie."""

    wanted = settings() + MAKING

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
        if environment.keys() - READ_LATER:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "artificial_inspiration", *arguments],
                cwd=home,
                env=program,
                stderr=subprocess.PIPE,
                text=True,
            )
        else:
            self.process = Forked(PROGRAM, list(arguments), program, home / "said.txt", home)

    @property
    def pictures(self) -> Path:
        return self.made

    def opens(self, name: str) -> None:
        """Waits until a window of that name is there, takes keys and draws."""
        self.takes_keys(name)
        self.do("mousemove", "3", "3")
        self.seen("F12")

    def drop(self, *files: Path) -> bool:
        (window,) = self.windows("^Artificial Inspiration$")
        return drop(self.display, int(window), (400 // self.coarse, 300 // self.coarse), files)

    def messages(self) -> list[str]:
        """Windows of xmessage."""
        return self._windows.of_class("^xmessage$")

    def click(self, x: int, y: int) -> None:
        """And is elsewhere before a frame can have come."""
        self.do("mousemove", str(x), str(y), "click", "1", "mousemove", "3", "3")

    def recents(self) -> list[str]:
        """Names on the list."""
        file = self.settings / "recent.json"
        return [one["name"] for one in json.loads(file.read_text("utf-8"))["clouds"]] if file.exists() else []

    def leave(self) -> str:
        """Ctrl+Q; what was written to the error stream."""
        self.press("ctrl+q")
        _, errors = self.process.communicate(timeout=120)
        return errors or ""


class Sharp(Started):
    """For who counts the pixels of lines and letters."""

    coarse = 1
    wanted = settings(coarse=1) + MAKING
