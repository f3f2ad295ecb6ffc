"""The pixels of TIFF files in every depth and arrangement that is in use, read by their tags alone.

Pillow reads TIFFs by a table of known combinations; what is not in it (12 bits, floats of three colours, most kinds of
alpha) fails or comes out wrong, and a damaged tag that says nothing of the pixels costs the picture. Here a pixel is
read as TIFF 6.0 says, part after part; the compressions themselves are undone by libtiff through Pillow. What is
compressed as JPEG, as a fax or is in Lab is left to Pillow (`read` gives None).
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
from PIL import Image, TiffImagePlugin

from foundation.decoded import DecodedImage, deep_grey, orientation_of, scaled, stretched

PREFIXES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _FILL_ORDER = 256, 257, 258, 259, 262, 266
_STRIPS, _ORIENTATION, _SAMPLES, _ROWS, _STRIP_BYTES, _PLANAR, _PREDICTOR = 273, 274, 277, 278, 279, 284, 317
_COLOUR_MAP, _TILE_WIDTH, _TILE_HEIGHT, _TILES, _TILE_BYTES, _EXTRA, _FORMAT = 320, 322, 323, 324, 325, 338, 339
_INK_SET, _COEFFICIENTS, _SUBSAMPLING, _REFERENCE, _PROFILE = 332, 529, 530, 532, 34675
_NONE, _LZW, _PACKBITS, _DEFLATE, _LZMA, _ZSTD = 1, 5, 32773, (8, 32946), 34925, 50000
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _CMYK, _YCBCR = 0, 1, 2, 3, 5, 6
_COLOURS = {_WHITE_IS_ZERO: 1, _BLACK_IS_ZERO: 1, _RGB: 3, _PALETTE: 1, _CMYK: 4, _YCBCR: 3}
_UNSIGNED, _SIGNED, _FLOAT = 1, 2, 3
_ASSOCIATED, _UNASSOCIATED = 1, (2, 999)
"""999: written by CorelDRAW 10."""

_SIDE = 1_000_000
_PART_SAMPLES = 1 << 28

Numbers = npt.NDArray[Any]


def read(stream: BinaryIO, most_pixels: int) -> DecodedImage | None:
    """The first picture of the file; None where it is left to Pillow. most_pixels: others are left to it, too.

    Raises errors of many kinds where the file is damaged.
    """
    picture = _Tags(_directory(stream))
    if not picture.readable or picture.width * picture.height > most_pixels:
        return None
    return picture.decoded(_values(picture, stream))


def size(stream: BinaryIO) -> tuple[tuple[int, int], int]:
    """Width and height of the first picture as stored, and its orientation; errors as of `read`."""
    tags = _directory(stream)
    width, height = _number(tags, _WIDTH), _number(tags, _HEIGHT)
    if width < 1 or height < 1:
        raise ValueError("it has no size")
    return (width, height), orientation_of(_sound(tags, _ORIENTATION))


def _directory(stream: BinaryIO) -> TiffImagePlugin.ImageFileDirectory_v2:
    stream.seek(0)
    head = stream.read(8)
    if head[:4] in PREFIXES[2:]:
        head += stream.read(8)
    tags = TiffImagePlugin.ImageFileDirectory_v2(head)
    stream.seek(tags.next)
    tags.load(stream)
    return tags


class _Tags:
    """What the tags say of the pixels. readable: whether `read` knows all of it."""

    def __init__(self, tags: TiffImagePlugin.ImageFileDirectory_v2) -> None:
        self.little = tags.prefix[:2] == b"II"
        self.width, self.height = _number(tags, _WIDTH), _number(tags, _HEIGHT)
        self.samples = _number(tags, _SAMPLES, 1)
        self.bits = _numbers(tags, _BITS, (1,))
        self.compression = _number(tags, _COMPRESSION, _NONE)
        self.photometric = _number(tags, _PHOTOMETRIC, -1)
        self.reversed = _number(tags, _FILL_ORDER, 1) == 2
        self.predictor = _number(tags, _PREDICTOR, 1)
        self.planes = self.samples if _number(tags, _PLANAR, 1) == 2 else 1
        self.format = _numbers(tags, _FORMAT, (_UNSIGNED,))
        self.extra = _numbers(tags, _EXTRA, ())
        self.map = _numbers(tags, _COLOUR_MAP, ())
        self.orientation = orientation_of(_sound(tags, _ORIENTATION))
        profile = _sound(tags, _PROFILE)
        self.profile = profile if isinstance(profile, bytes) else None
        tiled = _TILES in tags
        self.offsets = _numbers(tags, _TILES if tiled else _STRIPS, ())
        self.counts = _numbers(tags, _TILE_BYTES if tiled else _STRIP_BYTES, ())
        rows = min(_number(tags, _ROWS, self.height), self.height) or self.height
        self.part = (_number(tags, _TILE_WIDTH), _number(tags, _TILE_HEIGHT)) if tiled else (self.width, rows)
        self.colours = _COLOURS.get(self.photometric, 0)
        ycbcr = self.photometric == _YCBCR
        across, down = _numbers(tags, _SUBSAMPLING, (2, 2))[:2] if ycbcr else (1, 1)
        self.subsampling = across, down
        coefficients, reference = _floats(tags, _COEFFICIENTS), _floats(tags, _REFERENCE)
        self.coefficients = coefficients if len(coefficients) == 3 and coefficients[1] else (0.299, 0.587, 0.114)
        self.reference = reference if len(reference) == 6 else (0.0, 255.0, 128.0, 255.0, 128.0, 255.0)
        self.readable = self._is_readable(_number(tags, _INK_SET, 1))

    def _is_readable(self, ink_set: int) -> bool:
        known = (_NONE, _LZW, _PACKBITS, *_DEFLATE, _LZMA, _ZSTD)
        bits = self.bits[0] if self.bits else 0
        return (
            self.compression in known
            and 0 < self.colours <= self.samples <= 64
            and (self.photometric != _CMYK or ink_set == 1)
            and (self.photometric != _YCBCR or self._is_usual_ycbcr())
            and len(set(self.bits)) == 1
            and len(set(self.format)) == 1
            and (1 <= bits <= 32 if self.format[0] != _FLOAT else bits in (16, 32, 64))
            and self.format[0] in (_UNSIGNED, _SIGNED, _FLOAT, 4)
            and not (self.format[0] == _SIGNED and bits not in (8, 16, 32))
            and not (self.photometric == _PALETTE and (bits > 16 or len(self.map) < 3 << bits))
            and self.predictor in (1, 2, 3)
            and not (self.predictor == 2 and bits not in (8, 16, 32))
            and not (self.predictor == 3 and self.format[0] != _FLOAT)
            and 0 < self.width <= _SIDE
            and 0 < self.height <= _SIDE
            and min(self.part) > 0
            and self.part[0] * self.part[1] * self.samples <= _PART_SAMPLES
            and len(self.offsets) >= self.planes * self.across * self.down
        )

    def _is_usual_ycbcr(self) -> bool:
        plain = self.subsampling == (1, 1)
        known = plain or (set(self.subsampling) <= {1, 2, 4} and self.planes == 1 and self.predictor == 1)
        return known and self.bits == (8,) * self.samples and self.samples == 3 and self.format[0] == _UNSIGNED

    @property
    def across(self) -> int:
        return -(-self.width // self.part[0])

    @property
    def down(self) -> int:
        return -(-self.height // self.part[1])

    @property
    def alpha(self) -> int | None:
        """The sample that is alpha."""
        extra = self.samples - self.colours
        if extra and not self.extra and self.photometric == _RGB:
            return self.colours  # four samples of RGB without a word of the fourth: alpha in practice
        found = [n for n, kind in enumerate(self.extra[:extra]) if kind == _ASSOCIATED or kind in _UNASSOCIATED]
        return self.colours + found[0] if found else None

    @property
    def whole(self) -> bool:
        """Whether a sample's range is that of its bits."""
        return self.format[0] in (_UNSIGNED, 4) and self.bits[0] < 32

    def decoded(self, values: Numbers) -> DecodedImage:
        """values: (H, W, samples), as in the file."""
        if self.photometric == _PALETTE:
            return self._of_palette(values)
        if self.photometric == _YCBCR:
            return DecodedImage(Image.fromarray(self._rgb(values)), None, self.profile, self.orientation)
        alpha = None
        numbers = values[..., : self.colours]
        depth = 2 ** self.bits[0] - 1
        if self.photometric == _WHITE_IS_ZERO:
            numbers = (depth if self.whole else 1 if self.format[0] == _FLOAT else -1) - numbers.astype(
                np.int64 if self.format[0] == _SIGNED else numbers.dtype
            )
        place = self.alpha
        if place is not None:
            opacity = values[..., place].astype(np.float32) / (depth if self.format[0] != _FLOAT else 1)
            if self.extra[place - self.colours : place - self.colours + 1] == (_ASSOCIATED,):
                numbers = _straight(numbers, opacity, self.photometric, depth if self.whole else 1)
            alpha = Image.fromarray(_eight(opacity))
        if not self.whole:
            numbers = stretched(numbers, whole=self.format[0] != _FLOAT)
            depth = 1
        if self.colours == 1:
            grey = numbers[..., 0]
            if depth == 255:
                colour = Image.fromarray(np.ascontiguousarray(grey.astype(np.uint8)))
            else:
                colour = deep_grey(grey, depth)
        else:
            eight = numbers if numbers.dtype == np.uint8 and depth == 255 else _eight(numbers, depth)
            colour = Image.fromarray(np.ascontiguousarray(eight), "RGB" if self.colours == 3 else "CMYK")
        return DecodedImage(colour, alpha, self.profile, self.orientation)

    def _rgb(self, values: Numbers) -> npt.NDArray[np.uint8]:
        """Of luminance and differences of colour (TIFF 6.0, section 21)."""
        red, green, blue = self.coefficients
        black, white = np.array(self.reference[0::2], np.float32), np.array(self.reference[1::2], np.float32)
        rgb = np.empty(values.shape, np.uint8)
        for row, line in enumerate(values):
            y, cb, cr = ((line - black) / np.maximum(white - black, 1) * (255, 127, 127)).T
            r, b = y + cr * (2 - 2 * red), y + cb * (2 - 2 * blue)
            rgb[row] = np.clip(np.stack([r, (y - blue * b - red * r) / green, b], axis=1) + 0.5, 0, 255)
        return rgb

    def _of_palette(self, values: Numbers) -> DecodedImage:
        size = 1 << self.bits[0]
        table = np.array(self.map[: 3 * size], np.float64).reshape(3, size).T
        wide = table.max() > 255  # some programs write bytes where the format wants 16 bits
        colours = _eight(table, 65_535 if wide else 255)
        alpha, place = None, self.alpha
        if place is not None:
            alpha = Image.fromarray(_eight(values[..., place], size - 1))
        return DecodedImage(Image.fromarray(colours[values[..., 0]]), alpha, self.profile, self.orientation)


def _straight(numbers: Numbers, opacity: Numbers, photometric: int, depth: float) -> Numbers:
    """Colours that were multiplied by their alpha, divided by it again; ink and white that is zero likewise."""
    with np.errstate(divide="ignore", invalid="ignore"):
        by = np.where(opacity > 0, 1 / opacity, 0)[..., None]
    if photometric == _WHITE_IS_ZERO:  # already turned; what was multiplied was the darkness
        return np.clip(depth - (depth - numbers.astype(np.float32)) * by, 0, depth)
    straight = numbers.astype(np.float32) * by
    return straight if depth == 1 else np.clip(straight, 0, depth)


def _eight(numbers: Numbers, depth: float = 1) -> npt.NDArray[np.uint8]:
    return scaled(numbers, depth, 255, np.uint8)


def _values(picture: _Tags, stream: BinaryIO) -> Numbers:
    """(H, W, samples) of a type that holds them."""
    values = np.empty((picture.height, picture.width, picture.samples), _type(picture))
    own = picture.samples // picture.planes
    width, height = picture.part
    for plane, left, top, part in _parts(picture, stream, own):
        shown = part[: picture.height - top, : picture.width - left]
        values[top : top + height, left : left + width, plane * own : (plane + 1) * own] = shown
    return values


def _type(picture: _Tags) -> np.dtype[Any]:
    bits, kind = picture.bits[0], picture.format[0]
    if kind == _FLOAT:
        return np.dtype(f"f{bits // 8}")
    wide = 1 if bits <= 8 else 2 if bits <= 16 else 4
    return np.dtype(f"{'i' if kind == _SIGNED else 'u'}{wide}")


def _parts(picture: _Tags, stream: BinaryIO, samples: int) -> Iterator[tuple[int, int, int, Numbers]]:
    """Plane, left, top and numbers (h, w, samples) of each strip or tile."""
    width, height = picture.part
    number = 0
    for plane in range(picture.planes):
        for down in range(picture.down):
            for across in range(picture.across):
                top = down * height
                tiled = picture.part[0] != picture.width or picture.across > 1
                rows = height if tiled else min(height, picture.height - top)
                if picture.subsampling != (1, 1):
                    numbers = _subsampled(picture, stream, number, (rows, width))
                else:
                    line = -(-width * samples * picture.bits[0] // 8)
                    content = _content(picture, stream, number, line, rows)
                    numbers = _unpacked(picture, content, (rows, width, samples))
                yield plane, across * width, top, numbers
                number += 1


def _subsampled(picture: _Tags, stream: BinaryIO, number: int, size: tuple[int, int]) -> Numbers:
    """(rows, width, 3): blocks of luminances, each with one pair of differences of colour behind it."""
    wide, tall = picture.subsampling
    rows, width = -(-size[0] // tall), -(-size[1] // wide)
    content = _content(picture, stream, number, width * (wide * tall + 2), rows)
    blocks = np.frombuffer(content, np.uint8).reshape(rows, width, wide * tall + 2)
    light = blocks[..., :-2].reshape(rows, width, tall, wide).transpose(0, 2, 1, 3).reshape(rows * tall, width * wide)
    colour = blocks[..., -2:].repeat(tall, axis=0).repeat(wide, axis=1)
    return np.concatenate([light[..., None], colour], axis=2)[: size[0], : size[1]]


def _content(picture: _Tags, stream: BinaryIO, number: int, line: int, rows: int) -> bytes:
    """The bytes of a part, uncompressed: `rows` lines of `line` bytes. ValueError where they are too few."""
    wanted = line * rows
    stream.seek(picture.offsets[number])
    length = picture.counts[number] if number < len(picture.counts) else wanted
    content = stream.read(wanted if picture.compression == _NONE else length)
    if picture.reversed:
        content = _reversed(content)
    if picture.compression in _DEFLATE:
        content = zlib.decompressobj().decompress(content, wanted)
    elif picture.compression != _NONE:
        content = _uncompressed(content, picture.compression, line, rows)
    if len(content) < wanted:
        raise ValueError("the file ends before the picture does")
    return content[:wanted]


def _uncompressed(content: bytes, compression: int, line: int, rows: int) -> bytes:
    """By libtiff, to which they are the pixels of a grey picture."""
    tags = [
        (_WIDTH, line), (_HEIGHT, rows), (_BITS, 8), (_COMPRESSION, compression), (_PHOTOMETRIC, _BLACK_IS_ZERO),
        (_STRIPS, 8), (_SAMPLES, 1), (_ROWS, rows), (_STRIP_BYTES, len(content)),
    ]  # fmt: skip
    body = content + b"\0" * (len(content) % 2)
    head = struct.pack("<2sHI", b"II", 42, 8 + len(body))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    file = head + body + struct.pack("<H", len(tags)) + entries + bytes(4)
    with Image.open(io.BytesIO(file), formats=("TIFF",)) as image:
        return image.tobytes()


def _unpacked(picture: _Tags, content: bytes, shape: tuple[int, int, int]) -> Numbers:
    """(rows, width, samples), the predictor undone."""
    rows, width, samples = shape
    bits = picture.bits[0]
    if bits not in (8, 16, 32, 64):
        return _small(content, bits, shape)
    kind = _type(picture)
    if picture.predictor == 3:
        flat = np.frombuffer(content, np.uint8).reshape(rows, width * samples * kind.itemsize)
        summed = np.cumsum(flat.reshape(rows, -1, samples), axis=1, dtype=np.uint8).reshape(rows, kind.itemsize, -1)
        return np.ascontiguousarray(summed.transpose(0, 2, 1)).view(kind.newbyteorder(">")).reshape(shape)
    numbers = np.frombuffer(content, kind.newbyteorder("<" if picture.little else ">")).reshape(shape)
    if picture.predictor == 2:
        unsigned = np.dtype(f"u{kind.itemsize}")
        native = numbers.astype(kind).view(unsigned)
        return np.cumsum(native, axis=1, dtype=unsigned).view(kind)
    return numbers


def _small(content: bytes, bits: int, shape: tuple[int, int, int]) -> npt.NDArray[np.uint32]:
    """Samples of any number of bits, the first in the highest; each line begins with a byte of its own."""
    rows, width, samples = shape
    lines = np.frombuffer(content, np.uint8).reshape(rows, -1)
    numbers = np.empty((rows, width * samples), np.uint32)
    powers = (1 << np.arange(bits - 1, -1, -1, dtype=np.int64)).astype(np.uint32)
    for row, line in enumerate(lines):  # one at a time: the bits take eight times as much memory
        numbers[row] = np.unpackbits(line, count=width * samples * bits).reshape(-1, bits) @ powers
    return numbers.reshape(shape)


def _reversed(content: bytes) -> bytes:
    table = np.packbits(np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)[:, ::-1], axis=1).ravel()
    return table[np.frombuffer(content, np.uint8)].tobytes()


def _sound(tags: TiffImagePlugin.ImageFileDirectory_v2, tag: int) -> object:
    """The value of a tag; None where it is missing or damaged, as most may be."""
    try:
        return tags.get(tag)
    except Exception:
        return None


def _numbers(tags: TiffImagePlugin.ImageFileDirectory_v2, tag: int, default: tuple[int, ...]) -> tuple[int, ...]:
    value = _sound(tags, tag)
    if value is None:
        return default
    several = value if isinstance(value, tuple) else (value,)
    return tuple(int(one) for one in several)


def _floats(tags: TiffImagePlugin.ImageFileDirectory_v2, tag: int) -> tuple[float, ...]:
    """Empty where the tag is missing or damaged."""
    value = _sound(tags, tag)
    try:
        return tuple(float(one) for one in value) if isinstance(value, tuple) else ()
    except (TypeError, ValueError, ZeroDivisionError):
        return ()


def _number(tags: TiffImagePlugin.ImageFileDirectory_v2, tag: int, default: int = 0) -> int:
    values = _numbers(tags, tag, (default,))
    return values[0] if values else default
