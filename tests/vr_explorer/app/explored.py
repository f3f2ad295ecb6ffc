"""The program in a window on a virtual screen, worked by real key and mouse events, as a user would."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.vr_explorer.app.warm import Forked
from tests.vr_explorer.app.windows import Windows
from tests.vr_explorer.app.xdotool import PATIENCE, Xdotool
from tests.vr_explorer.conftest import outside
from tests.warm import READ_LATER

SIZE = (960, 600)
"""Of the screen in pixels, and of a window in units: what tests point at and look at is told in these."""
COARSE = 2
"""Units across and down for each pixel of a window: the program draws by software, which goes by its pixels."""
SOME_FRAMES = 0.08
"""Seconds of processor time in which some frames are drawn, at least two."""
REST = 0.3
"""Seconds in which nothing moves, at least: a flight begins slowly, and two frames of it may be alike."""
ABOVE_MESSAGES = 340
"""Rows of the picture in which nothing is said about pictures that were saved."""

PROGRAM = """
import sys
from pathlib import Path
from classification.cloud import Cloud
from foundation.settings import Settings
from vr_explorer.app.options import ExploreOptions, Through
from vr_explorer.app.run import run
folder = Path(sys.argv[1])
settings = Settings.load(folder / "settings.toml")
run(Cloud.load(folder / "cloud"), ExploreOptions(
    selection=folder / "selection.sqlite", pictures=folder / "pictures", rain="rain" in sys.argv, settings=settings,
    settings_file=folder / "settings.toml"),
    Through.ANY)
"""
NO_HEADSET = {"XR_RUNTIME_JSON": "/nowhere/runtime.json"}
"""No OpenXR runtime answers, whatever this machine has."""

FEW = 6
"""Frames a second: no more than most tests look at."""


def sparing(frames: int = FEW) -> str:
    """Settings of a window: drawn by software, a frame takes two thirds as long so. frames: a second, at most."""
    return f"samples = 1\nframe_limit = {frames}\n"


def settings(size: tuple[int, int] = SIZE, coarse: int = COARSE, frames: int = FEW) -> str:
    """Of a window of `size` units, which looks as one of as many pixels does, but for being coarser. frames: a second,
    at most.
    """
    width, height = (length // coarse for length in size)
    return f"""
[desktop]
width = {width}
height = {height}
panel_scale = {1.0 / coarse}
{sparing(frames)}
[panels]
first_flight = false
plate_delay = 0.0
[scene]
motion = 0.4
"""


SETTINGS = settings()


def virtual_screen() -> tuple[subprocess.Popen[bytes], int]:
    """The running Xvfb and its number: of a range for each process of the tests, since two that look for a free one at
    the same moment may both find it.

    It stays as it is when its last program leaves: otherwise it would refuse the next one for a moment.
    """
    first = 100 + 50 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for number in range(first, first + 50):
        read, write = os.pipe()
        size = f"{SIZE[0]}x{SIZE[1]}x24"
        arguments = ["-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
        screen = subprocess.Popen(["Xvfb", f":{number}", *arguments], pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as stream:
            if stream.readline().strip() == str(number):
                return screen, number
        screen.wait()
    raise AssertionError("Xvfb did not start")


class Explored:
    """The running program, once it shows the cloud, and the hands on its keys."""

    shown, program = "^{} – ", PROGRAM
    """What the window's name is then, of the folder's name, and what runs."""
    coarse = COARSE
    """Units across and down for each pixel, as its settings say."""

    def __init__(self, folder: Path, display: str, *arguments: str, **environment: str) -> None:
        self.folder = folder
        root = str(Path(__file__).parents[3])
        shell = {name: value for name, value in outside().items() if name != "WAYLAND_DISPLAY"}
        own = {"DISPLAY": display, "PYTHONPATH": root, "XDG_STATE_HOME": str(folder / "state")}
        self._environment = shell | NO_HEADSET | own | environment
        self.process: subprocess.Popen[str] | Forked
        if environment.keys() - READ_LATER:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "error", "-c", self.program, str(folder), *arguments],
                env=self._environment,
                stderr=subprocess.PIPE,
                text=True,
            )
        else:
            number = len(list(folder.glob("said*")))
            said = folder / f"said {number}.txt"
            self.process = Forked(self.program, [str(folder), *arguments], self._environment, said)
        self.takes_keys(self.shown.format(folder.name))
        self.do("mousemove", "3", "3")
        self.seen()

    @cached_property
    def _xdotool(self) -> Xdotool:
        return Xdotool(self._environment)

    @cached_property
    def _windows(self) -> Windows:
        return Windows(self._environment["DISPLAY"])

    @property
    def pictures(self) -> Path:
        """The folder into which they are saved."""
        return self.folder / "pictures"

    @property
    def saved(self) -> int:
        """How many pictures there are."""
        return len(list(self.pictures.glob("*.png")))

    def takes_keys(self, name: str) -> None:
        """Waits until a window whose name matches is there, and has the keyboard: it has its name a little before."""
        self.wait(lambda: self._windows.focused() in self.windows(name))

    @property
    def pointer(self) -> tuple[int, int]:
        """Where it is in the window, units."""
        x, y = self._windows.pointer()
        return x * self.coarse, y * self.coarse

    def windows(self, name: str) -> list[str]:
        """Those whose names match."""
        return self._windows.named(name)

    def do(self, *arguments: str) -> None:
        """xdotool, with places and sizes in units."""
        self._xdotool.do(*in_pixels(arguments, self.coarse))

    def in_one_frame(self, *arguments: str) -> None:
        """As `do`, between two frames, as when the program is busy for a moment."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            self.do(*arguments)
        finally:
            self.process.send_signal(signal.SIGCONT)

    def press(self, key: str) -> None:
        self.do("key", key)

    def wait(self, condition: Callable[[], object]) -> None:
        """Looks more rarely the longer a look takes."""
        begun = looked = time.monotonic()
        while not condition():
            if self.process.poll() is not None:
                pytest.fail(f"the program ended: {self.process.stderr.read() if self.process.stderr else ''}")
            now = time.monotonic()
            assert now - begun < PATIENCE, "it did not happen"
            time.sleep(min(max(now - looked, 0.03), 0.4))
            looked = time.monotonic()

    def goes_on(self) -> None:
        """Until frames have been drawn, however slow the machine is: two grabs of the screen may be of the same."""
        begun = self._worked()
        self.wait(lambda: self._worked() >= begun + SOME_FRAMES)

    def _worked(self) -> float:
        """Seconds of processor time that the program has taken."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def picture(self, number: int) -> np.ndarray:
        """The picture that was saved as the `number`th, of units."""
        self.wait(lambda: self.saved >= number)
        return in_units(self.pictures, self.coarse)

    def seen(self, key: str = "F12") -> np.ndarray:
        """What is on the screen now."""
        number = self.saved
        self.press(key)
        return self.picture(number + 1)

    def still(self, key: str = "F12") -> np.ndarray:
        """What is on the screen once what was asked for has been done, and nothing moves any more above messages."""
        end = time.monotonic() + PATIENCE
        before, taken = self.seen(key), time.monotonic()
        while True:
            time.sleep(max(taken + REST - time.monotonic(), 0.0))
            now, taken = self.seen(key), time.monotonic()
            if changed(before[:ABOVE_MESSAGES], now[:ABOVE_MESSAGES]) <= 0.001:
                return now
            assert taken < end, "it does not come to rest"
            before = now

    def favourites(self) -> list[str]:
        with closing(sqlite3.connect(self.folder / "selection.sqlite")) as connection:
            return [image for (image,) in connection.execute("SELECT image FROM favourites ORDER BY position")]

    def end(self) -> None:
        self._xdotool.close()
        self._windows.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()


def in_pixels(arguments: Sequence[str], coarse: int) -> list[str]:
    """xdotool's arguments, in which places and sizes were in units."""
    words, left = list(arguments), 0
    for at, word in enumerate(words):
        if word in ("mousemove", "mousemove_relative"):
            left = 2
        elif word == "windowsize":
            left = 3  # the first is the window
        elif left and word.lstrip("-").isdigit():
            left -= 1
            words[at] = word if left == 2 else str(round(int(word) / coarse))
    return words


def in_units(folder: Path, coarse: int) -> np.ndarray:
    """The latest picture there, uint8 (H, W, 3)."""
    latest = max(folder.glob("*.png"), key=lambda path: path.stat().st_mtime_ns)
    with Image.open(latest) as image:
        return units_of(np.asarray(image), coarse)


def units_of(picture: np.ndarray, coarse: int) -> np.ndarray:
    """uint8 (H, W, 3) of pixels → of units."""
    return picture.repeat(coarse, axis=0).repeat(coarse, axis=1)


def changed(before: np.ndarray, after: np.ndarray) -> float:
    """Share of the pixels that differ clearly."""
    apart = np.maximum(before, after) - np.minimum(before, after)
    return float((np.maximum.reduce((apart[..., 0], apart[..., 1], apart[..., 2])) > 24).mean())


def card_under_pointer(explored: Explored) -> None:
    """Moves the pointer over the picture until a plate appears."""
    bare = explored.still()[:ABOVE_MESSAGES]
    for x, y in ((480, 300), (380, 260), (560, 340), (300, 330), (640, 280), (480, 380), (420, 300), (520, 240)):
        explored.do("mousemove", str(x), str(y))
        if changed(bare, explored.still()[:ABOVE_MESSAGES]) > 0.04:
            return
    pytest.fail("no card was found under the pointer")
