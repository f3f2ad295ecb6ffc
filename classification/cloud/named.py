"""Which names the files of many images tell, a column at a time: Arrow reads the JSON, and each different name is
checked once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from classification.cloud.facts import LISTS, MOST, line_of, named_in
from foundation.slices import slices

if TYPE_CHECKING:
    import pyarrow as pa

Int32s = npt.NDArray[np.int32]

_NONE: Int32s = np.zeros(0, np.int32)


class Named(NamedTuple):
    """names: all that one field tells. rows: the images that tell any, rising, once for each name; numbers: the place
    of that name in `names`, of each of `rows`.
    """

    names: list[str]
    rows: Int32s
    numbers: Int32s


def named(texts: Sequence[str], fields: Sequence[str]) -> dict[str, Named]:
    """By field, the same as `named_in` finds in each of `texts`; with pauses for who draws."""
    found = {field: _Column() for field in fields}
    for part in slices(len(texts)):
        for field, (rows, names) in _read(texts[part], fields).items():
            found[field].add(rows + part.start, names)
    return {field: column.named() for field, column in found.items()}


class _Column:
    """What one field tells, as it is read."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._number_of = cache(self._numbered)
        self._rows: list[Int32s] = []
        self._named: list[Int32s] = []

    def add(self, rows: Int32s, names: _Names) -> None:
        numbers = np.array([self._number_of(name) for name in names.different], np.int32)[names.numbers]
        known = numbers >= 0
        pairs = np.unique(rows[known].astype(np.int64) << 32 | numbers[known])
        self._rows.append((pairs >> 32).astype(np.int32))
        self._named.append(pairs.astype(np.int32))

    def named(self) -> Named:
        rows, numbers = (np.concatenate([_NONE, *parts]) for parts in (self._rows, self._named))
        return Named(list(self._numbers), rows, numbers)

    def _numbered(self, name: str | None) -> int:
        """-1: it is no name."""
        line = line_of(name)
        return self._numbers.setdefault(line, len(self._numbers)) if line else -1


class _Names(NamedTuple):
    """As `Named`, each as it was written."""

    different: list[Any]
    numbers: Int32s


def _read(texts: Sequence[str], fields: Sequence[str]) -> dict[str, tuple[Int32s, _Names]]:
    table = _table(texts, fields)
    if table is None:
        return _one_by_one(texts, fields)
    return {field: _taken(table[field].combine_chunks(), field in LISTS) for field in fields}


def _table(texts: Sequence[str], fields: Sequence[str]) -> pa.Table | None:
    """None: not all of `texts` are objects of the form that `Facts.to_json` writes."""
    import pyarrow as pa
    import pyarrow.json

    lines = "\n".join([text or "{}" for text in texts])
    between = len(texts) - 1
    framed = lines[:1] == "{" and lines[-1:] == "}" and lines.count("\n") == lines.count("}\n{") == between
    if not framed:
        return None
    schema = pa.schema([(field, pa.list_(pa.string()) if field in LISTS else pa.string()) for field in fields])
    try:
        content = lines.encode()
        table = pa.json.read_json(
            pa.BufferReader(content),
            pa.json.ReadOptions(use_threads=False, block_size=len(content) + 1),
            pa.json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
        )
    except (ValueError, pa.ArrowException):
        return None
    short = all(_longest(table[field].combine_chunks()) <= MOST for field in fields if field in LISTS)
    return table if len(table) == len(texts) and short else None


def _taken(column: pa.Array, several: bool) -> tuple[Int32s, _Names]:
    rows = np.arange(len(column), dtype=np.int32)
    if several:
        rows, column = np.repeat(rows, _lengths(column)), column.flatten()
    coded = column.dictionary_encode("encode")
    numbers = _int32s(coded.indices, 1, len(coded))
    return rows, _Names(coded.dictionary.to_pylist(), numbers)


def _longest(column: pa.Array) -> int:
    return int(_lengths(column).max(initial=0))


def _lengths(column: pa.Array) -> Int32s:
    """How many values each of these lists has; one that is missing has none."""
    return np.diff(_int32s(column, 1, len(column) + 1)) if len(column) else _NONE


def _int32s(array: pa.Array, buffer: int, count: int) -> Int32s:
    """Of a buffer. To give an array of numbers, Arrow would load pandas."""
    return np.frombuffer(array.buffers()[buffer], np.int32, array.offset + count)[array.offset :] if count else _NONE


def _one_by_one(texts: Sequence[str], fields: Sequence[str]) -> dict[str, tuple[Int32s, _Names]]:
    found: dict[str, list[tuple[int, str]]] = {field: [] for field in fields}
    for row, text in enumerate(texts):
        for field, name in named_in(text, fields):
            found[field].append((row, name))
    return {field: _numbered(pairs) for field, pairs in found.items()}


def _numbered(pairs: Sequence[tuple[int, str]]) -> tuple[Int32s, _Names]:
    different = list(dict.fromkeys(name for _, name in pairs))
    number_of = {name: number for number, name in enumerate(different)}
    numbers = np.array([number_of[name] for _, name in pairs], np.int32)
    return np.array([row for row, _ in pairs], np.int32), _Names(different, numbers)
