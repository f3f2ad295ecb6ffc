"""Pictures from outside, decoded the same way by every stage.

Any file that Pillow reads comes out as 8-bit sRGB, upright and opaque: the EXIF orientation is applied, alpha is laid
over a background, CMYK and embedded colour profiles are converted, 16-bit grey is scaled and not clipped. Whatever is
wrong with a file becomes an `ImageError` with one sentence.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

from foundation.errors import UserError

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif"})
MAX_PIXELS = 500_000_000
"""Larger pictures are refused unread: a decompression bomb must not fill the memory."""

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
_SRGB = ImageCms.createProfile("sRGB")


class ImageError(UserError):
    """A file that is no picture, or a broken one."""


def load_rgb(
    path: Path, *, max_side: int | None = None, background: tuple[int, int, int] = (255, 255, 255)
) -> Image.Image:
    """The picture in `path` as mode RGB, upright, opaque.

    max_side: longest side wanted in pixels; a larger picture is reduced to it (JPEGs already while decoding).
    background: sRGB colour under transparent parts.
    Raises ImageError: missing, empty, truncated, unknown format, too large.
    """
    try:
        if path.stat().st_size == 0:
            raise ImageError(f"{path} is empty (0 bytes); replace or remove it.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                return _decoded(image, path, max_side, background)
    except FileNotFoundError as error:
        raise ImageError(f"{path} does not exist; check the path.") from error
    except UnidentifiedImageError as error:
        raise ImageError(
            f"{path} is not a picture in a known format; use PNG, JPEG, WebP, TIFF, BMP or GIF."
        ) from error
    except Image.DecompressionBombError as error:
        raise ImageError(_too_large(path)) from error
    except ImageError:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, OverflowError) as error:
        raise ImageError(f"{path} cannot be read ({error}); it is probably damaged: replace or remove it.") from error


def size_of(path: Path) -> tuple[int, int]:
    """Width and height in pixels of the upright picture, read from its head alone. ImageError as `load_rgb`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                turned = image.getexif().get(ExifTags.Base.Orientation, 1) >= 5
                return (image.height, image.width) if turned else image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ImageError(f"{path} cannot be read ({error}); it is probably damaged: replace or remove it.") from error


def load_array(path: Path, size: tuple[int, int]) -> np.ndarray:
    """The picture in `path` resized to `size` (width, height), as uint8 (height, width, 3) sRGB."""
    image = load_rgb(path, max_side=2 * max(size))
    return np.asarray(image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0))


def _too_large(path: Path) -> str:
    return f"{path} has more than {MAX_PIXELS // 1_000_000} megapixels; make it smaller first."


def _decoded(image: Image.Image, path: Path, max_side: int | None, background: tuple[int, int, int]) -> Image.Image:
    if image.width * image.height > MAX_PIXELS:
        raise ImageError(_too_large(path))
    if max_side is not None and image.format == "JPEG":
        image.draft(None, (max_side, max_side))
    image.load()
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    if max_side is not None and max(image.size) > max_side and image.mode in {"L", "RGB", "CMYK", "RGBA"}:
        image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    image = _opaque_rgb(image, profile, background)
    if max_side is not None and max(image.size) > max_side:
        image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    return image


def _opaque_rgb(image: Image.Image, profile: bytes | None, background: tuple[int, int, int]) -> Image.Image:
    if image.mode in {"I;16", "I;16B", "I;16L", "I", "F"}:
        return _from_deep_grey(image)
    if image.mode in {"LA", "PA", "P", "La", "RGBa"} or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode == "RGBA":
        canvas = Image.new("RGBA", image.size, (*background, 255))
        canvas.alpha_composite(image)
        image = canvas.convert("RGB")
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, OSError):
            return image.convert("RGB")  # a broken profile: the numbers themselves are the best guess
    return image.convert("RGB")


def _from_deep_grey(image: Image.Image) -> Image.Image:
    """16-bit files keep their scale (65,535 is white); 32-bit integers and floats have none and are stretched."""
    grey = np.asarray(image, dtype=np.float64)
    grey = np.nan_to_num(grey)
    if image.mode.startswith("I") and grey.min() >= 0 and 255 < grey.max() <= 65_535:
        grey = grey / 65_535
    elif grey.min() < 0 or grey.max() > 1:
        low, high = float(grey.min()), float(grey.max())
        grey = (grey - low) / (high - low) if high > low else np.full_like(grey, 0.5)
    return Image.fromarray((grey * 255 + 0.5).astype(np.uint8)).convert("RGB")
