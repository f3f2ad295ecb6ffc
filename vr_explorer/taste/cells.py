"""A cloud cut into cells of images that are alike, and how often each was visited: corners, in words."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.taste.space import Floats, Space

CELLS, SAMPLED, ROUNDS = 288, 4_000, 5

_CHUNK = 16_384


class Cells:
    """of: (N,) the cell of each image. visits: (C,), how many images of each were judged."""

    def __init__(self, space: Space, seed: int) -> None:
        rng = np.random.default_rng([seed, 2])
        self._middles = k_means(space.rows(rng.permutation(len(space))[:SAMPLED]), CELLS)
        self.of = np.empty(len(space), np.int16)
        for first in range(0, len(space), _CHUNK):
            self.of[first : first + _CHUNK] = self.nearest(space.rows(range(first, min(first + _CHUNK, len(space)))))
        self.visits = np.zeros(len(self._middles), np.float64)
        self._sort()

    def __len__(self) -> int:
        return len(self._middles)

    def nearest(self, vectors: Floats) -> npt.NDArray[np.int16]:
        """(K,), the cells in which they lie."""
        return nearest_of(vectors, self._middles)

    def members(self, cell: int) -> npt.NDArray[np.intp]:
        """Its images, rising."""
        return self._order[self._starts[cell] : self._starts[cell + 1]]

    def about(self, vector: Floats, cells: int) -> npt.NDArray[np.intp]:
        """The images of the `cells` whose middles are nearest to `vector`, (D,)."""
        distances = ((self._middles - vector) ** 2).sum(axis=1)
        return np.concatenate([self.members(cell) for cell in np.argsort(distances)[:cells].tolist()])

    def grow(self, vectors: Floats) -> None:
        """Further images, after those that are there."""
        self.of = np.concatenate([self.of, self.nearest(vectors)])
        self._sort()

    def _sort(self) -> None:
        self._order = np.argsort(self.of, kind="stable")
        counts = np.bincount(self.of, minlength=len(self._middles))
        self._starts = np.concatenate([[0], np.cumsum(counts)])


def k_means(sample: Floats, count: int) -> Floats:
    """(C, D) middles, C at most `count`, of a sample (K, D) in an order that says nothing.

    Source: Lloyd, "Least squares quantization in PCM" (1982).
    """
    middles = sample[: min(count, len(sample))].copy()
    for _ in range(ROUNDS if len(sample) > len(middles) else 0):
        nearest = nearest_of(sample, middles)
        for cell in range(len(middles)):
            inside = sample[nearest == cell]
            if len(inside):
                middles[cell] = inside.mean(axis=0)
    return middles if len(middles) else np.zeros((1, sample.shape[1]), np.float32)


def nearest_of(vectors: Floats, middles: Floats) -> npt.NDArray[np.int16]:
    """(K,): the nearest of the middles (C, D) to each vector (K, D)."""
    distances = (middles**2).sum(axis=1) - 2.0 * vectors @ middles.T
    nearest: npt.NDArray[np.int16] = np.argmin(distances, axis=1).astype(np.int16)
    return nearest
