import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from scipy.spatial import cKDTree
from skimage import data

from generation.method import Method, Picture
from generation.restructuring import collage, layout, methods, rearrange, retarget

PORTRAIT = Path(__file__).parents[2] / "assets" / "portrait_256.png"
SIDE = 96


def resized(image: Image.Image, width: int, height: int) -> Picture:
    return np.asarray(image.convert("RGB").resize((width, height), Image.Resampling.LANCZOS), np.float32) / 255


def portrait(width: int = SIDE, height: int = SIDE) -> Picture:
    with Image.open(PORTRAIT) as image:
        return resized(image, width, height)


class Coffee:
    """A photograph whose layout is borrowed."""

    folder = None

    def draw(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        return [{"left": int(rng.integers(0, 100))}]

    def picture(self, style: dict[str, Any], side: int) -> Picture:
        image = Image.fromarray(data.coffee())
        return resized(image.crop((style["left"], 0, style["left"] + 400, 400)), side, side)


METHODS = {method.name: method for method in methods(Coffee())}
PLAIN = {"zooms": [1.0], "mirrored": False}


def made(method: Method, picture: Picture, seed: int, **changes: Any) -> Picture:
    parameters = {**method.draw(np.random.default_rng(seed)), **changes}
    return method.apply(picture, parameters, np.random.default_rng(seed))


def difference(one: Picture, other: Picture) -> float:
    return float(np.sqrt(np.mean((one - other) ** 2)))


def gradient(picture: Picture) -> float:
    return float(np.abs(np.diff(picture, axis=0)).mean() + np.abs(np.diff(picture, axis=1)).mean())


def patches(picture: Picture, step: int) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(picture, (5, 5), axis=(0, 1))[::step, ::step]
    return windows.reshape(-1, 75)


def strangeness(result: Picture, picture: Picture) -> float:
    """Mean distance of the result's 5 × 5 patches to the nearest of the picture's."""
    return float(cKDTree(patches(picture, 1)).query(patches(result, 5))[0].mean())


def test_names_and_family() -> None:
    assert list(METHODS) == ["rearrange", "collage", "retarget", "layout"]
    assert {method.family for method in METHODS.values()} == {"restructuring"}


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_parameters_and_seed_repeat_the_picture_bit_for_bit(method: Method) -> None:
    picture = portrait(80, 64)
    before = picture.copy()
    drawn = method.draw(np.random.default_rng(3))
    read_back = json.loads(json.dumps(drawn))
    assert read_back == drawn
    first, second = (method.apply(picture, given, np.random.default_rng(3)) for given in (drawn, read_back))
    assert first.shape == picture.shape
    assert first.dtype == np.float32
    assert first.min() >= 0
    assert first.max() <= 1
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(picture, before)
    assert not np.array_equal(first, method.apply(picture, drawn, np.random.default_rng(4)))


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_results_are_new_sharp_and_made_of_the_portrait(method: Method) -> None:
    picture = portrait()
    noise = np.random.default_rng(0).permutation(picture.reshape(-1, 3)).reshape(picture.shape)
    for seed in range(3):
        result = made(method, picture, seed, **PLAIN)
        assert difference(result, picture) > 0.05
        assert gradient(result) > 0.5 * gradient(picture)
        assert strangeness(result, picture) < 0.2 * strangeness(noise, picture)


def test_more_noise_moves_more() -> None:
    picture = portrait()
    moved = [
        np.mean([difference(made(rearrange(), picture, seed, noise=noise, **PLAIN), picture) for seed in range(3)])
        for noise in (0.02, 3.0)
    ]
    assert moved[0] < 0.05 < moved[1]


def test_one_straight_view_is_the_portrait() -> None:
    picture = portrait()
    view = {"centre": [0.5, 0.5], "zoom": 1.0, "turn": 0.0, "mirrored": False}
    same = made(collage(), picture, 0, views=[view], noise=0.0, **PLAIN)
    assert difference(same, picture) < 0.05
    mirrored = made(collage(), picture, 0, views=[{**view, "mirrored": True}], noise=0.0, zooms=[1.0], mirrored=True)
    assert difference(mirrored, picture[:, ::-1]) < 0.6 * difference(mirrored, picture)


def test_retargeting_without_a_stretch_is_the_portrait() -> None:
    same = made(retarget(), portrait(), 0, stretch=[1.0, 1.0], centre=[0.5, 0.5], noise=0.0, **PLAIN)
    assert difference(same, portrait()) < 0.05


def test_a_stretched_disc_keeps_the_width_of_its_rim() -> None:
    """What retargeting is for: the layout changes its aspect, the details keep theirs."""
    rows, columns = np.mgrid[:SIDE, :SIDE] - SIDE / 2
    distance = np.hypot(rows, columns)
    disc = np.where(distance < 20, 0.8, 0.2) - np.where(np.abs(distance - 20) < 3, 0.2, 0.0)
    picture = np.repeat(np.clip(disc, 0, 1)[..., None], 3, axis=-1).astype(np.float32)
    wide = made(retarget(), picture, 0, stretch=[1.0, 1.7], centre=[0.5, 0.5], noise=0.0, coarsest=32, **PLAIN)
    bright = wide[..., 0] > 0.7
    assert np.ptp(bright.any(0).nonzero()[0]) > 1.3 * np.ptp(bright.any(1).nonzero()[0])
    assert strangeness(wide, picture) < 0.1


def test_layout_follows_the_other_picture() -> None:
    picture, seed = portrait(), 0
    parameters = {**layout(Coffee()).draw(np.random.default_rng(seed)), "noise": 0.05}
    result = layout(Coffee()).apply(picture, parameters, np.random.default_rng(seed))
    other = Coffee().picture(parameters["style"], SIDE)
    coarse = [image.mean(-1).reshape(12, 8, 12, 8).mean((1, 3)).ravel() for image in (result, other, picture)]
    correlations = np.corrcoef(coarse)
    assert correlations[0, 1] > 0.6
    assert correlations[0, 1] > correlations[0, 2]


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize(("width", "height"), [(1, 1), (9, 40), (150, 31)])
def test_any_size(method: Method, width: int, height: int) -> None:
    picture = portrait(width, height)
    result = made(method, picture, 1)
    assert result.shape == picture.shape
    assert np.isfinite(result).all()
