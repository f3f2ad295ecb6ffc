"""A placement as JSON and back. Images are named by their ids, which stay when a cloud is measured anew."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from vr_explorer.scene.arrangements import Arrangement
from vr_explorer.scene.bombs import Bomb
from vr_explorer.scene.criteria import (
    About,
    AllOf,
    AnyOf,
    Colours,
    Favourites,
    InRange,
    Like,
    Measure,
    Method,
    Not,
)
from vr_explorer.scene.placement import Arranged, Filter, Placement
from vr_explorer.scene.settings import Unmatched

KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        About, AllOf, AnyOf, Arranged, Bomb, Colours, Favourites, Filter, InRange, Like, Method, Not, Placement,
    )
}  # fmt: skip
ENUMS: dict[str, type[Enum]] = {kind.__name__: kind for kind in (Arrangement, Measure, Unmatched)}

KIND = "is"
"""Name of the field that says what an object is."""


def to_json(placement: Placement, ids: Sequence[str]) -> str:
    """ids: of the cloud's images."""
    return json.dumps(_plain(placement, ids), ensure_ascii=False)


def from_json(text: str, indices: Mapping[str, int]) -> Placement:
    """indices: from an image's id to its number. ValueError: it is no placement, or names images that are gone."""
    try:
        value = _revived(json.loads(text), indices)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no placement: {error}") from error
    if not (
        isinstance(value, Placement)
        and isinstance(value.arranged, Arranged)
        and isinstance(value.filter, Filter | None)
        and all(isinstance(bomb, Bomb) for bomb in value.bombs)
    ):
        raise ValueError("this is no placement")
    return value


def _plain(value: Any, ids: Sequence[str]) -> Any:
    if isinstance(value, Like):
        return {KIND: "Like", "cards": [ids[card] for card in value.cards], "share": value.share}
    if is_dataclass(value):
        parts = {field.name: _plain(getattr(value, field.name), ids) for field in fields(value)}
        return {KIND: type(value).__name__, **parts}
    if isinstance(value, Enum):
        return {KIND: type(value).__name__, "value": value.value}
    if isinstance(value, tuple | list):
        return [_plain(part, ids) for part in value]
    return value


def _revived(value: Any, indices: Mapping[str, int]) -> Any:
    if isinstance(value, list):
        return tuple(_revived(part, indices) for part in value)
    if not isinstance(value, dict):
        return value
    kind = value[KIND]
    if kind in ENUMS:
        return ENUMS[kind](value["value"])
    if kind == "Like":
        return Like(tuple(indices[image] for image in value["cards"]), float(value["share"]))
    parts = {name: _revived(part, indices) for name, part in value.items() if name != KIND}
    return KINDS[kind](**parts)
