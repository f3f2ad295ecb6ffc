"""The window on a screen of its own: how it opens, what is seen in it, how it is left."""

from __future__ import annotations

import subprocess
import sys
import time
import tomllib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from tests.vr_explorer.app import started
from tests.vr_explorer.app.explored import (
    NO_HEADSET,
    PATIENCE,
    PROGRAM,
    SIZE,
    Explored,
    card_under_pointer,
    changed,
    sparing,
)
from tests.vr_explorer.app.warm import Forked
from tests.vr_explorer.conftest import outside

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="virtual screens and xdotool are Linux programs")


@pytest.fixture
def as_it_is(folder: Path) -> None:
    """A window with as many frames a second, and samples a pixel, as users have."""
    file = folder / "settings.toml"
    file.write_text(file.read_text().replace(sparing(), ""))


def test_a_visit(explored: Explored) -> None:
    first = explored.seen("p")
    assert first.shape == (SIZE[1], SIZE[0], 3)
    assert 0.1 < (first.max(axis=2) > 50).mean() < 0.95, "cards on a black sky"

    explored.do("keydown", "w")
    explored.wait(lambda: changed(first, explored.seen("p")) > 0.1)  # W flies
    explored.do("keyup", "w")
    explored.press("Home")
    explored.wait(lambda: changed(first, explored.seen("p")) < 0.01)

    card_under_pointer(explored)
    explored.press("f")
    explored.wait(lambda: len(explored.favourites()) == 1)
    explored.press("ctrl+z")
    explored.wait(lambda: not explored.favourites())
    cards = explored.seen()
    explored.do("click", "--repeat", "2", "--delay", "60", "1")
    explored.wait(lambda: changed(cards, explored.seen()) > 0.3)  # large
    explored.press("f")
    explored.wait(lambda: len(explored.favourites()) == 1)
    explored.press("Escape")
    explored.wait(lambda: changed(cards, explored.seen()) < 0.1)

    explored.do("mousemove", "3", "3")
    plain = explored.still()
    explored.press("h")
    helped = explored.still()
    middle = np.s_[200:400, 250:710]
    assert changed(plain[middle], helped[middle]) > 0.2
    assert np.median(helped[middle]) < 40, "a dark plate"
    assert (helped[middle].min(axis=2) > 170).mean() > 0.02, "light text"
    explored.press("Escape")

    explored.press("2")
    flat = explored.still("p")
    assert changed(first, flat) > 0.1
    lit = flat.max(axis=2) > 40
    assert lit[150:450, 240:720].mean() > 0.6, "a wall fills the middle"
    explored.press("3")
    assert changed(flat, explored.still("p")) > 0.1

    explored.do("mousemove", "480", "300", "mousedown", "3", "mousemove", "500", "300", "mousemove", "700", "300")
    explored.still("p")
    explored.do("mouseup", "3")
    turned = explored.seen("p")
    assert changed(explored.seen("p"), turned) < 0.02, "the mouse is free again"

    explored.press("Escape")
    explored.seen("p")
    assert explored.process.poll() is None, "once is not enough"

    def left() -> bool:
        """The second press may come too late to be one, where seconds pass between frames."""
        explored.do("key", "Escape", "key", "Escape")
        time.sleep(0.5)
        return explored.process.poll() is not None

    with suppress(subprocess.CalledProcessError):  # no window is left for keys
        end = time.monotonic() + PATIENCE
        while not left():
            assert time.monotonic() < end
    assert explored.process.wait(PATIENCE) == 0
    assert explored.process.stderr is not None
    assert explored.process.stderr.read() == ""


def test_the_first_flight_is_shown_once_and_skipped_by_the_key_that_leaves(folder: Path, display: str) -> None:
    file = folder / "settings.toml"
    file.write_text(file.read_text().replace("first_flight = false", "first_flight = true"))
    top = np.s_[18:88, 360:600]

    explored = Explored(folder, display)
    try:
        explored.do("mousemove", "3", "3")
        with_card = explored.still()
        explored.press("Escape")
        explored.wait(lambda: tomllib.loads(file.read_text())["panels"]["first_flight"] is False)
        explored.wait(lambda: changed(with_card[top], explored.still()[top]) > 0.1)
        assert explored.process.poll() is None, "that was no wish to leave"
    finally:
        explored.end()
    again = Explored(folder, display)
    try:
        again.do("mousemove", "3", "3")
        assert changed(with_card[top], again.still()[top]) > 0.1, "it is not there again"
    finally:
        again.end()


def test_the_wheel_leads_nearer_and_back_and_with_ctrl_it_changes_the_speed(explored: Explored) -> None:
    explored.do("mousemove", "480", "300")
    first = explored.still("p")
    explored.do("click", "--repeat", "3", "4")
    explored.wait(lambda: changed(first, explored.seen("p")) > 0.1)
    nearer = explored.still("p")
    explored.do("keydown", "ctrl", "click", "4", "keyup", "ctrl")
    assert changed(nearer, explored.still("p")) < 0.02, "nobody moved"
    explored.press("Home")
    explored.wait(lambda: changed(first, explored.still("p")) < 0.01)


class Remembered(Explored):
    coarse = 1


def test_the_window_fills_the_screen_and_is_the_next_time_where_it_was(folder: Path, display: str) -> None:
    """The settings do not say how large it is to be: it is remembered."""
    (folder / "settings.toml").write_text(
        f"[desktop]\n{sparing()}[panels]\nfirst_flight = false\n[scene]\nmotion = 0.4\n"
    )
    (folder / "window.json").write_text('{"left": 40, "top": 30, "width": 640, "height": 400}')

    def size(of: Explored) -> tuple[int, ...]:
        shape = of.seen("p").shape
        return shape[1], shape[0]

    explored = Remembered(folder, display)
    try:
        assert size(explored) == (640, 400)
        explored.press("F11")
        explored.wait(lambda: size(explored) == SIZE)
        explored.press("F11")
        explored.wait(lambda: size(explored) == (640, 400))
        explored.press("F11")
        explored.wait(lambda: size(explored) == SIZE)
        explored.press("ctrl+q")
        assert explored.process.wait(PATIENCE) == 0
    finally:
        explored.end()
    again = Remembered(folder, display)
    try:
        assert size(again) == SIZE, "it still fills the screen"
        again.press("F11")
        again.wait(lambda: size(again) == (640, 400))
    finally:
        again.end()


def test_favourites_survive_the_sudden_end_of_the_program(explored: Explored, folder: Path, display: str) -> None:
    card_under_pointer(explored)
    explored.press("f")
    explored.wait(lambda: len(explored.favourites()) == 1)
    kept = explored.favourites()
    explored.end()
    again = Explored(folder, display)
    try:
        accent = again.still()[-60:, :300].astype(int)
        assert ((accent[..., 0] > 200) & (accent[..., 2] < 130)).sum() > 20, "the status line counts it"
        assert again.favourites() == kept
    finally:
        again.end()


def test_the_rain_begins_and_is_skipped(folder: Path, display: str) -> None:
    raining = Explored(folder, display, "rain")
    try:
        early = (raining.seen("p").max(axis=2) > 50).mean()
        raining.press("r")
        raining.wait(lambda: (raining.seen("p").max(axis=2) > 50).mean() > early + 0.1)
    finally:
        raining.end()


class WithoutPanels(Explored):
    """In which those of a headset cannot be made."""

    program = f"from vr_explorer.app import headset_loop\nheadset_loop.HeadsetPanels = None\n{PROGRAM}"


def test_where_no_headset_is_its_panels_are_not_made(folder: Path, display: str) -> None:
    explored = WithoutPanels(folder, display)
    try:
        explored.press("ctrl+q")
        assert explored.process.communicate(timeout=PATIENCE)[1] == ""
        assert explored.process.returncode == 0
    finally:
        explored.end()


def test_a_window_can_be_resized(as_it_is: None, explored: Explored) -> None:
    window = explored.windows("Artificial Inspiration")[0]
    explored.do("windowsize", "--sync", window, "700", "440")
    explored.wait(lambda: explored.seen("p").shape == (440, 700, 3))


def refused(folder: Path, **environment: str) -> str:
    """What the program says as it ends."""
    given = {**outside(), "PYTHONPATH": str(Path(__file__).parents[3]), **environment}
    process = Forked(PROGRAM, [str(folder)], given, folder / "said.txt")
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode != 0
    return said


def test_a_screen_that_does_not_exist_is_said(folder: Path) -> None:
    said = refused(folder, DISPLAY=":98765")
    assert "UserError: No window can be opened here" in said
    assert "--headless --screenshot FILE" in said


def test_a_driver_that_is_too_old_is_named(folder: Path, display: str) -> None:
    said = refused(folder, DISPLAY=display, MESA_GL_VERSION_OVERRIDE="2.1")
    assert "UserError: OpenGL 3.3 is needed; found here: " in said
    assert "2.1 Mesa" in said


def test_a_headset_that_was_asked_for_and_is_not_there_is_told(folder: Path, display: str) -> None:
    own = {"DISPLAY": display, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    arguments = ["explore", str(folder / "cloud"), "--vr"]
    process = Forked(started.PROGRAM, arguments, {**outside(), **NO_HEADSET, **own}, folder / "said.txt")
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "No OpenXR runtime answers" in said
    assert "--desktop" in said
    assert len(said.strip().splitlines()) == 1
