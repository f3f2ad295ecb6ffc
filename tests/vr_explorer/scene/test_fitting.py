"""Cards fill the picture, and none is cut off."""

from __future__ import annotations

import numpy as np
import pytest

from vr_explorer.scene.fitting import NEAREST, fitting
from vr_explorer.scene.view import turned

RNG = np.random.default_rng(3)


def reached(place: np.ndarray, positions: np.ndarray, halves: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """(4,): tangents of the farthest edges to the right, left, above and below the middle of the picture."""
    seen = (positions - place) @ axes
    away = -seen[:, 2]
    assert away.min() >= NEAREST - 1e-6
    x, y = seen[:, 0], seen[:, 1]
    return np.array(
        [
            ((x + halves[:, 0]) / away).max(),
            ((halves[:, 0] - x) / away).max(),
            ((y + halves[:, 1]) / away).max(),
            ((halves[:, 1] - y) / away).max(),
        ]
    )


@pytest.mark.parametrize("reach", [(1.0, 0.58), (0.3, 0.58), (0.77, 0.58)])
@pytest.mark.parametrize("count", [1, 2, 500])
@pytest.mark.parametrize(("yaw", "pitch"), [(0.0, 0.0), (2.1, -0.6), (-1.0, 1.2)])
def test_cards_reach_to_two_opposite_edges_and_beyond_none(
    reach: tuple[float, float], count: int, yaw: float, pitch: float
) -> None:
    """In wide, upright and square pictures, whichever way one looks."""
    positions = RNG.normal(0.0, 40.0, (count, 3)).astype(np.float32) + np.float32(300.0)
    halves, axes = RNG.uniform(1.0, 3.0, (count, 2)).astype(np.float32), turned(yaw, pitch)
    right, left, above, below = reached(fitting(positions, halves, axes, reach), positions, halves, axes)
    assert max(right, left) <= reach[0] + 1e-4 and max(above, below) <= reach[1] + 1e-4
    assert min(right, left) > reach[0] - 1e-4 or min(above, below) > reach[1] - 1e-4, "it fills width or height"


def test_a_single_card_is_in_the_middle() -> None:
    positions, halves = np.array([[5.0, 6.0, 7.0]], np.float32), np.array([[2.0, 2.0]], np.float32)
    place = fitting(positions, halves, turned(0.0), (1.0, 0.5))
    np.testing.assert_allclose(place, [5.0, 6.0, 7.0 + 4.0])
