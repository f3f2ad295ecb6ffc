"""The columns of a cloud's table, read from Parquet into arrays and lists.

They are read without pandas, whose import takes longer than the reading of ten thousand rows, and so that another
thread that draws frames goes on meanwhile: Arrow works without holding Python's lock, and what has to hold it, making
Python's strings, is done in slices with pauses.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from classification.file_set import MARK_KEY
from foundation.errors import UserError
from foundation.slices import slices

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")


class Columns:
    """The columns `names` of the Parquet file `path`, as far as they are there; `len` is the number of rows.

    mark: of the run that wrote it, "" where there is none.

    UserError: the file cannot be read; from the methods also where a column does not hold what is asked for.
    """

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        # Imported late: it takes a fifth of a second, which a window that opens meanwhile need not wait for.
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._path = path
        if path.exists() and not path.is_file():
            raise UserError(f"The table {path} is no file; classify the images again.")
        try:
            # As bytes: Arrow takes a text to be UTF-8, and a path may have bytes that are no text.
            with pa.OSFile(os.fsencode(path)) as stream, pq.ParquetFile(stream) as file:
                there = [name for name in names if name in file.schema_arrow.names]
                self.mark = (file.schema_arrow.metadata or {}).get(MARK_KEY, b"").decode("ascii", "replace")
                self._table: pa.Table = file.read(columns=there)
        except (OSError, ValueError, pa.ArrowException) as error:
            raise UserError(f"The table {path} cannot be read ({error}); classify the images again.") from error

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __contains__(self, name: str) -> bool:
        return name in self._table.column_names

    def numbers(self, name: str, dtype: npt.DTypeLike, default: float | None = None) -> npt.NDArray[Any]:
        """(N,). default: in place of a column that is missing and of values that are; without one, every value must be
        there, and finite.
        """
        if default is None:
            return self._sound(name, lambda: _finite(_numbers(self._table[name], dtype, np.nan)))
        if name not in self:
            return np.full(len(self), default, dtype)
        return self._sound(name, lambda: _numbers(self._table[name], dtype, default))

    def measured(self, name: str, partly: bool) -> npt.NDArray[np.float32]:
        """(N,) float32, finite. partly: or NaN, where a value is missing."""
        return self._sound(name, lambda: _finite(_numbers(self._table[name], np.float32, np.nan), partly))

    def texts(self, name: str) -> list[str]:
        """N texts, empty where one is missing, or the column."""
        if name not in self:
            return [""] * len(self)
        return self._sound(name, lambda: _texts(self._table[name]))

    def text_lists(self, name: str) -> list[list[str]]:
        """N lists of texts, empty where one is missing, or the column. They are not to be changed."""
        if name not in self or len(self) == 0:
            return [[]] * len(self)
        return self._sound(name, lambda: _lists(self._table[name]))

    def vectors(self, name: str, width: int, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """A column of lists of `width` finite numbers, as (N, width). UserError: it is damaged."""
        import pyarrow.compute as pc

        def taken() -> npt.NDArray[Any]:
            column = self._table[name]
            if not (_numbers(pc.list_value_length(column), np.int64, 0) == width).all():
                raise ValueError(f"rows are not of {width} values")
            return _finite(_numbers(pc.list_flatten(column), dtype, 0)).reshape(len(self), width)

        return np.zeros((0, width), dtype) if len(self) == 0 else self._sound(name, taken)

    def _sound(self, name: str, taken: Callable[[], T]) -> T:
        import pyarrow as pa

        try:
            return taken()
        except (ValueError, TypeError, OverflowError, KeyError, pa.ArrowException) as error:
            where = self._path.parent
            raise UserError(
                f"The column {name} of the cloud in {where} is damaged; classify the images again."
            ) from error


def _numbers(column: pa.ChunkedArray, dtype: npt.DTypeLike, missing: float) -> npt.NDArray[Any]:
    """(N,). To take a value or to give an array, Arrow loads pandas; what lies in its buffers is there without."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = pa.from_numpy_dtype(dtype)
    instead = pa.Array.from_buffers(kind, 1, [None, pa.py_buffer(np.array([missing], dtype).tobytes())])[0]
    return _buffered(pc.fill_null(column.cast(kind).combine_chunks(), instead), dtype)


def _finite(values: npt.NDArray[Any], partly: bool = False) -> npt.NDArray[Any]:
    if not (np.isfinite(values) | (partly & np.isnan(values))).all():
        raise ValueError("not all numbers are finite")
    return values


def _buffered(array: pa.Array, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """The values of an array of that type without gaps."""
    values = np.frombuffer(array.buffers()[1], dtype, array.offset + len(array)) if len(array) else np.zeros(0, dtype)
    return values[array.offset :].copy()


def _texts(column: pa.ChunkedArray) -> list[str]:
    """Of N rows; equal texts are one object, for a million rows have few different ones."""
    import pyarrow as pa

    if len(column) == 0:  # of no chunk at all Arrow makes an array by loading pandas
        return []
    coded = column.cast(pa.large_string()).combine_chunks().dictionary_encode("encode")
    different = np.empty(len(coded.dictionary), object)
    for part in slices(len(different)):
        different[part] = [text or "" for text in coded.dictionary[part].to_pylist()]
    codes, texts = _buffered(coded.indices, np.int32), list[str]()
    for part in slices(len(codes)):
        texts += different[codes[part]].tolist()
    return texts


def _lists(column: pa.ChunkedArray) -> list[list[str]]:
    """Equal ones that follow each other are one object."""
    import pyarrow.compute as pc

    lengths = _numbers(pc.list_value_length(column), np.int64, 0)
    texts, ends, lists = _texts(pc.list_flatten(column)), np.cumsum(lengths), list[list[str]]()
    before: list[str] = []
    for part in slices(len(lengths)):
        for end, length in zip(ends[part].tolist(), lengths[part].tolist(), strict=True):
            own = texts[end - length : end]
            if own != before:
                before = own
            lists.append(before)
    return lists
