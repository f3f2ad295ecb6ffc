"""Columns of the user's own as measures, where they are of numbers, and as labels, where they are of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from classification.cloud import MeasureColumn
from classification.cloud.labels import LABEL, LONGEST_LABEL, OWN, LabelColumn
from classification.measures.description import LARGEST, LONGEST, MeasureDescription
from classification.own_tables.matching import Matched, is_key
from classification.own_tables.table import Column, OwnTable
from foundation.language import N_
from foundation.lines import one_line

WORDS = ("label", "cluster", "class", "category", "group")
"""Numbers in a column that is called so, or ends so, are names of groups."""

NOT_TOLD = N_("not told")

_SLUG = 30


@dataclass(frozen=True)
class OwnColumns:
    """Of the N pictures. told: sentences."""

    measures: list[MeasureColumn]
    labels: list[LabelColumn]
    told: tuple[str, ...]


def own_columns(table: OwnTable, of: Matched, taken: Iterable[str] = ()) -> OwnColumns:
    """taken: ids of columns of other tables, and titles of measures of the program's."""
    measures: list[MeasureColumn] = []
    labels: list[LabelColumn] = []
    ids, without = set(taken), list(table.left_out)
    for column in table.columns:
        if column.name == of.key or (is_key(column.name) and column.texts is not None):
            continue
        found: MeasureColumn | LabelColumn | None = None
        if column.numbers is not None and not _names_groups(column.name):
            found = _measure(column, of, ids)
        elif column.vectors is None:
            found = _label(column, of, ids)
        if found is None:
            without.append(column.name)
        elif isinstance(found, LabelColumn):
            labels.append(found)
            ids.add(found.id)
        else:
            measures.append(found)
            ids.add(found.description.id)
    told = list(of.told)
    if without:
        named = ", ".join(one_line(name, 40) or "without a name" for name in without[:5])
        told.append(
            f"Of {table.path.name} left out: {named}{' …' if len(without) > 5 else ''}; neither different numbers "
            "up to a thousand million nor words."
        )
    return OwnColumns(measures, labels, tuple(told))


def _measure(column: Column, of: Matched, ids: set[str]) -> MeasureColumn | None:
    assert column.numbers is not None
    values = np.full(len(of.rows), np.nan, np.float32)
    values[of.there] = column.numbers[of.rows[of.there]]
    known = values[np.isfinite(values)]
    if len(known) < 2 or float(known.min()) == float(known.max()) or float(np.abs(known).max()) > LARGEST:
        return None
    title, low, high = _title(column.name, LONGEST), float(known.min()), float(known.max())
    shown = f"{title[: LONGEST - 6]} (own)" if title.casefold() in ids else title
    description = MeasureDescription(_id(OWN, title, ids), shown, low, high, undefined=NOT_TOLD)
    return MeasureColumn(description, values)


def _label(column: Column, of: Matched, ids: set[str]) -> LabelColumn | None:
    texts = column.texts
    if texts is None and column.numbers is not None:
        texts = ["" if np.isnan(value) else f"{value:g}" for value in column.numbers.tolist()]
    assert texts is not None
    lines: dict[str, str] = {}
    values = [
        lines.setdefault(text, one_line(text, LONGEST_LABEL))
        for text in ("" if row < 0 else texts[row] for row in of.rows.tolist())
    ]
    if not any(values):
        return None
    title = _title(column.name, LONGEST)
    return LabelColumn(_id(LABEL, title, ids), title, values)


def _title(name: str, longest: int) -> str:
    return one_line(name.replace("_", " "), longest) or "Column"


def _names_groups(name: str) -> bool:
    return re.split(r"[\W_]+", name.strip().casefold())[-1] in WORDS


def _id(kind: str, title: str, taken: set[str]) -> str:
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:_SLUG].strip("_") or "column"
    number = 1
    while (found := f"{kind}{slug}" if number == 1 else f"{kind}{slug}_{number}") in taken:
        number += 1
    return found
