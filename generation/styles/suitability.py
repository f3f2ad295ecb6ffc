"""Which pictures make good styles: dark, pale, grey and flat ones turn every portrait to mud."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from foundation.colour import oklab_to_oklch, srgb_to_oklab
from generation.method import Picture

LEAST_RANGE = 0.33
"""Lightness (OKLab) between the 4th and the 96th percentile: a face needs darks and lights."""

DARKEST, BRIGHTEST = 0.28, 0.93
"""Bounds of the mean lightness (OKLab)."""

LEAST_CHROMA = 0.035
"""Mean chroma (OKLCH) of a picture that has no texture."""

LEAST_TEXTURE = 0.07
"""Deviation of lightness from its surroundings (64th of the side), of a picture that has no colour."""


def failings(picture: Picture) -> list[str]:
    """Why `picture` makes no good style; empty where it does."""
    lch = oklab_to_oklch(srgb_to_oklab(picture))
    lightness = lch[..., 0]
    low, high = np.percentile(lightness, [4, 96])
    reasons = []
    if lightness.mean() < DARKEST:
        reasons.append("too dark")
    if lightness.mean() > BRIGHTEST:
        reasons.append("too pale")
    if high - low < LEAST_RANGE:
        reasons.append("too little contrast")
    texture = np.std(lightness - gaussian_filter(lightness, min(lightness.shape) / 64))
    if lch[..., 1].mean() < LEAST_CHROMA and texture < LEAST_TEXTURE:
        reasons.append("neither colour nor texture")
    return reasons


def suits(picture: Picture) -> bool:
    """Whether `picture` makes a good style."""
    return not failings(picture)
