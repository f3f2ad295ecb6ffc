"""EXIF (CIPA DC-008): texts of its first directory and of the one for the exposure, nothing else."""

from __future__ import annotations

import struct

from classification.cloud.facts import Facts, made
from foundation.embedded import decoded

DESCRIPTION, MAKE, MODEL, SOFTWARE, CHANGED, ARTIST = 0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B
TAKEN, COMMENT = 0x9003, 0x9286
_XP_TITLE, _XP_COMMENT, _XP_AUTHOR, _XP_KEYWORDS = 0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E
_EXPOSURE = 0x8769
_BY_MICROSOFT = range(_XP_TITLE, _XP_KEYWORDS + 1)
_WANTED = {*range(0x0100, 0x0140), TAKEN, COMMENT, *_BY_MICROSOFT}
_MOST_ENTRIES = 1_000
_LONG, _OF_TEXT = 4, (1, 2, 7)
_MARKS_OF_ORDER = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_SURE = ("Steps: ", '"prompt"', "prompt")


def texts(exif: bytes) -> dict[int, str]:
    """By their tags. Empty where `exif` is none; what is damaged is left out."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    found: dict[int, str] = {}
    room = len(exif) * 4  # many entries may name the same bytes
    if order is None:
        return found
    try:
        places = [struct.unpack_from(f"{order}I", exif, 4)[0]]
        for number in range(2):
            if number >= len(places):
                break
            at = places[number]
            for entry in range(min(struct.unpack_from(f"{order}H", exif, at)[0], _MOST_ENTRIES)):
                tag, kind, count = struct.unpack_from(f"{order}HHI", exif, at + 2 + 12 * entry)
                value = at + 10 + 12 * entry
                if tag == _EXPOSURE and kind == _LONG and number == 0:
                    places.append(struct.unpack_from(f"{order}I", exif, value)[0])
                if tag not in _WANTED or kind not in _OF_TEXT or count > room:
                    continue
                start = value if count <= 4 else struct.unpack_from(f"{order}I", exif, value)[0]
                room -= count
                found.setdefault(tag, _decoded(tag, exif[start : start + count]))
    except struct.error:
        pass  # damaged or cut off: what was found before that stays
    return found


def _decoded(tag: int, content: bytes) -> str:
    if tag in _BY_MICROSOFT:
        return content.decode("utf-16-le", "replace").rstrip("\0")
    if tag == COMMENT:
        return comment(content)
    return decoded(content.rstrip(b"\0"))


def comment(content: bytes) -> str:
    """A `UserComment`, whose first eight bytes name its encoding: UTF-16 comes in either order, told or not."""
    kind, text = content[:8], content[8:]
    if not kind.startswith(b"UNICODE"):
        return decoded((text if kind.rstrip(b"\0") in (b"ASCII", b"JIS", b"") else content).rstrip(b"\0"))
    marked = _MARKS_OF_ORDER.get(text[:2])
    if marked:
        return text[2:].decode(marked, "replace").rstrip("\0")
    either = [text.decode(order, "replace").rstrip("\0") for order in ("utf-16-be", "utf-16-le")]
    for sure in _SURE:
        if (sure in either[0]) != (sure in either[1]):
            return either[sure in either[1]]
    return either[text[0::2].count(0) < text[1::2].count(0)]


def facts(told: dict[int, str]) -> Facts:
    """told: as of `texts`."""
    return made(
        title=told.get(_XP_TITLE, ""),
        caption=told.get(DESCRIPTION) or told.get(_XP_COMMENT, ""),
        keywords=told.get(_XP_KEYWORDS, "").split(";"),
        creator=told.get(ARTIST) or told.get(_XP_AUTHOR, ""),
        created=told.get(TAKEN) or told.get(CHANGED, ""),
    )
