"""Pictures with what people and cameras write into them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tests.classification.provenance.containers import chunk, exif, jpeg, png, text_chunk, webp
from tests.classification.provenance.made import Made

PEOPLE = {
    "title": "Die Brücke", "caption": "A red bridge, in snow", "keywords": ("bridge", "雪", "Winter"),
    "creator": "Jörg Ångström", "created": "2021-03-04T05:06:07",
}  # fmt: skip


XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreateDate="2021-03-04T05:06:07+01:00">
<dc:title><rdf:Alt><rdf:li xml:lang="en">The bridge</rdf:li>
<rdf:li xml:lang="x-default">Die Brücke</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">A red bridge, in snow</rdf:li></rdf:Alt></dc:description>
<dc:subject><rdf:Bag><rdf:li>bridge</rdf:li><rdf:li>雪</rdf:li><rdf:li>Winter</rdf:li></rdf:Bag></dc:subject>
<dc:creator><rdf:Seq><rdf:li>Jörg Ångström</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def iptc() -> bytes:
    sets = [
        (5, PEOPLE["title"]),
        (120, PEOPLE["caption"]),
        (80, PEOPLE["creator"]),
        (55, "20210304"),
        (60, "050607+0100"),
    ]
    sets += [(25, keyword) for keyword in PEOPLE["keywords"]]
    body = b"\x1c\x01\x5a\0\3\x1b%G"
    for number, text in sets:
        content = str(text).encode()
        body += bytes([0x1C, 2, number]) + struct.pack(">H", len(content)) + content
    other = b"8BIM\x03\xed\0\0" + struct.pack(">I", 3) + b"abc\0"
    return b"Photoshop 3.0\0" + other + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(body)) + body + bytes(len(body) % 2)


def people_files() -> Iterator[Made]:
    tags: dict[int, bytes | str] = {
        0x010E: str(PEOPLE["caption"]), 0x013B: str(PEOPLE["creator"]),
        0x9C9B: (str(PEOPLE["title"]) + "\0").encode("utf-16-le"),
        0x9C9E: ";".join(PEOPLE["keywords"]).encode("utf-16-le"),
    }  # fmt: skip
    taken: dict[int, bytes | str] = {0x9003: "2021:03:04 05:06:07"}
    contents = (
        jpeg((0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP.encode())),
        png(text_chunk("XML:com.adobe.xmp", XMP, "iTXt")),
        webp((b"XMP ", XMP.encode())),
        jpeg((0xED, iptc())),
        jpeg((0xE1, b"Exif\0\0" + exif(tags, taken))),
        webp((b"EXIF", exif(tags, taken, "<"))),
        png(chunk(b"eXIf", exif(tags, taken))),
        jpeg((0xE1, b"Exif\0\0" + exif({0x013B: "nobody"})), (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP.encode())),
    )
    for number, content in enumerate(contents):
        yield Made(f"people {number}", content, dict(PEOPLE))
