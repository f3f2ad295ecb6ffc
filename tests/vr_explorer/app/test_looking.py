"""Images looked at in the window, by real key and mouse events: large, one after another, from near and from far."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.factories import cloud_of
from tests.vr_explorer.app.explored import ABOVE_MESSAGES, COARSE, SETTINGS, SIZE, Explored

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="virtual screens and xdotool are Linux programs")

COUNT = 48
SIDE = 180
"""Pixels of a picture: enough to fill the window."""
ON_A_CARD = "520", "255"
MIDDLE = np.s_[220:300, 440:520]


def colour_of(card: int) -> tuple[int, int, int]:
    """Of a picture, told apart from all others by it: 4 × 4 × 4 steps of 60."""
    return 40 + 60 * (card % 4), 40 + 60 * (card // 4 % 4), 40 + 60 * (card // 16)


def plain(card: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (SIDE, SIDE), colour_of(card)).save(file, "PNG")
    return file.getvalue()


def plain_cloud(tmp_path: Path, display: str, **environment: str) -> Explored:
    """Pictures of one colour each, on a flat wall that is seen from where it is made."""
    (tmp_path / "settings.toml").write_text(SETTINGS + "[slideshow]\nseconds = 2.0\n", encoding="utf-8")
    cloud = cloud_of(tmp_path, [plain(card) for card in range(COUNT)], keep=False)
    colours = np.array([[colour_of(card)] * 5 for card in range(COUNT)], np.uint8)
    replace(cloud, colours=colours).save(tmp_path / "cloud")
    explored = Explored(tmp_path, display, **environment)
    explored.press("2")
    explored.still("p")
    return explored


@pytest.fixture
def plainly(tmp_path: Path, display: str) -> Iterator[Explored]:
    explored = plain_cloud(tmp_path, display)
    yield explored
    explored.end()


def large(explored: Explored) -> int | None:
    """The card that fills the middle of the window, None where none does."""
    middle = explored.seen()[MIDDLE].reshape(-1, 3).astype(int)
    if np.ptp(middle, axis=0).max() > 4:
        return None
    near = [card for card in range(COUNT) if np.abs(middle.mean(axis=0) - colour_of(card)).max() < 8]
    return near[0] if near else None


def test_space_shows_an_image_large_and_the_arrows_lead_on_and_back(plainly: Explored) -> None:
    plainly.do("mousemove", "480", "250")
    plainly.still()
    plainly.press("space")
    plainly.wait(lambda: large(plainly) is not None)
    first = large(plainly)
    picture = plainly.seen()[:ABOVE_MESSAGES].astype(int)
    assert first is not None
    alike = np.abs(picture - colour_of(first)).max(axis=2) < 8
    assert alike.any(axis=1).sum() > 300 and 300 < alike.any(axis=0).sum() < SIZE[0], "as high as there is room, square"
    plainly.press("Right")
    plainly.wait(lambda: large(plainly) not in (None, first))
    second = large(plainly)
    plainly.press("f")
    plainly.wait(lambda: plainly.favourites() == [f"image {second}"])
    plainly.press("Left")
    plainly.wait(lambda: large(plainly) == first)
    plainly.press("Right")
    plainly.wait(lambda: large(plainly) == second)
    plainly.press("Down")
    plainly.wait(lambda: large(plainly) not in (None, first, second))
    plainly.press("Escape")
    plainly.wait(lambda: large(plainly) is None)
    assert plainly.process.poll() is None and plainly.favourites() == [f"image {second}"]


def test_a_slideshow_goes_on_by_itself_stands_still_and_ends(plainly: Explored) -> None:
    plainly.do("mousemove", "3", "3")
    plainly.press("F5")
    plainly.wait(lambda: large(plainly) is not None)
    first = large(plainly)
    plainly.wait(lambda: large(plainly) not in (None, first))
    plainly.press("space")
    plainly.wait(lambda: large(plainly) is not None)
    stands = large(plainly)
    time.sleep(5.0)
    assert large(plainly) == stands
    plainly.press("Right")
    plainly.wait(lambda: large(plainly) not in (None, stands))
    plainly.press("Escape")
    plainly.wait(lambda: large(plainly) is None)
    assert plainly.process.poll() is None


def cards_seen(explored: Explored) -> set[int]:
    """Cards of which there is something to be seen."""
    halved = explored.still("p")[COARSE:-COARSE:COARSE, COARSE:-COARSE:COARSE].astype(np.int32) // 2
    coded, counts = np.unique(halved[..., 0] << 16 | halved[..., 1] << 8 | halved[..., 2], return_counts=True)
    common = 2 * (coded[counts > 60 // COARSE**2, None] >> np.array([16, 8, 0]) & 255)
    near = [np.abs(common - colour_of(card)).max(axis=1).min() < 6 for card in range(COUNT)]
    return set(np.flatnonzero(near).tolist())


def test_what_is_chosen_and_all_that_is_shown_fill_the_view(plainly: Explored) -> None:
    plainly.do("mousemove", *ON_A_CARD)
    plainly.still()
    plainly.press("z")
    plainly.wait(lambda: len(cards_seen(plainly)) < 12)
    plainly.do("mousemove", "3", "3")
    plainly.press("shift+z")
    plainly.wait(lambda: len(cards_seen(plainly)) > COUNT - 3)


def test_a_drag_with_the_middle_button_goes_around_what_is_pointed_at(plainly: Explored) -> None:
    """Its card stays where it is seen, while all others move: the viewer is elsewhere."""
    x, y = (int(one) for one in ON_A_CARD)
    about = np.s_[y - 6 : y + 6, x - 6 : x + 6]
    plainly.do("mousemove", *ON_A_CARD)
    first = plainly.still("p")
    plainly.do("mousedown", "2", "mousemove_relative", "8", "0")
    for _ in range(8):  # each from where the hidden pointer is held
        plainly.seen("p")
        plainly.do("mousemove_relative", "10", "0")
    moved = plainly.still("p")
    plainly.do("mouseup", "2")
    assert np.abs(first.astype(int) - moved).max(axis=2).mean() > 10
    assert np.abs(moved[about].astype(int) - first[about]).mean() < 8
    plainly.press("Home")
    plainly.wait(lambda: np.abs(first.astype(int) - plainly.still("p")).mean() < 4)


def test_a_click_on_the_map_flies_there(plainly: Explored) -> None:
    plainly.do("mousemove", "3", "300")
    first = plainly.still()
    plainly.press("F4")
    corner = np.s_[18:190, 770:942]
    plainly.wait(lambda: np.abs(first.astype(int) - plainly.still())[corner].mean() > 8)
    before = plainly.still("p")
    plainly.do("mousemove", "800", "160", "click", "1")
    plainly.wait(lambda: np.abs(before.astype(int) - plainly.still("p")).mean() > 10)
    plainly.do("mousemove", "3", "300")
    plainly.press("Home")
    plainly.wait(lambda: np.abs(before.astype(int) - plainly.still("p")).mean() < 4)
    plainly.press("F4")
    plainly.wait(lambda: np.abs(first.astype(int) - plainly.still())[corner].mean() < 4)


def only(folder: Path, *programs: str) -> str:
    """A PATH on which there are these programs alone."""
    folder.mkdir()
    for program in programs:
        found = shutil.which(program)
        if found is None:
            pytest.skip(f"{program} is not installed")
        (folder / program).symlink_to(found)
    return str(folder)


def on_clipboard(display: str, kind: str) -> bytes:
    command = ["xclip", "-selection", "clipboard", "-target", kind, "-out"]
    return subprocess.run(command, env={**os.environ, "DISPLAY": display}, capture_output=True, timeout=60.0).stdout


@pytest.mark.parametrize("there", [("xdotool", "xclip"), ("xdotool",)])
def test_the_picture_itself_is_copied_or_where_nothing_takes_it_its_path(
    tmp_path: Path, display: str, there: tuple[str, ...]
) -> None:
    """What is on the clipboard is read back by another program, as one would paste it."""
    path, _ = only(tmp_path / "bin", *there), only(tmp_path / "other", "xclip")
    explored = plain_cloud(tmp_path, display, PATH=path)
    try:
        explored.do("mousemove", "480", "250")
        explored.still()
        explored.press("space")
        explored.wait(lambda: large(explored) is not None)
        card = large(explored)
        assert card is not None
        explored.press("ctrl+c")
        if "xclip" in there:
            explored.wait(lambda: on_clipboard(display, "image/png"))
            with Image.open(io.BytesIO(on_clipboard(display, "image/png"))) as picture:
                assert picture.size == (SIDE, SIDE) and picture.getpixel((5, 5)) == colour_of(card)
        else:
            explored.wait(
                lambda: on_clipboard(display, "UTF8_STRING").decode("utf-8", "replace").endswith(f"image {card}.png")
            )
            assert Path(on_clipboard(display, "UTF8_STRING").decode()).is_file()
    finally:
        explored.end()
