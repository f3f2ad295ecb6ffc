"""The first minutes as a newcomer has them: from the start window with a portrait of one's own to saved favourites and
the board as a picture, without a terminal, by real drops, keys and clicks on a virtual screen (Xvfb, xdotool), with a
picture of each step. What is clicked is found by its words on the screen, and scrolled to where it is not in sight.

python -m scripts.first_use OUT [--portrait FILE] [--size 1280x720] [--panel-scale 1] [--home FOLDER]

The pictures are written into OUT, as is the board; the last line says how many images were saved, and where.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from PIL import ImageGrab

from tests.vr_explorer.app.started import Started
from tests.vr_explorer.app.words_seen import Reader, Seen, reading
from tests.vr_explorer.app.xdnd import drop
from vr_explorer.app.scaling import scale_in_window
from vr_explorer.app.window_loop import ROOM

BUNDLED = Path(__file__).parents[1] / "assets" / "portrait_512.png"
DISPLAY = f":{200 + os.getpid() % 700}"
WANTED = 3
"""Favourites."""

ANSWER, SOON, REST, LONGEST = 20.0, 5.0, 1.2, 10.0
"""Seconds: until something is seen to change at most, the same where nothing may come of it, without a change before a
picture is taken at least, and until that at most, since a cloud that is being made never rests."""

SMALL, BODY = 14.0, 16.0
"""Letters, before scaling."""

STEPS = 6
"""Of a drag."""

BRIGHT, PAINTED = 90, 0.004
"""Of 255: lighter than the ground. Share of such pixels from which there is something to see."""

NOTCHES = 12
"""Of the wheel, at most, until the end of a page of the menu."""

UP, DOWN = "4", "5"
"""Buttons of the wheel."""

PLACES = (0.3, 0.4), (0.5, 0.55), (0.62, 0.4), (0.42, 0.3), (0.55, 0.65), (0.35, 0.6), (0.68, 0.55), (0.45, 0.45)
"""Shares of the window, at which images are looked for."""


class Newcomer:
    """Sees the screen, and writes down what it shows."""

    def __init__(self, started: Started, out: Path, size: tuple[int, int], scale: float, reader: Reader) -> None:
        self._started, self._out, self._size, self._scale, self._reader = started, out, size, scale, reader
        self._steps = 0

    def sees(self, name: str, words: str = "", size: float = BODY) -> None:
        """words: what is there by then, and in sight without scrolling."""
        if words:
            self.comes(words, lambda: self.reads(words, size) is not None)
        self._steps += 1
        path = self._out / f"{self._steps:02d}_{name}.png"
        ImageGrab.grab(xdisplay=DISPLAY).save(path)
        print(path, flush=True)

    def looks(self) -> np.ndarray:
        return np.asarray(ImageGrab.grab(xdisplay=DISPLAY).convert("RGB"))

    @contextmanager
    def waits(self, answer: float = ANSWER) -> Iterator[None]:
        """Until what is done meanwhile is seen on the screen and nothing moves any more, however long a frame takes."""
        before, begin = self.looks(), time.monotonic()
        yield
        while not differs(before, self.looks()) and time.monotonic() < begin + answer:
            time.sleep(0.05)
        seen = time.monotonic()
        rest, still = max(REST, 2.0 * (seen - begin)) if seen < begin + answer else REST, seen
        last = self.looks()
        while time.monotonic() < min(still + rest, seen + LONGEST):
            time.sleep(0.2)
            now = self.looks()
            if differs(last, now):
                last, still = now, time.monotonic()

    def presses(self, key: str, answer: float = ANSWER) -> None:
        with self.waits(answer):
            self._started.press(key)

    def points(self, across: float, down: float) -> None:
        """At shares of the window."""
        with self.waits(SOON):
            self._started.do("mousemove", str(round(across * self._size[0])), str(round(down * self._size[1])))

    def drags(self, across: float) -> None:
        """From the middle, by shares of the window's width; in steps that are seen, as the hidden pointer is held
        where it is.
        """
        self.points(0.5, 0.6)
        with self.waits():
            self._started.do("mousedown", "1")
            for _ in range(STEPS):
                before, end = self.looks(), time.monotonic() + SOON
                self._started.do("mousemove_relative", "--", str(round(across * self._size[0] / STEPS)), "0")
                while not differs(before, self.looks()) and time.monotonic() < end:
                    time.sleep(0.05)
            self._started.do("mouseup", "1")

    def flies(self, key: str, seconds: float) -> None:
        with self.waits():
            self._started.do("keydown", key)
            time.sleep(seconds)
            self._started.do("keyup", key)

    def reads(self, words: str, size: float = BODY) -> Seen | None:
        return self._reader.find(self.looks(), words, size)

    def scrolls_to(self, words: str) -> Seen:
        """On the menu, down to its end and then up, until they are in sight."""
        for notch in [DOWN] * NOTCHES + [UP] * 2 * NOTCHES:
            found = self.reads(words)
            if found is not None:
                return found
            self.points(1.0 - 40 * self._scale / self._size[0], 0.5)
            with self.waits(SOON):
                self._started.do("click", notch)
        self.sees("where_it_stopped")
        sys.exit(f"{words} is nowhere.")

    def clicks(self, words: str) -> None:
        """On the menu, which is scrolled until they are in sight."""
        found = self.scrolls_to(words)
        with self.waits():
            self._started.click(*found.middle)

    def drops(self, portrait: Path) -> None:
        (window,) = self._started.windows("^Artificial Inspiration$")
        width, height = self._size
        if not drop(DISPLAY, int(window), (width // 3, height // 2), (portrait,)):
            sys.exit("The start window took no picture.")

    def opens_a_menu(self) -> None:
        """By a right click on an image, of which more come meanwhile, so that there may be none where one was."""
        for across, down in PLACES:
            self.points(across, down)
            with self.waits():
                self._started.do("click", "3")
            if self.reads("Its relatives") is not None:
                return
            self.presses("Escape")
        sys.exit("No image has opened its menu.")

    def comes(self, what: str, there: Callable[[], bool], most: float = 600.0) -> None:
        end = time.monotonic() + most
        while not there():
            if time.monotonic() > end or self._started.process.poll() is not None:
                self.sees("where_it_stopped")
                sys.exit(f"{what} did not come.")
            time.sleep(0.2)

    def middle_is_painted(self) -> bool:
        """Whether there is more than one colour."""
        width, height = self._size
        middle = self.looks()[height // 3 : height // 2, width * 2 // 5 : width * 3 // 5]
        return bool(np.ptp(middle.astype(int), axis=(0, 1)).max() > 40)

    def images_fall(self) -> bool:
        """Whether images are seen between the panels, or none falls any more."""
        height = self._size[1]
        between = self.looks()[height * 3 // 10 : height * 17 // 20]
        return bool((between.max(axis=2) > BRIGHT).mean() > PAINTED) or self.reads("R skip", SMALL) is None

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
            self.presses("f", SOON)

    def made(self) -> int:
        """How many variants there are."""
        return len(list(self._started.made.glob("*/variants/images/*")))

    def saved(self, name: str) -> list[Path]:
        """What was exported under such a name."""
        return list(self._started.home.joinpath("Pictures").rglob(name))


def differs(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether one sees that they are not the same. one, other: (H, W, 3) uint8."""
    return one.shape != other.shape or bool(
        (np.abs(one[::2, ::2].astype(int) - other[::2, ::2]).max(axis=2) > 24).sum() > 12
    )


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
    parser.add_argument("--home", type=Path, help="where all that is made stays, and is come back to the next time")
    asked = parser.parse_args()
    width, height = (int(side) for side in asked.size.split("x"))
    scale = scale_in_window(1.0, (width, height), ROOM) * asked.panel_scale
    asked.out.mkdir(parents=True, exist_ok=True)

    class Fresh(Started):
        coarse = 1
        wanted = f"[desktop]\nwidth = {width}\nheight = {height}\npanel_scale = {asked.panel_scale}\n"

    with (
        tempfile.TemporaryDirectory() as temporary,
        screen((width, height)),
        reading(scale) as reader,
    ):
        folder = (asked.home or Path(temporary)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        portrait = Path(shutil.copy(asked.portrait, folder / f"Mine{asked.portrait.suffix}"))
        started = Fresh(folder, DISPLAY)
        newcomer = Newcomer(started, asked.out, (width, height), scale, reader)
        try:
            begin(started, newcomer, portrait)
            visit(started, newcomer)
            save(started, newcomer, asked.out)
        finally:
            started.end()


def begin(started: Started, newcomer: Newcomer, portrait: Path) -> None:
    """From the start window into the cloud."""
    newcomer.comes("The start window", lambda: bool(started.windows("^Artificial Inspiration$")))
    newcomer.points(0.98, 0.98)
    newcomer.sees("start")
    newcomer.presses("Tab")
    newcomer.sees("reached_by_a_key")
    newcomer.presses("Return")
    newcomer.sees("asked_where")
    newcomer.presses("Escape")
    if newcomer.made():
        for _ in range(3):
            newcomer.presses("Tab")
        newcomer.sees("made_before")
        started.press("Return")
    else:
        newcomer.drops(portrait)
        newcomer.comes("The first variants", lambda: newcomer.made() > 8)
        newcomer.sees("making")
    newcomer.comes("The cloud", lambda: bool(started.windows("^Mine – ")))
    newcomer.points(0.02, 0.02)
    newcomer.comes("The first frame", lambda: newcomer.reads("H help", SMALL) is not None)
    newcomer.comes("The rain", newcomer.images_fall)
    newcomer.sees("rain")
    newcomer.presses("r")
    newcomer.comes("The last image of the rain", lambda: newcomer.reads("R skip", SMALL) is None)
    newcomer.sees("cloud")


def visit(started: Started, newcomer: Newcomer) -> None:
    """Looks, flies, keeps, and opens what there is to open."""
    newcomer.drags(0.2)
    newcomer.sees("looked_around")
    newcomer.drags(-0.2)
    newcomer.flies("w", 2.0)
    newcomer.sees("flown")
    newcomer.presses("Home")
    newcomer.sees("whole_view")
    newcomer.presses("2")
    newcomer.comes("The wall", lambda: newcomer.reads("Flat", SMALL) is not None)
    newcomer.keeps_some()
    newcomer.comes("A favourite", lambda: newcomer.favourites > 0, 10.0)
    newcomer.sees("kept")
    newcomer.opens_a_menu()
    newcomer.sees("right_click")
    newcomer.presses("Escape")
    for name, key, closed, words, size in (
        ("large", "space", "Escape", "", BODY),
        ("help", "h", "h", "MOVING", SMALL),
        ("search", "ctrl+f", "Escape", "", BODY),
        ("filter", "t", "m", "Show them", BODY),
    ):
        newcomer.presses(key)
        if name == "large":
            newcomer.comes("The large picture", newcomer.middle_is_painted)
        newcomer.sees(name, words, size)
        newcomer.presses(closed)


def save(started: Started, newcomer: Newcomer, out: Path) -> None:
    """The board, as a picture and as files."""
    newcomer.presses("4")
    newcomer.points(0.02, 0.02)
    newcomer.sees("board", "Favourites", SMALL)
    newcomer.presses("m")
    newcomer.clicks("Board")
    newcomer.scrolls_to("Save them as files")
    newcomer.points(0.02, 0.02)
    newcomer.sees("page_of_the_board")
    newcomer.clicks("Save the board as a picture")
    newcomer.comes("The board", lambda: bool(newcomer.saved("Board *.png")))
    newcomer.points(0.02, 0.03)
    newcomer.sees("board_saved")
    (picture,) = newcomer.saved("Board *.png")
    shutil.copy(picture, out / "the_board.png")
    newcomer.clicks("Save them as files")
    newcomer.comes("The export", lambda: bool(newcomer.saved("favourites.csv")))
    newcomer.presses("m")
    newcomer.sees("saved")
    (table,) = newcomer.saved("favourites.csv")
    images = len(table.read_text("utf-8").splitlines()) - 1
    print(f"{images} images were saved in {table.parent.relative_to(started.home)}.")
    if errors := started.leave():
        sys.exit(errors)


if __name__ == "__main__":
    main()
