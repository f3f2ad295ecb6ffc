"""Pictures from outside, decoded the same way by every stage.

Any picture in a usual format comes out as 8-bit sRGB, upright and opaque: the EXIF orientation is applied, alpha is
laid over a background, CMYK and embedded colour profiles are converted, 16-bit grey is scaled and not clipped
(`foundation.decoded`). What a file says beside its pixels never costs the picture: where it cannot be read, it is
taken out (`foundation.metadata`). Of an animation, the first picture is taken. Whatever is wrong with the pixels
becomes an `ImageError` with one sentence.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError, features

from foundation import tiff
from foundation.decoded import DecodedImage, decoded, orientation_of, upright_rgb
from foundation.errors import UserError
from foundation.files import in_use
from foundation.language import _
from foundation.metadata import Stripped, strip_metadata

HEIC = frozenset({".heic", ".heif", ".hif"})
_AVIF = frozenset({".avif"}) if features.check("avif") else frozenset[str]()
_JPEG_2000 = frozenset({".jp2", ".j2k", ".jpf", ".jpx"}) if features.check("jpg_2000") else frozenset[str]()
_READS_HEIC = find_spec("pillow_heif") is not None

SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".mpo", ".webp", ".bmp", ".dib", ".tif", ".tiff", ".gif"}
    | _AVIF
    | _JPEG_2000
    | (HEIC if _READS_HEIC else frozenset[str]())
)
"""Of the files that can be read here, in lower case. HEIC needs the package pillow-heif."""

MAX_PIXELS = 200_000_000
"""Pictures that decode to more are refused unread: at 4 bytes a pixel, one alone would take 0.8 GB of memory."""

MAX_REDUCIBLE_PIXELS = 1_000_000_000
"""The limit for baseline JPEGs that are reduced while decoding, which takes time but no memory."""

_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "DIB", "TIFF", "GIF", "AVIF", "JPEG2000", "HEIF")
"""No others: some of Pillow's decoders hand the file to outside programs."""

_MOST_CHUNKS = 10_000
"""Of a PNG, which are looked at; one of more is decoded."""

_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}

Image.MAX_IMAGE_PIXELS = MAX_REDUCIBLE_PIXELS


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
            raise ImageError(_("{path} is a folder; name a picture in it.").format(path=path))
        if content == b"" or (content is None and path.stat().st_size == 0):
            raise ImageError(_("{path} is empty (0 bytes); replace or remove it.").format(path=path))
        picture = _separated(path, content, max_side)
        return _no_larger(upright_rgb(picture, background), max_side)
    except ImageError:
        raise
    except FileNotFoundError as error:
        raise ImageError(_("{path} does not exist; check the path.").format(path=path)) from error
    except PermissionError as error:
        if in_use(error):
            raise ImageError(_("{path} is in use by another program; close it there.").format(path=path)) from error
        raise ImageError(_("{path} must not be read; change its permissions.").format(path=path)) from error
    except UnidentifiedImageError as error:
        raise ImageError(_unknown(path, content)) from error
    except Image.DecompressionBombError as error:
        raise ImageError(_too_large(path, MAX_REDUCIBLE_PIXELS)) from error
    except Exception as error:  # decoders meet damaged bytes with errors of every kind
        raise ImageError(_damaged(path, error)) from error


def size_of(path: Path, content: bytes | None = None) -> tuple[int, int]:
    """Width and height in pixels of the upright picture, read from its head alone; otherwise as `load_rgb`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            (width, height), orientation = _measured(path, content)
            return (height, width) if orientation >= 5 else (width, height)
    except Exception as error:  # decoders meet damaged bytes with errors of every kind
        raise ImageError(_damaged(path, error)) from error


def load_array(path: Path, size: tuple[int, int]) -> np.ndarray:
    """The picture in `path` resized to `size` (width, height), as uint8 (height, width, 3) sRGB."""
    image = load_rgb(path, max_side=2 * max(size))
    return np.asarray(image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0))


def _stream(path: Path, content: bytes | None) -> BinaryIO:
    return path.open("rb") if content is None else io.BytesIO(content)


def _damaged(path: Path, error: Exception) -> str:
    words = _("{path} cannot be read ({why}); it is probably damaged: replace or remove it.")
    return words.format(path=path, why=error)


def _too_large(path: Path, limit: int) -> str:
    words = _("{path} has more than {most} megapixels; make it smaller first.")
    return words.format(path=path, most=limit // 1_000_000)


def _unknown(path: Path, content: bytes | None) -> str:
    with _stream(path, content) as stream:
        head = stream.read(12)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS and not _READS_HEIC:
        return _(
            "{path} is a HEIC picture; install pillow-heif (`pip install pillow-heif`) or save it as JPEG."
        ).format(path=path)
    return _(
        "{path} is not a picture in a known format; use PNG, JPEG, WebP, AVIF, JPEG 2000, TIFF, BMP or GIF."
    ).format(path=path)


def _separated(path: Path, content: bytes | None, max_side: int | None) -> DecodedImage:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if (picture := _from_tiff(path, content)) is not None:
            return picture
        try:
            with _stream(path, content) as stream:
                return _from_pillow(stream, path, max_side)
        except (ImageError, Image.DecompressionBombError, MemoryError):
            raise
        except Exception:
            stripped = _stripped(path, content)
            if stripped is None:
                raise
            return _from_pillow(io.BytesIO(stripped.content), path, max_side, stripped)


def _from_tiff(path: Path, content: bytes | None) -> DecodedImage | None:
    """None where the file is none, or where Pillow is to judge it."""
    with _stream(path, content) as stream:
        if stream.read(4) not in tiff.PREFIXES:
            return None
        try:
            return tiff.read(stream, MAX_PIXELS)
        except Exception:  # damaged bytes lead to errors of every kind; Pillow says what is wrong
            return None


def _stripped(path: Path, content: bytes | None) -> Stripped | None:
    with _stream(path, content) as stream:
        return strip_metadata(stream.read())


def _opened(stream: BinaryIO) -> ImageFile.ImageFile:
    if _READS_HEIC:
        import pillow_heif  # type: ignore[import-not-found, unused-ignore]

        pillow_heif.register_heif_opener()
    Image.preinit()
    Image.init()
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # some packages set it for all programs that import them
    return Image.open(stream, formats=[name for name in _FORMATS if name in Image.OPEN])


def _measured(path: Path, content: bytes | None) -> tuple[tuple[int, int], int]:
    """Size as stored, and orientation."""
    with _stream(path, content) as stream:
        if stream.read(4) in tiff.PREFIXES:
            return tiff.size(stream)
        stream.seek(0)
        try:
            with _opened(stream) as image:
                if image.format == "PNG" and _ends_with_pixels(stream):
                    return image.size, _orientation(image, Image.Image.getexif)
                return image.size, _orientation(image)
        except Exception:
            stripped = _stripped(path, content)
            if stripped is None:
                raise
            with _opened(io.BytesIO(stripped.content)) as image:
                return image.size, stripped.orientation


def _ends_with_pixels(stream: BinaryIO) -> bool:
    """Whether nothing is said behind the pixels of a PNG, for which Pillow would decode them. It stays where it is."""
    before, found = stream.tell(), False
    stream.seek(len(b"\x89PNG\r\n\x1a\n"))
    try:
        for _number in range(_MOST_CHUNKS):
            head = stream.read(8)
            if len(head) < 8 or (found and head[4:] not in (b"IDAT", b"IEND")):
                return False
            if head[4:] == b"IEND":
                return found
            found = head[4:] == b"IDAT"
            stream.seek(int.from_bytes(head[:4], "big") + 4, io.SEEK_CUR)
        return False
    finally:
        stream.seek(before)


def _orientation(image: Image.Image, exif: Callable[[Image.Image], Image.Exif] | None = None) -> int:
    """1 where it is not known: a damaged EXIF block costs the orientation, not the picture. exif: how it is read."""
    try:
        found = image.getexif() if exif is None else exif(image)
        return orientation_of(found.get(ExifTags.Base.Orientation))
    except Exception:  # of every kind
        return 1


def _from_pillow(stream: BinaryIO, path: Path, max_side: int | None, stripped: Stripped | None = None) -> DecodedImage:
    """stripped: what was known of the file before it was `stream`."""
    with _opened(stream) as image:
        baseline = image.format in {"JPEG", "MPO"} and not image.info.get("progressive")
        limit = MAX_REDUCIBLE_PIXELS if baseline else MAX_PIXELS
        if image.width * image.height > limit:
            raise ImageError(_too_large(path, limit))
        if max_side is not None and baseline:
            scale = max_side / max(image.size)
            image.draft(None, (math.ceil(image.width * scale), math.ceil(image.height * scale)))
        if image.width * image.height > MAX_PIXELS:
            raise ImageError(_too_large(path, MAX_PIXELS))
        key_depth = _key_depth(image)
        image.load()
        profile = stripped.profile if stripped is not None else image.info.get("icc_profile")
        if profile is None and image.format == "JPEG2000":
            profile = _profile_of_jpeg_2000(stream)
        orientation = stripped.orientation if stripped is not None else _orientation(image)
        whole: Image.Image = image
        if image.format in {"BMP", "DIB"} and image.mode == "RGBA" and image.getchannel("A").getextrema() == (0, 0):
            whole = image.convert("RGB")  # nobody stores a picture that is not to be seen: the fourth byte is unused
        mixable = whole.mode in {"L", "RGB", "CMYK", "RGBA", "LA"} and "transparency" not in whole.info
        if max_side is not None and max(whole.size) > max_side and mixable:
            whole.thumbnail((max_side, max_side), Image.Resampling.LANCZOS, reducing_gap=3.0)
        return decoded(whole, profile, orientation, key_depth)


def _key_depth(image: ImageFile.ImageFile) -> int:
    """Bits of the levels in a PNG, before it is read; Pillow gives its transparent colour as it is in the file."""
    if image.format != "PNG" or not image.tile:
        return 8
    depth = str(image.tile[0][3]).partition(";")[2].rstrip("B")
    return int(depth) if depth.isdecimal() else 8


def _profile_of_jpeg_2000(stream: BinaryIO) -> bytes | None:
    """The restricted or whole ICC profile in the colour box (ISO 15444-1, annex I), which Pillow passes over."""
    stream.seek(0)
    head = stream.read(1 << 20)
    at = head.find(b"colr")
    if not head[4:8].startswith(b"jP") or at < 4:
        return None
    length = int.from_bytes(head[at - 4 : at], "big")
    return head[at + 7 : at - 4 + length] if head[at + 4] in (2, 3) else None


def _no_larger(image: Image.Image, max_side: int | None) -> Image.Image:
    if max_side is not None and max(image.size) > max_side:
        image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return image
