"""Other sizes of float pictures."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image


def resized(picture: npt.NDArray[np.float32], shape: tuple[int, int]) -> npt.NDArray[np.float32]:
    """(H, W, C) → (*shape, C) by Lanczos in 0..1, channel by channel; the picture itself where it has that shape."""
    if picture.shape[:2] == shape:
        return picture
    size = (shape[1], shape[0])
    channels = [
        Image.fromarray(np.ascontiguousarray(picture[..., channel], np.float32)).resize(size, Image.Resampling.LANCZOS)
        for channel in range(picture.shape[2])
    ]
    return np.clip(np.stack([np.asarray(channel, np.float32) for channel in channels], axis=-1), 0, 1)
