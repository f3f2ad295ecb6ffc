"""XMP metadata in picture files, put in without touching a pixel.

The packet (ISO 16684-1, RDF/XML) uses the IPTC Core's Dublin Core properties and a namespace of our own. Places: APP1
in JPEG and iTXt in PNG (XMP Specification Part 3), the `XMP ` chunk of WebP (WebP Container Specification).
"""

from __future__ import annotations

import io
import json
import struct
import zlib
from xml.sax.saxutils import escape, quoteattr

from PIL import Image

from vr_explorer.gallery.records import Item, readable

NAMESPACE = "https://artificial-inspiration.invalid/ns/1.0/"
PROGRAM = "Artificial Inspiration"

_PNG, _JPEG_HEADER = b"\x89PNG\r\n\x1a\n", b"http://ns.adobe.com/xap/1.0/\x00"
_JPEG_MOST = 65_533 - len(_JPEG_HEADER)
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
        "colours": " ".join(item.colours),
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
    """The file `picture` with the packet in it; None for types and sizes that take none (they get a file beside)."""
    if picture.startswith(_PNG):
        return _in_png(picture, xmp)
    if picture.startswith(b"\xff\xd8") and len(xmp) <= _JPEG_MOST:
        return _in_jpeg(picture, xmp)
    if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
        return _in_webp(picture, xmp)
    return None


def _in_png(picture: bytes, xmp: bytes) -> bytes:
    content = b"iTXtXML:com.adobe.xmp\x00\x00\x00\x00\x00" + xmp
    chunk = struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
    head = len(_PNG) + 25  # the signature and IHDR
    return picture[:head] + chunk + picture[head:]


def _in_jpeg(picture: bytes, xmp: bytes) -> bytes:
    """After the JFIF and EXIF segments, which must come first."""
    at = 2
    while picture[at : at + 2] == b"\xff\xe0" or picture[at + 4 : at + 8] == b"Exif":
        at += 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
    content = _JPEG_HEADER + xmp
    return picture[:at] + b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content + picture[at:]


def _in_webp(picture: bytes, xmp: bytes) -> bytes:
    chunks = picture[12:]
    if chunks[:4] == b"VP8X":
        extended = bytearray(chunks[:18])
        extended[8] |= _XMP_FLAG
        chunks = bytes(extended) + chunks[18:]
    else:
        with Image.open(io.BytesIO(picture)) as image:
            (width, height), alpha = image.size, image.mode == "RGBA"
        flags = struct.pack("<I", _XMP_FLAG | (_ALPHA_FLAG if alpha else 0))
        size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        chunks = b"VP8X" + struct.pack("<I", 10) + flags + size + chunks
    chunks += b"XMP " + struct.pack("<I", len(xmp)) + xmp + b"\x00" * (len(xmp) % 2)
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks
