"""Which results are not worth keeping: nearly black or white, flat, or mud."""

from __future__ import annotations

import numpy as np

from generation.method import Picture

DARKEST = 0.06
BRIGHTEST = 0.97
LEAST_RANGE = 0.15
"""Between the 5th and 95th percentile of brightness."""

_GREY = np.array([0.2126, 0.7152, 0.0722], np.float32)


def worth_keeping(picture: Picture) -> bool:
    """Whether mean brightness and contrast of `picture` (sRGB-encoded luma, 0..1) leave something to see."""
    luma = picture @ _GREY
    low, high = np.percentile(luma, [5, 95])
    return bool(DARKEST < luma.mean() < BRIGHTEST and high - low > LEAST_RANGE)
