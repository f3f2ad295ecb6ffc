"""Results with nothing to see are told apart from drawings and paintings."""

import numpy as np
import pytest

from generation.method import Picture
from generation.portrait import bundled_portrait
from generation.quality import worth_keeping

PORTRAIT = bundled_portrait(64)


def _line_drawing() -> Picture:
    paper = np.full((64, 64, 3), 0.96, np.float32)
    paper[::24] = 0.05
    return paper


@pytest.mark.parametrize(
    "picture",
    [
        PORTRAIT,
        PORTRAIT[..., :1].repeat(3, axis=2),
        1 - PORTRAIT,
        PORTRAIT * 0.5,
        0.5 + PORTRAIT * 0.5,
        _line_drawing(),
        1 - _line_drawing(),
    ],
    ids=["portrait", "grey", "negative", "dark", "light", "thin lines", "thin white lines"],
)
def test_what_shows_something_is_kept(picture: Picture) -> None:
    assert worth_keeping(picture.astype(np.float32))


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros_like(PORTRAIT),
        np.ones_like(PORTRAIT),
        PORTRAIT * 0.08,
        0.98 + PORTRAIT * 0.02,
        0.45 + PORTRAIT * 0.1,
        0.4 + np.random.default_rng(0).normal(0, 0.02, PORTRAIT.shape),
        PORTRAIT * np.nan,
    ],
    ids=["black", "white", "nearly black", "nearly white", "flat", "mud", "no numbers"],
)
def test_what_shows_nothing_is_not(picture: Picture) -> None:
    assert not worth_keeping(picture.astype(np.float32))
