"""XMP metadata in picture files, put in without touching a pixel.

The packet (ISO 16684-1, RDF/XML) uses the IPTC Core's Dublin Core properties and a namespace of our own. Places: APP1
in JPEG and iTXt in PNG (XMP Specification Part 3), the `XMP ` chunk of WebP (WebP Container Specification).
"""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Sequence
from contextlib import suppress
from xml.sax.saxutils import escape, quoteattr

from PIL import Image

from vr_explorer.gallery.schema import Item, readable
from vr_explorer.gallery.xmp_merging import NAMESPACE, merged

PROGRAM = "Artificial Inspiration"

_PNG, _JPEG_HEADER = b"\x89PNG\r\n\x1a\n", b"http://ns.adobe.com/xap/1.0/\x00"
_JPEG_MOST = 65_533 - len(_JPEG_HEADER)
_MOST = 16 << 20
_XMP_FLAG, _ALPHA_FLAG = 0x04, 0x10


def packet(item: Item) -> bytes:
    """The XMP packet that says what `item` is, how it was made and what its user wrote."""
    words = [word for word in (item.method, item.group) if word]
    description = item.note or readable(item)
    own = {
        "id": item.id,
        "method": item.method,
        "parameters": json.dumps(item.parameters, ensure_ascii=False) if item.parameters else "",
        "parents": " ".join(item.parents),
        "measures": json.dumps({one.description.id: one.value for one in item.measures}) if item.measures else "",
        "colours": " ".join(item.colours),
        "owns": "title description",
        "words": json.dumps(words, ensure_ascii=False),
    }
    attributes = "".join(f" ai:{name}={quoteattr(value)}" for name, value in own.items() if value)
    subject = "".join(f"<rdf:li>{escape(word)}</rdf:li>" for word in words)
    text = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:ai="{NAMESPACE}" xmp:CreatorTool="{PROGRAM}"{attributes}>'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(item.title or item.id)}</rdf:li></rdf:Alt></dc:title>'
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(description)}</rdf:li></rdf:Alt>'
        f"</dc:description><dc:subject><rdf:Bag>{subject}</rdf:Bag></dc:subject>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )
    return text.encode("utf-8")


def embedded(picture: bytes, xmp: bytes) -> bytes | None:
    """The file `picture` with the packet in it, one with what it has already.

    None for types and sizes that take none, and where the file's own packet cannot be read: they get a file beside.
    """
    with suppress(ValueError, struct.error, IndexError, zlib.error, OSError, SyntaxError):
        if picture.startswith(_PNG):
            return _in_png(picture, xmp)
        if picture.startswith(b"\xff\xd8"):
            return _in_jpeg(picture, xmp)
        if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
            return _in_webp(picture, xmp)
    return None


def sidecar(picture: bytes, xmp: bytes) -> bytes:
    """The packet for a sidecar file of `picture`: with what is in the picture itself, as far as that can be read."""
    existing = None
    with suppress(Exception), Image.open(io.BytesIO(picture)) as image:  # decoders meet damaged bytes with any error
        existing = image.info.get("xmp")
    return (merged(existing, xmp) if isinstance(existing, bytes) else None) or xmp


def _joined(existing: Sequence[bytes], xmp: bytes) -> bytes:
    """ValueError: a packet that cannot be read."""
    for packet in reversed(existing):
        combined = merged(packet, xmp)
        if combined is None:
            raise ValueError("its packet cannot be read")
        xmp = combined
    return xmp


def _in_png(picture: bytes, xmp: bytes) -> bytes:
    kept, existing = [], []
    at = len(_PNG)
    while at < len(picture):
        length = int.from_bytes(picture[at : at + 4], "big")
        chunk = picture[at : at + 12 + length]
        packet = _packet_of_png(chunk[4:8], chunk[8:-4])
        if packet is None:
            kept.append(chunk)
        else:
            existing.append(packet)
        at += 12 + length
    content = b"iTXtXML:com.adobe.xmp\x00\x00\x00\x00\x00" + _joined(existing, xmp)
    own = struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
    return _PNG + kept[0] + own + b"".join(kept[1:])  # behind IHDR, which must come first


def _packet_of_png(kind: bytes, body: bytes) -> bytes | None:
    """What a text chunk has of XMP: as the specification wants it, or in hexadecimal as ImageMagick writes it."""
    if kind == b"iTXt" and body.startswith(b"XML:com.adobe.xmp\0"):
        packed, rest = body[18] == 1, body[20:]
        text = rest.split(b"\0", 2)[2]
        return _unpacked(text) if packed else text
    if kind in (b"tEXt", b"zTXt") and body.startswith(b"Raw profile type xmp\0"):
        text = body[21:] if kind == b"tEXt" else _unpacked(body[22:])
        return bytes.fromhex("".join(text.decode("ascii").split("\n")[3:]))
    return None


def _unpacked(packed: bytes) -> bytes:
    """ValueError: too much."""
    unpacking = zlib.decompressobj()
    text = unpacking.decompress(packed, _MOST)
    if not unpacking.eof:
        raise ValueError("its packet is too large")
    return text


def _in_jpeg(picture: bytes, xmp: bytes) -> bytes | None:
    """Where the file's own packet stands, else after the JFIF and EXIF segments, which must come first.

    What goes beyond a packet (extended XMP) lies in segments of another name, at which it points; both stay.
    """
    at, place, first = 2, None, 1
    kept, existing = [picture[:2]], []
    while picture[at] == 0xFF and picture[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
        segment = picture[at:end]
        if segment[1] == 0xE1 and segment[4:].startswith(_JPEG_HEADER):
            existing.append(segment[4 + len(_JPEG_HEADER) :])
            place = len(kept) if place is None else place
        else:
            kept.append(segment)
            if segment[1] == 0xE0 or segment[4:8] == b"Exif":
                first = len(kept)
        if end <= at + 2 or end > len(picture):
            raise ValueError("it has no segments")
        at = end
    content = _JPEG_HEADER + _joined(existing, xmp)
    if len(content) > _JPEG_MOST + len(_JPEG_HEADER):
        return None
    segment = b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content
    kept.insert(first if place is None else place, segment)
    return b"".join(kept) + picture[at:]


def _in_webp(picture: bytes, xmp: bytes) -> bytes:
    kept, existing = [], []
    at = 12
    while at + 8 <= len(picture):
        length = int.from_bytes(picture[at + 4 : at + 8], "little")
        end = at + 8 + length + length % 2
        if picture[at : at + 4] == b"XMP ":
            existing.append(picture[at + 8 : at + 8 + length])
        else:
            kept.append(picture[at:end])
        at = end
    if kept[0][:4] == b"VP8X":
        kept[0] = kept[0][:8] + bytes([kept[0][8] | _XMP_FLAG]) + kept[0][9:]
    else:
        with Image.open(io.BytesIO(picture)) as image:
            (width, height), alpha = image.size, image.mode == "RGBA"
        flags = struct.pack("<I", _XMP_FLAG | (_ALPHA_FLAG if alpha else 0))
        size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        kept.insert(0, b"VP8X" + struct.pack("<I", 10) + flags + size)
    xmp = _joined(existing, xmp)
    chunks = b"".join(kept) + b"XMP " + struct.pack("<I", len(xmp)) + xmp + b"\x00" * (len(xmp) % 2)
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks
