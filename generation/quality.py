"""Which results are not worth keeping: nearly black or white, flat, or mud."""

from __future__ import annotations

import numpy as np

from generation.method import Picture

DARKEST = 0.06
BRIGHTEST = 0.97
LEAST_DEVIATION = 0.05
"""Standard deviation of brightness; a few thin dark lines on white paper have 0.15, a picture turned to mud 0.03."""

_GREY = np.array([0.2126, 0.7152, 0.0722], np.float32)


def worth_keeping(picture: Picture) -> bool:
    """Whether mean brightness and contrast of `picture` (sRGB-encoded luma, 0..1) leave something to see."""
    luma = picture @ _GREY
    return bool(DARKEST < luma.mean() < BRIGHTEST and luma.std() > LEAST_DEVIATION)
