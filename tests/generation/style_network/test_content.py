"""Content and regions."""

import json

import numpy as np
import pytest

from foundation.colour import srgb_to_oklab
from generation.method import Picture
from generation.portrait import bundled_portrait
from generation.style_network import content, regions
from generation.styles.library import StyleLibrary

LIBRARY = StyleLibrary()


def portrait() -> Picture:
    return np.ascontiguousarray(bundled_portrait(96)[:80])


def done(*steps: content.Step, seed: int = 0) -> Picture:
    return content.prepared(portrait(), steps, LIBRARY, np.random.default_rng(seed))


def lightness(picture: Picture) -> np.ndarray:
    return srgb_to_oklab(picture)[..., 0]


@pytest.mark.parametrize("seed", range(12))
def test_drawn_steps_are_json_repeat_and_keep_the_shape(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for steps in (
        content.draw_view(rng),
        content.draw_tones(rng, 0, 0.4),
        content.draw_simplified(rng),
        content.draw_flat(rng),
        content.draw_filled(rng, LIBRARY),
        content.draw_pressed(rng, LIBRARY),
    ):
        read_back = json.loads(json.dumps(steps))
        assert read_back == steps
        picture = portrait()
        first, second = (
            content.prepared(picture, given, LIBRARY, np.random.default_rng(1)) for given in (steps, read_back)
        )
        assert first.shape == picture.shape and first.dtype == np.float32
        assert np.isfinite(first).all() and first.min() >= 0 and first.max() <= 1
        np.testing.assert_array_equal(first, second)
        np.testing.assert_array_equal(picture, portrait())


def test_a_crop_is_the_part_it_says() -> None:
    part = done({"do": "crop", "corner": [0.25, 0.1], "share": 0.5})
    own = portrait()[8:48, 24:72]
    small = part.reshape(40, 2, 48, 2, 3).mean((1, 3))
    assert np.abs(small - own).mean() < 0.02


def test_mirror_and_invert() -> None:
    np.testing.assert_array_equal(done({"do": "mirror"}), portrait()[:, ::-1])
    np.testing.assert_allclose(done({"do": "invert"}, {"do": "invert"}), portrait(), atol=1e-6)


def test_equalised_lightness_is_spread_evenly_and_keeps_its_order() -> None:
    before, after = lightness(portrait()), lightness(done({"do": "equalise", "amount": 1.0}))
    grey = np.abs(srgb_to_oklab(portrait())[..., 1:]).max(axis=-1) < 0.03  # elsewhere the gamut bounds the lightness
    assert np.corrcoef(before[grey].argsort().argsort(), after[grey].argsort().argsort())[0, 1] > 0.98
    counts, _ = np.histogram(after, 5, (0, 1))
    assert counts.min() > 0.5 * counts.max()


def test_a_median_removes_what_is_small_and_keeps_edges() -> None:
    picture = np.zeros((80, 96, 3), np.float32)
    picture[:, 48:] = 1
    picture[20, 20] = 1
    cleaned = content.prepared(picture, [{"do": "median", "size": 0.05}], LIBRARY, np.random.default_rng(0))
    assert cleaned[20, 20].max() == 0
    assert cleaned[:, :46].max() == 0 and cleaned[:, 50:].min() == 1


def test_flat_regions_have_their_colours_from_dark_to_light() -> None:
    colours = [[0.1, 0.0, 0.2], [0.8, 0.2, 0.1], [1.0, 1.0, 0.8]]
    divided = {"by": "lightness", "count": 3, "blur": 0.01, "noise": 0.0}
    flat = done({"do": "flat", "regions": divided, "colours": colours, "kept": 0.0})
    distances = np.abs(flat[:, :, None] - np.array(colours, np.float32)).max(axis=-1)
    nearest = distances.argmin(axis=-1)
    assert (distances.min(axis=-1) < 0.02).mean() > 0.6
    means = [float(lightness(portrait())[nearest == level].mean()) for level in range(3)]
    assert means == sorted(means)
    assert min(np.bincount(nearest.ravel()) / nearest.size) > 0.15


def test_fillings_keep_the_order_of_lightness() -> None:
    step = content.draw_filled(np.random.default_rng(4), LIBRARY)[0] | {"kept": 0.0}
    step["regions"] |= {"noise": 0.0}
    masks = regions.masks(portrait(), step["regions"], np.random.default_rng(0))
    filled = lightness(done(step))
    means = [float((filled * mask).sum() / mask.sum()) for mask in masks]
    assert means == sorted(means)


def test_a_pressed_portrait_is_seen_in_the_pattern() -> None:
    step = content.draw_pressed(np.random.default_rng(2), LIBRARY)[0]
    strong, weak = (lightness(done(step | {"weight": weight, "blur": 0.0})) for weight in (0.8, 0.1))

    def likeness(result: np.ndarray) -> float:
        return float(np.corrcoef(result.ravel(), lightness(portrait()).ravel())[0, 1])

    assert likeness(strong) > 0.7
    assert likeness(weak) < 0.5


@pytest.mark.parametrize("count", [2, 3, 6])
@pytest.mark.parametrize("by_lightness", [0.0, 1.0])
def test_regions_cover_every_place_once(count: int, by_lightness: float) -> None:
    rng = np.random.default_rng(count)
    drawn = regions.draw(rng, count, by_lightness)
    masks = regions.masks(portrait(), drawn, rng)
    assert masks.shape == (count, 80, 96)
    np.testing.assert_allclose(masks.sum(axis=0), 1, atol=1e-5)
    assert masks.min() >= 0 and masks.mean(axis=(1, 2)).min() > 0.02
    if drawn["by"] == "lightness":
        means = [float((lightness(portrait()) * mask).sum() / mask.sum()) for mask in masks]
        assert means == sorted(means)


def test_an_even_picture_has_regions_too() -> None:
    even = np.full((40, 50, 3), 0.5, np.float32)
    masks = regions.masks(even, {"by": "lightness", "count": 3, "blur": 0.01, "noise": 0.0}, np.random.default_rng(0))
    np.testing.assert_allclose(masks.sum(axis=0), 1, atol=1e-5)
