"""What a measure is called, its scale, and what its ends mean in words: what `cloud.json` says of each, so that
whoever shows, filters and arranges a cloud needs to know no measure by name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from foundation.lines import one_line

MOST = 32
"""Measures of a cloud."""

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST = 60
"""Characters of a title or of what is said of an end."""

LARGEST = 1e9
"""Of a number on a scale, in whatever unit it is."""


@dataclass(frozen=True)
class MeasureDescription:
    """Descriptions are equal by `id` alone: a measure stays the same one where it is described in other words.

    id: small letters, digits and `_`, the name of its column. title: on labels; short: where there is little room, the
    title by default. low, high: the ends of its scale. period: where the scale begins again, 0 if nowhere. unit: as
    written after a value. low_means, high_means: what a picture at either end is like. undefined: what is said of a
    picture that has no value (NaN), "" where every picture has one. instead_of: id of the measure whose place it takes
    in a cloud that does not have that one. ValueError: one sentence.
    """

    id: str
    title: str = field(compare=False)
    low: float = field(default=0.0, compare=False)
    high: float = field(default=1.0, compare=False)
    period: float = field(default=0.0, compare=False)
    unit: str = field(default="", compare=False)
    low_means: str = field(default="", compare=False)
    high_means: str = field(default="", compare=False)
    undefined: str = field(default="", compare=False)
    short: str = field(default="", compare=False)
    instead_of: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not all(_ID.fullmatch(name) for name in (self.id, self.instead_of or self.id)):
            raise ValueError("a measure's id is small letters, digits and _, at most 40")
        if not self.title:
            raise ValueError(f"the measure {self.id} has no title")
        for name in ("title", "unit", "low_means", "high_means", "undefined", "short"):
            words = getattr(self, name).removeprefix(" " if name == "unit" else "")
            if words != one_line(words, LONGEST):
                raise ValueError(f"the {name} of the measure {self.id} is not one line of at most {LONGEST} characters")
        if not all(math.isfinite(end) and abs(end) <= LARGEST for end in (self.low, self.high, self.period)):
            raise ValueError(f"the scale of the measure {self.id} has no finite ends")
        if not self.high - self.low > 0.0 or self.period < 0.0:
            raise ValueError(f"the scale of the measure {self.id} does not rise")

    @property
    def label(self) -> str:
        """What it is called where there is little room."""
        return self.short or self.title

    @property
    def means(self) -> str:
        """Both ends in words, "from a clear face to no face"; "" where nothing is said of them."""
        return f"from {self.low_means} to {self.high_means}" if self.low_means and self.high_means else ""

    def share(self, value: float) -> float:
        """How far up its scale a value is, 0..1, NaN where there is none."""
        return value if math.isnan(value) else min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def text(self, value: float) -> str:
        """A value as it is written on a plate: with as many digits as can mean something on its scale."""
        if math.isnan(value):
            return self.undefined or "unknown"
        width = self.high - self.low
        digits = 0 if width > 20.0 else 1 if width > 2.0 else 2
        return f"{round(value, digits) + 0.0:.{digits}f}{self.unit}"

    def to_json(self) -> dict[str, Any]:
        """Without what is as usual."""
        usual = {one.name: one.default for one in fields(self)}
        return {name: value for name, value in asdict(self).items() if value != usual[name]}


def described(value: object) -> MeasureDescription:
    """The measure that a JSON value describes, whoever wrote it; keys of later versions are ignored. ValueError."""
    if not isinstance(value, Mapping):
        raise ValueError("a measure is no object")
    known: dict[str, Any] = {}
    for one in fields(MeasureDescription):
        if one.name in value:
            known[one.name] = _text(value, one.name) if one.type == "str" else _number(value, one.name)
    if "id" not in known or "title" not in known:
        raise ValueError("a measure has no id or no title")
    return MeasureDescription(**known)


def described_all(value: object) -> list[MeasureDescription]:
    """Those of a list, each id once. ValueError."""
    if not isinstance(value, list) or len(value) > MOST:
        raise ValueError(f"the measures are no list of at most {MOST}")
    found = [described(one) for one in value]
    if len(set(found)) < len(found):
        raise ValueError("two measures have the same id")
    return found


def _text(value: Mapping[Any, Any], name: str) -> str:
    text = value[name]
    if not isinstance(text, str):
        raise ValueError(f"the {name} of a measure is no text")
    if name in ("id", "instead_of"):
        return text
    return (" " if name == "unit" and text.startswith(" ") else "") + one_line(text, LONGEST)


def _number(value: Mapping[Any, Any], name: str) -> float:
    number = value[name]
    if isinstance(number, bool) or not isinstance(number, int | float) or abs(number) > LARGEST:
        raise ValueError(f"the {name} of a measure is no number that a scale can have")
    return float(number)
