"""Where in a cache what was measured of each picture is, and all of it put together: in memory as far as it is little,
else in files that the operating system pages, so that the number of pictures sets no limit.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Generic

import numpy as np
import numpy.typing as npt

from classification.layout import digest
from classification.measurement import Cache, Measured, Part
from foundation.errors import UserError
from foundation.files import write_error

IN_MEMORY = 256 * 2**20
"""Bytes from which on an array lies in a file."""

_AT_ONCE = 4_096


class Collected(Generic[Part]):
    """Of `count` pictures, by their numbers from 0, one part."""

    def __init__(self, cache: Cache[Part], count: int) -> None:
        self._cache: Cache[Part] = cache
        self._files: list[Path] = []
        self._file = np.full(count, -1, np.int32)
        self._row = np.zeros(count, np.int32)

    def find(self, numbers: Mapping[str, int]) -> None:
        """Looks through the cache. numbers: of the pictures by their keys."""
        for path, chunk in self._cache.files():
            self._take(path, chunk.keys.tolist(), numbers)

    def add(self, chunk: Part, numbers: Mapping[str, int]) -> None:
        """Keeps a chunk, on the disk when this returns. UserError on a full disk."""
        self._take(self._cache.add(chunk), chunk.keys.tolist(), numbers)

    def forget(self, changed: Sequence[int]) -> None:
        """These pictures are others now."""
        self._file[changed] = -1

    @property
    def missing(self) -> npt.NDArray[np.bool_]:
        """bool (count,): of which it is not there."""
        return self._file < 0

    def together(self, wanted: Sequence[int], scratch: Path) -> Part:
        """One set of `wanted`, of which none is missing, in their order. scratch: a folder for what is too large.

        UserError: a file of the cache has gone or was damaged meanwhile; the disk is full.
        """
        rows = np.asarray(wanted, np.intp)
        order = np.argsort(self._file[rows], kind="stable")
        arrays: dict[str, npt.NDArray[Any]] = {}
        for group in np.split(order, np.flatnonzero(np.diff(self._file[rows][order])) + 1):
            path, own = self._files[self._file[rows[group[0]]]], self._row[rows[group]]
            chunk = self._cache.read(path)
            if chunk is None or own.max() >= len(chunk):
                raise UserError(f"{path} has changed since it was looked at; classify again when nothing writes there.")
            for field in fields(chunk):
                values: npt.NDArray[Any] = getattr(chunk, field.name)[own]
                known = arrays.get(field.name)
                if known is None:
                    known = arrays[field.name] = _room((len(rows), *values.shape[1:]), values.dtype, scratch)
                elif values.dtype.itemsize > known.dtype.itemsize:  # longer texts
                    known = arrays[field.name] = known.astype(values.dtype)
                known[group] = values
        return self._cache.kind(**arrays)

    def _take(self, path: Path, keys: Sequence[str], numbers: Mapping[str, int]) -> None:
        for row, key in enumerate(keys):
            number = numbers.get(key)
            if number is not None:
                self._file[number], self._row[number] = len(self._files), row
        self._files.append(path)


def _room(shape: tuple[int, ...], dtype: np.dtype[Any], scratch: Path) -> npt.NDArray[Any]:
    if dtype.kind == "U" or int(np.prod(shape, dtype=np.int64)) * dtype.itemsize < IN_MEMORY:
        return np.empty(shape, dtype)
    try:
        with tempfile.TemporaryFile(dir=scratch) as stream:
            return np.memmap(stream, dtype, "w+", shape=shape)
    except OSError as error:
        raise write_error(scratch, error) from error


def first_alike(measured: Measured) -> npt.NDArray[np.intp]:
    """(N,), for each picture the first that looks the same (cell and size), whose measures it is to have: in the last
    digits, features depend on which pictures were embedded at once."""
    first: dict[bytes, int] = {}
    sizes = measured.sizes.astype("<i4").view(np.uint8)
    looks = (digest(np.concatenate([cell, size])) for cell, size in zip(measured.cells, sizes, strict=True))
    return np.array([first.setdefault(look, row) for row, look in enumerate(looks)], np.intp)


def make_alike(measured: Measured, alike: npt.NDArray[np.intp]) -> None:
    """Each picture has what the one of `alike` (N,), as of `first_alike`, has."""
    others = np.flatnonzero(alike != np.arange(len(alike)))
    for first in range(0, len(others), _AT_ONCE):
        part = others[first : first + _AT_ONCE]
        for field in fields(measured):
            values = getattr(measured, field.name)
            values[part] = values[alike[part]]
