"""What is known about an image, as words and rows to show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from classification.cloud import Cloud, MeasureDescription
from foundation.language import _, digits, format_number
from foundation.lines import one_line
from foundation.parsing import json_of
from vr_explorer.panels import file_metadata
from vr_explorer.scene.image_names import name_words
from vr_explorer.scene.method_names import method_words
from vr_explorer.scene.recipe_words import how_made

ROWS = 7
MEASURES = 8
LABELS = 4
LONGEST, LONGEST_TITLE, LONGEST_MEASURE = 34, 80, 15
DEEPEST = 3
"""Lists inside one another of which the parts are shown."""


class ShownMeasure(NamedTuple):
    """share: how far up its scale, 0..1, NaN where there is no value. words: the value, ready to read. low, high: what
    the ends of the scale mean, "" where nothing is said of them.
    """

    title: str
    share: float
    words: str
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Facts:
    """title: the image's name, else its method, in words, else the name of its file. made: how, as a person
    would say it, "" where that is not known. said: the caption or prompt that its file tells, shortened. name: the
    image's id. rows: (name, value) of its parameters and parents. told, told_all: (name, value) of what else its file
    tells, in short and as far as rows have room for it. measures: the first of them.
    """

    title: str
    name: str
    rows: tuple[tuple[str, str], ...]
    more: int
    """How many further parameters there are."""

    measures: tuple[ShownMeasure, ...] = ()
    made: str = ""
    said: str = ""
    told: tuple[tuple[str, str], ...] = ()
    told_all: tuple[tuple[str, str], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    """Title and value, of the first labels that say something."""


def facts(cloud: Cloud, index: int) -> Facts:
    of_file = file_metadata.told_in(cloud.provenance[index] if cloud.provenance else "")
    title = one_line(name_words(cloud.name(index)), LONGEST_TITLE) or method_words(cloud.methods[index])
    title = title or one_line(PurePosixPath(cloud.paths[index]).name, LONGEST_TITLE) or _("Image")
    rows = list(_parameters(cloud.parameters[index]))
    parents = tuple((_("from"), _short(parent)) for parent in cloud.parents[index])
    shown = rows[: max(ROWS - len(parents), 0)]
    made = how_made(cloud.methods[index], cloud.parameters[index], len(cloud.parents[index]))
    further = len(rows) - len(shown)
    labels = ((one.title, one.values[index]) for one in cloud.labels.values() if one.values[index])
    return Facts(
        title,
        _short(cloud.ids[index]),
        (*shown, *parents[:ROWS]),
        further,
        _measures(cloud, index),
        made,
        file_metadata.said(of_file),
        file_metadata.rows(of_file, all_of_it=False),
        file_metadata.rows(of_file, all_of_it=True),
        tuple(islice(labels, LABELS)),
    )


def explained(measure: MeasureDescription) -> tuple[str, ...]:
    """Sentences: what the ends of its scale mean, and what is said of images that have no value."""
    low, high = (format_number(end, "g") + measure.unit for end in (measure.low, measure.high))
    said: tuple[str, ...]
    if measure.means:
        means = _("{value} means {meaning}.")
        said = tuple(
            means.format(value=value, meaning=_(meaning))
            for value, meaning in ((low, measure.low_means), (high, measure.high_means))
        )
    else:
        said = (_("From {low} to {high}.").format(low=low, high=high),)
    return (*said, _("Without a value: {words}.").format(words=_(measure.undefined))) if measure.undefined else said


def value_words(measure: MeasureDescription, value: float) -> str:
    """As it is written on a plate."""
    if math.isnan(value):
        return _(measure.undefined) if measure.undefined else _("unknown")
    return digits(measure.text(value).removesuffix(measure.unit)) + measure.unit


def _measures(cloud: Cloud, index: int) -> tuple[ShownMeasure, ...]:
    shown = islice(cloud.measures.values(), MEASURES)
    values = ((column.description, float(column.values[index])) for column in shown)
    return tuple(
        ShownMeasure(
            _measure_title(one),
            one.share(value),
            value_words(one, value),
            _(one.low_means),
            _(one.high_means),
        )
        for one, value in values
    )


def _measure_title(measure: MeasureDescription) -> str:
    """In short where it would have to be cut."""
    title = _(measure.title)
    return one_line(_(measure.short) if len(title) > LONGEST_MEASURE and measure.short else title, LONGEST_MEASURE)


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
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return format_number(value, ".3g")
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
