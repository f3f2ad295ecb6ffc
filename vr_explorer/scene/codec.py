"""Placements, criteria and bombs as plain JSON values and back: {"is": class, …its fields}."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from vr_explorer.scene.arrangements import ARRANGEMENTS, WIDE, Arrangement
from vr_explorer.scene.bombs import Bomb
from vr_explorer.scene.commands import Alignment
from vr_explorer.scene.criteria import CRITERIA, Criterion, Measure
from vr_explorer.scene.placement import ArrangementSpec, Filter, Placement
from vr_explorer.scene.settings import Unmatched
from vr_explorer.scene.tour import Checkpoint, Tour

DEEPEST = 32
"""Values inside one another: criteria are worked out one inside the other."""

LARGEST = 1e9
"""Of a number, in whatever unit it is."""

EARLIER_DEFAULTS = {"axes": (), "descending": False}
"""Fields that files have of every arrangement, as when all had one class; those of the others' own follow them."""

_FIELDS: dict[type, dict[str, str]] = {
    Placement: {"spec": "arranged"},
    ArrangementSpec: {"position": "place"},
    Bomb: {"position": "place"},
}
"""By class, the fields that have another name in files than in the code."""

_SPEC = "Arranged"
"""What an `ArrangementSpec` is called in files."""

_KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        Measure,
        Unmatched,
        Filter,
        Bomb,
        Placement,
        Tour,
        Checkpoint,
        Alignment,
    )
}


def to_plain(value: Any) -> Any:
    """For `json.dumps`. value: a dataclass, enumeration, tuple, number, text or None.

    Measures are named by their ids alone.
    """
    if isinstance(value, Measure):
        return {"is": Measure.__name__, "value": value.id}
    if isinstance(value, Enum):
        return {"is": type(value).__name__, "value": value.value}
    if is_dataclass(value) and not isinstance(value, type):
        if isinstance(value, Arrangement):
            return {"is": "Arrangement", "value": value.id}
        written = _FIELDS.get(type(value), {})
        parts = {written.get(part.name, part.name): getattr(value, part.name) for part in fields(value)}
        if isinstance(value, ArrangementSpec):
            made = {part.name: getattr(value.arrangement, part.name) for part in fields(value.arrangement)}
            rows = parts.pop("rows")
            del parts["canvas"]  # which is kept with the favourites
            if value.aspect == WIDE:  # as versions before knew no other
                del parts["aspect"]
            parts |= EARLIER_DEFAULTS | made | {"rows": rows}
        return {"is": _written(type(value))} | {name: to_plain(part) for name, part in parts.items()}
    if isinstance(value, tuple):
        return [to_plain(part) for part in value]
    return value


def from_plain(value: Any, measures: Mapping[str, Measure] | None = None, depth: int = 0) -> Any:
    """Back from `to_plain`, from wherever `value` came: each field is of the type that its class declares, each number
    finite. measures: as a cloud describes them, by their ids. ValueError, KeyError or TypeError where it is not of that
    form, or deeper than DEEPEST.
    """
    if depth > DEEPEST:
        raise ValueError(f"values lie more than {DEEPEST} deep inside one another")
    if isinstance(value, list):
        return tuple(from_plain(part, measures, depth + 1) for part in value)
    if not isinstance(value, dict):
        return value
    if value["is"] == Measure.__name__:
        return (measures or {}).get(value["value"]) or Measure.named(value["value"])
    given = {name: from_plain(part, measures, depth + 1) for name, part in value.items() if name != "is"}
    if value["is"] == "Arrangement":
        return ARRANGEMENTS[given["value"]]
    if value["is"] == _SPEC:
        return _spec(given)
    kind = CRITERIA.get(value["is"]) or _KINDS[value["is"]]
    if is_dataclass(kind):
        given = _named(kind, given)
        _check(kind, given)
    return kind(**given)


def made(kind: type, given: dict[str, Any]) -> Any:
    """A `kind` of dataclass of these fields. KeyError, TypeError or ValueError: it has no such field, or no such value
    of it.
    """
    _check(kind, given)
    return kind(**given)


def _spec(given: dict[str, Any]) -> ArrangementSpec:
    """given: its fields and those of its arrangement, side by side."""
    usual = given.pop("arrangement", ArrangementSpec().arrangement)
    if not isinstance(usual, Arrangement):
        raise TypeError("this is no arrangement")
    own = {part.name for part in fields(usual)}
    if "axes" not in own and given.pop("axes", ()) != ():
        raise ValueError(f"{usual.id} has no axes")
    if "descending" not in own and not isinstance(given.pop("descending", False), bool):
        raise TypeError("descending is true or false")
    made = {name: given.pop(name) for name in own & given.keys()}
    _check(type(usual), made)
    given = _named(ArrangementSpec, given)
    _check(ArrangementSpec, given)
    return ArrangementSpec(replace(usual, **made), **given)


def _written(kind: type) -> str:
    """What a class is called in files."""
    if kind is ArrangementSpec:
        return _SPEC
    return (kind.written if issubclass(kind, Criterion) else "") or kind.__name__


def _named(kind: type, given: dict[str, Any]) -> dict[str, Any]:
    """What a file has of a class, by the names that its fields have in the code. KeyError: a file has such a name."""
    renamed = _FIELDS.get(kind, {})
    if renamed.keys() & given.keys():
        raise KeyError(*(renamed.keys() & given.keys()))
    own = {written: name for name, written in renamed.items()}
    return {own.get(name, name): value for name, value in given.items()}


def _check(kind: type, given: dict[str, Any]) -> None:
    """KeyError or TypeError where a field is unknown, or not of the type that the class declares."""
    hints = _hints(kind)
    unfit = [name for name, part in given.items() if not _fits(part, hints[name])]
    if unfit:
        raise TypeError(f"{kind.__name__} has no such {unfit[0]}")


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value is of the type that a field is declared with."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return any(_fits(value, part) for part in parts)
    if origin is tuple:
        if not isinstance(value, tuple):
            return False
        if parts[-1] is Ellipsis:
            return all(_fits(part, parts[0]) for part in value)
        return len(value) == len(parts) and all(map(_fits, value, parts))
    if hint is float:
        return type(value) in (int, float) and math.isfinite(value) and abs(value) <= LARGEST
    if hint is int:
        return type(value) is int and abs(value) <= LARGEST
    return isinstance(value, hint)
