"""The space in which images are near that are alike: the principal axes of what a cloud has measured of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

AXES = 64
FITTED = 8_000
"""Images from which the axes follow, drawn at random from larger clouds."""

MEASURED = 0.5
"""The variance of all measures together, beside that of the features."""

REACH = 0.245
"""The length over which likes reach, as a share of the median distance between two images."""

PAIRS = 4_000
HALVED = 100_000
"""Vectors of larger clouds are kept in half the memory."""

ROOM = 1_024
"""Further vectors for which there is room before all are copied, at least; a sixteenth of a larger number."""

_CHUNK = 16_384


class Rows(Protocol):
    """(N, F) that is read in parts: an array, or a file that is indexed like one."""

    def __getitem__(self, rows: slice | npt.NDArray[np.intp], /) -> npt.NDArray[np.floating]: ...


class Space:
    """vectors: (N, D), D up to `AXES`, float32, or float16 where there are very many. reach: see `REACH`."""

    def __init__(self, features: Rows | None, measures: Floats, seed: int = 0) -> None:
        """features: (N, F), None where a cloud has none. measures: (N, M), NaN where an image has none."""
        count = len(measures)
        rng = np.random.default_rng([seed, 1])
        some = np.sort(rng.permutation(count)[:FITTED])
        known = measures[some]
        there = np.isfinite(known)
        counts = np.maximum(there.sum(axis=0), 1)
        self._middle = np.where(there, known, 0.0).sum(axis=0) / counts
        deviation = np.sqrt(np.where(there, (known - self._middle) ** 2, 0.0).sum(axis=0) / counts)
        varies = int(np.count_nonzero(deviation > 1e-6))
        self._weight = np.where(deviation > 1e-6, np.sqrt(MEASURED / max(varies, 1)) / np.maximum(deviation, 1e-6), 0.0)
        sample = features[some].astype(np.float32) if features is not None else np.zeros((len(some), 0), np.float32)
        self._mean = sample.mean(axis=0) if len(some) else np.zeros(sample.shape[1], np.float32)
        spread = float(((sample - self._mean) ** 2).sum(axis=1).mean()) if sample.size else 0.0
        self._share = 1.0 / np.sqrt(spread) if spread > 1e-12 else 0.0
        joined = self._joined(sample, known)
        self._axes = _principal(joined)
        self.vectors = np.empty((count, self._axes.shape[1]), np.float16 if count > HALVED else np.float32)
        for first in range(0, count, _CHUNK):
            part = slice(first, first + _CHUNK)
            self.vectors[part] = self.project(None if features is None else features[part], measures[part])
        self._reserved = self.vectors
        one, other = rng.integers(0, max(count, 1), (2, PAIRS))
        distances = np.linalg.norm(self.rows(one) - self.rows(other), axis=1) if count else np.ones(1)
        self.reach = max(REACH * float(np.median(distances)), 1e-6)

    def __len__(self) -> int:
        return len(self.vectors)

    def rows(self, images: npt.ArrayLike) -> Floats:
        """float32 (K, D), of these images."""
        return self.vectors[np.asarray(images, np.intp)].astype(np.float32)

    def project(self, features: npt.NDArray[np.floating] | None, measures: Floats) -> Floats:
        """float32 (K, D), of images that have just been measured."""
        given = features.astype(np.float32) if features is not None else np.zeros((len(measures), 0), np.float32)
        projected: Floats = (self._joined(given, measures) @ self._axes).astype(np.float32)
        return projected

    def grow(self, features: npt.NDArray[np.floating] | None, measures: Floats) -> Floats:
        """Further images, after those that are there; returns their vectors. The axes stay as they are."""
        further = self.project(features, measures)
        first, count = len(self.vectors), len(self.vectors) + len(further)
        if count > len(self._reserved):
            self._reserved = np.empty((count + max(ROOM, count // 16), further.shape[1]), self.vectors.dtype)
            self._reserved[:first] = self.vectors
        self._reserved[first:count] = further
        self.vectors = self._reserved[:count]
        return further

    def _joined(self, features: Floats, measures: Floats) -> Floats:
        known = np.nan_to_num((measures - self._middle) * self._weight, posinf=0.0, neginf=0.0)
        return np.concatenate([(features - self._mean) * np.float32(self._share), known.astype(np.float32)], axis=1)


def measured(columns: Sequence[tuple[Floats, float]]) -> Floats:
    """(N, M) of the measures of a cloud: values (N,) and the period of each, 0 where it has none. One that comes back
    to where it began, as a hue does, is a place on a circle.
    """
    found = []
    for values, period in columns:
        if period:
            angle = 2.0 * np.pi * values / period
            found += [np.cos(angle), np.sin(angle)]
        else:
            found.append(values)
    return np.stack(found, axis=1).astype(np.float32)


def _principal(joined: Floats) -> Floats:
    """(C, D): the directions of the largest variance, as columns."""
    columns = joined.shape[1]
    if not columns or len(joined) < 2:
        return np.eye(columns, dtype=np.float32)[:, :AXES]
    centred = joined - joined.mean(axis=0)
    _, axes = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    axes = axes[:, ::-1][:, :AXES]
    signs = np.sign(axes[np.argmax(np.abs(axes), axis=0), np.arange(axes.shape[1])])
    principal: Floats = (axes * np.where(signs == 0.0, 1.0, signs)).astype(np.float32)
    return principal
