"""Enlargement without a network: Lanczos, then sharpening of edges alone."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter, maximum_filter, minimum_filter

from foundation.colour import oklab_to_srgb, srgb_to_oklab
from generation.method import Picture

AMOUNT = 1.5
EDGE = 0.02
"""Gradient of the lightness a pixel (OKLab, 0..1) at which half of the sharpening is applied."""


def resized(picture: Picture, height: int, width: int) -> Picture:
    """By Lanczos' filter of three lobes, in floating point; may leave 0..1 a little at sharp edges."""
    planes = [Image.fromarray(np.ascontiguousarray(picture[..., channel])) for channel in range(3)]
    return np.stack([np.asarray(plane.resize((width, height), Image.Resampling.LANCZOS)) for plane in planes], axis=-1)


def enlarged(picture: Picture, factor: int) -> Picture:
    """`picture` × `factor`, 0..1, as `enlarged_to`."""
    height, width = picture.shape[:2]
    return enlarged_to(picture, (height * factor, width * factor))


def enlarged_to(picture: Picture, shape: tuple[int, int]) -> Picture:
    """`picture` in a larger height and width, 0..1.

    Flat and noisy places stay as Lanczos leaves them; edges get steeper without halos: the lightness is sharpened by an
    unsharp mask weighted with its gradient, and kept inside the range of the neighbourhood that it had before.
    """
    factor = shape[0] / picture.shape[0]
    lab = srgb_to_oklab(np.clip(resized(picture, *shape), 0, 1))
    lightness = lab[..., 0]
    smooth = gaussian_filter(lightness, 0.5 * factor)
    across, along = np.gradient(smooth)
    steepness = np.hypot(across, along)
    weight = steepness**2 / (steepness**2 + EDGE**2)
    window = 2 * math.ceil(factor) + 1
    low, high = minimum_filter(lightness, window), maximum_filter(lightness, window)
    lab[..., 0] = np.clip(lightness + AMOUNT * weight * (lightness - smooth), low, high)
    return np.clip(oklab_to_srgb(lab), 0, 1).astype(np.float32)
