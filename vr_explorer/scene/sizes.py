"""How large the cards are, for drawing and for picking."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

WIDEST = 2.0
"""Wider pictures (width / height) become lower instead of wider than so many card heights."""


def half_sizes(pixels: npt.NDArray[np.int32], height: float) -> npt.NDArray[np.float32]:
    """Half the width and height of each card in metres, float32 (N, 2), keeping the pictures' aspects.

    pixels: (N, 2), width and height of the pictures, 0 where there is none: such cards are square. height: metres.
    """
    known = (pixels > 0).all(axis=1)
    aspect = np.where(known, pixels[:, 0] / np.maximum(pixels[:, 1], 1), 1.0)
    fitted = height * np.minimum(1.0, WIDEST / np.maximum(aspect, 1e-6))
    return (0.5 * np.stack([fitted * aspect, fitted], axis=-1)).astype(np.float32)
