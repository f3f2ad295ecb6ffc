"""A cloud cut into cells of images that are alike, and which of them has been looked at least."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.taste.space import Floats, Space

CELLS, SAMPLED, ROUNDS = 288, 4_000, 5
"""With half as many cells, as many looks found fewer images that inspire (`benchmarks/README.md`)."""

JITTER = 0.1
"""How far the cells' turns differ from one session to the next, as a logarithm: so much that each artist is shown
others, and so little that large cells still come first.
"""

MET = 8.0
"""A cell whose images have all been met in flight counts as if so many of them had been judged."""

_CHUNK = 16_384


class Cells:
    """of: (N,) the cell of each image. mass: (C,), how many images each has. visits: (C,), how many were judged."""

    def __init__(self, space: Space, seed: int) -> None:
        self._space = space
        rng = np.random.default_rng([seed, 2])
        self._middles = _k_means(space, rng)
        self.of = np.empty(len(space), np.int16)
        for first in range(0, len(space), _CHUNK):
            self.of[first : first + _CHUNK] = self.nearest(space.rows(range(first, min(first + _CHUNK, len(space)))))
        self.visits = np.zeros(len(self._middles), np.float64)
        self._jitter = np.exp(JITTER * np.random.default_rng([seed, 3]).standard_normal(len(self._middles)))
        self._sort()

    def __len__(self) -> int:
        return len(self._middles)

    def nearest(self, vectors: Floats) -> npt.NDArray[np.int16]:
        """(K,), the cells in which they lie."""
        return _nearest(vectors, self._middles)

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

    def explore(
        self, open_to: npt.NDArray[np.bool_], pending: npt.NDArray[np.float64], met: Floats, rng: np.random.Generator
    ) -> int | None:
        """An image of the cell that is largest for how often it was visited: its medoid at the first time.

        open_to: (N,), the images that may be shown. pending: (C,), visits that this batch brings. met: (C,), the share
        of each cell's images that has been met. None: nothing is left.
        """
        left = np.bincount(self.of[open_to], minlength=len(self)) > 0
        if not left.any():
            return None
        visits = self.visits + pending
        wanted = np.where(left, self.mass / (1.0 + visits + MET * met) ** 2 * self._jitter, -1.0)
        cell = int(np.argmax(wanted))
        images = self.members(cell)
        images = images[open_to[images]]
        if visits[cell] == 0.0:
            return int(images[np.argmin(((self._space.rows(images) - self._middles[cell]) ** 2).sum(axis=1))])
        return int(rng.choice(images))

    def _sort(self) -> None:
        self._order = np.argsort(self.of, kind="stable")
        counts = np.bincount(self.of, minlength=len(self._middles))
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        self.mass = counts / max(len(self.of), 1)


def _k_means(space: Space, rng: np.random.Generator) -> Floats:
    """(C, D) middles, of a sample."""
    sample = space.rows(rng.permutation(len(space))[:SAMPLED])
    middles = sample[: min(CELLS, len(sample))].copy()
    for _ in range(ROUNDS if len(sample) > len(middles) else 0):
        nearest = _nearest(sample, middles)
        for cell in range(len(middles)):
            inside = sample[nearest == cell]
            if len(inside):
                middles[cell] = inside.mean(axis=0)
    return middles if len(middles) else np.zeros((1, space.vectors.shape[1]), np.float32)


def _nearest(vectors: Floats, middles: Floats) -> npt.NDArray[np.int16]:
    distances = (middles**2).sum(axis=1) - 2.0 * vectors @ middles.T
    nearest: npt.NDArray[np.int16] = np.argmin(distances, axis=1).astype(np.int16)
    return nearest
