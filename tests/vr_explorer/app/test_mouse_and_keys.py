"""What is done with images in the window by real key and mouse events, as a user would."""

from __future__ import annotations

import json
import sqlite3
import sys
import time
import tomllib
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.vr_explorer.app.explored import (
    ABOVE_MESSAGES,
    COARSE,
    SIZE,
    Explored,
    card_under_pointer,
    changed,
)
from tests.vr_explorer.app.xdnd import drop
from vr_explorer.scene.home import EYES
from vr_explorer.scene.table import AHEAD, HEIGHT, RIGHT

MIDDLE = SIZE[0] // COARSE // 2, SIZE[1] // COARSE // 2
"""Of the window, pixels."""

FEW = 10
"""Pixels of a colour that may come from cards."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="virtual screens and xdotool are Linux programs")


def test_a_right_click_opens_a_menu_of_what_can_be_done_with_the_image(explored: Explored) -> None:
    card_under_pointer(explored)
    explored.in_one_frame("click", "3", "mousemove", "3", "3")
    opened = explored.still()
    explored.press("f")  # of the image that the menu is about, wherever the pointer is
    explored.wait(lambda: len(explored.favourites()) == 1)
    explored.do("click", "1")
    explored.wait(lambda: changed(opened, explored.seen()) > 0.05)
    explored.press("f")
    explored.still()
    assert len(explored.favourites()) == 1, "the menu is closed, and nothing is pointed at"

    card_under_pointer(explored)
    plain = explored.still()
    explored.do("mousedown", "1")
    explored.wait(lambda: changed(plain, explored.seen()) > 0.05)
    held = explored.still()
    explored.do("mouseup", "1", "mousemove", "3", "3")
    assert changed(held, explored.still()) < 0.05, "a press that lasts opens it, and letting go leaves it open"


def test_what_is_pressed_is_meant_where_it_was_pressed_though_the_pointer_went_on(explored: Explored) -> None:
    card_under_pointer(explored)
    x, y = map(str, explored.pointer)
    explored.in_one_frame("key", "f", "mousemove", "3", "3")
    explored.wait(lambda: len(explored.favourites()) == 1)
    explored.press("ctrl+z")
    explored.wait(lambda: not explored.favourites())
    cards = explored.still()
    explored.in_one_frame("mousemove", x, y, "click", "--repeat", "2", "1", "mousemove", "3", "3")
    explored.wait(lambda: changed(cards, explored.seen()) > 0.3)
    explored.press("f")  # of the image that is shown large
    explored.wait(lambda: len(explored.favourites()) == 1)
    explored.press("Escape")
    explored.wait(lambda: changed(cards, explored.seen()) < 0.1)
    plain = explored.still()
    explored.in_one_frame("mousemove", x, y, "click", "3", "mousemove", "3", "3", "key", "f")
    explored.wait(lambda: not explored.favourites())
    assert changed(plain, explored.still()) > 0.05, "the menu is open"


def test_words_light_up_what_they_find_and_enter_makes_them_the_filter(explored: Explored) -> None:
    """By F12, which goes on working while words are typed."""
    box, below = np.s_[20:90, 210:750], np.s_[110:ABOVE_MESSAGES]
    first = explored.still()

    def look_for(words: str) -> None:
        explored.press("ctrl+f")
        explored.wait(lambda: changed(first[box], explored.seen()[box]) > 0.5)
        explored.do("type", "--delay", "60", words)  # letters that fly and arrange, while no field takes them

    look_for("abstract")
    explored.wait(lambda: changed(first[below], explored.seen()[below]) > 0.2)
    explored.press("Escape")
    explored.wait(lambda: changed(first[below], explored.seen()[below]) < 0.01)
    look_for("abstract")
    explored.press("Return")
    explored.wait(lambda: changed(first[box], explored.seen()[box]) < 0.3)  # the box is closed
    explored.wait(lambda: changed(first[below], explored.still()[below]) > 0.1)
    explored.press("ctrl+z")
    explored.wait(lambda: changed(first[below], explored.seen()[below]) < 0.01)


def test_shift_and_delete_reject_what_is_pointed_at_and_undo_takes_it_back(explored: Explored) -> None:
    def rejected() -> int:
        with closing(sqlite3.connect(explored.folder / "selection.sqlite")) as connection:
            return len(connection.execute("SELECT image FROM rejected").fetchall())

    card_under_pointer(explored)
    explored.press("f")
    explored.wait(lambda: len(explored.favourites()) == 1)
    explored.press("shift+Delete")
    explored.wait(lambda: rejected() == 1 and not explored.favourites())
    explored.press("ctrl+z")
    explored.wait(lambda: rejected() == 0 and len(explored.favourites()) == 1)


def test_the_menu_takes_the_mouse_and_keeps_what_is_set(folder: Path, display: str) -> None:
    explored = Explored(folder, display)
    try:
        before = explored.seen()[:300]  # above messages
        explored.press("m")
        menu = explored.still()[:300]
        right = np.abs(menu.astype(int) - before).max(axis=(0, 2)) > 40
        assert right[600:].mean() > 0.5 and not right[:500].any(), "it stands at the right"
        for x, y in ((783, 88), (800, 245)):  # the page of settings, the bar of the second one
            explored.do("mousemove", str(x), str(y))
            explored.still()
            explored.do("click", "1")
            explored.still()
        file = folder / "settings.toml"
        explored.wait(lambda: tomllib.loads(file.read_text())["desktop"].get("look", 0.0) > 0.25)
        assert tomllib.loads(file.read_text())["desktop"]["width"] == SIZE[0] // COARSE, "the rest stays"
        explored.press("Escape")
        explored.do("mousemove", "3", "3")  # under it, a card would be pointed at
        assert np.abs(explored.still()[:300].astype(int) - before)[:, 600:900].mean() < 1.0, "it is closed"
        assert explored.process.poll() is None
        assert explored.favourites() == []
    finally:
        explored.end()


@pytest.mark.slow
def test_cards_are_chosen_by_rectangle_lasso_and_click_and_only_they_are_shown(folder: Path, display: str) -> None:
    """What is chosen shows in the status line, in a colour that hardly anything else there has."""

    def told() -> int:
        line = explored.still()[-60:, :460].astype(int)
        return int(((line[..., 2] > 200) & (line[..., 0] < 140) & (line[..., 1] > 150)).sum())

    def kept() -> dict[str, object] | None:
        with closing(sqlite3.connect(folder / "selection.sqlite")) as connection:
            row = connection.execute("SELECT placement FROM states").fetchone()
        found = json.loads(row[0])["filter"] if row else None
        return found["criterion"] if found else None

    def drag(key: str, *positions: tuple[int, int]) -> None:
        explored.do("mousemove", *map(str, positions[0]))
        explored.still()
        explored.do("keydown", key, "mousedown", "1", "keyup", key)  # with ctrl, P asks for no picture
        for position in positions[1:]:
            explored.do("mousemove", *map(str, position))
            explored.seen("p")
        explored.do("mouseup", "1")
        explored.still()

    explored = Explored(folder, display)
    try:
        explored.do("mousemove", "3", "3")
        before = explored.seen("p")
        assert told() < FEW
        drag("shift", (250, 150), (400, 300), (700, 450))
        assert told() > 2 * FEW
        explored.press("o")
        explored.wait(kept)
        rectangle = kept()
        assert rectangle is not None and rectangle["is"] == "Chosen"
        cards = rectangle["cards"]
        assert isinstance(cards, list) and 5 < len(cards) < 400
        explored.press("x")
        explored.wait(lambda: kept() is None)
        explored.do("mousemove", "3", "3")
        assert changed(before, explored.still("p")) < 0.05, "the view has not turned"
        drag("ctrl", (400, 200), (560, 200), (560, 400), (480, 300), (400, 400))
        explored.press("o")
        explored.wait(kept)
        lasso = kept()
        assert lasso is not None and set(lasso["cards"]) < set(cards)  # type: ignore[call-overload]
        for _ in range(2):
            explored.press("u")
        explored.wait(lambda: kept() is None)
        explored.do("mousemove", "3", "3")
        explored.still()
        explored.do("click", "1")
        assert told() < FEW, "a click beside all images chooses none"
        card_under_pointer(explored)
        explored.do("click", "1")
        assert told() > 2 * FEW, "a click chooses one"
        explored.press("v")
        assert told() < FEW, "one less"
        assert explored.favourites() == []
        assert explored.process.poll() is None
    finally:
        explored.end()


def test_pictures_that_another_program_lets_fall_on_the_window_become_a_bomb(folder: Path, display: str) -> None:
    """By the protocol of the screen, through glfw's own callback; names are written as the protocol wants them."""

    def bombs() -> list[dict[str, object]]:
        with closing(sqlite3.connect(folder / "selection.sqlite")) as connection:
            row = connection.execute("SELECT placement FROM states").fetchone()
        return list(json.loads(row[0])["bombs"]) if row else []

    red, green = folder / "a rose, ünd 100 % red.png", folder / "leaf.png"
    Image.new("RGB", (40, 30), (200, 20, 30)).save(red)
    Image.new("RGB", (40, 30), (20, 160, 40)).save(green)
    explored = Explored(folder, display)
    try:
        window = int(explored.windows("Artificial Inspiration")[0])
        assert drop(display, window, MIDDLE, (red, green)), "it is taken"
        explored.wait(bombs)
        (bomb,) = bombs()
        criterion = bomb["criterion"]
        assert isinstance(criterion, dict) and criterion["is"] == "Colours"
        assert {tuple(colour) for colour in criterion["colours"]} == {(200, 20, 30), (20, 160, 40)}
        assert drop(display, window, MIDDLE, (folder / "settings.toml",))
        explored.still()
        assert len(bombs()) == 1 and explored.process.poll() is None, "what is no picture is said, and that is all"
    finally:
        explored.end()


def test_the_table_at_home_opens_the_menu_of_tours_and_what_is_cleared_there_is_taken_back(
    folder: Path, display: str
) -> None:
    def kept() -> int | None:
        """How many checkpoints the tour has that was put together."""
        with closing(sqlite3.connect(folder / "selection.sqlite")) as connection:
            row = connection.execute("SELECT tour FROM tours").fetchone()
        return len(json.loads(row[0])["checkpoints"]) if row else None

    explored = Explored(folder, display)
    try:

        def lit() -> bool:
            """The hall's light comes so slowly that from frame to frame hardly anything changes."""
            before, now = (explored.still()[:ABOVE_MESSAGES].astype(int) for _ in range(2))
            return float(np.abs(now - before).mean()) < 0.5

        explored.press("0")
        explored.wait(lit)
        bare = explored.still()[:560]
        focal = SIZE[1] / 2 / np.tan(np.radians(30.0))
        across, down = focal * RIGHT / AHEAD, focal * (EYES - HEIGHT + 0.1) / AHEAD
        explored.do("mousemove", str(round(SIZE[0] / 2 + across)), str(round(SIZE[1] / 2 + down)))
        assert 0.001 < changed(bare, explored.still()[:560]) < 0.05, "its rim lights up"
        explored.do("click", "1")
        menu = explored.still()
        red, green, blue = menu[80:84, 560:570].reshape(-1, 3).mean(axis=0)
        assert red > 220 and 150 < green < 215 and blue < 120, "the page Tours is the lit one"
        explored.do("mousemove", "640", "285")
        explored.still()
        explored.do("click", "1")
        explored.wait(lambda: kept() == 0)
        explored.press("ctrl+z")
        explored.wait(lambda: kept() == 5)
        assert explored.process.poll() is None
    finally:
        explored.end()


@pytest.mark.slow
def test_a_bomb_is_thrown_dragged_and_there_again(folder: Path, display: str) -> None:
    """By the colour of the image under the pointer; it flies along the pointer's ray, so there it can be taken."""

    def bomb() -> dict[str, object] | None:
        with closing(sqlite3.connect(folder / "selection.sqlite")) as connection:
            row = connection.execute("SELECT placement FROM states").fetchone()
        bombs = json.loads(row[0])["bombs"] if row else []
        return bombs[0] if bombs else None

    explored = Explored(folder, display)
    try:
        card_under_pointer(explored)
        explored.press("c")
        explored.still()
        explored.press("b")
        explored.wait(bomb)
        explored.wait(lambda: not any((bomb() or {})["velocity"]))  # type: ignore[call-overload]
        thrown = bomb()
        assert thrown is not None and thrown["criterion"]["is"] == "Colours"  # type: ignore[index]
        x, y = explored.pointer
        explored.do("mousedown", "1")
        for step in range(1, 11):
            explored.do("mousemove", str(x - 8 * step), str(y))
            time.sleep(0.05)
        explored.still("p")
        explored.do("mouseup", "1")
        explored.wait(lambda: (bomb() or thrown)["place"] != thrown["place"])
        dragged = None
        while dragged is None or dragged != bomb():  # let go in motion, it flies on a little
            dragged = bomb()
            time.sleep(1.0)
        apart = np.linalg.norm(np.subtract(dragged["place"], thrown["place"]))  # type: ignore[arg-type]
        assert apart > 2.0
    finally:
        explored.end()
    again = Explored(folder, display)
    try:
        before = again.seen()
        again.press("u")
        again.still("p")
        again.press("u")
        assert again.process.poll() is None
        assert before.max() > 200
        assert bomb() == dragged, "it was come back to"
    finally:
        again.end()
