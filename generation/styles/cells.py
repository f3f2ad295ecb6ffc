"""Voronoi cells with the distance to their borders."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from generation.styles.fields import grid
from generation.styles.strokes import scattered


class Cells(NamedTuple):
    """owner: int (side, side), the pixel's cell; border: its distance to the nearest border; centres: (N, 2)."""

    owner: np.ndarray
    border: np.ndarray
    centres: np.ndarray


def voronoi(
    rng: np.random.Generator,
    side: int,
    spacing: float,
    dx: np.ndarray | float = 0.0,
    dy: np.ndarray | float = 0.0,
) -> Cells:
    """Cells around jittered points of this spacing, as seen through a shift (dx, dy) of the pixels."""
    return cells_of(scattered(rng, spacing), side, dx, dy)


def cells_of(centres: np.ndarray, side: int, dx: np.ndarray | float = 0.0, dy: np.ndarray | float = 0.0) -> Cells:
    """Cells around `centres` (N, 2)."""
    x, y = grid(side)
    places = np.stack([x + dx, y + dy], axis=-1)
    distances, nearest = cKDTree(centres).query(places, k=3)
    own = centres[nearest[..., 0]]
    border = np.full(x.shape, np.inf)
    for other in (1, 2):
        gap = centres[nearest[..., other]] - own
        centre_distance = np.maximum(np.linalg.norm(gap, axis=-1), 1e-6)
        border = np.minimum(border, (distances[..., other] ** 2 - distances[..., 0] ** 2) / (2 * centre_distance))
    return Cells(nearest[..., 0], border.astype(np.float32), centres)
