"""How large the cards are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

EXTREME = 4.0
"""A card is at most so many times as wide as high, or as high as wide."""


def card_sizes(pixels: npt.NDArray[np.int32], height: float) -> npt.NDArray[np.float32]:
    """float32 (N, 2), width and height in metres: the pictures' aspects, with the area of a square of `height`.

    pixels: (N, 2), width and height of the pictures; 0 where there is none, which gives a square.
    """
    width, tall = np.maximum(pixels[:, 0], 1), np.maximum(pixels[:, 1], 1)
    aspect = np.where((pixels > 0).all(axis=1), width / tall, 1.0)
    stretch = np.sqrt(np.clip(aspect, 1.0 / EXTREME, EXTREME))
    return (height * np.stack([stretch, 1.0 / stretch], axis=-1)).astype(np.float32)
