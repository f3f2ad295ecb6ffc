"""Results with nothing to see are told apart from drawings and paintings."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from generation.method import Method, Parameters, Picture, anything
from generation.mix import Mix
from generation.portrait import bundled_portrait
from generation.quality import worth_keeping
from generation.recipe import Planner
from generation.worker import Job, Workshop

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


def test_a_method_may_ask_more_of_its_own_results(tmp_path: Path) -> None:
    """It is drawn anew until its result pleases it; without that wish, the first is taken."""

    def methods(accepts: Callable[[Picture], bool]) -> dict[str, Method]:
        def draw(rng: np.random.Generator) -> Parameters:
            return {"shade": float(rng.random())}

        def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
            return np.float32(parameters["shade"]) * picture

        return {"shade": Method("shade", "graphic", draw, apply, accepts=accepts)}

    def shades(accepts: Callable[[Picture], bool]) -> list[float]:
        factory = partial(methods, accepts)
        shop = Workshop(Job(PORTRAIT, tmp_path, 3, Mix(), factory))
        plans = Planner(3, factory(), Mix()).plans(12)
        return [shop(plan, None).entry.parameters["shade"] for plan in plans]

    bright = [shade for shade in shades(lambda picture: bool(picture.max() > 0.5)) if shade > 0.5 / PORTRAIT.max()]
    assert len(bright) >= 11  # five attempts of one in two
    assert len([shade for shade in shades(anything) if shade > 0.5 / PORTRAIT.max()]) < 11
