"""Whom a picture is most like, and what follows from them: the mean of theirs, those that are nearer counting more."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from classification.cloud.placing import NEIGHBOURS, weights

_AT_ONCE = 4_096

Floats = npt.NDArray[np.float32]


def nearest(points: Floats, queries: Floats, count: int) -> tuple[npt.NDArray[np.intp], Floats]:
    """Indices and distances, (M, count), of the nearest of the `points` (N, D) to each of the `queries` (M, D), the
    nearest first; found exactly, and the same whatever the machine."""
    from sklearn.neighbors import NearestNeighbors  # imported late: it takes a second

    with threadpool_limits(1):  # sums in one order
        distances, indices = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(points).kneighbors(queries)
    return indices, distances


def averaged(points: Floats, values: Floats, queries: Floats) -> Floats:
    """float32 (M, …): for each of the `queries` (M, D) the weighted mean of the `values` (N, …) that the `points`
    (N, D) have which are nearest to it."""
    found = np.empty((len(queries), *values.shape[1:]), np.float32)
    for first in range(0, len(queries), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        indices, distances = nearest(points, queries[part], min(NEIGHBOURS, len(points)))
        shares = weights(np.float32(0.5) * np.square(distances.astype(np.float32)))
        found[part] = (shares.reshape(*shares.shape, *[1] * (values.ndim - 1)) * values[indices]).sum(axis=1)
    return found
