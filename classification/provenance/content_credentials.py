"""Content Credentials (C2PA 2.1, in JUMBF boxes of ISO 19566-5), as DALL·E, Firefly, Photoshop and cameras write them:
which program made a picture and when, and of which others. What they sign is not verified.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from classification.cloud.facts import Facts, bare_name, line_of, made
from foundation.cbor import cbor_of
from foundation.parsing import json_of

_MOST_BOXES = 2_000
_MADE = ("c2pa.created", "c2pa.opened", "c2pa.placed", "c2pa.converted", "c2pa.edited")


class _Box(NamedTuple):
    """label: of the description before the content."""

    kind: bytes
    content: bytes
    label: str


def facts(store: bytes) -> Facts:
    """store: all of a file's manifests, of which the last one is of the file as it is. Nothing where it is none."""
    manifest = next(reversed([box for box in _inside(store) for box in _children(box)]), None)
    if manifest is None:
        return Facts()
    claim: Mapping[str, Any] = {}
    actions, ingredients = list[Mapping[str, Any]](), list[Mapping[str, Any]]()
    for box in _children(manifest):
        if box.label.startswith("c2pa.claim"):
            claim = claim or _value(box)
        elif box.label == "c2pa.assertions":
            for assertion in _children(box):
                value = _value(assertion)
                if assertion.label.startswith("c2pa.actions"):
                    actions += _objects(value.get("actions"))
                elif assertion.label.startswith("c2pa.ingredient"):
                    ingredients.append(value)
    first = next((one for kind in _MADE for one in actions if one.get("action") == kind), {})
    return made(
        program=_program(first) or _generator(claim),
        created=first.get("when"),
        sources=[name for one in ingredients for name in (one.get("instanceID"), one.get("documentID"), _title(one))],
        documents=[claim.get("instanceID")],
    )


def _program(action: Mapping[str, Any]) -> str:
    agent = action.get("softwareAgent")
    return line_of(agent.get("name")) if isinstance(agent, Mapping) else line_of(agent)


def _generator(claim: Mapping[str, Any]) -> str:
    told = claim.get("claim_generator_info")
    named = told if isinstance(told, Mapping) else next(iter(_objects(told)), {})
    return line_of(named.get("name")) or line_of(claim.get("claim_generator")).partition("/")[0].replace("_", " ")


def _title(ingredient: Mapping[str, Any]) -> str:
    return bare_name(ingredient.get("dc:title"))


def _value(box: _Box) -> Mapping[str, Any]:
    """The object in a box; nothing where it is damaged, or none."""
    for inner in _inside(box.content):
        try:
            value = cbor_of(inner.content) if inner.kind == b"cbor" else json_of(inner.content)
        except ValueError:
            continue
        if inner.kind in (b"cbor", b"json") and isinstance(value, Mapping):
            return value
    return {}


def _children(box: _Box) -> list[_Box]:
    return list(_inside(box.content)) if box.kind == b"jumb" else []


def _inside(content: bytes) -> Iterator[_Box]:
    """The boxes that lie one after the other in `content`, but for descriptions, which give boxes their labels."""
    at = 0
    for _ in range(_MOST_BOXES):
        length, kind, head = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8], 8
        if length == 1:
            length, head = int.from_bytes(content[at + 8 : at + 16], "big"), 16
        end = at + length if length else len(content)
        if len(kind) < 4 or end > len(content) or end < at + head:
            return
        if kind != b"jumd":
            body = content[at + head : end]
            yield _Box(kind, body, _label(body) if kind == b"jumb" else "")
        at = end


def _label(content: bytes) -> str:
    """Of the description that begins a box: after 16 bytes that say its type, one that says what follows."""
    length = int.from_bytes(content[:4], "big")
    if content[4:8] != b"jumd" or len(content) < 25 or not content[24] & 2:
        return ""
    return content[25 : min(length, 25 + 400)].partition(b"\0")[0].decode("utf-8", "replace")


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value[:1_000] if isinstance(one, Mapping)] if isinstance(value, list) else []
