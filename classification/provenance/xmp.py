"""XMP (ISO 16684-1): title, caption, keywords, creators and date, as attributes or elements."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from classification.cloud.facts import Facts, made

_RDF, _DC = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}", "{http://purl.org/dc/elements/1.1/}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_DATES = (
    "{http://ns.adobe.com/exif/1.0/}DateTimeOriginal",
    "{http://ns.adobe.com/photoshop/1.0/}DateCreated",
    "{http://ns.adobe.com/xap/1.0/}CreateDate",
)
_MOST_ELEMENTS = 100_000
_DECLARES = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


def facts(packet: bytes) -> Facts:
    """Of a packet; nothing where it is no XML, or declares entities, as no packet does."""
    if _DECLARES.search(packet.replace(b"\0", b"")):
        return Facts()
    try:
        root = ElementTree.fromstring(packet.strip(b"\0 \r\n\t"))
    except (ElementTree.ParseError, ValueError, LookupError):
        return Facts()
    lists, dates = dict[str, list[str]](), dict[str, str]()
    for number, element in enumerate(root.iter()):
        if number == _MOST_ELEMENTS:
            break
        if element.tag.startswith(_DC):
            lists.setdefault(element.tag.removeprefix(_DC), _items(element))
        elif element.tag in _DATES:
            dates.setdefault(element.tag, element.text or "")
        elif element.tag == f"{_RDF}Description":
            dates |= {name: element.attrib[name] for name in _DATES if name in element.attrib}
            for name in ("title", "description", "subject", "creator"):
                if f"{_DC}{name}" in element.attrib:
                    lists.setdefault(name, [element.attrib[f"{_DC}{name}"]])
    return made(
        title=_first(lists, "title"),
        caption=_first(lists, "description"),
        keywords=lists.get("subject", []),
        creator=", ".join(lists.get("creator", [])),
        created=next((dates[name] for name in _DATES if name in dates), ""),
    )


def _items(element: ElementTree.Element) -> list[str]:
    """Of a list, those for everyone before those in a language."""
    items = [item for container in element for item in container if item.tag == f"{_RDF}li"]
    items.sort(key=lambda item: item.get(_LANGUAGE, "x-default") != "x-default")
    return [item.text or "" for item in items] or [element.text or ""]


def _first(lists: dict[str, list[str]], name: str) -> str:
    return lists.get(name, [""])[0]
