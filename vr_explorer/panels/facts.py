"""What is known about an image, as words and rows to show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from classification.cloud import Cloud
from foundation.lines import one_line
from foundation.parsing import json_of

ROWS = 7
MEASURES = 8
LONGEST, LONGEST_TITLE, LONGEST_MEASURE = 34, 80, 15
DEEPEST = 3
"""Lists inside one another of which the parts are shown."""


@dataclass(frozen=True)
class Facts:
    """title: the image's name, else its method, in words. name: the image's id. rows: (name, value) of its parameters
    and parents. measures: the first of them, as title, how far up its scale (0..1, NaN where there is no value), and
    the value in words.
    """

    title: str
    name: str
    rows: tuple[tuple[str, str], ...]
    more: int
    """How many further parameters there are."""

    measures: tuple[tuple[str, float, str], ...] = ()


def facts(cloud: Cloud, index: int) -> Facts:
    title = one_line(cloud.name(index), LONGEST_TITLE) or _words(cloud.methods[index]) or "Image"
    rows = list(_parameters(cloud.parameters[index]))
    parents = tuple(("from", _short(parent)) for parent in cloud.parents[index])
    shown = rows[: max(ROWS - len(parents), 0)]
    return Facts(
        title, _short(cloud.ids[index]), (*shown, *parents[:ROWS]), len(rows) - len(shown), _measures(cloud, index)
    )


def _measures(cloud: Cloud, index: int) -> tuple[tuple[str, float, str], ...]:
    shown = islice(cloud.measures.values(), MEASURES)
    values = ((column.description, float(column.values[index])) for column in shown)
    return tuple((one_line(one.title, LONGEST_MEASURE), one.share(value), one.text(value)) for one, value in values)


@lru_cache(maxsize=64)
def _parameters(text: str) -> tuple[tuple[str, str], ...]:
    """The rows of a JSON object; nothing where it is none."""
    try:
        values = json_of(text) if text else {}
    except ValueError:
        return ()
    return (
        tuple((_short(_words(name).lower()), _value(value)) for name, value in values.items())
        if isinstance(values, dict)
        else ()
    )


def _value(value: Any, depth: int = 0) -> str:
    if depth > DEEPEST:
        return "…"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, list):
        return _short(", ".join(_value(part, depth + 1) for part in value))
    if isinstance(value, dict):
        return _short(", ".join(f"{name} {_value(part, depth + 1)}" for name, part in value.items()))
    return _short(str(value))


def _words(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def _short(text: str) -> str:
    return one_line(text, LONGEST)
