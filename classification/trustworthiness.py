"""How far a layout can be trusted: whether those who stand near are truly like (Venna and Kaski, 2001)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

NEIGHBOURS = 10
SAMPLE = 1_000
"""Above this number of pictures, the neighbours of so many random ones are examined, each among all pictures."""

_AT_ONCE = 4_000_000
_ROWS = 4_096


def trustworthiness(
    features: npt.NDArray[np.float32], positions: npt.NDArray[np.float32], seed: int = 0, sample: int = SAMPLE
) -> float:
    """0..1: 1 where all ten nearest by position are among the ten nearest by features, (N, D) and (N, d).

    Fewer neighbours are looked at where there are fewer than 22 pictures; below four it is 1. For large sets it is an
    estimate, from a seeded sample of `sample` pictures, with a standard error of about 0.001.
    """
    count = len(positions)
    neighbours = min(NEIGHBOURS, (count - 1) // 2)
    if count < 4:
        return 1.0
    chosen = np.arange(count)
    if count > sample:
        chosen = np.sort(np.random.default_rng(seed).choice(count, sample, replace=False))
    penalty = 0
    lengths, places = _squares(features), _squares(positions)
    for part in np.array_split(chosen, -(-len(chosen) * count // _AT_ONCE)):
        near = np.argpartition(_distances(positions, places, part), neighbours, axis=1)[:, :neighbours]
        unlike = _distances(features, lengths, part)
        limits = np.take_along_axis(unlike, near, axis=1)
        ranks = np.stack([(unlike < limit[:, None]).sum(axis=1) for limit in limits.T], axis=1) + 1
        penalty += int(np.maximum(ranks - neighbours, 0).sum())
    worst = len(chosen) * neighbours * (2 * count - 3 * neighbours - 1) / 2
    return 1 - penalty / worst


def _squares(points: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(N,): of all points, the squares of their lengths."""
    parts = (points[first : first + _ROWS] for first in range(0, len(points), _ROWS))
    return np.concatenate([(part**2).sum(axis=1) for part in parts])


def _distances(
    points: npt.NDArray[np.float32], squares: npt.NDArray[np.float32], rows: npt.NDArray[np.intp]
) -> npt.NDArray[np.float32]:
    """Squared distances (M, N) of the `rows` to all points; to itself infinite. squares: as of `_squares`."""
    found = squares[rows][:, None] + squares[None] - 2 * points[rows] @ points.T
    found[np.arange(len(rows)), rows] = np.inf
    return found
