"""One image of a gallery as it travels: in uploads, in the page's data, in exports. What comes in is checked."""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from classification.cloud import ABSTRACTNESS, COMPOSITION, MeasureDescription, described
from foundation.lines import one_line

TEXT = 200
NOTE = 4_000
PARAMETERS = 20_000
DEPTH = 32
LIST = 64
LARGEST = 1e9
"""Of a measure's value, in whatever unit it is."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""Also what turns the direction of the text that follows, so that a name reads as another."""


@dataclass(frozen=True)
class Measured:
    """value: on the scale that is described, None where the image has none."""

    description: MeasureDescription
    value: float | None

    def to_json(self) -> dict[str, Any]:
        return self.description.to_json() | {"value": self.value}

    def __str__(self) -> str:
        """ "Abstractness 0.31"."""
        value = math.nan if self.value is None else self.value
        return f"{self.description.title} {self.description.text(value)}"


@dataclass(frozen=True)
class Item:
    """A favourite image.

    id: its name in the cloud. title: what a person would call it, one line, "" where nobody has said. digest: SHA-256
    of its file, 64 hexadecimal digits. note, group: the user's own words. parameters: what the method was given (JSON
    object). colours: `#rrggbb`, largest share first; shares sum to about 1. measures: what was measured of it.
    """

    id: str
    digest: str
    note: str = ""
    group: str = ""
    method: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    parents: list[str] = field(default_factory=list)
    colours: list[str] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    measures: list[Measured] = field(default_factory=list)
    title: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"measures": [measure.to_json() for measure in self.measures]}


def is_digest(text: str) -> bool:
    return _DIGEST.fullmatch(text) is not None


def parsed(body: bytes) -> Any:
    """The JSON text `body`, without the numbers that JSON does not have. ValueError: one sentence."""

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no number in JSON")

    try:
        return json.loads(body, parse_constant=refuse)
    except RecursionError as error:
        raise ValueError("the JSON text is nested too deeply") from error
    except ValueError as error:
        raise ValueError(f"the body is no JSON text ({error})"[:TEXT]) from error


def item(value: object, where: str = "item") -> Item:
    """The item that a JSON value describes; unknown keys are ignored. ValueError: one sentence that names the place."""
    if not isinstance(value, dict):
        raise ValueError(f"{where} must be an object")
    digest = value.get("digest")
    if not isinstance(digest, str) or not is_digest(digest):
        raise ValueError(f"{where}.digest must be a SHA-256 in 64 lower-case hexadecimal digits")
    name = text(value.get("id"), f"{where}.id")
    if not name:
        raise ValueError(f"{where}.id must not be empty")
    return Item(
        id=name,
        digest=digest,
        note=text(value.get("note", ""), f"{where}.note", NOTE),
        group=text(value.get("group", ""), f"{where}.group"),
        method=text(value.get("method", ""), f"{where}.method"),
        parameters=parameters(value.get("parameters", {}), f"{where}.parameters"),
        parents=[text(parent, f"{where}.parents") for parent in _list(value, "parents", where)],
        colours=[_colour(colour, where) for colour in _list(value, "colours", where)],
        shares=[_number(share, f"{where}.shares", 1.0) for share in _list(value, "shares", where)],
        measures=_measures(value, where),
        title=one_line(text(value.get("title", ""), f"{where}.title")),
    )


def text(value: object, where: str, longest: int = TEXT) -> str:
    """`value` as text that can be stored and shown. ValueError: no text, too long, broken characters."""
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError(f"{where} must be a text of at most {longest} characters")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f"{where} has half a character in it") from error
    return plain(value, longest)


def plain(value: str, longest: int = TEXT) -> str:
    """`value` without what neither JSON pages nor XML can show, cut to `longest` characters."""
    return _CONTROL.sub("", value.encode("utf-8", "replace").decode())[:longest]


def parameters(value: object, where: str) -> dict[str, Any]:
    """`value` as parameters that can be stored: an object, neither too long nor too deep. ValueError: one sentence."""
    if not isinstance(value, dict):
        raise ValueError(f"{where} must be an object")
    try:
        length = len(json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8"))
    except (ValueError, RecursionError) as error:  # UnicodeEncodeError is a ValueError
        raise ValueError(f"{where} cannot be stored") from error
    if length > PARAMETERS or _depth(value) > DEPTH:
        raise ValueError(f"{where} must be at most {PARAMETERS} bytes of JSON, nested at most {DEPTH} deep")
    return value


def _list(value: dict[str, object], key: str, where: str) -> list[object]:
    found = value.get(key, [])
    if not isinstance(found, list) or len(found) > LIST:
        raise ValueError(f"{where}.{key} must be a list of at most {LIST}")
    return found


def _colour(value: object, where: str) -> str:
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        raise ValueError(f"{where}.colours must be of the form #rrggbb")
    return value


def _number(value: object, where: str, largest: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= largest * 1.001:
        raise ValueError(f"{where} must be a number from 0 to {largest:g}")
    return float(value)


def _measures(value: dict[str, object], where: str) -> list[Measured]:
    """Earlier versions wrote two measures by their names alone."""
    if "measures" not in value:
        written = [(one, value[one.id]) for one in (ABSTRACTNESS, COMPOSITION) if value.get(one.id) is not None]
        return [Measured(one, _number(number, f"{where}.{one.id}", one.high)) for one, number in written]
    found = [_measured(one, f"{where}.measures") for one in _list(value, "measures", where)]
    if len({one.description for one in found}) < len(found):
        raise ValueError(f"{where}.measures has one of them twice")
    return found


def _measured(value: object, where: str) -> Measured:
    try:
        description = described(value)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error
    number = value.get("value") if isinstance(value, dict) else None
    if number is None:
        return Measured(description, None)
    if isinstance(number, bool) or not isinstance(number, int | float) or not abs(number) <= LARGEST:
        raise ValueError(f"{where}: {description.id} has no such value")
    return Measured(description, float(number))


def _depth(value: object) -> int:
    depth = 0
    level: list[Any] = [value]
    while level:
        depth += 1
        inner = (part for outer in level for part in (outer.values() if isinstance(outer, dict) else outer))
        level = [part for part in inner if isinstance(part, dict | list)]
    return depth


def finite(number: float, digits: int) -> float | None:
    """`number` rounded, None where it is not finite."""
    return round(float(number), digits) if math.isfinite(number) else None


def readable(item: Item) -> str:
    """How `item` was made, in a line: the method and its plain parameters."""
    simple = [f"{name} {value}" for name, value in item.parameters.items() if isinstance(value, str | int | float)]
    return ", ".join(part for part in (item.method.replace("_", " "), *simple) if part)
