"""The direction of contours, by the structure tensor (Bigün and Granlund, 1987)."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter, sobel

from generation.painterly.colouring import Tones


def contour_angle(light: Tones, sigma: float) -> Tones:
    """Angle along the contours of `light` (H, W), radians from the x axis toward y (down).

    sigma: standard deviation of the smoothing, pixels.
    """
    smooth = gaussian_filter(light, 1)
    dx, dy = sobel(smooth, 1), sobel(smooth, 0)
    xx, yy, xy = (gaussian_filter(product, sigma) for product in (dx * dx, dy * dy, dx * dy))
    return (0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2).astype(np.float32)
