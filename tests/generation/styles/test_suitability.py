"""What makes a style is kept, what makes mud is told from it."""

from __future__ import annotations

import numpy as np
import pytest

from foundation.images import load_rgb
from generation.method import Picture
from generation.styles.painted import painted
from generation.styles.pictures import SCIKIT_IMAGE, scikit_image_folder
from generation.styles.suitability import failings, suits


def scikit_image(name: str) -> Picture:
    return np.asarray(load_rgb(scikit_image_folder() / name, max_side=160), np.float32) / np.float32(255)


@pytest.mark.parametrize("name", SCIKIT_IMAGE)
def test_the_photographs_that_are_used_pass(name: str) -> None:
    assert suits(scikit_image(name))


@pytest.mark.parametrize("name", ["moon.png", "cell.png", "clock_motion.png", "camera.png", "hubble_deep_field.jpg"])
def test_dark_grey_and_flat_photographs_fail(name: str) -> None:
    assert not suits(scikit_image(name))


def test_the_reasons_are_told() -> None:
    picture = painted("flow", 2, 96)
    assert failings(picture) == []
    assert "too dark" in failings(picture * 0.12)
    assert "too pale" in failings(0.93 + 0.07 * picture)
    assert "too little contrast" in failings(0.5 + 0.1 * picture)
    gradient = np.broadcast_to(np.linspace(0, 1, 96, dtype=np.float32)[:, None, None], (96, 96, 3))
    assert failings(gradient) == ["neither colour nor texture"]


def test_ink_without_colour_is_a_style() -> None:
    ink = (np.random.default_rng(0).random((96, 96)) > 0.5).astype(np.float32).repeat(3).reshape(96, 96, 3)
    assert suits(ink)
