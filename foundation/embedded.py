"""What a file carries beside its pixels, as bytes and texts: found by walking its parts, within bounds.

Pixels are passed over, not read.
PNG (text chunks, eXIf, caBX), JPEG (APP1, APP11, APP13, comment) and WebP (EXIF, XMP, C2PA).
"""

from __future__ import annotations

import os
import struct
import zlib
from dataclasses import dataclass, field
from typing import BinaryIO

LARGEST = 8 << 20
"""Bytes of one text, unpacked or not; workflows have up to some."""

MOST_BYTES = 32 << 20
"""Of all texts of a file."""

MOST_PARTS = 100_000

_PNG = b"\x89PNG\r\n\x1a\n"
_XMP_OF_JPEG, _EXIF_OF_JPEG, _IPTC_OF_JPEG = b"http://ns.adobe.com/xap/1.0/\0", b"Exif\0\0", b"Photoshop 3.0\0"
_XMP_OF_PNG = "XML:com.adobe.xmp"


@dataclass
class Embedded:
    """texts: of PNG, by their keywords. exif: a TIFF file. iptc: Photoshop's resources. credentials: the
    boxes of C2PA. left_out: how many parts were
    too large, or damaged."""

    texts: dict[str, str] = field(default_factory=dict)
    exif: bytes = b""
    xmp: bytes = b""
    iptc: bytes = b""
    credentials: bytes = b""
    left_out: int = 0
    _room: int = MOST_BYTES

    def fits(self, length: int) -> bool:
        """Whether a part is to be read; one that is not is counted."""
        if length > min(LARGEST, self._room):
            self.left_out += 1
            return False
        self._room -= length
        return True


def embedded(stream: BinaryIO) -> Embedded:
    """Of any file; empty for other formats. What is damaged ends the walk, and what was found stays. OSError."""
    found = Embedded()
    start = stream.read(12)
    try:
        if start.startswith(_PNG):
            stream.seek(len(_PNG))
            _png(stream, found)
        elif start.startswith(b"\xff\xd8"):
            stream.seek(2)
            _jpeg(stream, found)
        elif start[:4] == b"RIFF" and start[8:] == b"WEBP":
            _webp(stream, found)
    except (ValueError, struct.error):
        found.left_out += 1
    return found


def decoded(text: bytes) -> str:
    """UTF-8 where it is, which many write where Latin-1 is meant."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _png(stream: BinaryIO, found: Embedded) -> None:
    for _ in range(MOST_PARTS):
        head = stream.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            return
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        if kind not in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"caBX") or not found.fits(length):
            stream.seek(length + 4, os.SEEK_CUR)
            continue
        body = stream.read(length)
        stream.seek(4, os.SEEK_CUR)
        if kind == b"eXIf":
            found.exif = found.exif or body
            continue
        if kind == b"caBX":
            found.credentials = found.credentials or body
            continue
        keyword, _, rest = body.partition(b"\0")
        text = _text(kind, rest, found)
        name = decoded(keyword[:80])
        if text is None:
            continue
        if name == _XMP_OF_PNG:
            found.xmp = found.xmp or text.encode("utf-8", "replace")
        else:
            found.texts.setdefault(name, text)


def _text(kind: bytes, rest: bytes, found: Embedded) -> str | None:
    if kind == b"tEXt":
        return decoded(rest)
    packed = kind == b"zTXt" or rest[:1] == b"\1"
    content = rest[1:] if kind == b"zTXt" else rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    if packed:
        try:
            unpacking = zlib.decompressobj()
            content = unpacking.decompress(content, LARGEST)
        except zlib.error:
            found.left_out += 1
            return None
        if not unpacking.eof or not found.fits(len(content)):
            found.left_out += not unpacking.eof
            return None
    return decoded(content)


def _jpeg(stream: BinaryIO, found: Embedded) -> None:
    for _ in range(MOST_PARTS):
        head = stream.read(2)
        while head[1:] == b"\xff":  # filling
            head = head[1:] + stream.read(1)
        if len(head) < 2 or head[0] != 0xFF or head[1] in (0xDA, 0xD9):
            return
        length = int.from_bytes(stream.read(2), "big") - 2
        if length < 0:
            raise ValueError("a part without a length")
        if head[1] not in (0xE1, 0xEB, 0xED, 0xFE) or not found.fits(length):
            stream.seek(length, os.SEEK_CUR)
            continue
        body = stream.read(length)
        if head[1] == 0xFE:
            found.texts.setdefault("comment", decoded(body))
        elif body.startswith(_EXIF_OF_JPEG):
            found.exif = found.exif or body[len(_EXIF_OF_JPEG) :]
        elif body.startswith(_XMP_OF_JPEG):
            found.xmp = found.xmp or body[len(_XMP_OF_JPEG) :]
        elif body.startswith(_IPTC_OF_JPEG):
            found.iptc += body[len(_IPTC_OF_JPEG) :]
        elif head[1] == 0xEB and body.startswith(b"JP"):
            found.credentials += _of_boxes(body, bool(found.credentials))


def _of_boxes(body: bytes, begun: bool) -> bytes:
    """What a part says of a box that is divided among several: after its number, each has the head of the box anew."""
    head = 16 if body[8:12] == b"\0\0\0\1" else 8
    return body[8 + head * begun :]


def _webp(stream: BinaryIO, found: Embedded) -> None:
    for _ in range(MOST_PARTS):
        head = stream.read(8)
        if len(head) < 8:
            return
        kind, length = head[:4], int.from_bytes(head[4:], "little")
        if kind not in (b"EXIF", b"XMP ", b"C2PA") or not found.fits(length):
            stream.seek(length + length % 2, os.SEEK_CUR)
            continue
        body = stream.read(length)
        stream.seek(length % 2, os.SEEK_CUR)
        if kind == b"EXIF":
            found.exif = found.exif or body.removeprefix(_EXIF_OF_JPEG)
        elif kind == b"C2PA":
            found.credentials = found.credentials or body
        else:
            found.xmp = found.xmp or body
