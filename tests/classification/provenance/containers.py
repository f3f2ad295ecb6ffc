"""Files of pictures with what other programs write into them: chunks, segments, tags."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (16, 24), **options: Any) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, (90, 120, 40)).save(stream, kind, **options)
    return stream.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def text_chunk(name: str, text: str, form: str = "auto") -> bytes:
    """form: tEXt (Latin-1), zTXt, iTXt or, as most do it, the first that can hold the text."""
    if form == "auto":
        form = "tEXt" if all(ord(letter) < 256 for letter in text) else "iTXt"
    if form == "tEXt":
        return chunk(b"tEXt", name.encode() + b"\0" + text.encode("latin-1"))
    if form == "raw":
        return chunk(b"tEXt", name.encode() + b"\0" + text.encode())
    if form == "zTXt":
        return chunk(b"zTXt", name.encode() + b"\0\0" + zlib.compress(text.encode("latin-1")))
    packed = form == "packed"
    return chunk(
        b"iTXt",
        name.encode()
        + (b"\0\1\0\0\0" if packed else b"\0\0\0\0\0")
        + (zlib.compress(text.encode()) if packed else text.encode()),
    )


def png(*chunks: bytes, size: tuple[int, int] = (16, 24)) -> bytes:
    """chunks: before the pixels, after the head."""
    plain = picture(size=size)
    return plain[:33] + b"".join(chunks) + plain[33:]


def exif(entries: dict[int, bytes | str], exposure: dict[int, bytes | str] | None = None, order: str = ">") -> bytes:
    """A TIFF file of texts. order: of its numbers."""
    head = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(f"{order}I", 8)
    first = dict(sorted(entries.items()))
    count = len(first) + (exposure is not None)
    length = 2 + 12 * count + 4
    body, heap, start = b"", b"", 8 + length
    for tag, value in first.items():
        entry, heap = _entry(tag, value, heap, start, order)
        body += entry
    if exposure is not None:
        body += struct.pack(f"{order}HHII", 0x8769, 4, 1, start + len(heap))
    whole = head + struct.pack(f"{order}H", count) + body + bytes(4) + heap
    if exposure is not None:
        inner, inner_heap = b"", b""
        inner_start = len(whole) + 2 + 12 * len(exposure) + 4
        for tag, value in sorted(exposure.items()):
            entry, inner_heap = _entry(tag, value, inner_heap, inner_start, order)
            inner += entry
        whole += struct.pack(f"{order}H", len(exposure)) + inner + bytes(4) + inner_heap
    return whole


def _entry(tag: int, value: bytes | str, heap: bytes, start: int, order: str) -> tuple[bytes, bytes]:
    content = value.encode() + b"\0" if isinstance(value, str) else value
    kind = 2 if isinstance(value, str) else 1 if tag >= 0x9C9B else 7
    if len(content) <= 4:
        return struct.pack(f"{order}HHI", tag, kind, len(content)) + content.ljust(4, b"\0"), heap
    return struct.pack(f"{order}HHII", tag, kind, len(content), start + len(heap)), heap + content + bytes(
        len(content) % 2
    )


def jpeg(*segments: tuple[int, bytes]) -> bytes:
    plain = picture("JPEG")
    added = b"".join(b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body for marker, body in segments)
    return plain[:2] + added + plain[2:]


def webp(*parts: tuple[bytes, bytes]) -> bytes:
    plain = picture("WEBP")[12:]
    flags = (8 if any(kind == b"EXIF" for kind, _ in parts) else 0) | (
        4 if any(kind == b"XMP " for kind, _ in parts) else 0
    )
    extended = (
        b"VP8X"
        + struct.pack("<I", 10)
        + bytes([flags, 0, 0, 0])
        + (15).to_bytes(3, "little")
        + (23).to_bytes(3, "little")
    )
    added = b"".join(kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2) for kind, body in parts)
    whole = b"WEBP" + extended + plain + added
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def comment(text: str, order: str, marked: bool = False) -> bytes:
    mark = {"utf-16-be": b"\xfe\xff", "utf-16-le": b"\xff\xfe"}[order] if marked else b""
    return b"UNICODE\0" + mark + text.encode(order)
