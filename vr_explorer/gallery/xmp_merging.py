"""Two XMP packets made one: what a camera, a phone or Lightroom wrote stays, and what an image is here is added.

A file has one packet (XMP Specification Part 3), and a property stands in it once (Part 1). So a title and a
description of others' stay where they are, and keywords are added to theirs. `ai:owns` remembers which of these are
ours, and `ai:words` which keywords, so that another export renews them. What is ours alone has a namespace of its own
and is renewed as a whole.
"""

from __future__ import annotations

import io
import json
import re
from contextlib import suppress
from xml.etree import ElementTree

NAMESPACE = "https://artificial-inspiration.invalid/ns/1.0/"

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_META = "{adobe:ns:meta/}"
_OURS = f"{{{NAMESPACE}}}"
_OWNS, _WORDS = f"{_OURS}owns", f"{_OURS}words"
_CREATOR = f"{_XMP}CreatorTool"
_ONCE = ("title", "description")
_PREFIXES = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "ai": NAMESPACE,
}
_BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_END = '<?xpacket end="w"?>'
_MOST = 16 << 20


def merged(existing: bytes, own: bytes) -> bytes | None:
    """One packet with all of `existing` and `own`; None where `existing` cannot be read as a packet."""
    theirs = _parsed(existing)
    ours = _parsed(own)
    assert ours is not None, "our own packet is sound"
    rdf = theirs if theirs is None or theirs.tag == f"{_RDF}RDF" else theirs.find(f".//{_RDF}RDF")
    if theirs is None or rdf is None:
        return None
    owned = _without_ours(rdf)
    added = ours.find(f".//{_RDF}Description")
    assert added is not None, "our own packet has one"
    first = rdf.find(f"{_RDF}Description")
    added.set(f"{_RDF}about", first.get(f"{_RDF}about", "") if first is not None else "")
    mine = []
    for name in _ONCE:
        if rdf.find(f"{_RDF}Description/{_DC}{name}") is None:
            mine.append(name)
        elif (element := added.find(f"{_DC}{name}")) is not None:
            if name == "description" and (text := "".join(element.itertext())):
                added.set(f"{_OURS}note", text)
            added.remove(element)
    added.set(_OWNS, " ".join(mine))
    _add_subjects(rdf, added, owned)
    if any(_CREATOR in one.attrib or one.find(_CREATOR) is not None for one in rdf.iter(f"{_RDF}Description")):
        added.attrib.pop(_CREATOR, None)
    rdf.append(added)
    if theirs.tag == f"{_RDF}RDF":
        whole = ElementTree.Element(f"{_META}xmpmeta")
        whole.append(theirs)
        theirs = whole
    return f"{_BEGIN}{ElementTree.tostring(theirs, encoding='unicode')}{_END}".encode("utf-8", "replace")


def _without_ours(rdf: ElementTree.Element) -> set[str]:
    """Takes out what an earlier export put in; the keywords that it had are returned."""
    subjects: set[str] = set()
    for description in list(rdf.iter(f"{_RDF}Description")):
        ours = [name for name in description.attrib if name.startswith(_OURS)]
        elements = [one for one in description if one.tag.startswith(_OURS)]
        if not ours and not elements:
            continue
        for name in description.attrib.get(_OWNS, "").split():
            for element in description.findall(f"{_DC}{name}") if name in _ONCE else ():
                description.remove(element)
        with suppress(ValueError, TypeError):
            subjects.update(json.loads(description.attrib.get(_WORDS, "[]")))
        for name in ours:
            del description.attrib[name]
        for element in elements:
            description.remove(element)
        if not len(description) and set(description.attrib) <= {f"{_RDF}about", _CREATOR} and description in list(rdf):
            rdf.remove(description)
    return subjects


def _add_subjects(rdf: ElementTree.Element, added: ElementTree.Element, former: set[str]) -> None:
    """Ours after theirs, each once; where there are none of theirs, they stay in our description."""
    theirs = rdf.find(f"{_RDF}Description/{_DC}subject")
    ours = added.find(f"{_DC}subject")
    bag = theirs.find("*") if theirs is not None else None
    if ours is None or theirs is None:
        return
    if bag is None:
        bag = ElementTree.SubElement(theirs, f"{_RDF}Bag")
    for item in [one for one in bag if (one.text or "") in former]:
        bag.remove(item)
    known = {item.text for item in bag}
    new = [item for item in ours.iter(f"{_RDF}li") if item.text not in known]
    bag.extend(new)
    added.set(_WORDS, json.dumps([item.text for item in new], ensure_ascii=False))
    added.remove(ours)


def _parsed(packet: bytes) -> ElementTree.Element | None:
    """The root; names of namespaces are kept as they are. None: no XML, too large, or with entities of its own."""
    if len(packet) > _MOST:
        return None
    wide = (
        "utf-16"
        if packet[:2] in (b"\xff\xfe", b"\xfe\xff")
        else {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(packet[:2])
    )
    content = (packet.decode(wide, "replace").encode() if wide else packet).strip(b"\0 \r\n\t")
    if re.search(rb"<!\s*(?:DOCTYPE|ENTITY)", content, re.IGNORECASE):
        return None
    for prefix, address in _PREFIXES.items():
        ElementTree.register_namespace(prefix, address)
    try:
        root = None
        for kind, found in ElementTree.iterparse(io.BytesIO(content), ("start-ns", "start")):
            if kind == "start-ns":
                prefix, address = found
                if prefix and address not in _PREFIXES.values() and prefix not in _PREFIXES:
                    with suppress(ValueError):  # names of the form ns1 are kept for those that have none
                        ElementTree.register_namespace(prefix, address)
            elif root is None:
                root = found
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    return root
