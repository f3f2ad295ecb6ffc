"""What went wrong in the first minutes of people who had never seen the program, in the real window: none of it may
come back. One window is shared, since most of what such a test takes is its start; one that a test leaves otherwise
than it found it is begun anew. What is not about the window alone is held where the rest of its part is:

- "This one" of the board follows the pointer on the way to the menu: tools/test_point.py, …the_one_that_was_meant
- A plate covers its neighbours, its title is cut: panels/test_plates.py; the legend: app/test_legend_in_sight.py
- `--headless --arrangement board` finds no favourites: app/test_headless.py, test_the_board_is_that_of…
- `explore FOLDER` advises to write among the pictures: classification/test_import_original.py, …can_be_typed…
- "1 pictures": classification/test_import_original.py, …is_told_as_one
- The gallery on a phone, Back, `#n`: browser/test_gallery.py
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ImageGrab
from scipy import ndimage

from tests.factories import cloud_of
from tests.vr_explorer.app.explored import ABOVE_MESSAGES, SETTINGS, SIZE, Explored, changed
from tests.vr_explorer.app.test_looking import COUNT, colour_of, large, plain
from tests.vr_explorer.app.words_seen import Reader, Seen, reading

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="virtual screens and xdotool are Linux programs"),
    pytest.mark.slow,
]

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
        told = dict(line.split("=") for line in self.do("getwindowgeometry", "--shell", window).split())
        left, top, width, height = (int(told[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))
        screen = ImageGrab.grab(xdisplay=self._environment["DISPLAY"]).convert("RGB")
        return np.asarray(screen.crop((left, top, min(left + width, screen.width), min(top + height, screen.height))))

    def glance(self) -> np.ndarray:
        """What is on the screen once no message is; black while one is."""
        picture = self.grab()
        said = self.reader.find(picture, "Saved", BODY)
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
        return self.reader.find(self.seen(), words, size)

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
        self.press("m")
        self.clicks(page)

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


def found(picture: np.ndarray, card: int) -> Seen:
    """Where a card is seen, of a picture without anything else; of no size where it is not."""
    parts, count = ndimage.label(np.abs(picture.astype(int) - colour_of(card)).max(axis=2) < 12)
    if not count:
        return Seen(0, 0, 0, 0)
    largest = int(np.bincount(parts.ravel())[1:].argmax())  # between two others, edges may have its colour
    rows, columns = ndimage.find_objects(parts)[largest]
    return Seen(columns.start, rows.start, columns.stop, rows.stop)


def middle(picture: np.ndarray, card: int) -> tuple[int, int]:
    return found(picture, card).middle


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with reading() as reader:
        yield reader


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory, display: str, reader: Reader) -> Iterator[list[Minutes]]:
    """The one that is open, if there is one."""
    opened: list[Minutes] = []
    yield opened
    for one in opened:
        one.end()


@pytest.fixture
def window(
    windows: list[Minutes], tmp_path_factory: pytest.TempPathFactory, display: str, reader: Reader
) -> Iterator[Minutes]:
    if not windows:
        folder = tmp_path_factory.mktemp("minutes")
        windows.append(opened_on(folder, display))
        windows[0].reader = reader
    window = windows[0]
    first = window.bare()
    yield window
    if not as_it_was(window, first):
        windows.remove(window)
        window.end()


def opened_on(folder: Path, display: str) -> Minutes:
    (folder / "settings.toml").write_text(SETTINGS, encoding="utf-8")
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


@pytest.mark.parametrize("size", [SIZE, (420, 580)], ids=["wide", "upright"])
def test_the_best_view_has_every_landscape_picture_whole_and_none_over_another(
    window: Minutes, size: tuple[int, int]
) -> None:
    window.sized(*size)
    all_whole(window.bare(), size)
    window.sized(*SIZE)
    window.bare()


def test_every_landscape_picture_is_whole_beside_the_menu(window: Minutes) -> None:
    window.bare()
    window.menu("Images")
    edge = window.comes("ARRANGEMENT", SMALL).left
    all_whole(window.still("p"), (edge, SIZE[1]))
    window.press("m")
    window.bare()


def all_whole(wall: np.ndarray, within: tuple[int, int]) -> None:
    """Whether every card is seen between the upper left and there, in pixels, with nothing over it."""
    for card in range(COUNT):
        seen = found(wall, card)
        assert seen.right, "it is in sight"
        assert seen.left > 0 and seen.right < within[0] and seen.top > 0 and seen.bottom < within[1], "and whole"
        x, y = seen.middle
        is_of_it = np.abs(wall.astype(int) - colour_of(card)).max(axis=2) < 12
        across, down = is_of_it[y, seen.left : seen.right].sum(), is_of_it[seen.top : seen.bottom, x].sum()
        assert 1.3 < across / down < 1.7, "nothing lies over it"


@pytest.mark.parametrize("arrangement", ["Axes", "Sorted"])
def test_a_wall_keeps_its_captions_in_windows_of_all_shapes(window: Minutes, arrangement: str) -> None:
    window.menu("Images")
    window.clicks(arrangement, SMALL)
    window.press("m")
    for size in ((420, 580), SIZE):
        window.sized(*size)
        window.press("Home")
        window.wait(lambda: whole(letters(window.glance())))
    window.bare()


def letters(picture: np.ndarray) -> np.ndarray:
    """Where there is what is lighter and greyer than every card."""
    return np.asarray((picture.min(axis=2) > 172) & (np.ptp(picture.astype(int), axis=2) < 24))


def whole(seen: np.ndarray) -> bool:
    """Whether there are letters above the status line, none of them cut off."""
    above = seen[:-STATUS]
    return bool(above.sum() > 30 and above[4:, 4:-4].sum() == above.sum())


def test_a_tour_that_is_started_on_the_board_leads_through_the_cloud(window: Minutes) -> None:
    window.keeps(window.bare(), 21, 22)
    window.press("4")
    window.wait(lambda: len(in_sight(window)) < 6)
    window.menu("Tours")
    window.clicks("Start")
    window.wait(lambda: len(in_sight(window) - {21, 22}) > 3)
    window.clicks("Stop")
    window.press("m")
    window.wait(lambda: len(in_sight(window)) < 6)
    window.press("4")
    window.forgets(21, 22)
    window.bare()


def in_sight(window: Minutes) -> set[int]:
    """Cards of which there is something to be seen."""
    pixels = window.seen("p").reshape(-1, 3).astype(int)
    colours, counts = np.unique(pixels // 2, axis=0, return_counts=True)
    common = colours[counts > 400] * 2
    return {card for card in range(COUNT) if np.abs(common - colour_of(card)).max(axis=1).min() < 6}


def test_with_ctrl_letters_do_what_they_do_in_other_programs(window: Minutes) -> None:
    wall = window.bare()
    window.points(*middle(wall, 21))
    window.press("f")
    window.has(1)
    for key, left in (("ctrl+z", 0), ("ctrl+shift+z", 1), ("ctrl+z", 0), ("ctrl+y", 1), ("ctrl+z", 0)):
        window.press(key)
        window.has(left)
    window.press("ctrl+c")
    window.seen()
    window.press("b")  # no colour was taken, of which a bomb could be thrown
    window.comes("Choose what you want to see")  # the menu, for that
    assert not window.placement()["bombs"]
    window.points(*ASIDE)
    window.press("m")
    window.still()
    window.press("ctrl+s")
    window.comes("Save it as a file")
    window.press("m")
    assert changed(wall, window.still("p")) < 0.02, "nobody flew back"


def test_what_is_pressed_on_the_menu_is_not_pressed_behind_it(window: Minutes) -> None:
    """At however few frames a second."""
    window.bare()
    window.menu("Images")
    titles = [window.comes(title, SMALL) for title in ("ARRANGEMENT", "THE WHOLE CLOUD", "POINTED AT LAST")]
    window.do("mousemove", "60", "300", "mousedown", "3")
    for _ in range(10):  # each from where the hidden pointer is held
        window.do("mousemove_relative", "--", "-25", "0")
        window.seen("p")
    window.do("mouseup", "3")
    window.points(*ASIDE)
    behind = window.still("p")
    places = [(title.left + across, title.middle[1]) for title in titles for across in range(0, 300, 4)]
    cards = [(x, y) for x, y in places if behind[y - 4 : y + 4, x - 4 : x + 4].max(axis=2).min() > 36]
    assert cards, "there is a card behind the menu"
    place = tuple(map(str, cards[len(cards) // 2]))
    window.in_one_frame("mousemove", *place, "click", "1", "mousemove", *map(str, ASIDE))
    window.seen()
    window.press("m")
    window.still()
    window.press("o")  # what is selected, alone
    window.still()
    assert window.placement()["filter"] is None, "nothing is selected"
    window.do("mousemove", *place)
    window.still()
    window.do("click", "1")
    window.comes("1 selected", SMALL)
    window.press("o")
    window.wait(lambda: window.placement()["filter"])  # as there is a card, without the menu
    window.press("x")
    window.bare()


def test_in_a_small_window_the_help_is_scrolled_closed_by_its_cross_and_the_wheel_is_its_own(window: Minutes) -> None:
    window.sized(640, 400)
    window.bare()
    bare = window.clear()
    window.press("h")
    window.wait(lambda: changed(bare, window.glance()) > 0.3)
    first = window.clear()
    window.do("mousemove", "320", "200", "click", "--repeat", "9", "--delay", "30", "5")
    window.wait(lambda: changed(first, window.glance()) > 0.05)
    window.do("click", "--repeat", "99", "--delay", "10", "4")
    window.wait(lambda: changed(first, window.glance()) < 0.001)
    rows, columns = np.nonzero(letters(first))
    cross = (rows < 100) & (columns > 480)
    window.click(int(np.median(columns[cross])), int(np.median(rows[cross])))
    window.do("mousemove", *map(str, ASIDE))
    window.wait(lambda: changed(bare, window.glance()) < 0.01)  # nor is another speed told below
    window.sized(*SIZE)
    window.bare()


def test_the_board_is_seen_whole_beside_the_menu_and_messages_are_not_under_it(window: Minutes) -> None:
    cards = 21, 22, 30, 31
    window.keeps(window.bare(), *cards)
    window.press("4")
    window.press("Home")
    alone = window.still("p")
    sizes = [found(alone, card) for card in cards]
    window.menu("Board")
    beside = window.still()
    menu = window.comes("Images").left - 24
    message = window.comes("Saved", BODY)
    assert message.right < menu
    for card, before in zip(cards, sizes, strict=True):
        seen = found(beside, card)
        assert seen.left > 0 and seen.right < menu, "it is beside the menu"
        assert seen.right - seen.left > 0.3 * (before.right - before.left)
    window.press("m")
    window.press("4")
    window.forgets(*cards)
    window.bare()


def test_the_slider_below_the_name_of_a_measure_is_its_own(window: Minutes) -> None:
    window.menu("Filter")
    name = window.scrolls_to("Composition")
    gold = np.abs(window.still().astype(int) - (255, 194, 84)).max(axis=2) < 40
    y = name.bottom + int(np.argmax(gold[name.bottom :, name.left - 9 :].sum(axis=1) > 150))
    bar = np.flatnonzero(gold[y]) if y > name.bottom else []
    assert len(bar), "it is there"
    window.points(int(bar[-1]), y)
    window.do("mousedown", "1")
    window.points(int(0.5 * (bar[0] + bar[-1])), y)
    window.do("mouseup", "1")
    window.points(*ON_THE_MENU)
    window.do("click", "--repeat", "30", "--delay", "10", "4")
    window.clicks("Show them")
    window.wait(lambda: window.placement()["filter"])
    asked = json.dumps(window.placement()["filter"]["criterion"]).lower()
    assert "composition" in asked and "abstractness" not in asked
    window.clicks("Clear")
    window.press("m")
    window.press("x")
    window.bare()


def test_a_session_without_a_name_is_saved_under_that_of_its_cloud(window: Minutes) -> None:
    window.menu("Session")
    window.clicks("Save it as a file")
    window.wait(lambda: list(window.folder.rglob("*.session.json")))
    (file,) = window.folder.rglob("*.session.json")
    assert file.name.startswith(window.folder.name)
    window.press("m")


def test_a_double_click_leaves_the_selection_alone_and_keeps_nothing(window: Minutes) -> None:
    wall = window.bare()
    window.points(*middle(wall, 21))
    window.do("click", "1")
    window.points(*middle(wall, 22))
    window.do("keydown", "ctrl", "click", "1", "keyup", "ctrl")
    window.points(*middle(wall, 33))
    window.in_one_frame("click", "--repeat", "2", "1")
    window.wait(lambda: large(window) == 33)
    window.press("Escape")
    x, y = middle(wall, 21)
    window.wait(lambda: np.abs(window.seen()[y, x].astype(int) - colour_of(21)).max() < 8)
    window.points(*ASIDE)
    window.press("o")
    window.wait(lambda: window.placement()["filter"])
    criterion = window.placement()["filter"]["criterion"]
    assert criterion["is"] == "Chosen" and set(criterion["cards"]) == {"image 21", "image 22"}
    assert not window.favourites()
    for _ in range(3):
        window.press("ctrl+z")
    window.bare()


def test_four_bombs_are_thrown_by_one_press_and_taken_back_by_one(window: Minutes) -> None:
    window.menu("Bombs")
    window.clicks("Four in this cloud's colours")
    window.wait(lambda: len(window.placement()["bombs"]) == 4)
    window.press("ctrl+z")
    window.wait(lambda: not window.placement()["bombs"])
    window.press("m")
    window.bare()
