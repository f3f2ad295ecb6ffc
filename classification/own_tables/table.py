"""A table from outside as columns of numbers, words or vectors, whichever kind of file it is in.

Arrow reads Parquet, Feather and CSV without running anything that a file brings along; it comes with the packages that
read clouds. What a file claims to hold is looked at before it is read.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from foundation.errors import UserError

MOST_ROWS = 5_000_000
MOST_COLUMNS = 16_384
MOST_VALUES = 1 << 31
"""Numbers and texts of a table, in all its columns: 8 GB of float32."""

LARGEST_FILE = 32 << 30
"""Bytes."""

LONGEST_TEXT = 4_096
"""Characters of a cell that are kept: no path is longer."""

MOST_IN_A_CELL = 64
"""Words of a list that are kept."""


@dataclass(frozen=True)
class Column:
    """One of the three, over M rows. numbers: float64, NaN where there is none. texts: "" where there is none. vectors:
    float32 (M, D), rows of NaN where there is none. odd: how many rows have a vector of another length. whole: all
    numbers were stored as integers.
    """

    name: str
    numbers: npt.NDArray[np.float64] | None = None
    texts: list[str] | None = None
    vectors: npt.NDArray[np.float32] | None = None
    odd: int = 0
    whole: bool = False

    def names(self) -> list[str]:
        """What may name pictures: its texts, or whole numbers as they are written. Empty where it has neither."""
        if self.texts is not None:
            return self.texts
        if self.numbers is None or not self.whole:
            return []
        return ["" if np.isnan(value) else str(int(value)) for value in self.numbers.tolist()]


@dataclass(frozen=True)
class OwnTable:
    """columns: of `count` rows each. left_out: names of columns of another kind. told: what the user should know."""

    path: Path
    count: int
    columns: list[Column]
    left_out: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def of_arrow(path: Path, table: pa.Table, told: tuple[str, ...] = ()) -> OwnTable:
    """UserError: a column cannot be read."""
    columns, left_out = [], []
    for number, name in enumerate(table.column_names):
        try:
            column = _column(name, table.column(number))
        except (ValueError, TypeError, OverflowError, MemoryError, pa.ArrowException) as error:
            raise UserError(f"The column {name[:80]} of {path} cannot be read ({_short(error)}); mend it.") from error
        if column is None:
            left_out.append(name)
        else:
            columns.append(column)
    return OwnTable(path, table.num_rows, columns, tuple(left_out), told)


def check_size(path: Path, rows: int, columns: int, values: int) -> None:
    """UserError: more than is read."""
    if rows > MOST_ROWS or columns > MOST_COLUMNS or values > MOST_VALUES:
        raise UserError(
            f"{path} says to hold {rows:,} rows, {columns:,} columns and {values:,} values; at most {MOST_ROWS:,}, "
            f"{MOST_COLUMNS:,} and {MOST_VALUES:,} are read, so divide it."
        )


def check_file(path: Path) -> None:
    """UserError: no such file, or one that is too large."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise UserError(f"{path} is no file; give the path of a table.")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UserError(f"The table {path} cannot be read ({why}); check the path.") from error
    if size > LARGEST_FILE:
        raise UserError(f"{path} has {size:,} bytes; at most {LARGEST_FILE:,} are read, so divide it.")


def opened(path: Path) -> pa.NativeFile:
    """As bytes: Arrow takes a text to be UTF-8, and a path may have bytes that are no text."""
    return pa.OSFile(os.fsencode(path))


def unreadable(path: Path, error: BaseException) -> UserError:
    return UserError(f"{path} cannot be read as its ending says ({_short(error)}); check the file.")


def _short(error: BaseException) -> str:
    words = " ".join(str(error).split())
    return words[:160] or type(error).__name__


def _column(name: str, column: pa.ChunkedArray) -> Column | None:
    kind = column.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
        if not _is_text(kind):
            column = column.cast(kind)
    if pa.types.is_boolean(kind):
        return Column(name, texts=["" if one is None else "yes" if one else "no" for one in column.to_pylist()])
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return Column(name, numbers=_numbers(column), whole=pa.types.is_integer(kind))
    if pa.types.is_null(kind):
        return Column(name, texts=[""] * len(column))
    if _is_text(kind):
        return Column(name, texts=_texts(column))
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        days = column.cast(pa.date32(), safe=False).cast(pa.string())
        return Column(name, texts=_texts(days))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        if _is_text(kind.value_type):
            return Column(name, texts=_joined(column))
        if pa.types.is_integer(kind.value_type) or pa.types.is_floating(kind.value_type):
            vectors, odd = _vectors(column)
            return Column(name, vectors=vectors, odd=odd)
    return None


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _numbers(column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    """NaN where a value is missing or not finite."""
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.float64(), safe=False)
    values = np.asarray(column.to_numpy(zero_copy_only=False)).astype(np.float64)
    values[~np.isfinite(values)] = np.nan
    return values


def _texts(column: pa.ChunkedArray) -> list[str]:
    """Equal ones are one object; what is missing is empty."""
    texts: list[str] = []
    for chunk in column.chunks:
        coded = chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
        different = [one or "" for one in pc.utf8_slice_codeunits(coded.dictionary, 0, LONGEST_TEXT).to_pylist()]
        codes = coded.indices.cast(pa.int64()).fill_null(len(different)).to_pylist()
        texts += [different[code] if code < len(different) else "" for code in codes]
    return texts


def _joined(column: pa.ChunkedArray) -> list[str]:
    return [
        ", ".join(str(word)[:LONGEST_TEXT] for word in (words or ())[:MOST_IN_A_CELL] if word)[:LONGEST_TEXT]
        for words in column.to_pylist()
    ]


def _vectors(column: pa.ChunkedArray) -> tuple[npt.NDArray[np.float32], int]:
    """(M, D) of the length that most rows have, and how many have another one."""
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy()
    counts = np.bincount(lengths[lengths > 0]) if (lengths > 0).any() else np.zeros(1, np.int64)
    width = int(counts.argmax())
    vectors = np.full((len(lengths), width), np.nan, np.float32)
    fit = (lengths == width) & (lengths > 0)
    if width:
        values = pc.list_flatten(column.filter(pa.array(fit)))
        vectors[fit] = _numbers(values).reshape(-1, width)
    return vectors, int(((lengths > 0) & ~fit).sum())
