"""Pictures for the page: what a browser shows, verified by decoding, and their thumbnails."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from foundation.images import ImageError, load_rgb, size_of

TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/gif": ".gif"}
THUMBNAIL = 640
"""Longest side of a thumbnail in pixels: a row of the wall on a screen of double density."""

_QUALITY = 80


@dataclass(frozen=True)
class Picture:
    """A file that is a picture. type: its media type. width, height: upright, in pixels. size: in bytes."""

    type: str
    width: int
    height: int
    size: int


def verified(path: Path, thumbnail: Path, megapixels: float, reserve: Callable[[int], object] | None = None) -> Picture:
    """The picture in `path` after decoding all of it; writes its WebP thumbnail.

    reserve: is called with the bytes of both before the thumbnail is written. ImageError: not PNG, JPEG, WebP or GIF by
    its content, damaged, or larger than `megapixels` once decoded.
    """
    media = _type(path)
    width, height = size_of(path)
    if width * height > megapixels * 1e6:
        raise ImageError(f"The picture has {width} × {height} pixels; at most {megapixels:g} megapixels are taken.")
    picture = load_rgb(path, max_side=THUMBNAIL)
    small, size = io.BytesIO(), path.stat().st_size
    picture.save(small, "WEBP", quality=_QUALITY, method=4)
    if reserve is not None:
        reserve(size + len(small.getvalue()))
    thumbnail.write_bytes(small.getvalue())
    return Picture(media, width, height, size)


def shows_in_browsers(path: Path, content: bytes | None = None) -> bool:
    """Whether the content of `path`, where it is not given, is of a type that `verified` takes."""
    try:
        return bool(_type(path if content is None else io.BytesIO(content)))
    except ImageError:
        return False


def _type(file: Path | io.BytesIO) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(file, formats=tuple(TYPES)) as image:
                return TYPES[image.format or ""]
    except Exception as error:  # decoders meet damaged bytes with errors of every kind
        raise ImageError("The body is no PNG, JPEG, WebP or GIF picture; send one of these.") from error
