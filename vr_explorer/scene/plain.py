"""Placements, criteria and bombs as plain JSON values and back: {"is": class, …its fields}."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, get_args

from vr_explorer.scene.arrangements import Arrangement
from vr_explorer.scene.bombs import Bomb
from vr_explorer.scene.criteria import Criterion, Measure
from vr_explorer.scene.placement import Arranged, Filter, Placement
from vr_explorer.scene.settings import Unmatched
from vr_explorer.scene.tour import Checkpoint, Tour

_KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        *get_args(Criterion),
        Measure,
        Unmatched,
        Arrangement,
        Arranged,
        Filter,
        Bomb,
        Placement,
        Tour,
        Checkpoint,
    )
}


def to_plain(value: Any) -> Any:
    """For `json.dumps`. value: a dataclass, enumeration, tuple, number, text or None."""
    if isinstance(value, Enum):
        return {"is": type(value).__name__, "value": value.value}
    if is_dataclass(value) and not isinstance(value, type):
        return {"is": type(value).__name__, **fields_to_plain(value)}
    if isinstance(value, tuple):
        return [to_plain(part) for part in value]
    return value


def from_plain(value: Any) -> Any:
    """Back from `to_plain`. ValueError, KeyError or TypeError where it is not of that form."""
    if isinstance(value, list):
        return tuple(from_plain(part) for part in value)
    if isinstance(value, dict):
        kind = _KINDS[value["is"]]
        return kind(**{name: from_plain(part) for name, part in value.items() if name != "is"})
    return value


def fields_to_plain(value: Any) -> dict[str, Any]:
    """The fields of a dataclass by name."""
    return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
