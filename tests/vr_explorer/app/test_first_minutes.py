"""What went wrong in the first minutes of people who had never seen the program, in the real window: none of it may
come back. One window is shared, since most of what such a test takes is its start; one that a test leaves otherwise
than it found it is begun anew. What is not about the window alone is held where the rest of its part is:

- A plate covers its neighbours, its title is cut: panels/test_plates.py; the legend: app/test_legend_in_sight.py
- `--headless --arrangement board` finds no favourites: app/test_headless.py, test_the_board_is_that_of…
- `explore FOLDER` advises to write among the pictures: classification/test_import_original.py, …can_be_typed…
- "1 pictures": classification/test_import_original.py, …is_told_as_one
- The gallery on a phone, Back, `#n`, a row without a title: browser/gallery
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator

import numpy as np
import pytest

from tests.vr_explorer.app.explored import COARSE, SIZE, changed
from tests.vr_explorer.app.minutes import (
    ASIDE,
    ON_THE_MENU,
    SMALL,
    STATUS,
    Minutes,
    as_it_was,
    found,
    middle,
    of_colour,
    opened_on,
)
from tests.vr_explorer.app.test_looking import COUNT, colour_of, large
from tests.vr_explorer.app.words_seen import Reader, reading

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="virtual screens and xdotool are Linux programs"),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with reading(1.0 / COARSE) as reader:
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
        left, top, right, bottom, x, y = (unit // COARSE for unit in (*seen, *seen.middle))
        is_of_it = of_colour(wall, card)
        across, down = is_of_it[y, left:right].sum(), is_of_it[top:bottom, x].sum()
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
    halved = window.seen("p")[::COARSE, ::COARSE].astype(np.int32) // 2
    coded, counts = np.unique(halved[..., 0] << 16 | halved[..., 1] << 8 | halved[..., 2], return_counts=True)
    common = coded[counts > 400 // COARSE**2, None] >> np.array([16, 8, 0]) & 255
    return {card for card in range(COUNT) if np.abs(2 * common - colour_of(card)).max(axis=1).min() < 6}


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
    window.still("p")  # beside the menu
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
    message = window.comes("Saved")
    assert message.right < menu
    for card, before in zip(cards, sizes, strict=True):
        seen = found(beside, card)
        assert seen.left > 0 and seen.right < menu, "it is beside the menu"
        assert seen.right - seen.left > 0.3 * (before.right - before.left)
    window.press("m")
    window.press("4")
    window.forgets(*cards)
    window.bare()


def test_on_the_way_to_the_menu_this_one_of_the_board_stays_the_one_that_was_meant(window: Minutes) -> None:
    window.keeps(window.bare(), 15, 40)
    window.press("4")
    window.menu("Board")
    beside = window.still("p")
    meant, passed = (tuple(map(str, middle(beside, card))) for card in (15, 40))
    on_the_menu = tuple(map(str, ON_THE_MENU))

    def told() -> str | None:
        return window.reader.which(window.seen()[::COARSE, ::COARSE], ("image 15", "image 40"))

    def is_meant() -> bool:
        window.do("mousemove", *meant)
        for _ in range(4):
            window.seen()
        window.do("mousemove", *on_the_menu)
        return told() == "image 15"

    def passes() -> bool:
        """In so short a time that nobody would take it for pointing, on a machine however busy."""
        window.wait(is_meant)
        begun = time.monotonic()
        window.do("mousemove", *passed, "sleep", "0.25", "mousemove", *on_the_menu)
        return time.monotonic() - begun < 0.5

    window.wait(passes)
    window.seen()
    assert told() == "image 15"
    window.press("m")
    window.press("4")
    window.forgets(15, 40)
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


def test_a_button_tells_its_key_to_a_pointer_that_rests_on_it(window: Minutes) -> None:
    window.menu("Images")
    window.points(*ON_THE_MENU)
    window.do("click", "--repeat", "30", "--delay", "10", "5")
    window.points(*window.comes("Select all").middle)
    window.comes("Select all that is shown", SMALL)
    window.comes("Ctrl+A", SMALL)
    window.points(*ASIDE)
    window.press("m")
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


def test_in_a_large_window_panels_are_larger(window: Minutes) -> None:
    window.sized(COARSE * 2400, COARSE * 1350)
    with reading(1.25 / COARSE) as larger:
        window.wait(lambda: window.finds(window.seen(), f"{COUNT} images", SMALL, larger))
    assert not window.reads(f"{COUNT} images", SMALL)
    window.sized(*SIZE)
    window.bare()
