"""New styles from old ones."""

import numpy as np
import pytest

from generation.style_network import values
from generation.style_network.architecture import CHANNELS, LAYERS, OFFSETS


@pytest.fixture
def styles() -> values.StyleValues:
    return np.random.default_rng(0).normal(0, 1, (3, 2, CHANNELS)).astype(np.float32)


def test_there_are_990_numbers() -> None:
    assert 2 * CHANNELS == 990
    assert np.diff(OFFSETS).tolist() == [layer.outputs for layer in LAYERS]


def test_convex_is_the_mean_by_shares(styles: values.StyleValues) -> None:
    wanted = (1 * styles[0] + 3 * styles[1]) / 4
    np.testing.assert_allclose(values.convex(styles[:2], [1, 3]), wanted, atol=1e-6)


def test_layers_are_cut_where_it_is_said(styles: values.StyleValues) -> None:
    joined = values.by_layers(styles[0], styles[1], 9)
    at = sum(layer.outputs for layer in LAYERS[:9])
    np.testing.assert_array_equal(joined[:, :at], styles[0][:, :at])
    np.testing.assert_array_equal(joined[:, at:], styles[1][:, at:])


def test_channels_take_scale_and_shift_of_one_style(styles: values.StyleValues) -> None:
    joined = values.by_channels(styles, np.random.default_rng(1))
    matches = np.array([(joined == style).all(axis=0) for style in styles])
    assert (matches.sum(axis=0) == 1).all()
    assert (matches.sum(axis=1) > CHANNELS / 5).all()


def test_noise_has_the_deviation_asked_for(styles: values.StyleValues) -> None:
    deviation = np.linspace(0.1, 2, CHANNELS, dtype=np.float32) * np.ones((2, 1), np.float32)
    moved = values.perturbed(styles[0], deviation, 0.5, np.random.default_rng(2))
    assert 0.45 < ((moved - styles[0]) / deviation).std() < 0.55
    np.testing.assert_array_equal(values.perturbed(styles[0], deviation, 0.0, np.random.default_rng(2)), styles[0])
