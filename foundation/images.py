"""Pictures from outside, decoded the same way by every stage.

Any picture in a usual format comes out as 8-bit sRGB, upright and opaque: the EXIF orientation is applied, alpha is
laid over a background, CMYK and embedded colour profiles are converted, 16-bit grey is scaled and not clipped. Whatever
is wrong with a file becomes an `ImageError` with one sentence.
"""

from __future__ import annotations

import io
import math
import warnings
from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageCms, ImageOps, TiffImagePlugin, UnidentifiedImageError

from foundation.errors import UserError
from foundation.files import in_use

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif"})
MAX_PIXELS = 200_000_000
"""Pictures that decode to more are refused unread: at 4 bytes a pixel, one alone would take 0.8 GB of memory."""

MAX_REDUCIBLE_PIXELS = 1_000_000_000
"""The limit for baseline JPEGs that are reduced while decoding, which takes time but no memory."""

_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF")
"""No others: some of Pillow's decoders hand the file to outside programs."""

Image.MAX_IMAGE_PIXELS = MAX_REDUCIBLE_PIXELS
_SRGB = ImageCms.createProfile("sRGB")
_LAB = ImageCms.createProfile("LAB")


class ImageError(UserError):
    """A file that is no picture, or a broken one."""


def load_rgb(
    path: Path,
    *,
    content: bytes | None = None,
    max_side: int | None = None,
    background: tuple[int, int, int] = (255, 255, 255),
) -> Image.Image:
    """The picture in `path` (the first one of an animation) as mode RGB, upright, opaque.

    content: of the file, where it comes from another machine; `path` then only names it in errors.
    max_side: longest side wanted in pixels; a larger picture is reduced to it (JPEGs already while decoding).
    background: sRGB colour under transparent parts.
    Raises ImageError: missing, empty, truncated, unknown format, too large.
    """
    try:
        if content is None and path.is_dir():
            raise ImageError(f"{path} is a folder; name a picture in it.")
        if content == b"" or (content is None and path.stat().st_size == 0):
            raise ImageError(f"{path} is empty (0 bytes); replace or remove it.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(_source(path, content), formats=_FORMATS) as image:
                return _decoded(image, path, max_side, background)
    except ImageError:
        raise
    except FileNotFoundError as error:
        raise ImageError(f"{path} does not exist; check the path.") from error
    except PermissionError as error:
        if in_use(error):
            raise ImageError(f"{path} is in use by another program; close it there.") from error
        raise ImageError(f"{path} must not be read; change its permissions.") from error
    except UnidentifiedImageError as error:
        raise ImageError(
            f"{path} is not a picture in a known format; use PNG, JPEG, WebP, TIFF, BMP or GIF."
        ) from error
    except Image.DecompressionBombError as error:
        raise ImageError(_too_large(path, MAX_REDUCIBLE_PIXELS)) from error
    except Exception as error:  # decoders meet damaged bytes with errors of every kind
        raise ImageError(f"{path} cannot be read ({error}); it is probably damaged: replace or remove it.") from error


def size_of(path: Path, content: bytes | None = None) -> tuple[int, int]:
    """Width and height in pixels of the upright picture, read from its head alone; otherwise as `load_rgb`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(_source(path, content), formats=_FORMATS) as image:
                width, height = image.size
                if isinstance(image, TiffImagePlugin.TiffImageFile):  # its `size` is upright in newer Pillows only
                    width, height = image.tag_v2[ExifTags.Base.ImageWidth], image.tag_v2[ExifTags.Base.ImageLength]
                turned = image.getexif().get(ExifTags.Base.Orientation, 1) >= 5
                return (height, width) if turned else (width, height)
    except Exception as error:  # decoders meet damaged bytes with errors of every kind
        raise ImageError(f"{path} cannot be read ({error}); it is probably damaged: replace or remove it.") from error


def load_array(path: Path, size: tuple[int, int]) -> np.ndarray:
    """The picture in `path` resized to `size` (width, height), as uint8 (height, width, 3) sRGB."""
    image = load_rgb(path, max_side=2 * max(size))
    return np.asarray(image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0))


def _source(path: Path, content: bytes | None) -> Path | io.BytesIO:
    return path if content is None else io.BytesIO(content)


def _too_large(path: Path, limit: int) -> str:
    return f"{path} has more than {limit // 1_000_000} megapixels; make it smaller first."


def _decoded(image: Image.Image, path: Path, max_side: int | None, background: tuple[int, int, int]) -> Image.Image:
    baseline = image.format in {"JPEG", "MPO"} and not image.info.get("progressive")
    limit = MAX_REDUCIBLE_PIXELS if baseline else MAX_PIXELS
    if image.width * image.height > limit:
        raise ImageError(_too_large(path, limit))
    if max_side is not None and baseline:
        scale = max_side / max(image.size)
        image.draft(None, (math.ceil(image.width * scale), math.ceil(image.height * scale)))
    if image.width * image.height > MAX_PIXELS:
        raise ImageError(_too_large(path, MAX_PIXELS))
    image.load()
    profile = image.info.get("icc_profile")
    mixable = image.mode in {"L", "RGB", "CMYK", "RGBA"} and "transparency" not in image.info
    if max_side is not None and max(image.size) > max_side and mixable:
        image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    with suppress(Exception):  # a damaged EXIF block costs the orientation, not the picture
        ImageOps.exif_transpose(image, in_place=True)
    image = _opaque_rgb(image, profile, background)
    if max_side is not None and max(image.size) > max_side:
        image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return image


def _opaque_rgb(image: Image.Image, profile: bytes | None, background: tuple[int, int, int]) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        return _from_deep_grey(image)
    if image.mode == "LAB":
        return _converted(image, _LAB)
    if image.mode in {"LA", "PA", "P", "La", "RGBa"} or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode == "RGBA":
        canvas = Image.new("RGBA", image.size, (*background, 255))
        canvas.alpha_composite(image)
        image = canvas.convert("RGB")
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        with suppress(ImageCms.PyCMSError, OSError):  # a broken profile: the numbers themselves are the best guess
            return _converted(image, ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    return image.convert("RGB")


def _converted(image: Image.Image, profile: ImageCms.ImageCmsProfile | ImageCms.core.CmsProfile) -> Image.Image:
    converted = ImageCms.profileToProfile(image, profile, _SRGB, outputMode="RGB")
    assert converted is not None, "only a conversion in place gives none"
    return converted


def _from_deep_grey(image: Image.Image) -> Image.Image:
    """16-bit files keep their scale (65,535 is white); 32-bit integers and floats have none and are stretched."""
    numbers = np.asarray(image)
    if image.mode.startswith("I;16"):
        grey = numbers.astype(np.float32) / 65_535
    else:
        finite = numbers[np.isfinite(numbers)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
        grey = np.nan_to_num(numbers.astype(np.float64), nan=low, posinf=high, neginf=low)
        if image.mode == "I" and low >= 0 and 255 < high <= 65_535:
            grey = grey / 65_535
        elif low < 0 or high > 1:
            grey = (grey - low) / (high - low) if high > low else np.full_like(grey, 0.5)
    return Image.fromarray((grey * 255 + 0.5).astype(np.uint8)).convert("RGB")
