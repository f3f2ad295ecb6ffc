"""XMP (ISO 16684-1): title, caption, keywords, creators and date, which document this is and of which it was made, as
attributes or elements; and the comment that programs leave there.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.etree import ElementTree

from classification.cloud.facts import Facts, made

_RDF, _DC = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}", "{http://purl.org/dc/elements/1.1/}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_EXIF = "{http://ns.adobe.com/exif/1.0/}"
_DATES = (
    f"{_EXIF}DateTimeOriginal",
    "{http://ns.adobe.com/photoshop/1.0/}DateCreated",
    "{http://ns.adobe.com/xap/1.0/}CreateDate",
)
_MANAGEMENT, _REFERENCE = "{http://ns.adobe.com/xap/1.0/mm/}", "{http://ns.adobe.com/xap/1.0/sType/ResourceRef#}"
_IS = f"{_MANAGEMENT}InstanceID", f"{_MANAGEMENT}DocumentID"
_OF = f"{_REFERENCE}instanceID", f"{_REFERENCE}documentID"
_MADE_OF = f"{_MANAGEMENT}DerivedFrom", f"{_MANAGEMENT}Ingredients"
_ORIGINAL = f"{_MANAGEMENT}OriginalDocumentID"
_OURS = "{https://artificial-inspiration.invalid/ns/1.0/}"
_MOST_ELEMENTS, _MOST_REFERENCES = 100_000, 1_000
_DECLARES = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


class Packet(NamedTuple):
    """comment: EXIF's, as it stands there."""

    facts: Facts
    comment: str = ""


def read(packet: bytes) -> Packet:
    """Nothing where it is no XML, or declares entities, as no packet does."""
    if _DECLARES.search(packet.replace(b"\0", b"")):
        return Packet(Facts())
    try:
        root = ElementTree.fromstring(packet.strip(b"\0 \r\n\t"))
    except (ElementTree.ParseError, ValueError, LookupError):
        return Packet(Facts())
    lists, values, sources = dict[str, list[str]](), dict[str, str](), list[str]()
    for number, element in enumerate(root.iter()):
        if number == _MOST_ELEMENTS:
            break
        if element.tag == f"{_RDF}Description":
            for name, value in element.attrib.items():
                if name.startswith(_DC):
                    lists.setdefault(name.removeprefix(_DC), [value])
                else:
                    values.setdefault(name, value)
        elif element.tag.startswith(_DC):
            lists.setdefault(element.tag.removeprefix(_DC), _items(element))
        elif element.tag in _MADE_OF:
            sources += _referred(element)
        elif element.tag in (*_DATES, *_IS, _ORIGINAL, f"{_EXIF}UserComment"):
            values.setdefault(element.tag, _items(element)[0])
    parents = values.get(f"{_OURS}parents", "")
    facts = made(
        title=_first(lists, "title"),
        caption=_first(lists, "description"),
        keywords=lists.get("subject", []),
        creator=", ".join(lists.get("creator", [])),
        created=next((values[name] for name in _DATES if name in values), ""),
        sources=[*parents.split(), parents, *(sources or [values.get(_ORIGINAL, "")])],
        documents=[values.get(f"{_OURS}id"), *(values.get(name) for name in _IS)],
    )
    return Packet(facts, values.get(f"{_EXIF}UserComment", ""))


def _referred(element: ElementTree.Element) -> list[str]:
    """The copies and documents that are named in it, in any of RDF's forms."""
    found = []
    for number, inner in enumerate(element.iter()):
        if number == _MOST_REFERENCES:
            break
        found += [inner.attrib[name] for name in _OF if name in inner.attrib]
        found += [inner.text or ""] if inner.tag in _OF else []
    return found


def _items(element: ElementTree.Element) -> list[str]:
    """Of a list, those for everyone before those in a language."""
    items = [item for container in element for item in container if item.tag == f"{_RDF}li"]
    items.sort(key=lambda item: item.get(_LANGUAGE, "x-default") != "x-default")
    return [item.text or "" for item in items] or [element.text or ""]


def _first(lists: dict[str, list[str]], name: str) -> str:
    return lists.get(name, [""])[0]
