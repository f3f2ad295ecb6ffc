"""Whether a child is nearly one that is there already: at a glance, and by the features that the cloud goes by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generation.breeding.making import ALIKE, Thumbnail, rms_difference
from generation.method import Picture

Vector = npt.NDArray[np.float32]
"""float32 (D,): the features of a picture."""

NEAREST_SHARE = 0.01
"""Nearer than this share of a cloud's pictures are to their nearest is nearly the same."""

MOST_COMPARED = 2000
"""Of a cloud, by which that distance is found."""


@dataclass(frozen=True)
class Seen:
    """A picture that is there. thumbnail: at a glance. vector: None where nobody measures."""

    thumbnail: Thumbnail
    vector: Vector | None = None


class Judge:
    """Of a brood: knows the parents, their children of before, and those that it is told of.

    vector_of: measures a picture as the cloud's were; without, or without a distance, looks alone are compared.
    nearest: as of `nearest_of`.
    """

    def __init__(
        self,
        there: Sequence[Seen],
        vector_of: Callable[[Picture], Vector] | None = None,
        nearest: float | None = None,
    ) -> None:
        self._there = list(there)
        self._vector_of = vector_of if nearest else None
        self._nearest = nearest or 1.0

    def seen(self, picture: Picture, thumbnail: Thumbnail) -> Seen:
        """The picture as it is compared."""
        return Seen(thumbnail, self._vector_of(picture) if self._vector_of is not None else None)

    def difference(self, one: Seen) -> float:
        """From the most similar that is there; below 1 the two are nearly the same."""
        return min((self._between(one, other) for other in self._there), default=np.inf)

    def difference_at_a_glance(self, one: Seen) -> float:
        """Root mean square difference from the most similar thumbnail, 0..1."""
        return min((rms_difference(one.thumbnail, other.thumbnail) for other in self._there), default=1.0)

    def add(self, one: Seen) -> None:
        """It is there from now on."""
        self._there.append(one)

    def _between(self, one: Seen, other: Seen) -> float:
        seen = rms_difference(one.thumbnail, other.thumbnail) / ALIKE
        if one.vector is None or other.vector is None:
            return seen
        return min(seen, float(np.linalg.norm(one.vector - other.vector)) / self._nearest)


def nearest_of(vectors: npt.NDArray[np.float32]) -> float | None:
    """vectors: (N, D) of a cloud's pictures, or of a sample. The distance between two below which they are nearly the
    same: so near to their nearest are NEAREST_SHARE of them. None: there are too few to tell.
    """
    if len(vectors) < 100:
        return None
    nearest = np.empty(len(vectors), np.float32)
    for begin in range(0, len(vectors), 500):
        own = vectors[begin : begin + 500]
        squares = (own**2).sum(1)[:, None] + (vectors**2).sum(1)[None] - 2 * own @ vectors.T
        squares[np.arange(len(own)), begin + np.arange(len(own))] = np.inf
        nearest[begin : begin + 500] = np.sqrt(np.maximum(squares.min(axis=1), 0))
    return float(np.quantile(nearest, NEAREST_SHARE))
