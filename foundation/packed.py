"""Very many texts, compressed in memory: those of a cloud's images are much alike, and take a tenth of what they would
take one by one."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

import numpy as np
import numpy.typing as npt

T = TypeVar("T")

BLOCK = 256
"""Values that are compressed together; whoever asks for one has all of them unpacked, and the next ones are there."""

_AT_ONCE = 128 * BLOCK
"""Values that are in memory as they are while others are put into another order."""


class Packed(Sequence[T], Generic[T]):
    """Values that JSON has, as texts or lists of these; to be read from one end to the other, or here and there."""

    def __init__(self, values: Iterable[T] = ()) -> None:
        self._blocks: list[bytes] = []
        self._last: list[T] = []
        self._unpacked: tuple[int, list[T]] = (-1, [])
        for value in values:
            self.append(value)

    def append(self, value: T) -> None:
        self._last.append(value)
        if len(self._last) == BLOCK:
            self._blocks.append(zlib.compress(json.dumps(self._last).encode("ascii"), 1))
            self._last = []

    def __len__(self) -> int:
        return len(self._blocks) * BLOCK + len(self._last)

    def __iter__(self) -> Iterator[T]:
        for number in range(len(self._blocks)):
            yield from self._block(number)
        yield from self._last

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> list[T]: ...

    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        return self._block(number // BLOCK)[number % BLOCK]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(own == its for own, its in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Packed({list(self[:3])}, … {len(self):,} in all)"

    def of_rows(self, rows: npt.NDArray[np.intp]) -> Packed[T]:
        """Those of these numbers (M,), in their order."""
        found: Packed[T] = Packed()
        for first in range(0, len(rows), _AT_ONCE):
            part = rows[first : first + _AT_ONCE]
            taken: list[Any] = [None] * len(part)
            for place in np.argsort(part, kind="stable").tolist():  # each block is unpacked once
                taken[place] = self[int(part[place])]
            for value in taken:
                found.append(value)
        return found

    def _block(self, number: int) -> list[T]:
        if number == len(self._blocks):
            return self._last
        known, values = self._unpacked
        if known != number:
            values = json.loads(zlib.decompress(self._blocks[number]))
            self._unpacked = number, values
        return values
