"""CBOR (RFC 8949) that comes from outside: whatever is wrong with it is a ValueError with a few words."""

from __future__ import annotations

import struct
from typing import Any

DEEPEST = 64
MOST_ITEMS = 100_000

_INDEFINITE, _BREAK = 31, 0xFF
_SIMPLE = {20: False, 21: True, 22: None, 23: None}
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}


def cbor_of(content: bytes) -> Any:
    """The first value in `content`; a tagged one without its tag. Keys of a map that cannot be keys are left out.
    ValueError: it is none, or cut off, or has too many values, too deep inside one another."""
    return _Reader(content).value(0)


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content, self._at, self._items = content, 0, 0

    def value(self, depth: int) -> Any:
        self._items += 1
        if depth > DEEPEST or self._items > MOST_ITEMS:
            raise ValueError("it is too deep, or too much")
        first = self._taken(1)[0]
        kind, low = first >> 5, first & 31
        if kind == 7:
            return self._simple(low)
        if low == _INDEFINITE and kind in (2, 3, 4, 5):
            return self._joined(kind, depth)
        number = self._number(low)
        if kind == 0:
            return number
        if kind == 1:
            return -1 - number
        if kind == 2:
            return self._taken(number)
        if kind == 3:
            return self._taken(number).decode("utf-8", "replace")
        if kind == 4:
            return [self.value(depth + 1) for _ in range(self._bounded(number))]
        if kind == 5:
            return _mapped([(self.value(depth + 1), self.value(depth + 1)) for _ in range(self._bounded(number))])
        return self.value(depth + 1)

    def _joined(self, kind: int, depth: int) -> Any:
        """Of a length that is not told, up to the end mark."""
        parts: list[Any] = []
        while self._content[self._at : self._at + 1] != bytes([_BREAK]):
            parts.append(self.value(depth + 1) if kind != 5 else (self.value(depth + 1), self.value(depth + 1)))
        self._at += 1
        if kind == 5:
            return _mapped(parts)
        if kind == 4:
            return parts
        if not all(isinstance(part, bytes if kind == 2 else str) for part in parts):
            raise ValueError("a text of other parts")
        return (b"" if kind == 2 else "").join(parts)

    def _simple(self, low: int) -> Any:
        if low in _FLOATS:
            form = _FLOATS[low]
            return struct.unpack(form, self._taken(struct.calcsize(form)))[0]
        if low in _SIMPLE:
            return _SIMPLE[low]
        if low == 24:
            self._taken(1)
            return None
        if low < 20:
            return None
        raise ValueError("a mark in the wrong place")

    def _number(self, low: int) -> int:
        if low < 24:
            return low
        if low > 27:
            raise ValueError("a length of no known form")
        return int.from_bytes(self._taken(1 << (low - 24)), "big")

    def _bounded(self, count: int) -> int:
        if count > len(self._content) - self._at:  # each has a byte at least
            raise ValueError("it is cut off")
        return count

    def _taken(self, count: int) -> bytes:
        found = self._content[self._at : self._at + count]
        if len(found) < count:
            raise ValueError("it is cut off")
        self._at += count
        return found


def _mapped(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    return {key: value for key, value in pairs if isinstance(key, str | int | bytes | float | None)}
