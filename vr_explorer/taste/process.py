"""A Gaussian process over the images that may be shown: how much each is expected to be liked.

Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006), algorithm 2.1, with a noise of its own for
each observation. Of large clouds a shortlist is judged: a sample of all, and what lies about each like.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.taste.space import Floats

SHORTLIST, SAMPLE = 20_000, 12_000
"""Images that are judged at most, and those of them that are drawn at random where there are more."""

OBSERVED = 512
"""Observations at most; then the oldest that is no like goes."""


class Process:
    """candidates: (K,) the images that are judged, of any order, each once."""

    def __init__(self, reach: float) -> None:
        self._reach = reach
        self.candidates = np.zeros(0, np.intp)
        self._vectors: Floats = np.zeros((0, 0), np.float32)
        self._kernel: Floats = np.zeros((0, 64), np.float32)
        self._images: list[int] = []
        self._observed: Floats = np.zeros((0, 0), np.float32)
        self._targets: list[float] = []
        self._noises: list[float] = []
        self._mean: Floats | None = None
        self._turn = 0

    def admit(self, images: npt.NDArray[np.intp], vectors: Floats) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Images to be judged from now on, none of which is yet; `SHORTLIST` less `SAMPLE` at most where there is no
        room. Then they take the places of those that were admitted first after the sample. Returns their places in
        `candidates`, and who was there before.
        """
        free, before, ring = SHORTLIST - len(self.candidates), len(self.candidates), SHORTLIST - SAMPLE
        turned = max(len(images) - free, 0)
        added = len(images) - turned
        self.candidates = np.concatenate([self.candidates, images[:added]])
        self._vectors = np.concatenate([self._vectors.reshape(-1, vectors.shape[1]), vectors[:added]])
        self._kernel = np.concatenate([self._kernel, np.zeros((added, self._kernel.shape[1]), np.float32)])
        taken = SAMPLE + (self._turn + np.arange(turned)) % ring
        self._turn = (self._turn + turned) % ring
        left = self.candidates[taken]
        self.candidates[taken], self._vectors[taken] = images[added:], vectors[added:]
        places = np.concatenate([np.arange(before, before + added), taken])
        if self._images:
            self._kernel[places, : len(self._images)] = self._near(vectors, self._observed)
        self._mean = None
        return places, left

    def squared_distances(self, vector: Floats) -> Floats:
        """float32 (K,): squared distances of the candidates from `vector`, (D,)."""
        return squared(self._vectors, vector[None])[:, 0]

    def observe(self, image: int, vector: Floats, target: float, noise: float) -> None:
        """In place of what was observed of the same image before. target: above what is usual. noise: its deviation."""
        self._mean = None
        if image in self._images:
            number = self._images.index(image)
            self._targets[number], self._noises[number] = target, noise
            return
        if len(self._images) >= OBSERVED:
            self._drop()
        number = len(self._images)
        if number == self._kernel.shape[1]:
            self._kernel = np.concatenate([self._kernel, np.zeros_like(self._kernel)], axis=1)
        self._kernel[:, number] = self._near(self._vectors, vector[None])[:, 0]
        self._observed = np.concatenate([self._observed.reshape(-1, len(vector)), vector[None]])
        self._images.append(image)
        self._targets.append(target)
        self._noises.append(noise)

    def mean(self) -> Floats:
        """float32 (K,), not to be written to."""
        if self._mean is None:
            count = len(self._images)
            if not count:
                self._mean = np.zeros(len(self.candidates), np.float32)
            else:
                covariance = self._near(self._observed, self._observed).astype(np.float64)
                covariance[np.diag_indices(count)] += np.array(self._noises) ** 2
                weights = np.linalg.solve(covariance, np.array(self._targets)).astype(np.float32)
                # Not by BLAS, whose threads wait for each other where other programs have the cores.
                self._mean = np.einsum("kn,n->k", self._kernel[:, :count], weights)
        return self._mean

    def _drop(self) -> None:
        least = next((number for number, target in enumerate(self._targets) if target <= 0.0), 0)
        for values in (self._images, self._targets, self._noises):
            del values[least]
        self._observed = np.delete(self._observed, least, axis=0)
        self._kernel[:, least:-1] = self._kernel[:, least + 1 :].copy()

    def _near(self, one: Floats, other: Floats) -> Floats:
        """(A, B), 1 at the same place."""
        near: Floats = np.exp(squared(one, other) * np.float32(-0.5 / self._reach**2))
        return near


def squared(one: Floats, other: Floats) -> Floats:
    """(A, B): squared distances of the rows."""
    squared_distances: Floats = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None] - 2.0 * (one @ other.T)
    return np.maximum(squared_distances, 0.0, out=squared_distances)
