"""Tables of each kind of file, chosen by its ending."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet as pq

from classification.own_tables.matching import is_key
from classification.own_tables.npy import npy_table
from classification.own_tables.table import (
    MOST_COLUMNS,
    OwnTable,
    check_file,
    check_size,
    of_arrow,
    opened,
    unreadable,
)
from foundation.errors import UserError
from foundation.quantity import quantity

LARGEST_CSV = 2 << 30
"""Bytes."""

MOST_BYTES = 16 << 30
"""Of a table in memory."""

_FAULTS = (OSError, ValueError, TypeError, KeyError, OverflowError, MemoryError, pa.ArrowException)
_MISSING = ["", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL", "None"]
_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d*(?:,\d+)?(?:[eE][+-]?\d+)?\s*")
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def read(path: Path) -> OwnTable:
    """UserError: no such file, of no known kind, too large, or damaged."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise UserError(f"{path} is no table that can be read; give a file that ends in {', '.join(_READERS)}.")
    check_file(path)
    return reader(path)


def _parquet(path: Path) -> OwnTable:
    try:
        with opened(path) as stream:
            schema = pq.read_schema(stream)
        texts = [one.name for one in schema if pa.types.is_string(one.type) or pa.types.is_large_string(one.type)]
        # Texts stay numbered: a file of a few bytes can repeat a long one in each row.
        with opened(path) as stream, pq.ParquetFile(stream, read_dictionary=texts) as file:
            known = file.metadata
            parts = [known.row_group(number) for number in range(known.num_row_groups)]
            chunks = [part.column(number) for part in parts for number in range(part.num_columns)]
            check_size(path, known.num_rows, len(schema), sum(chunk.num_values for chunk in chunks))
            _check_bytes(path, sum(chunk.total_uncompressed_size for chunk in chunks))
            table = file.read()
    except _FAULTS as error:
        raise unreadable(path, error) from error
    return of_arrow(path, table)


def _arrow(path: Path) -> OwnTable:
    """Feather is Arrow's own format of files; streams have the same endings."""
    try:
        with opened(path) as stream:
            try:
                reader = pa.ipc.open_file(stream)
                batches = (reader.get_batch(number) for number in range(reader.num_record_batches))
            except pa.ArrowInvalid:
                stream.seek(0)
                reader = pa.ipc.open_stream(stream)
                batches = iter(reader)
            rows, taken, kept = 0, 0, []
            for batch in batches:
                rows, taken = rows + batch.num_rows, taken + batch.nbytes
                check_size(path, rows, batch.num_columns, 0)
                _check_bytes(path, taken)
                kept.append(batch)
            table = pa.Table.from_batches(kept, reader.schema)
    except _FAULTS as error:
        raise unreadable(path, error) from error
    return of_arrow(path, table)


def _check_bytes(path: Path, count: int) -> None:
    if count > MOST_BYTES:
        raise UserError(f"{path} would take {count:,} bytes; at most {MOST_BYTES:,} are read, so divide it.")


def _csv(path: Path) -> OwnTable:
    """Commas, semicolons or tabs, whichever its first line has most of; decimal commas where commas divide nothing."""
    if path.stat().st_size > LARGEST_CSV:
        raise UserError(f"{path} has more than {LARGEST_CSV:,} bytes; write so many numbers as Parquet.")
    try:
        content = path.read_bytes()
        encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
        del content
        header = text.partition("\n")[0]
        delimiter = max(";\t,", key=header.count)
        if header.count(delimiter) >= MOST_COLUMNS:
            check_size(path, 0, header.count(delimiter) + 1, 0)
        named = [name.strip().strip('"') for name in header.rstrip("\r").split(delimiter)]
        skipped: list[object] = []
        table = pyarrow.csv.read_csv(
            io.BytesIO(text.encode("utf-8", "replace")),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=lambda row: _skip(skipped, row)
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={name: pa.string() for name in named if is_key(name)},
                null_values=_MISSING,
                strings_can_be_null=False,
            ),
        )
    except _FAULTS as error:
        raise unreadable(path, error) from error
    check_size(path, table.num_rows, table.num_columns, table.num_rows * table.num_columns)
    if delimiter != ",":
        table = _with_decimal_commas(table)
    told = (f"{quantity(len(skipped), 'row')} of {path.name} with too few or too many cells left out.",)
    return of_arrow(path, table, told if skipped else ())


def _skip(skipped: list[object], row: object) -> str:
    skipped.append(row)
    return "skip"


def _with_decimal_commas(table: pa.Table) -> pa.Table:
    for number, name in enumerate(table.column_names):
        column = table.column(number)
        if is_key(name) or not pa.types.is_string(column.type):
            continue
        texts = ["" if text in _MISSING else text for text in column.to_pylist()]
        if any("," in text for text in texts) and all(_DECIMAL_COMMA.fullmatch(text) for text in texts):
            numbers = [float(text.replace(",", ".")) if text.strip() else np.nan for text in texts]
            table = table.set_column(number, name, pa.array(numbers, pa.float64()))
    return table


_READERS: dict[str, Callable[[Path], OwnTable]] = {
    ".parquet": _parquet,
    ".feather": _arrow,
    ".arrow": _arrow,
    ".csv": _csv,
    ".tsv": _csv,
    ".npy": npy_table,
}
