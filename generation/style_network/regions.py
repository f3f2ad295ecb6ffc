"""Soft regions of a picture: of its lightness, or of smooth noise."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from foundation.colour import srgb_to_oklab
from generation.method import Parameters, Picture
from generation.random_parameters import uniform
from generation.style_network.network import Masks

EDGE = 0.004
"""Softness of the borders: deviation of the blur, as a share of the shorter side."""


def draw(rng: np.random.Generator, count: int, by_lightness: float = 1.0) -> Parameters:
    """How a picture is divided into `count` regions; by_lightness: the probability of that, instead of by noise."""
    if rng.random() < by_lightness:
        return {"by": "lightness", "count": count, "blur": uniform(rng, 0.006, 0.024), "noise": uniform(rng, 0.0, 0.06)}
    return {"by": "noise", "count": count, "blur": uniform(rng, 0.08, 0.13)}


def masks(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Masks:
    """The regions, from dark to light where they are of lightness; they sum to 1 at every place.

    parameters: `by`, `count`; `blur`, of what divides, as a share of the shorter side; `noise`, deviation of what is
    added to the lightness. Borders are at quantiles, shifted a little at random.
    """
    height, width = picture.shape[:2]
    side, count = min(height, width), parameters["count"]
    if parameters["by"] == "lightness":
        field = gaussian_filter(srgb_to_oklab(picture)[..., 0], parameters["blur"] * side)
        field = field + parameters["noise"] * _noise(rng, (height, width), 0.05 * side)
    else:
        field = _noise(rng, (height, width), parameters["blur"] * side)
    shares = np.linspace(0, 1, count + 1)[1:-1] + rng.normal(0, 0.06, count - 1)
    levels = np.digitize(field, np.quantile(field, np.sort(np.clip(shares, 0.05, 0.95))))
    soft = [gaussian_filter((levels == level).astype(np.float32), EDGE * side) for level in range(count)]
    return (np.stack(soft) / np.maximum(sum(soft), 1e-6)).astype(np.float32)


def _noise(rng: np.random.Generator, shape: tuple[int, int], sigma: float) -> np.ndarray:
    """Smooth noise of mean 0 and deviation 1."""
    field = gaussian_filter(rng.standard_normal(shape), sigma, mode="reflect")
    return (field - field.mean()) / max(float(field.std()), 1e-9)
