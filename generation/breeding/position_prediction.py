"""From a recipe to where its picture will lie, before it is made: a regression on what has been made already.

Kernel ridge regression (Gaussian process mean) with a linear and a radial kernel over the numbers of the genes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from foundation.errors import UserError
from generation.breeding.genome import Genome, genes_of
from generation.breeding.shelf import Shelf

Vectors = npt.NDArray[np.float32]
"""float32 (N, D)."""

MOST_SAMPLES = 1000
"""Of a cloud, from which the regression is fitted: a second, or two."""

COMPONENTS = 64
"""Of the vectors, by principal component analysis, in which positions are told."""

NOISE, LINEAR, RADIAL = 0.5, 0.4, 1.0
"""Variance of what a recipe does not tell, and weights of the kernels."""


class Describer:
    """Genomes as numbers, always as many: for each method how much there is of it, and the numbers of its genes."""

    def __init__(self, shelf: Shelf, samples: Sequence[Genome]) -> None:
        self._shelf = shelf
        self._widths: dict[str, int] = {}
        for genome in samples:
            for step in genome.steps:
                self._widths.setdefault(step.method, len(self._numbers(step)))

    def __call__(self, genomes: Sequence[Genome]) -> npt.NDArray[np.float64]:
        """(N, D); a method that no sample has counts for nothing."""
        starts, total = {}, 0
        for name, width in self._widths.items():
            starts[name] = total
            total += width + 2
        found = np.zeros((len(genomes), total + 1))
        for row, genome in zip(found, genomes, strict=True):
            row[-1] = len(genome.steps)
            for number, step in enumerate(genome.steps):
                if step.method not in starts:
                    continue
                over = float(np.prod([1 - later.opacity for later in genome.steps[number + 1 :] if _hides(later)]))
                at = starts[step.method]
                row[at] = step.opacity
                row[at + 1] = step.opacity * over
                numbers = np.asarray(self._numbers(step))
                row[at + 2 : at + 2 + len(numbers)] = step.opacity * numbers
        return found

    def _numbers(self, step: object) -> list[float]:
        from generation.recipe import Step

        assert isinstance(step, Step)
        genes = genes_of(step, self._shelf)
        return genes.numbers(step.parameters) if genes is not None else []


def _hides(step: object) -> bool:
    return getattr(step, "method", "") == "painted_style"


class Predictor:
    """positions: float32 (N, COMPONENTS), of genomes; `of_vectors` has those of true vectors."""

    def __init__(self, describer: Describer, genomes: Sequence[Genome], vectors: Vectors) -> None:
        self._describer = describer
        self._mean = vectors.mean(axis=0)
        centred = (vectors - self._mean).astype(np.float64)
        self._directions = _components(centred)
        targets = centred @ self._directions
        numbers = describer(genomes)
        self._middle, deviation = numbers.mean(axis=0), numbers.std(axis=0)
        # What is rare must not be as loud as it is rare.
        self._scale = np.maximum(deviation, 0.15) * np.sqrt(max(1, (deviation > 0).sum()))
        self._numbers = (numbers - self._middle) / self._scale
        self._offset = targets.mean(axis=0)
        self._length = float(np.median(_squares(self._numbers[:400], self._numbers[:400]))) or 1.0
        kernel = self._kernel(self._numbers, self._numbers)
        kernel[np.diag_indices_from(kernel)] += NOISE
        self._weights = np.linalg.solve(kernel, targets - self._offset)

    def positions(self, genomes: Sequence[Genome]) -> npt.NDArray[np.float64]:
        """(N, COMPONENTS), as predicted."""
        numbers = (self._describer(genomes) - self._middle) / self._scale
        found: npt.NDArray[np.float64] = self._kernel(numbers, self._numbers) @ self._weights + self._offset
        return found

    def of_vectors(self, vectors: Vectors) -> npt.NDArray[np.float64]:
        """(N, COMPONENTS), of pictures that are there."""
        found: npt.NDArray[np.float64] = (vectors - self._mean).astype(np.float64) @ self._directions
        return found

    def _kernel(self, one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        kernel: npt.NDArray[np.float64] = LINEAR * one @ other.T + RADIAL * np.exp(-_squares(one, other) / self._length)
        return kernel


def _components(centred: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(D, COMPONENTS or less): randomised subspace iteration (Halko, Martinsson, Tropp 2011), as a whole decomposition
    of thousands of columns takes half a minute.
    """
    sketch = np.random.default_rng(0).standard_normal((centred.shape[1], COMPONENTS + 16))
    for _ in range(3):
        sketch = np.linalg.qr(centred.T @ (centred @ sketch))[0]
    _, _, directions = np.linalg.svd(centred @ sketch, full_matrices=False)
    found: npt.NDArray[np.float64] = (sketch @ directions.T)[:, :COMPONENTS]
    return found


def fitted(genomes: Sequence[Genome], vectors: Vectors, shelf: Shelf) -> Predictor | None:
    """None: there are too few to learn from."""
    if len(genomes) != len(vectors):
        raise UserError("The features of the cloud do not fit its recipes; classify the images again.")
    if len(genomes) < 40:
        return None
    return Predictor(Describer(shelf, genomes), genomes, np.asarray(vectors, np.float32))


def _squares(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Squared distances, (N, M)."""
    found = (one**2).sum(1)[:, None] + (other**2).sum(1)[None] - 2 * one @ other.T
    squares: npt.NDArray[np.float64] = np.maximum(found, 0)
    return squares
