"""IPTC's older form (IIM 4.2), in the resources that Photoshop puts into a JPEG."""

from __future__ import annotations

from classification.cloud.facts import Facts, made
from foundation.embedded import decoded

_TITLE, _KEYWORD, _DATE, _TIME, _CREATOR, _CAPTION = 5, 25, 55, 60, 80, 120
_RESOURCE, _IIM = b"8BIM", 0x0404
_MOST = 10_000


def facts(resources: bytes) -> Facts:
    """Of a JPEG's APP13; what is damaged is left out."""
    told: dict[int, list[str]] = {}
    content, at = _records(resources), 0
    for _ in range(_MOST):
        if at + 5 > len(content) or content[at] != 0x1C:
            break
        record, number, length = content[at + 1], content[at + 2], int.from_bytes(content[at + 3 : at + 5], "big")
        if length & 0x8000:  # a longer one, whose length has a length: no text that is wanted
            break
        if record == 2:
            told.setdefault(number, []).append(decoded(content[at + 5 : at + 5 + length]))
        at += 5 + length

    def first(number: int) -> str:
        return told.get(number, [""])[0]

    time = first(_TIME)[:6]
    return made(
        title=first(_TITLE),
        caption=first(_CAPTION),
        keywords=told.get(_KEYWORD, []),
        creator=", ".join(told.get(_CREATOR, [])),
        created=first(_DATE)[:8] + (f"T{time}" if time else ""),
    )


def _records(resources: bytes) -> bytes:
    at = 0
    for _ in range(_MOST):
        if resources[at : at + 4] != _RESOURCE or at + 12 > len(resources):
            break
        kind = int.from_bytes(resources[at + 4 : at + 6], "big")
        name = resources[at + 6] + 1
        start = at + 6 + name + name % 2
        length = int.from_bytes(resources[start : start + 4], "big")
        if kind == _IIM:
            return resources[start + 4 : start + 4 + length]
        at = start + 4 + length + length % 2
    return b""
