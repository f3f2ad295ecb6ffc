"""Images looked at in the window, by real key and mouse events: large, one after another, from near and from far."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.factories import cloud_of
from tests.vr_explorer.app.explored import ABOVE_MESSAGES, SETTINGS, SIZE, Explored

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="virtual screens and xdotool are Linux programs")

COUNT = 48
MIDDLE = np.s_[220:300, 440:520]


def colour_of(card: int) -> tuple[int, int, int]:
    """Of a picture, told apart from all others by it: 4 × 4 × 4 steps of 60."""
    return 40 + 60 * (card % 4), 40 + 60 * (card // 4 % 4), 40 + 60 * (card // 16)


def plain(card: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (60, 60), colour_of(card)).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def plainly(tmp_path: Path, display: str) -> Iterator[Explored]:
    """Pictures of one colour each, on a flat wall that is seen from where it is made."""
    (tmp_path / "settings.toml").write_text(SETTINGS + "[slideshow]\nseconds = 2.0\n", encoding="utf-8")
    cloud_of(tmp_path, [plain(card) for card in range(COUNT)], keep=False)
    explored = Explored(tmp_path, display)
    explored.press("2")
    explored.still("p")
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
    assert alike.any(axis=1).sum() > 350 and 350 < alike.any(axis=0).sum() < SIZE[0], "as high as there is room, square"
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
