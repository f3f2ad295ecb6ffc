"""What every graphic method promises, and for each what makes it that method."""

import json

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter
from scipy.stats import spearmanr

from generation.method import Method, Parameters, Picture
from generation.painterly import METHODS
from generation.painterly.colouring import palette_of, tones
from generation.painterly.contours import contour_angle
from generation.portrait import bundled_portrait

ORIGINAL = {"kind": "original"}
BLACK_ON_WHITE = {"paper": [1.0, 1.0, 1.0], "inks": [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], "inverted": False}


@pytest.fixture(scope="module")
def portrait() -> Picture:
    return bundled_portrait(128)


def _apply(name: str, picture: Picture, changes: Parameters, seed: int = 0) -> Picture:
    method = next(method for method in METHODS if method.name == name)
    parameters = method.draw(np.random.default_rng(seed)) | changes
    return method.apply(picture, parameters, np.random.default_rng(seed))


def _colours(picture: Picture) -> np.ndarray:
    return np.unique(np.round(picture.reshape(-1, 3), 4), axis=0)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
@pytest.mark.parametrize(("shape", "seed"), [((128, 128), 0), ((61, 97), 1), ((120, 80), 2), ((128, 128), 3)])
def test_what_every_method_promises(method: Method, shape: tuple[int, int], seed: int, portrait: Picture) -> None:
    picture = np.ascontiguousarray(portrait[: shape[0], : shape[1]])
    before = picture.copy()
    parameters = method.draw(np.random.default_rng(seed))
    made = method.apply(picture, parameters, np.random.default_rng(5))
    again = method.apply(picture, json.loads(json.dumps(parameters)), np.random.default_rng(5))
    assert made.shape == picture.shape
    assert made.dtype == np.float32
    assert np.isfinite(made).all()
    assert made.min() >= 0
    assert made.max() <= 1 + 1e-6
    np.testing.assert_array_equal(made, again)
    np.testing.assert_array_equal(picture, before)
    assert np.abs(made - picture).mean() > 0.005


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_flat_pictures_are_no_trouble(method: Method) -> None:
    flat = np.full((48, 48, 3), 0.5, np.float32)
    made = method.apply(flat, method.draw(np.random.default_rng(0)), np.random.default_rng(0))
    assert np.isfinite(made).all()


@pytest.mark.parametrize("name", ["halftone", "scribble", "single_line"])
def test_ink_seen_from_afar_follows_the_tone(name: str, portrait: Picture) -> None:
    changes = BLACK_ON_WHITE | {"process": False, "colouring": None, "wobble": 0.0}
    made = _apply(name, portrait, changes)
    seen, wanted = (gaussian_filter(tones(picture), 5)[::6, ::6].ravel() for picture in (made, portrait))
    assert spearmanr(seen, wanted).statistic > 0.8


def test_low_poly_is_made_of_flat_facets(portrait: Picture) -> None:
    made = _apply("low_poly", portrait, {"colouring": ORIGINAL, "points": 200, "facets": 0.0})
    assert 100 < len(_colours(made)) < 500
    assert np.abs(made.mean(axis=(0, 1)) - portrait.mean(axis=(0, 1))).max() < 0.01


def test_stained_glass_has_dark_leading(portrait: Picture) -> None:
    made = _apply("stained_glass", portrait, {"colouring": ORIGINAL, "lead": [0.0, 0.0, 0.0], "leading": 0.006})
    assert 0.05 < (made.max(axis=2) < 0.02).mean() < 0.5


def test_a_poster_has_its_palette_and_no_other_colour(portrait: Picture) -> None:
    palette = [[0.1, 0.0, 0.2], [0.8, 0.2, 0.1], [0.9, 0.7, 0.3], [1.0, 1.0, 0.9]]
    for dither in (0, 2):
        made = _apply("palette_poster", portrait, {"palette": palette, "shuffled": False, "dither": dither})
        np.testing.assert_allclose(_colours(made), _colours(palette_of(palette).colours[None]), atol=1e-3)


def test_pixel_sorting_only_moves_pixels_within_their_lines(portrait: Picture) -> None:
    made = _apply("pixel_sort", portrait, {"colouring": ORIGINAL, "vertical": False})
    for before, after in zip(portrait, made, strict=True):
        np.testing.assert_array_equal(np.sort(before, axis=0), np.sort(after, axis=0))
    everything = {
        "colouring": ORIGINAL,
        "vertical": True,
        "low": -1.0,
        "high": 2.0,
        "longest": 1e9,
        "descending": False,
    }
    column = tones(_apply("pixel_sort", portrait, everything))[:, 40]
    assert (np.diff(column) >= -1e-5).mean() > 0.98


def test_ink_is_dark_along_edges() -> None:
    step = np.full((96, 96, 3), 0.9, np.float32)
    step[:, 48:] = 0.7
    changes = BLACK_ON_WHITE | {"wash": None, "sigma": 0.015, "sharpness": 30.0, "threshold": 0.0, "softness": 20.0}
    made = _apply("ink", step, changes)[..., 0]
    assert made[:, 46:52].min() < 0.4
    assert made[:, :30].min() > 0.95


def test_cubist_shards_without_movement_are_the_picture(portrait: Picture) -> None:
    still = {"colouring": ORIGINAL, "move": 0.0, "turn": 0.0, "tint": 0.0, "line": 0.0, "shade": 0.0}
    made = _apply("cubist", portrait, still | {"shards": 1})
    moved = _apply("cubist", portrait, still | {"shards": 30, "move": 0.1})
    assert np.abs(moved - portrait).mean() > 2 * np.abs(made - portrait).mean()


def test_risograph_inks_only_darken_the_paper(portrait: Picture) -> None:
    changes = {"paper": [1.0, 1.0, 1.0], "inks": [[1.0, 0.9, 0.0], [0.0, 0.4, 0.7]], "offset": 0.0, "grain": 0.0}
    made = _apply("risograph", portrait, changes)
    dark, light = made[tones(portrait) < 0.1], made[tones(portrait) > 0.97]
    np.testing.assert_allclose(light.mean(axis=0), [1, 1, 1], atol=0.1)
    np.testing.assert_allclose(dark.mean(axis=0), [0.0, 0.36, 0.0], atol=0.1)


def test_strokes_and_stones_keep_the_colours_of_their_places(portrait: Picture) -> None:
    for name in ("gradient_strokes", "mosaic"):
        made = _apply(name, portrait, {"colouring": ORIGINAL, "jitter": 0.0, "gap": 0.06, "grout": [0.5, 0.5, 0.5]})
        blurred, wanted = (gaussian_filter(picture, (6, 6, 0)) for picture in (made, portrait))
        assert np.abs(blurred - wanted).mean() < 0.06


def test_contours_run_along_stripes() -> None:
    y, x = np.mgrid[0:64, 0:64]
    for angle in (0.2, 1.0, 2.5):
        across = x * np.sin(angle) - y * np.cos(angle)
        found = contour_angle((0.5 + 0.5 * np.sin(across / 3)).astype(np.float32), 4.0)[20:44, 20:44]
        assert np.abs(np.sin(found - angle)).max() < 0.05
