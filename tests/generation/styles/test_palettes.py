"""Palettes reach from dark to light; the gamut table agrees with the colour conversions; hues turn, lightness stays."""

from __future__ import annotations

import numpy as np
import pytest

from foundation.colour import oklab_to_oklch, oklab_to_srgb, oklch_to_oklab, srgb_to_oklab
from generation.styles.hues import in_single_hue, most_chroma, shifted
from generation.styles.painted import painted
from generation.styles.palettes import HAND_MADE, Palette, harmony, named_palette


def lightness_of(colours: np.ndarray) -> np.ndarray:
    return srgb_to_oklab(colours)[..., 0]


def assert_from_dark_to_light(palette: Palette) -> None:
    lightness = lightness_of(palette.colours)
    assert lightness[0] < 0.34
    assert lightness[-1] > 0.88
    assert (np.diff(lightness) > -0.05).all()


@pytest.mark.parametrize("name", HAND_MADE)
def test_hand_made_palettes_reach_from_dark_to_light(name: str) -> None:
    assert_from_dark_to_light(named_palette(name))


def test_harmonies_reach_from_dark_to_light_and_are_in_gamut() -> None:
    for seed in range(60):
        palette = harmony(np.random.default_rng(seed))
        assert_from_dark_to_light(palette)
        assert palette.colours.min() >= 0
        assert palette.colours.max() <= 1


def test_a_ramp_goes_through_the_colours() -> None:
    palette = named_palette("great wave")
    stops = palette.ramp(np.linspace(0, 1, len(palette.colours)))
    assert np.abs(stops - palette.colours).max() < 0.02


def test_shades_without_deviations_are_the_palette() -> None:
    palette = named_palette("opera")
    shades = palette.shades(np.linspace(0, 0.999, 60), np.random.default_rng(0), 0.0, 0.0)
    assert np.abs(shades[::10] - palette.colours).max() < 1e-3


def test_most_chroma_is_the_edge_of_srgb() -> None:
    rng = np.random.default_rng(2)
    lightness, hue = rng.uniform(0.15, 0.95, 300), rng.uniform(-np.pi, 3 * np.pi, 300)
    most = most_chroma(lightness, hue)

    def clipping(factor: float) -> np.ndarray:
        lab = oklch_to_oklab(np.stack([lightness, most * factor, hue], axis=-1))
        return np.abs(srgb_to_oklab(oklab_to_srgb(lab)) - lab).max(axis=-1)

    assert clipping(0.93).max() < 0.02
    assert (clipping(1.5) > 0.01).mean() > 0.9


@pytest.mark.parametrize("degrees", [0.0, 77.0, 200.0, 333.0])
def test_other_hues_keep_the_lightness(degrees: float) -> None:
    picture = painted("flow", 1, 96)
    for turned in (shifted(picture, degrees), in_single_hue(picture, degrees)):
        difference = np.abs(lightness_of(turned) - lightness_of(picture))
        assert difference.mean() < 0.005
        assert difference.max() < 0.05


def test_a_shift_turns_the_hue_by_its_angle() -> None:
    grey_red = oklab_to_srgb(oklch_to_oklab(np.full((4, 4, 3), [0.6, 0.05, 0.4])))
    hue = oklab_to_oklch(srgb_to_oklab(shifted(grey_red, 90)))[..., 2]
    assert np.allclose(hue, 0.4 + np.pi / 2, atol=0.02)


def test_no_shift_changes_nothing() -> None:
    picture = painted("agate", 1, 64)
    assert np.abs(shifted(picture, 0) - picture).mean() < 0.004


def test_a_single_hue_is_one_hue() -> None:
    lch = oklab_to_oklch(srgb_to_oklab(in_single_hue(painted("grid", 8, 96), 140)))
    colourful = lch[..., 1] > 0.03
    assert colourful.mean() > 0.2
    assert np.abs(lch[..., 2][colourful] - np.deg2rad(140)).max() < 0.12
