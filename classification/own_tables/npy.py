"""Vectors as NumPy saves them, with the names of their pictures in a text file beside."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classification.own_tables.table import LONGEST_TEXT, MOST_COLUMNS, Column, OwnTable, check_size
from foundation.errors import UserError

NAMES_ENDING = ".ids.txt"
"""Beside `vectors.npy` lies `vectors.ids.txt`: a path or an id a line, in the order of the rows."""

KEY = "path"
VALUES = "vector"

_LONGEST_HEAD = 65_536
_LARGEST_NAMES = 1 << 30
_MAGIC = b"\x93NUMPY"


def npy_table(path: Path) -> OwnTable:
    """One column `vector`, and `path` where there is a file of names. UserError."""
    values = _array(path)
    check_size(path, len(values), values.shape[1], values.size)
    vectors = np.asarray(values, np.float32) if values.dtype != np.float32 else np.array(values)
    vectors[~np.isfinite(vectors)] = np.nan
    columns = [Column(VALUES, vectors=vectors)]
    beside = path.with_name(f"{path.stem}{NAMES_ENDING}")
    if beside.is_file():
        columns.append(Column(KEY, texts=_names(beside, path, len(vectors))))
    return OwnTable(path, len(vectors), columns)


def _array(path: Path) -> npt.NDArray[Any]:
    """Memory-mapped: an array that is longer than its file takes no memory before it is refused."""
    try:
        with path.open("rb") as stream:
            start = stream.read(12)
        if not start.startswith(_MAGIC) or len(start) < 12:
            raise ValueError("it does not begin as such files do")
        short = start[6] == 1
        length = struct.unpack("<H", start[8:10])[0] if short else struct.unpack("<I", start[8:12])[0]
        if length > _LONGEST_HEAD:
            raise ValueError(f"its head is {length:,} bytes long")
        values = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror or error}); check the file.") from error
    except Exception as error:  # a damaged head is met with errors of every kind
        why = " ".join(str(error).split())[:160]
        raise UserError(
            f"{path} holds no numbers as `numpy.save` writes them ({why}); save an array of N vectors without pickle."
        ) from error
    if values.ndim != 2 or values.dtype.kind not in "fiu" or not 1 <= values.shape[1] <= MOST_COLUMNS:
        raise UserError(
            f"{path} holds {values.dtype} of the shape {values.shape}; save numbers, a row for each picture."
        )
    return values


def _names(beside: Path, path: Path, count: int) -> list[str]:
    try:
        if beside.stat().st_size > _LARGEST_NAMES:
            raise UserError(f"{beside} has more than {_LARGEST_NAMES:,} bytes; it is to have a short line a vector.")
        lines = beside.read_bytes().decode("utf-8-sig", "surrogateescape").splitlines()
    except OSError as error:
        raise UserError(f"{beside} cannot be read ({error.strerror}); check its permissions.") from error
    if len(lines) != count:
        raise UserError(
            f"{beside} has {len(lines):,} lines and {path.name} {count:,} vectors; write a path or an id for each."
        )
    return [line[:LONGEST_TEXT] for line in lines]
