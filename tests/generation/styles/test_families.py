"""Every family of painted styles: repeatable, in range, never twice the same, with darks and lights to draw a face."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from generation.method import Picture
from generation.styles.painted import FAMILIES, painted
from generation.styles.suitability import suits


@cache
def seen(family: str, seed: int) -> Picture:
    """Painted once for all tests, of 96 pixels; not to be written to."""
    picture = painted(family, seed, 96)
    picture.flags.writeable = False
    return picture


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("side", [48, 97, 144])
def test_fills_the_square_in_range(family: str, side: int) -> None:
    picture = painted(family, 5, side)
    assert picture.shape == (side, side, 3)
    assert picture.dtype == np.float32
    assert np.isfinite(picture).all()
    assert picture.min() >= 0
    assert picture.max() <= 1


@pytest.mark.parametrize("family", FAMILIES)
def test_one_seed_is_one_picture(family: str) -> None:
    assert np.array_equal(seen(family, 100), painted(family, 100, 96))


@pytest.mark.parametrize("family", FAMILIES)
def test_seeds_differ_in_pattern_and_colours(family: str) -> None:
    pictures = [seen(family, seed) for seed in range(100, 106)]
    means = np.array([picture.mean(axis=(0, 1)) for picture in pictures])
    assert np.ptp(means, axis=0).max() > 0.08
    for n, picture in enumerate(pictures):
        for other in pictures[:n]:
            assert np.abs(picture - other).mean() > 0.08


@pytest.mark.parametrize("family", FAMILIES)
def test_nearly_all_are_good_styles(family: str) -> None:
    assert sum(suits(seen(family, seed)) for seed in range(100, 109)) >= 8


RESOLUTION_FREE = ("agate", "discs", "grid", "marbling", "mosaic", "stained glass", "woodcut")
"""Families without a random texture of the paper that fills the picture."""


@pytest.mark.parametrize("family", RESOLUTION_FREE)
def test_composition_does_not_depend_on_the_resolution(family: str) -> None:
    small, large = painted(family, 3, 64), painted(family, 3, 128)
    halved = large.reshape(64, 2, 64, 2, 3).mean(axis=(1, 3))
    other = painted(family, 4, 64)
    assert np.abs(small - halved).mean() < 0.5 * np.abs(small - other).mean()
