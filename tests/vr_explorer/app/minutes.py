"""The window as newcomers had it: a wall of landscape pictures, each of a colour of its own, worked by what is read."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ImageGrab
from scipy import ndimage

from tests.factories import cloud_of
from tests.vr_explorer.app.explored import ABOVE_MESSAGES, COARSE, Explored, changed, settings, units_of
from tests.vr_explorer.app.test_looking import COUNT, colour_of, plain
from tests.vr_explorer.app.words_seen import Reader, Seen

LOOKS = 40
"""At a window that does not come to rest, before another one is opened."""

STATUS = 60
"""Rows of the status line."""

LANDSCAPE = 90, 60
"""Pixels of the pictures."""

ASIDE = 3, 3
"""Where nothing is pointed at."""

ON_THE_MENU = 700, 400

NOTCHES = 20
"""Of the wheel, at most, until words on the menu are in sight."""

SMALL, BODY = 14.0, 16.0
"""Letters."""

PAGES = "Images", "Filter", "Board"
"""Of the menu, where their names stand beside each other."""

FRAMES = 12
"""A second: so much and so little at a time is done in the window that tests mostly wait for the next one."""

SELECTED = 0.9
"""How much the name of the present page, which has letters of its own, is like others."""


class Minutes(Explored):
    """The window on a wall of landscape pictures, each of a colour of its own."""

    reader: Reader

    def placement(self) -> dict[str, Any]:
        """As it is kept."""
        with closing(sqlite3.connect(self.folder / "selection.sqlite")) as connection:
            row = connection.execute("SELECT placement FROM states").fetchone()
        return json.loads(row[0]) if row else {"filter": None, "bombs": []}

    def sized(self, width: int, height: int) -> None:
        window = self.windows("Artificial Inspiration")[0]
        self.do("windowsize", window, str(width), str(height))
        self.wait(lambda: self.seen("p").shape == (height, width, 3))

    def points(self, x: int, y: int) -> None:
        """And a frame is drawn of it."""
        self.do("mousemove", str(x), str(y))
        self.seen()

    def bare(self) -> np.ndarray:
        """The wall as it is seen at its best, with nothing else."""
        self.points(*ASIDE)
        self.press("2")
        self.press("Home")
        return self.still("p")

    def grab(self) -> np.ndarray:
        """What is on the screen, of whichever frame was drawn last."""
        (window,) = self.windows("Artificial Inspiration")
        left, top, width, height = self._windows.rectangle(window)
        screen = ImageGrab.grab(xdisplay=self._environment["DISPLAY"]).convert("RGB")
        shown = screen.crop((left, top, min(left + width, screen.width), min(top + height, screen.height)))
        return units_of(np.asarray(shown), self.coarse)

    def finds(
        self,
        picture: np.ndarray,
        words: str,
        size: float = BODY,
        reader: Reader | None = None,
        alike: float | None = None,
    ) -> Seen | None:
        """Where they are on a picture of units. reader: another one than the window's. alike: as of `Reader.find`."""
        pixels = picture[:: self.coarse, :: self.coarse]
        seen = (reader or self.reader).find(pixels, words, size, alike=alike)
        return None if seen is None else Seen(*(self.coarse * pixel for pixel in seen))

    def glance(self) -> np.ndarray:
        """What is on the screen once no message is; black while one is."""
        picture = self.grab()
        said = self.finds(picture, "Saved")
        return picture if said is None else np.zeros_like(picture)

    def clear(self) -> np.ndarray:
        """What is on the screen once no message is, nor the last of one."""
        pictures = [self.glance()]

        def rests() -> bool:
            self.goes_on()
            pictures.append(self.glance())
            return bool(pictures[-1].any()) and changed(*pictures[-2:]) == 0.0

        self.wait(rests)
        return pictures[-1]

    def click(self, x: int, y: int) -> None:
        self.points(x, y)
        self.do("click", "1")

    def reads(self, words: str, size: float = BODY) -> Seen | None:
        return self.finds(self.seen(), words, size)

    def comes(self, words: str, size: float = BODY) -> Seen:
        """Where they are, once they are on the screen."""
        found: list[Seen] = []

        def there() -> bool:
            seen = self.reads(words, size)
            found.extend([seen] if seen else [])
            return bool(found)

        self.wait(there)
        return found[0]

    def clicks(self, words: str, size: float = BODY) -> None:
        self.click(*self.comes(words, size).middle)
        self.points(*ASIDE)

    def scrolls_to(self, words: str) -> Seen:
        """On the menu, until there is room below them."""
        for _ in range(NOTCHES):
            seen = self.reads(words)
            if seen is not None and seen.bottom < ABOVE_MESSAGES:
                return seen
            self.points(*ON_THE_MENU)
            self.do("click", "5")
            self.points(*ASIDE)
        pytest.fail(f"{words} is nowhere")

    def menu(self, page: str) -> None:
        """The menu comes, on that page."""

        def there() -> bool:
            picture = self.seen()
            name = self.finds(picture, page)
            if name is not None:
                self.click(*name.middle)
                self.points(*ASIDE)
                return True
            others = all(self.finds(picture, other) for other in PAGES if other != page)
            return others and self.finds(picture, page, alike=SELECTED) is not None

        self.press("m")
        self.wait(there)

    def has(self, favourites: int) -> None:
        """So many are kept in the end."""
        self.wait(lambda: len(self.favourites()) == favourites)

    def keeps(self, wall: np.ndarray, *cards: int) -> None:
        for count, card in enumerate(cards, 1):
            self.points(*middle(wall, card))
            self.press("f")
            self.has(count)
        self.points(*ASIDE)

    def forgets(self, *cards: int) -> None:
        """That they were kept, on the wall."""
        wall = self.bare()
        for count, card in enumerate(cards, 1):
            self.points(*middle(wall, card))
            self.press("f")
            self.has(len(cards) - count)
        self.bare()


def of_colour(picture: np.ndarray, card: int) -> np.ndarray:
    """Where there is that of the card, bool (H, W) of the pixels of a picture of units."""
    pixels = picture[::COARSE, ::COARSE].astype(np.int16)
    red, green, blue = np.moveaxis(np.abs(pixels - np.array(colour_of(card), np.int16)) < 12, 2, 0)
    return np.asarray(red & green & blue)


def found(picture: np.ndarray, card: int) -> Seen:
    """Where a card is seen, of a picture without anything else; of no size where it is not."""
    parts, count = ndimage.label(of_colour(picture, card))
    if not count:
        return Seen(0, 0, 0, 0)
    largest = int(np.bincount(parts.ravel())[1:].argmax())  # between two others, edges may have its colour
    rows, columns = ndimage.find_objects(parts)[largest]
    return Seen(*(COARSE * pixel for pixel in (columns.start, rows.start, columns.stop, rows.stop)))


def middle(picture: np.ndarray, card: int) -> tuple[int, int]:
    return found(picture, card).middle


def opened_on(folder: Path, display: str) -> Minutes:
    (folder / "settings.toml").write_text(settings(frames=FRAMES), encoding="utf-8")
    cloud = cloud_of(folder, [plain(card) for card in range(COUNT)], keep=False)
    colours = np.array([[colour_of(card)] * 5 for card in range(COUNT)], np.uint8)
    replace(cloud, colours=colours, sizes=np.full((COUNT, 2), LANDSCAPE, np.int32)).save(folder / "cloud")
    return Minutes(folder, display)


def as_it_was(window: Minutes, first: np.ndarray) -> bool:
    """Whether nothing is kept or filtered, and nothing seen that the next test would not expect, once it rests;
    messages may still be there, as the next test begins with a picture of the cloud alone.
    """
    if window.process.poll() is not None:
        return False
    window.do("keyup", "ctrl", "keyup", "shift", "mousemove", *map(str, ASIDE))
    expected, last = first[:ABOVE_MESSAGES], None
    for _ in range(LOOKS):
        window.goes_on()
        now = window.grab()[:ABOVE_MESSAGES]
        if now.shape == expected.shape and changed(expected, now) < 0.02:
            return not window.favourites() and window.placement()["filter"] is None
        if last is not None and now.shape == last.shape and not changed(last, now):
            return False
        last = now
    return False
