"""The cells of an img2vec.csv as it was written: by this program, by its version 0.1.0, or by a spreadsheet."""

from __future__ import annotations

import csv
import io
import re

_UNQUOTED = re.compile(
    r"(?s)(?P<path>.*?)(?P<middle>(?:;[^;\r\n]*){3};\s*\d[\d ,.]*(?:\|[\d ,.]+){4}(?:;[^;\r\n]*){3});(?P<id>.*)"
)
"""A row of version 0.1.0: nothing is quoted, a name may hold every sign; only the colours look like nothing else."""

_BETWEEN_FIELDS = re.compile(r",(?! )")
"""In a table that was saved with commas and without quotes, those inside a field have a blank behind them."""

_LONGEST_FIELD = 1 << 20


def rows_of(text: str) -> tuple[list[str], list[list[str]]]:
    """The names of the columns and, for each row that is not blank, as many cells. csv.Error: no table at all.

    Rows that lack cells have empty ones at their end; those with too many, blanks in place of all.
    """
    head = text.lstrip("\r\n").split("\n", 1)[0]
    separator = next((sign for sign in (";", "\t", ",") if sign in head), ";")
    quoted = _quoted(text, separator)
    if not quoted:
        raise csv.Error("it is empty")
    header = [name.strip() for name in quoted[0]]
    rows = quoted[1:]
    if separator == ",":
        rows = [row if len(row) == len(header) else _BETWEEN_FIELDS.split(",".join(row)) for row in rows]
    elif separator == ";" and any(len(row) != len(header) or _is_torn(row) for row in rows):
        unquoted = _unquoted(text, len(header))
        if _complete(unquoted, header) > _complete(rows, header):
            rows = unquoted
    return header, [_fitted(row, len(header)) for row in rows]


def _quoted(text: str, separator: str) -> list[list[str]]:
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row]
    finally:
        csv.field_size_limit(before)


def _unquoted(text: str, width: int) -> list[list[str]]:
    """Lines end as the first one does; another kind of line end is part of a name."""
    first = text.lstrip("\r\n").find("\n")
    end = "\r\n" if text.lstrip("\r\n")[max(first - 1, 0) : first] == "\r" else "\n"
    rows = []
    for line in text.lstrip("\r\n").split(end)[1:]:
        row = line.split(";")
        if len(row) > width == 9 and (found := _UNQUOTED.fullmatch(line)):
            row = [found["path"], *found["middle"].split(";")[1:], found["id"]]
        if line.strip():
            rows.append(row)
    return rows


def _is_torn(row: list[str]) -> bool:
    """Whether a cell holds what must be several: a name's quotation mark was taken for the beginning of a quotation."""
    return any(";" in cell and "|" in cell for cell in row)


def _complete(rows: list[list[str]], header: list[str]) -> int:
    return sum(len(row) == len(header) and not _is_torn(row) for row in rows)


def _fitted(row: list[str], width: int) -> list[str]:
    return [""] * width if len(row) > width else row + [""] * (width - len(row))
