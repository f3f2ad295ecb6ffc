"""The board as one picture: words on it are as large as they were made, and none is cut off."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vr_explorer.gallery import board_picture
from vr_explorer.gallery.board_picture import LETTERS, Hung, Words, save_board
from vr_explorer.scene import canvas

SIDE = 900


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_picture, "SIDE", SIDE)


def saved(folder: Path, *words: Words) -> np.ndarray:
    """A blue square of 4 m about the middle, and these words."""
    picture = folder / "blue.png"
    Image.new("RGB", (40, 40), (20, 40, 220)).save(picture)
    path = folder / "board.png"
    assert save_board(path, [Hung(picture, 0.0, 0.0, 4.0, 4.0)], words, lambda one: one.read_bytes()) == []
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def light(pixels: np.ndarray) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the words."""
    rows, columns = np.nonzero(pixels.min(axis=2) > 120)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def per_metre(pixels: np.ndarray) -> float:
    blue = (pixels[:, :, 2] > 150) & (pixels[:, :, 0] < 80)
    return float(np.ptp(np.nonzero(blue.any(axis=0))[0]) + 1) / 4.0


@pytest.mark.parametrize("size", [0.6, 1.0, 4.0])
def test_words_are_as_high_as_they_were_made(tmp_path: Path, size: float) -> None:
    pixels = saved(tmp_path, Words("HHH", 3.0, 0.0, size))
    left, top, right, bottom = light(pixels)
    metres = (bottom - top + 1) / per_metre(pixels)
    assert 0.55 * LETTERS * size < metres < 1.0 * LETTERS * size, "capitals"
    assert right < pixels.shape[1] - 4 and left > 0


def test_they_are_as_high_as_on_the_canvas() -> None:
    assert LETTERS == canvas.LETTERS


def test_what_is_large_and_long_makes_the_picture_wider_and_is_not_cut_off(tmp_path: Path) -> None:
    pixels = saved(tmp_path, Words("For the cover of the book", -2.0, 5.0, 3.0))
    _, top, right, _ = light(pixels)
    assert pixels.shape[1] == SIDE and pixels.shape[0] < SIDE
    assert right < SIDE - 4 and top > 4
