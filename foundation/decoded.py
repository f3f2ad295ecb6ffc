"""A decoded picture: colour, alpha and what is said of them, and how that becomes upright opaque sRGB.

The order matters: numbers that are no colours (palettes, white that is zero, multiplied alpha, deep levels) become
colours first, these are converted by their profile, and only then laid over a background, which is sRGB.
"""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

_SRGB = ImageCms.createProfile("sRGB")

_KEPT = 1 << 20
"""Bytes of a profile whose transform is kept for further pictures: to work it out takes longer than to read a small
picture."""

_ROWS = 64

Integer = TypeVar("Integer", bound=np.integer[Any])

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class DecodedImage:
    """colour: of mode L, I;16 (0..65,535), RGB, CMYK or LAB. alpha: of mode L, None where all is opaque.

    profile: ICC, of any space or broken. orientation: EXIF's, 1..8.
    """

    colour: Image.Image
    alpha: Image.Image | None = None
    profile: bytes | None = None
    orientation: int = 1


def orientation_of(value: object) -> int:
    """EXIF's orientation, 1 where `value` is none."""
    if isinstance(value, tuple | list) and len(value) == 1:
        value = value[0]
    try:
        number = int(value) if not isinstance(value, str | bytes) else 1  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        return 1
    return number if 1 <= number <= 8 else 1


def decoded(image: Image.Image, profile: bytes | None, orientation: int, key_depth: int = 8) -> DecodedImage:
    """What Pillow has read. key_depth: bits of the levels that `transparency` names, where it names a colour."""
    key = image.info.get("transparency")
    alpha: Image.Image | None = None
    if image.mode in {"La", "RGBa"}:
        image = image.convert(image.mode.upper())
    if image.mode == "1":
        image = image.convert("L")  # and so is its key
        key_depth = 8
    if image.mode in {"P", "PA"}:
        image = image.convert("RGBA" if image.mode == "PA" or key is not None else "RGB")
    elif image.mode in {"L", "RGB"} and key is not None:
        alpha = _keyed(np.asarray(image), key, key_depth)
    elif image.mode.startswith("I") or image.mode == "F":
        numbers = np.asarray(image)
        if isinstance(key, int):
            alpha = _keyed(numbers, key, 8)
        if image.mode.startswith("I;16"):
            image = deep_grey(numbers, 65_535)
        else:
            image = deep_grey(stretched(numbers, whole=image.mode == "I"), 1)
    if image.mode in {"LA", "RGBA"}:
        alpha = image.getchannel("A")
        image = image.convert(image.mode[:-1])
    if image.mode not in {"L", "I;16", "RGB", "CMYK", "LAB"}:
        image = image.convert("RGB")
    return DecodedImage(image, alpha, profile, orientation)


def _keyed(levels: npt.NDArray[Any], key: object, depth: int) -> Image.Image | None:
    """Transparent where the levels are `key`, which is given in `depth` bits while levels of bytes have eight."""
    if not isinstance(key, int | tuple):
        return None
    wanted = np.atleast_1d(np.array(key, np.int64))
    if levels.dtype == np.uint8 and depth != 8:
        wanted = wanted >> 8 if depth == 16 else wanted * 255 // (2**depth - 1)
    if levels.ndim == 3 and len(wanted) != levels.shape[2]:
        return None
    same = (levels == wanted).all(axis=2) if levels.ndim == 3 else levels == wanted[0]
    return Image.fromarray(np.where(same, 0, 255).astype(np.uint8))


def deep_grey(levels: npt.NDArray[Any], depth: float) -> Image.Image:
    """Levels 0..`depth`, (H, W), in mode L where that holds them, else I;16."""
    if 1 < depth < 255 or (depth == 1 and levels.dtype.kind == "u"):
        return Image.fromarray(scaled(levels, depth, 255, np.uint8))
    return Image.fromarray(scaled(levels, depth, 65_535, np.uint16))


def scaled(numbers: npt.NDArray[Any], depth: float, most: int, kind: type[Integer]) -> npt.NDArray[Integer]:
    """0..`depth` as 0..`most`, rounded; a few rows at a time, since what lies between takes many bytes a number."""
    whole = np.empty(numbers.shape, kind)
    for first in range(0, len(numbers), _ROWS):
        rows = numbers[first : first + _ROWS] * (most / depth) + 0.5
        whole[first : first + _ROWS] = np.clip(rows, 0, most)
    return whole


def stretched(numbers: npt.NDArray[Any], whole: bool) -> npt.NDArray[np.float64]:
    """0..1. Integers of 32 bits and floats have no white of their own: floats within 0..1 stay, integers within 16 bits
    are of these, all else is stretched from the lowest to the highest. Not a number is the lowest."""
    finite = numbers[np.isfinite(numbers)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    levels = np.nan_to_num(numbers.astype(np.float64), nan=low, posinf=high, neginf=low)
    if whole and low >= 0 and 255 < high <= 65_535:
        return levels / 65_535
    if low < 0 or high > 1:
        return (levels - low) / (high - low) if high > low else np.full_like(levels, 0.5)
    return levels


def upright_rgb(picture: DecodedImage, background: tuple[int, int, int]) -> Image.Image:
    """Mode RGB, over `background` (sRGB)."""
    rgb = _in_srgb(picture.colour, picture.profile)
    if picture.alpha is not None:
        rgb = Image.composite(rgb, Image.new("RGB", rgb.size, background), picture.alpha)
    turn = _UPRIGHT.get(picture.orientation)
    return rgb if turn is None else rgb.transpose(turn)


def _in_srgb(colour: Image.Image, profile: bytes | None) -> Image.Image:
    """A profile that is broken, or of another space than the picture's, says nothing: the numbers are the best guess.
    But greys with a profile of RGB are greys of that space."""
    if colour.mode == "LAB":
        return _converted(colour, _from_lab())
    if profile:
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            space = ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile.xcolor_space.strip()
            if (colour.mode, space) in {("L", "GRAY"), ("RGB", "RGB"), ("CMYK", "CMYK")}:
                return _converted(colour, _transform(profile, colour.mode))
            if (colour.mode, space) == ("I;16", "GRAY"):
                every = Image.fromarray(np.arange(65_536, dtype=np.uint16).reshape(256, 256))
                table = np.asarray(_converted(every, _transform(profile, every.mode))).reshape(-1, 3)
                return Image.fromarray(table[np.asarray(colour)])
            if colour.mode in {"L", "I;16"} and space == "RGB":
                return _converted(_eight_bits(colour).convert("RGB"), _transform(profile, "RGB"))
    return _eight_bits(colour).convert("RGB")


def _eight_bits(colour: Image.Image) -> Image.Image:
    if colour.mode != "I;16":
        return colour
    return Image.fromarray((np.asarray(colour).astype(np.float32) * np.float32(1 / 257) + 0.5).astype(np.uint8))


def _converted(image: Image.Image, transform: ImageCms.ImageCmsTransform) -> Image.Image:
    converted = ImageCms.applyTransform(image, transform)
    assert converted is not None, "only a conversion in place gives none"
    return converted


def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform:
    """To sRGB. What errors it raises is `_in_srgb`'s matter."""
    return (_kept_transform if len(profile) <= _KEPT else _kept_transform.__wrapped__)(profile, mode)


@lru_cache(maxsize=16)
def _kept_transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(ImageCms.ImageCmsProfile(io.BytesIO(profile)), _SRGB, mode, "RGB")


@cache
def _from_lab() -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")), _SRGB, "LAB", "RGB")
