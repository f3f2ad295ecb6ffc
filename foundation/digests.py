"""Very many texts told apart by sixteen bytes each, where the texts themselves would take a hundred and more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt

BYTES = 16

Digests = npt.NDArray[np.bytes_]
"""S16 (N,). NumPy strips zeros from the end of what is taken out of it, and compares all sixteen bytes in it."""


def digest(content: bytes) -> bytes:
    """BYTES that stand for `content`: no two are known to have the same."""
    return blake2b(content, digest_size=BYTES).digest()


def digests(contents: Iterable[bytes]) -> Digests:
    """Of each of N, in their order."""
    return np.fromiter(map(digest, contents), f"S{BYTES}")


def of_texts(texts: Iterable[str]) -> Digests:
    """As `digests`; halves of characters count as such."""
    return digests(text.encode("utf-8", "surrogatepass") for text in texts)


def first_equal(values: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """(N,): for each of `values` (N,) the index of the first that equals it."""
    _, first, number = np.unique(values, return_index=True, return_inverse=True)
    return np.asarray(first[number], np.intp)


def last_equal(values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """(N,): which of `values` (N,) no later one equals."""
    return (first_equal(values[::-1]) == np.arange(len(values)))[::-1]


class Numbered:
    """Finds texts among N others, by their digests: 24 bytes each."""

    def __init__(self, found: Digests) -> None:
        self._order = np.argsort(found, kind="stable")
        self._sorted = found[self._order]

    def __len__(self) -> int:
        return len(self._sorted)

    def __contains__(self, text: str) -> bool:
        return bool(self.numbers([text])[0] >= 0)

    def numbers(self, texts: Sequence[str]) -> npt.NDArray[np.intp]:
        """(M,): the number of each of M texts, -1 where it is none of them; of equal ones the last."""
        wanted = of_texts(texts)
        places = np.searchsorted(self._sorted, wanted, "right") - 1
        there = places >= 0
        there[there] = self._sorted[places[there]] == wanted[there]
        numbers = np.full(len(texts), -1, np.intp)
        numbers[there] = self._order[places[there]]
        return numbers
