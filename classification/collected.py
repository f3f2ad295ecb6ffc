"""Where in a cache what was measured of each picture is, and all of it put together: in memory as far as it is little,
else in files that the operating system pages, so that the number of pictures sets no limit.
"""

from __future__ import annotations

import tempfile
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any, Generic

import numpy as np
import numpy.typing as npt

from classification.measurement import Cache, Measured, Part
from foundation.digests import Numbered, digests, first_equal
from foundation.errors import UserError
from foundation.files import write_error

IN_MEMORY = 64 * 2**20
"""Bytes from which on an array lies in a file."""

_AT_ONCE = 4_096


class Collected(Generic[Part]):
    """Where in its cache one part of what was measured of `count` pictures lies, by their numbers from 0."""

    def __init__(self, cache: Cache[Part], count: int) -> None:
        self._cache: Cache[Part] = cache
        self._files: list[str] = []
        self._file = np.full(count, -1, np.int32)
        self._row = np.zeros(count, np.int32)

    def find(self, keys: Numbered) -> None:
        """Looks through the cache. keys: of the pictures."""
        for path, chunk in self._cache.files():
            self._take(path, chunk.keys, keys)

    def add(self, chunk: Part, keys: Numbered) -> None:
        """Keeps a chunk, on the disk when this returns. UserError on a full disk."""
        self._take(self._cache.add(chunk), chunk.keys, keys)

    def forget(self, changed: npt.NDArray[np.intp]) -> None:
        """What was measured of these pictures, by their numbers, counts no more: they have changed."""
        self._file[changed] = -1

    @property
    def missing(self) -> npt.NDArray[np.bool_]:
        """bool (count,): of which it is not there."""
        return self._file < 0

    def together(self, wanted: npt.NDArray[np.intp], scratch: Path) -> Part:
        """One set of `wanted`, of which none is missing, in their order, without keys. scratch: a folder for what is
        too large.

        UserError: a file of the cache has gone or was damaged meanwhile; the disk is full.
        """
        order = np.argsort(self._file[wanted], kind="stable")
        arrays: dict[str, npt.NDArray[Any]] = {"keys": np.zeros(len(wanted), "U1")}
        changes: npt.NDArray[np.intp] = np.flatnonzero(np.diff(self._file[wanted[order]]))
        for start, end in pairwise([0, *(changes + 1).tolist(), len(order)]):
            group = order[start:end]
            path = self._cache.folder / self._files[self._file[wanted[group[0]]]]
            own, chunk = self._row[wanted[group]], self._cache.read(path)
            if chunk is None or own.max() >= len(chunk):
                raise UserError(f"{path} has changed since it was looked at; classify again when nothing writes there.")
            for field in fields(chunk):
                if field.name != "keys":
                    values: npt.NDArray[Any] = getattr(chunk, field.name)[own]
                    if field.name not in arrays:
                        arrays[field.name] = _allocated((len(wanted), *values.shape[1:]), values.dtype, scratch)
                    arrays[field.name][group] = values
        return self._cache.kind(**arrays)

    def _take(self, path: Path, own: npt.NDArray[np.str_], keys: Numbered) -> None:
        numbers = keys.numbers(own.tolist())
        rows = np.flatnonzero(numbers >= 0)
        self._file[numbers[rows]], self._row[numbers[rows]] = len(self._files), rows
        self._files.append(path.name)


def _allocated(shape: tuple[int, ...], dtype: np.dtype[Any], scratch: Path) -> npt.NDArray[Any]:
    """In memory, or, where it is large, in a file without a name in `scratch`. UserError on a full disk."""
    if int(np.prod(shape, dtype=np.int64)) * dtype.itemsize < IN_MEMORY:
        return np.empty(shape, dtype)
    try:
        with tempfile.TemporaryFile(dir=scratch) as stream:
            return np.memmap(stream, dtype, "w+", shape=shape)
    except OSError as error:
        raise write_error(scratch, error) from error


def first_alike(measured: Measured) -> npt.NDArray[np.intp]:
    """(N,), for each picture the first that looks the same (cell and size), whose measures it is to have: in the last
    digits, features depend on which pictures were embedded at once."""
    sizes = measured.sizes.astype("<i4").view(np.uint8)
    return first_equal(
        digests(cell.tobytes() + size.tobytes() for cell, size in zip(measured.cells, sizes, strict=True))
    )


def make_alike(measured: Measured, alike: npt.NDArray[np.intp]) -> None:
    """Each picture has what the one of `alike` (N,), as of `first_alike`, has."""
    others = np.flatnonzero(alike != np.arange(len(alike)))
    for first in range(0, len(others), _AT_ONCE):
        part = others[first : first + _AT_ONCE]
        for field in fields(measured):
            values = getattr(measured, field.name)
            values[part] = values[alike[part]]
