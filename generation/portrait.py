"""The portrait that everything starts from."""

from __future__ import annotations

import hashlib
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from PIL import Image

from foundation.files import replacing
from foundation.images import ImageError, load_rgb
from generation.method import Picture

PORTRAIT_FILE = "portrait.png"
LARGEST_ASPECT = 3.0
"""Longer strips are refused: neither a face nor a patch pyramid fits into them."""

SMALLEST_SIDE = 16
"""Least longest side in pixels of the file; smaller ones hold no face."""

LEAST_RANGE = 0.03
"""Between the darkest and the lightest of a channel, 0..1."""

_BUNDLED_SIDES = (256, 512)


def load_portrait(path: Path, size: int) -> Picture:
    """Any picture of the user's, scaled so that its longest side is `size` pixels.

    ImageError where it cannot serve: unreadable, a few pixels, a strip, or one even colour.
    """
    image = load_rgb(path, max_side=size * 2)
    width, height = image.size
    if max(width, height) < SMALLEST_SIDE:
        raise ImageError(f"{path} has only {width}×{height} pixels; take a picture of at least {SMALLEST_SIDE}.")
    if max(width, height) > LARGEST_ASPECT * min(width, height):
        raise ImageError(
            f"{path} is a long strip; crop it so that no side is more than {LARGEST_ASPECT:g} × the other."
        )
    scale = size / max(width, height)
    shape = (max(1, round(width * scale)), max(1, round(height * scale)))
    picture = to_picture(image if image.size == shape else image.resize(shape, Image.Resampling.LANCZOS))
    if np.ptp(picture, axis=(0, 1)).max() < LEAST_RANGE:
        raise ImageError(f"{path} shows nothing but one even colour; take another picture.")
    return picture


def bundled_portrait(size: int) -> Picture:
    """The portrait that comes with the program, its longest side `size` pixels."""
    side = next((side for side in _BUNDLED_SIDES if side >= size), _BUNDLED_SIDES[-1])
    with as_file(files("assets") / f"portrait_{side}.png") as path:
        return load_portrait(path, size)


def to_picture(image: Image.Image) -> Picture:
    """An RGB image as float32 (H, W, 3), 0..1."""
    return np.asarray(image, np.float32) / np.float32(255)


def to_image(picture: Picture) -> Image.Image:
    """float32 (H, W, 3), 0..1, as an 8-bit RGB image."""
    return Image.fromarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8))


def fingerprint(picture: Picture) -> str:
    """Tells whether two runs start from the same pixels."""
    return hashlib.sha256(to_image(picture).tobytes() + str(picture.shape).encode()).hexdigest()[:16]


def save_portrait(picture: Picture, folder: Path) -> None:
    """Writes `portrait.png` into `folder`."""
    with replacing(folder / PORTRAIT_FILE) as partial:
        to_image(picture).save(partial, format="PNG")
