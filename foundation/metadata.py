"""A picture's file without its metadata: no text, thumbnail or damaged remark costs a picture.

PNG (the PNG specification's ancillary chunks), JPEG (application and comment segments) and WebP (RIFF chunks). The
colour profile and the orientation are taken out first, as far as they can be read.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from foundation.decoded import orientation_of

MOST_PROFILE = 64 << 20
"""Bytes of a profile that are unpacked at most; real ones have up to some megabytes."""

_PNG = b"\x89PNG\r\n\x1a\n"
_PIXELS_OF_PNG = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS"}
_PIXELS_OF_WEBP = {b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"}
_ICC_OF_JPEG, _EXIF = b"ICC_PROFILE\0", b"Exif\0\0"
_ICC_FLAG, _EXIF_FLAG, _XMP_FLAG = 0x20, 0x08, 0x04


@dataclass(frozen=True)
class Stripped:
    """content: the file with its pixels alone. profile: ICC, or None. orientation: EXIF's."""

    content: bytes
    profile: bytes | None
    orientation: int


def strip_metadata(content: bytes) -> Stripped | None:
    """None for other formats, or where there is no way through the file."""
    try:
        if content.startswith(_PNG):
            return _png(content)
        if content.startswith(b"\xff\xd8"):
            return _jpeg(content)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp(content)
    except (ValueError, struct.error, IndexError):
        return None
    return None


def _png(content: bytes) -> Stripped:
    kept, profile, exif = [_PNG], None, b""
    at = len(_PNG)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        if kind in _PIXELS_OF_PNG:
            kept.append(content[at : at + 12 + length])
        elif kind == b"iCCP":
            profile = _unpacked(body.partition(b"\0")[2][1:])
        elif kind == b"eXIf":
            exif = body
        at += 12 + length
    return Stripped(b"".join(kept), profile, _orientation(exif))


def _unpacked(packed: bytes) -> bytes | None:
    try:
        unpacking = zlib.decompressobj()
        profile = unpacking.decompress(packed, MOST_PROFILE)
        return profile if unpacking.eof else None
    except zlib.error:
        return None


def _jpeg(content: bytes) -> Stripped:
    kept, profiles, exif = [b"\xff\xd8"], dict[int, bytes](), b""
    for marker, start, end in _segments(content):
        body = content[start + 4 : end]
        if marker == 0xE2 and body.startswith(_ICC_OF_JPEG) and len(body) > len(_ICC_OF_JPEG) + 2:
            profiles[body[len(_ICC_OF_JPEG)]] = body[len(_ICC_OF_JPEG) + 2 :]
        elif marker == 0xE1 and body.startswith(_EXIF) and not exif:
            exif = body[len(_EXIF) :]
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE) or (marker == 0xEE and body.startswith(b"Adobe")):
            kept.append(content[start:end])  # Adobe's segment says how the colours are meant
    profile = b"".join(profiles[number] for number in sorted(profiles))
    return Stripped(b"".join(kept), profile or None, _orientation(exif))


def _segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of each; the last one is the scan with all that follows."""
    at = 2
    while at < len(content):
        if content[at] != 0xFF:
            raise ValueError("no marker where one must be")
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:
            yield marker, at, len(content)
            return
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        yield marker, at, end
        at = end


def _webp(content: bytes) -> Stripped:
    kept, profile, exif = [], None, b""
    at = 12
    while at + 8 <= len(content):
        kind, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        body = content[at + 8 : at + 8 + length]
        if kind == b"VP8X" and length >= 10:
            flags = body[0] & ~(_ICC_FLAG | _EXIF_FLAG | _XMP_FLAG)
            kept.append(content[at : at + 8] + bytes([flags]) + body[1:])
        elif kind in _PIXELS_OF_WEBP:
            kept.append(content[at : at + 8 + length + length % 2])
        elif kind == b"ICCP":
            profile = body
        elif kind == b"EXIF":
            exif = body.removeprefix(_EXIF)
        at += 8 + length + length % 2
    whole = b"WEBP" + b"".join(kept)
    return Stripped(b"RIFF" + struct.pack("<I", len(whole)) + whole, profile, _orientation(exif))


def _orientation(exif: bytes) -> int:
    try:
        tags = Image.Exif()
        tags.load(exif)
        return orientation_of(tags.get(0x0112))
    except Exception:  # damaged bytes of a kind that says nothing of the pixels
        return 1
