"""What went wrong in the first minutes of people who had never seen the program, in the real window: each of these must
not come back. Others of the kind are held where the rest of their part is:

- A tour that is started at home or on the board shows glows alone: scene/test_tours.py, …through_all_images…
- "This one" of the board follows the pointer on the way to the menu: tools/test_point.py, …the_one_that_was_meant
- Sliders carry their names on different sides: panels/test_menu.py
- Axes and sorted walls lose their captions: scene/test_walls.py, …whole_in_a_window_of_any_shape
- Panels cover what they are about: panels/test_panels_apart.py, panels/test_plates.py, app/test_legend_in_sight.py
- A session without a name is called "Session": tools/test_sessions.py, …is_called_by_its_cloud…
- `--headless --arrangement board` finds no favourites: app/test_headless.py, test_the_board_is_that_of…
- `explore FOLDER` advises to write among the pictures: classification/test_import_original.py, …can_be_typed…
- "1 pictures": classification/test_import_original.py, …is_told_as_one
- A double click loses what was selected: tools/test_select.py
- The gallery on a phone, Back, rows without a title, `#n`: browser/test_gallery.py
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.factories import cloud_of
from tests.vr_explorer.app.explored import SETTINGS, SIZE, Explored, changed
from tests.vr_explorer.app.test_looking import COUNT, colour_of, plain
from tests.vr_explorer.app.words_seen import Reader, reading

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="virtual screens and xdotool are Linux programs"),
    pytest.mark.slow,
]

LANDSCAPE = 90, 60
"""Pixels of the pictures."""


class Minutes(Explored):
    """The window on a wall of landscape pictures, each of a colour of its own."""

    def placement(self) -> dict[str, Any]:
        """As it is kept."""
        with closing(sqlite3.connect(self.folder / "selection.sqlite")) as connection:
            row = connection.execute("SELECT placement FROM states").fetchone()
        return json.loads(row[0]) if row else {"filter": None, "bombs": []}

    def sized(self, width: int, height: int) -> None:
        window = self.windows("Artificial Inspiration")[0]
        self.do("windowsize", window, str(width), str(height))
        self.wait(lambda: self.seen("p").shape == (height, width, 3))

    def bare(self) -> np.ndarray:
        """The wall as it is seen at its best, with nothing else."""
        self.do("mousemove", "3", "3")
        self.press("2")
        self.press("Home")
        return self.still("p")

    def click(self, x: int, y: int) -> None:
        self.do("mousemove", str(x), str(y))
        self.seen()
        self.do("click", "1")


def found(picture: np.ndarray, card: int) -> tuple[int, int, int, int]:
    """Left, top, width and height of what is seen of a card, pixels; width 0 where nothing is."""
    rows, columns = np.nonzero(np.abs(picture.astype(int) - colour_of(card)).max(axis=2) < 12)
    if not len(rows):
        return 0, 0, 0, 0
    left, top = int(columns.min()), int(rows.min())
    return left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1


def middle(picture: np.ndarray, card: int) -> tuple[int, int]:
    left, top, width, height = found(picture, card)
    return left + width // 2, top + height // 2


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory, display: str) -> Iterator[Minutes]:
    folder = tmp_path_factory.mktemp("minutes")
    (folder / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    cloud = cloud_of(folder, [plain(card) for card in range(COUNT)], keep=False)
    colours = np.array([[colour_of(card)] * 5 for card in range(COUNT)], np.uint8)
    replace(cloud, colours=colours, sizes=np.full((COUNT, 2), LANDSCAPE, np.int32)).save(folder / "cloud")
    explored = Minutes(folder, display)
    yield explored
    explored.end()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with reading() as reader:
        yield reader


@pytest.mark.parametrize("size", [SIZE, (420, 580)], ids=["wide", "upright"])
def test_the_best_view_has_every_landscape_picture_whole_and_none_over_another(
    window: Minutes, size: tuple[int, int]
) -> None:
    window.sized(*size)
    try:
        picture = window.bare()
        for card in range(COUNT):
            left, top, width, height = found(picture, card)
            assert width, "it is in sight"
            assert left > 0 and left + width < size[0] and top > 0 and top + height < size[1], "and whole"
            assert 1.3 < width / height < 1.7, "nothing lies over it"
    finally:
        window.sized(*SIZE)


def test_with_ctrl_letters_do_what_they_do_in_other_programs(window: Minutes) -> None:
    picture = window.bare()
    window.do("mousemove", *map(str, middle(picture, 21)))
    window.seen()
    window.press("f")
    window.wait(lambda: len(window.favourites()) == 1)
    window.press("ctrl+z")
    window.wait(lambda: not window.favourites())
    window.press("ctrl+shift+z")
    window.wait(lambda: len(window.favourites()) == 1)
    window.press("ctrl+z")
    window.wait(lambda: not window.favourites())
    window.press("ctrl+c")
    window.press("b")  # nothing was taken of which a bomb could be thrown
    window.do("keydown", "ctrl", "keydown", "s")
    window.seen()
    time.sleep(0.5)
    window.do("keyup", "s", "keyup", "ctrl")
    window.do("mousemove", "3", "3")
    assert changed(picture, window.still("p")) < 0.02, "nobody flies"
    assert not window.placement()["bombs"]


def test_what_is_pressed_on_the_menu_is_not_pressed_behind_it(window: Minutes, reader: Reader) -> None:
    """At however few frames a second."""
    wall = window.bare()
    window.press("m")
    menu = window.still()
    title = reader.find(menu, "The whole cloud", 19.0, bold=True) or reader.find(menu, "Arrangement", 19.0, bold=True)
    assert title is not None
    x, y = title.middle
    assert wall[y, x].max() > 40, "there is a card behind it"
    window.do("mousemove", "3", "3")
    window.seen()
    window.in_one_frame("mousemove", str(x), str(y), "click", "1", "mousemove", "3", "3")
    window.seen()
    window.press("m")
    window.still()
    window.press("o")  # what is selected, alone
    window.still()
    assert window.placement()["filter"] is None, "nothing is selected"


def test_in_a_small_window_the_help_is_scrolled_closed_by_its_cross_and_the_wheel_is_its_own(window: Minutes) -> None:
    window.sized(640, 400)
    try:
        bare = window.bare()
        status = window.still()
        window.press("h")
        first = window.still()
        rows, columns = np.nonzero(np.abs(first.astype(int) - status).max(axis=2) > 24)
        right, top = int(np.percentile(columns, 99.9)), int(np.percentile(rows, 0.1))
        window.do("mousemove", "320", "200", "click", "--repeat", "9", "--delay", "30", "5")
        window.wait(lambda: changed(first, window.seen()) > 0.05)
        window.do("click", "--repeat", "99", "--delay", "10", "4")
        window.wait(lambda: changed(first, window.still()) < 0.02)
        window.click(right - 24, top + 24)
        window.do("mousemove", "3", "3")
        window.wait(lambda: changed(status, window.still()) < 0.01)  # and no other speed is told
        assert changed(bare, window.seen("p")) < 0.01
    finally:
        window.sized(*SIZE)
