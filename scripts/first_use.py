"""The first minutes as a newcomer has them: from the start window with a portrait of one's own to saved favourites,
without a terminal, by real drops, keys and clicks on a virtual screen (Xvfb, xdotool), with a picture of each step.

python -m scripts.first_use OUT [--portrait FILE] [--size 1280x720] [--panel-scale 1]

The pictures are written into OUT; the last line says how many images were saved, and where.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from PIL import ImageGrab

from tests.vr_explorer.app.started import Started
from tests.vr_explorer.app.xdnd import drop

BUNDLED = Path(__file__).parents[1] / "assets" / "portrait_512.png"
DISPLAY = ":97"
WANTED = 3
"""Favourites."""

PLACES = (0.3, 0.4), (0.5, 0.55), (0.62, 0.4), (0.42, 0.3), (0.55, 0.65), (0.35, 0.6), (0.68, 0.55), (0.45, 0.45)
"""Shares of the window, at which images are looked for."""


class Newcomer:
    """Sees the screen, and writes down what it shows."""

    def __init__(self, started: Started, out: Path, size: tuple[int, int]) -> None:
        self._started, self._out, self._size = started, out, size
        self._steps = 0

    def sees(self, name: str) -> None:
        self._steps += 1
        path = self._out / f"{self._steps:02d}_{name}.png"
        ImageGrab.grab(xdisplay=DISPLAY).save(path)
        print(path, flush=True)

    def points(self, across: float, down: float) -> None:
        """At shares of the window."""
        self._started.do("mousemove", str(round(across * self._size[0])), str(round(down * self._size[1])))

    def looks_around(self) -> None:
        for _ in range(2):
            self.points(0.3, 0.5)
            self._started.do("mousedown", "1")
            for step in range(1, 13):
                self.points(0.3 + 0.4 * step / 12, 0.5)
                time.sleep(0.05)
            self._started.do("mouseup", "1")

    def drops(self, portrait: Path) -> None:
        (window,) = self._started.windows("^Artificial Inspiration$")
        width, height = self._size
        if not drop(DISPLAY, int(window), (width // 3, height // 2), (portrait,)):
            sys.exit("The start window took no picture.")

    def comes(self, what: str, there: Callable[[], bool], most: float = 600.0) -> None:
        end = time.monotonic() + most
        while not there():
            if time.monotonic() > end or self._started.process.poll() is not None:
                self.sees("where_it_stopped")
                sys.exit(f"{what} did not come.")
            time.sleep(0.2)

    @property
    def favourites(self) -> int:
        file = next(self._started.home.rglob("selection.sqlite"), None)
        if file is None:
            return 0
        with closing(sqlite3.connect(file)) as connection:
            (count,) = connection.execute("SELECT COUNT(*) FROM favourites").fetchone()
        return int(count)

    def keeps_some(self) -> None:
        for place in PLACES:
            if self.favourites >= WANTED:
                return
            self.points(*place)
            time.sleep(1.0)
            self._started.press("f")
            time.sleep(1.0)

    def saved(self) -> list[Path]:
        """What was exported."""
        return list(self._started.home.joinpath("Pictures").rglob("favourites.csv"))


@contextmanager
def screen(size: tuple[int, int]) -> Iterator[None]:
    arguments = ["-screen", "0", f"{size[0]}x{size[1]}x24", "-nolisten", "tcp", "-noreset"]
    running = subprocess.Popen(["Xvfb", DISPLAY, *arguments], stderr=subprocess.DEVNULL)
    time.sleep(1.0)
    try:
        yield
    finally:
        running.terminate()
        running.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--portrait", type=Path, default=BUNDLED)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--panel-scale", type=float, default=1.0)
    asked = parser.parse_args()
    width, height = (int(side) for side in asked.size.split("x"))
    asked.out.mkdir(parents=True, exist_ok=True)

    class Fresh(Started):
        wanted = f"[desktop]\nwidth = {width}\nheight = {height}\npanel_scale = {asked.panel_scale}\n"

    with tempfile.TemporaryDirectory() as folder, screen((width, height)):
        portrait = Path(shutil.copy(asked.portrait, Path(folder) / f"Mine{asked.portrait.suffix}"))
        started = Fresh(Path(folder), DISPLAY)
        try:
            visit(started, Newcomer(started, asked.out, (width, height)), portrait)
        finally:
            started.end()


def visit(started: Started, newcomer: Newcomer, portrait: Path) -> None:
    newcomer.comes("The start window", lambda: bool(started.windows("^Artificial Inspiration$")))
    time.sleep(3.0)
    newcomer.sees("start")
    newcomer.drops(portrait)
    time.sleep(6.0)
    newcomer.sees("making")
    newcomer.comes("The cloud", lambda: bool(started.windows("^Mine – ")))
    time.sleep(8.0)
    newcomer.sees("cloud")
    newcomer.looks_around()
    time.sleep(2.0)
    newcomer.sees("looked_around")
    started.do("keydown", "w")
    time.sleep(2.0)
    started.do("keyup", "w")
    time.sleep(2.0)
    newcomer.sees("flown")
    started.press("2")
    time.sleep(6.0)
    newcomer.keeps_some()
    newcomer.sees("kept")
    newcomer.comes("A favourite", lambda: newcomer.favourites > 0, 10.0)
    started.press("t")
    time.sleep(2.0)
    newcomer.sees("filter")
    started.press("m")
    started.press("4")
    time.sleep(6.0)
    newcomer.points(0.02, 0.02)
    time.sleep(1.0)
    newcomer.sees("board")
    started.press("ctrl+shift+e")
    newcomer.comes("The export", lambda: bool(newcomer.saved()))
    time.sleep(2.0)
    newcomer.sees("saved")
    (table,) = newcomer.saved()
    images = len(table.read_text("utf-8").splitlines()) - 1
    print(f"{images} images were saved in {table.parent.relative_to(started.home)}.")
    if errors := started.leave():
        sys.exit(errors)


if __name__ == "__main__":
    main()
