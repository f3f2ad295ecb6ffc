"""Other hues at the same lightness, within the sRGB gamut (OKLCH, see foundation.colour)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.ndimage import map_coordinates

from foundation.colour import oklab_to_oklch, oklab_to_srgb, oklch_to_oklab, srgb_to_oklab
from generation.method import Picture

_LIGHTNESSES = 41
_HUES = 72
_MOST_CHROMA = 0.34


def shifted(picture: Picture, degrees: float) -> Picture:
    """All hues rotated by `degrees`; lightness stays.

    Chroma goes half of the way to the same share of what sRGB has there: what was strong stays strong in other hues.
    """
    lch = oklab_to_oklch(srgb_to_oklab(picture))
    hue = lch[..., 2] + np.deg2rad(degrees)
    before, most = most_chroma(lch[..., 0], lch[..., 2]), most_chroma(lch[..., 0], hue)
    share = np.minimum(lch[..., 1] / np.maximum(before, 1e-3), 1)
    chroma = np.minimum(0.5 * lch[..., 1] + 0.5 * share * most, most)
    return oklab_to_srgb(oklch_to_oklab(np.stack([lch[..., 0], chroma, hue], axis=-1)))


def in_single_hue(picture: Picture, degrees: float) -> Picture:
    """Everything in the OKLCH hue `degrees`; lightness stays, greys are tinted, colourful parts stay the most so."""
    lch = oklab_to_oklch(srgb_to_oklab(picture))
    hue = np.full_like(lch[..., 2], np.deg2rad(degrees))
    most = most_chroma(lch[..., 0], hue)
    chroma = np.minimum(0.5 * lch[..., 1] + 0.45 * most, most)
    return oklab_to_srgb(oklch_to_oklab(np.stack([lch[..., 0], chroma, hue], axis=-1)))


def most_chroma(lightness: np.ndarray, hue: np.ndarray) -> np.ndarray:
    """The largest OKLCH chroma that sRGB has at this lightness (0..1) and hue (radians)."""
    row = np.clip(lightness, 0.0, 1.0) * (_LIGHTNESSES - 1)
    column = np.mod(hue / (2 * np.pi), 1.0) * _HUES
    return map_coordinates(_gamut(), [row, column], order=1, mode="nearest")


@lru_cache(maxsize=1)
def _gamut() -> np.ndarray:
    """float32 (lightnesses, hues + 1): the largest chroma inside sRGB; the last column repeats the first."""
    lightness, hue, chroma = np.meshgrid(
        np.linspace(0, 1, _LIGHTNESSES),
        np.linspace(0, 2 * np.pi, _HUES + 1),
        np.linspace(0, _MOST_CHROMA, 69),
        indexing="ij",
    )
    lab = oklch_to_oklab(np.stack([lightness, chroma, hue], axis=-1))
    inside = np.abs(srgb_to_oklab(oklab_to_srgb(lab)) - lab).max(axis=-1) < 4e-3
    return (np.cumprod(inside, axis=-1) * chroma).max(axis=-1).astype(np.float32)
