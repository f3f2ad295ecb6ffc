"""From where cards fill the picture and none is cut off."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Vectors

Floats = npt.NDArray[np.float64]

NEAREST = 1.0
"""Metres that the nearest card is away at least."""


def fitting(positions: Vectors, half_sizes: Vectors, axes: Floats, reach: tuple[float, float]) -> Floats:
    """(3,), world metres: the place nearest to the cards from which all are seen, in the middle as far as they can be.

    positions: (N, 3), N ≥ 1. half_sizes: (N, 2), half of their widths and heights, metres; cards face the viewer.
    axes: (3, 3), the columns are right, up and back of the gaze. reach: tangents of the angles from the middle of the
    picture to its right and upper edge.
    """
    places = positions.astype(np.float64) @ axes
    back = places[:, 2]
    at, away = [], [float(back.max()) + NEAREST]
    for axis, tangent in enumerate(reach):
        # Inside both edges: ±(x − x₀) + half ≤ tangent · (z₀ − z), for every card; where both are met, z₀ is least.
        high = float((places[:, axis] + half_sizes[:, axis] + tangent * back).max())
        low = float((-places[:, axis] + half_sizes[:, axis] + tangent * back).max())
        at.append(0.5 * (high - low))
        away.append(0.5 * (high + low) / tangent)
    found: Floats = axes @ np.array([*at, max(away)])
    return found
