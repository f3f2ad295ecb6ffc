"""What a photograph says of itself stays when it is exported: one packet, with theirs and ours."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from tests.factories import picture
from vr_explorer.gallery import xmp
from vr_explorer.gallery.schema import Item

INPUT = Path(__file__).parents[4] / "shared" / "inputs" / "has_xmp.jpeg"
ITEM = Item("v1", "", note="ours", group="calm", method="ink", parameters={"lines": 12})
RDF, DC = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}", "{http://purl.org/dc/elements/1.1/}"
XAP, LR = "{http://ns.adobe.com/xap/1.0/}", "{http://ns.adobe.com/lightroom/1.0/}"
NOTE = "{http://ns.adobe.com/xmp/note/}"
MAIN, EXTENSION = b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"

LIGHTROOM = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:lr="http://ns.adobe.com/lightroom/1.0/" xmlns:xmpNote="http://ns.adobe.com/xmp/note/"
    xmp:Rating="4" xmp:Label="Red" xmp:CreatorTool="Lightroom Classic" xmpNote:HasExtendedXMP="GUID">
   <dc:description><rdf:Alt>
     <rdf:li xml:lang="x-default">Grandmother, Köln &amp; 1957</rdf:li></rdf:Alt></dc:description>
   <dc:subject><rdf:Bag><rdf:li>family</rdf:li><rdf:li>ink</rdf:li></rdf:Bag></dc:subject>
   <lr:hierarchicalSubject><rdf:Bag><rdf:li>people|family</rdf:li></rdf:Bag></lr:hierarchicalSubject>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
""" + " " * 2000 + '\n<?xpacket end="w"?>'  # fmt: skip


def _jpeg(*segments: bytes, **options: object) -> bytes:
    content = picture(kind="JPEG")
    put = b"".join(b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body for body in segments)
    return content[:20] + put + content[20:]  # behind JFIF's segment of 18 bytes


def _png(packed: bool, raw: bool = False) -> bytes:
    text = LIGHTROOM.encode()
    if raw:
        name, body = (
            b"zTXt",
            b"Raw profile type xmp\0\0" + zlib.compress(b"\nxmp\n%8d\n" % len(text) + text.hex().encode()),
        )
    else:
        head = b"XML:com.adobe.xmp\0" + (b"\1\0" if packed else b"\0\0") + b"en\0\0"
        name, body = b"iTXt", head + (zlib.compress(text) if packed else text)
    content = picture()
    chunk = struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return content[:-12] + chunk + content[-12:]


def _webp() -> bytes:
    stream = io.BytesIO()
    with Image.open(io.BytesIO(picture())) as image:
        image.save(stream, "WEBP", lossless=True, xmp=LIGHTROOM.encode())
    return stream.getvalue()


FILES = {
    "JPEG": _jpeg(MAIN + LIGHTROOM.encode()), "PNG": _png(False), "packed PNG": _png(True),
    "ImageMagick's PNG": _png(True, True),
    "WebP": _webp(), "JPEG in UTF-16": _jpeg(MAIN + LIGHTROOM.encode("utf-16")),
}  # fmt: skip


def _packet(content: bytes) -> ElementTree.Element:
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        packet = image.info.get("xmp") or image.info["XML:com.adobe.xmp"]
        assert not ("xmp" in image.info and "Raw profile type xmp" in image.info)
    return ElementTree.fromstring(packet)


def _subjects(tree: ElementTree.Element) -> list[str | None]:
    return [item.text for item in tree.findall(f".//{DC}subject/*/{RDF}li")]


def _facts(tree: ElementTree.Element) -> dict[str, str]:
    return {name: value for one in tree.iter(f"{RDF}Description") for name, value in one.attrib.items()}


@pytest.mark.parametrize("name", FILES)
def test_what_lightroom_wrote_stays(name: str) -> None:
    content = FILES[name]
    described = xmp.embedded(content, xmp.packet(ITEM))
    assert described is not None
    with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(described)) as after:
        assert np.array_equal(np.asarray(before), np.asarray(after))
    tree = _packet(described)
    facts = _facts(tree)
    assert (facts[f"{XAP}Rating"], facts[f"{XAP}Label"], facts[f"{XAP}CreatorTool"]) == (
        "4",
        "Red",
        "Lightroom Classic",
    )
    assert "".join(tree.find(f".//{DC}description").itertext()).strip() == "Grandmother, Köln & 1957"  # type: ignore[union-attr]
    assert len(tree.findall(f".//{DC}description")) == len(tree.findall(f".//{DC}subject")) == 1
    assert _subjects(tree) == ["family", "ink", "calm"]
    assert tree.find(f".//{LR}hierarchicalSubject") is not None
    assert facts[f"{{{xmp.NAMESPACE}}}note"] == "ours"
    assert tree.findtext(f".//{DC}title/*/{RDF}li") == "v1"
    assert (described.count(b"<rdf:RDF"), described.count(MAIN)) in {(1, 0), (1, 1)}


@pytest.mark.parametrize("name", FILES)
def test_another_export_renews_ours_alone(name: str) -> None:
    first = xmp.embedded(FILES[name], xmp.packet(ITEM))
    assert first is not None
    again = xmp.embedded(first, xmp.packet(Item("v1", "", note="new", group="wild", method="ink")))
    assert again is not None
    tree = _packet(again)
    assert _subjects(tree) == ["family", "ink", "wild"]
    facts = _facts(tree)
    assert facts[f"{{{xmp.NAMESPACE}}}note"] == "new"
    assert f"{{{xmp.NAMESPACE}}}parameters" not in facts
    assert len(tree.findall(f".//{DC}title")) == 1
    thrice = xmp.embedded(again, xmp.packet(Item("v1", "", note="new", group="wild", method="ink")))
    assert thrice == again


def test_our_own_note_is_renewed_where_it_is_the_description() -> None:
    first = xmp.embedded(picture(), xmp.packet(ITEM))
    assert first is not None
    again = xmp.embedded(first, xmp.packet(Item("v1", "", note="new", group="wild")))
    assert again is not None
    tree = _packet(again)
    assert "".join(tree.find(f".//{DC}description").itertext()) == "new"  # type: ignore[union-attr]
    assert _subjects(tree) == ["wild"]


def test_what_goes_beyond_a_segment_stays() -> None:
    """Extended XMP, as phones write depth maps: segments of their own, by the digest that the packet names."""
    whole = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>" + b" " * 70_000
    digest = hashlib.md5(whole).hexdigest().upper().encode()
    parts = [
        EXTENSION + digest + struct.pack(">II", len(whole), at) + whole[at : at + 60_000] for at in (0, 60_000)
    ]  # fmt: skip
    content = _jpeg(MAIN + LIGHTROOM.replace("GUID", digest.decode()).encode(), *parts)
    described = xmp.embedded(content, xmp.packet(ITEM))
    assert described is not None
    assert all(part in described for part in parts)
    assert _facts(_packet(described))[f"{NOTE}HasExtendedXMP"] == digest.decode()


@pytest.mark.parametrize(
    "packet",
    [
        b"<x:xmpmeta", b"", b"\0\0", b"<a/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&b;</x:xmpmeta>',
        LIGHTROOM.encode()[:700],
    ],
)  # fmt: skip
def test_a_packet_that_cannot_be_read_is_left_as_it_is(packet: bytes) -> None:
    """And ours goes into a file beside."""
    assert xmp.embedded(_jpeg(MAIN + packet), xmp.packet(ITEM)) is None


def test_a_packet_that_has_no_room_for_ours_is_left_as_it_is() -> None:
    short = LIGHTROOM.replace(" " * 2000, "")
    long = short.replace("family", "f" * (65_400 - len(short.encode())), 1)
    content = _jpeg(MAIN + long.encode())
    assert xmp.embedded(content, xmp.packet(ITEM)) is None
    assert _subjects(ElementTree.fromstring(xmp.sidecar(content, xmp.packet(ITEM))))[1:] == ["ink", "calm"]


def test_beside_a_tiff_stands_what_it_has_and_ours() -> None:
    stream = io.BytesIO()
    with Image.open(io.BytesIO(picture())) as image:
        image.save(stream, "TIFF", tiffinfo={700: LIGHTROOM.encode()})
    assert xmp.embedded(stream.getvalue(), xmp.packet(ITEM)) is None
    tree = ElementTree.fromstring(xmp.sidecar(stream.getvalue(), xmp.packet(ITEM)))
    assert _subjects(tree) == ["family", "ink", "calm"]
    assert _facts(tree)[f"{XAP}Rating"] == "4"
    assert xmp.sidecar(b"GIF89a", xmp.packet(ITEM)) == xmp.packet(ITEM)


@pytest.mark.skipif(not INPUT.is_file(), reason="the file is not on this machine")
def test_the_photograph_that_failed() -> None:
    content = INPUT.read_bytes()
    described = xmp.embedded(content, xmp.packet(ITEM))
    assert described is not None
    assert described.count(MAIN) == 1
    tree = _packet(described)
    assert _facts(tree)[f"{XAP}Rating"] == "5"
    assert tree.findtext(f".//{DC}creator/*/{RDF}li") == "A Photographer"
