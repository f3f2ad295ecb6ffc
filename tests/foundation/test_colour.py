import numpy as np
import pytest

from foundation.colour import (
    linear_to_srgb,
    oklab_to_oklch,
    oklab_to_srgb,
    oklch_to_oklab,
    srgb8_to_oklab,
    srgb_to_linear,
    srgb_to_oklab,
)

# Reference values of Ottosson's article (XYZ → OKLab table and the sRGB primaries of its implementation).
PRIMARIES = [
    ((1.0, 1.0, 1.0), (1.0, 0.0, 0.0)),
    ((1.0, 0.0, 0.0), (0.62796, 0.22486, 0.12585)),
    ((0.0, 1.0, 0.0), (0.86644, -0.23389, 0.17950)),
    ((0.0, 0.0, 1.0), (0.45201, -0.03246, -0.31153)),
]


@pytest.mark.parametrize(("srgb", "lab"), PRIMARIES)
def test_oklab_of_the_primaries(srgb: tuple[float, ...], lab: tuple[float, ...]) -> None:
    np.testing.assert_allclose(srgb_to_oklab(srgb), lab, atol=1e-3)


def test_conversions_are_inverse() -> None:
    colours = np.random.default_rng(0).random((1000, 3)).astype(np.float32)
    np.testing.assert_allclose(oklab_to_srgb(srgb_to_oklab(colours)), colours, atol=2e-4)
    np.testing.assert_allclose(linear_to_srgb(srgb_to_linear(colours)), colours, atol=1e-5)
    lab = srgb_to_oklab(colours)
    np.testing.assert_allclose(oklch_to_oklab(oklab_to_oklch(lab)), lab, atol=1e-6)


def test_out_of_gamut_is_clipped_and_finite() -> None:
    wild = oklch_to_oklab([[0.9, 0.5, hue] for hue in np.linspace(-3, 3, 20)])
    srgb = oklab_to_srgb(wild)
    assert np.isfinite(srgb).all()
    assert srgb.min() >= 0
    assert srgb.max() <= 1


def test_bytes_by_table_equal_the_formula() -> None:
    bytes_ = np.random.default_rng(0).integers(0, 256, (500, 3), dtype=np.uint8)
    np.testing.assert_allclose(srgb8_to_oklab(bytes_), srgb_to_oklab(bytes_ / np.float32(255)), atol=1e-6)
