"""Places spread evenly, neighbours kept: clumps are loosened, gaps narrowed, outliers brought home.

After "Iterative Gaussianization: from ICA to Random Rotations" (Laparra, Camps-Valls and Malo, 2011), with an even ball
in place of the normal distribution: the places are turned at random, each axis is moved toward the distribution that
the ball has along any axis, and so on. Each step keeps the order along its axes, so neighbours stay neighbours.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

TURNS = 24
FARTHEST = 4.0
"""No place is farther out on an axis, in deviations."""

_STEP = 0.5
_APART = 1e-3


def spread_evenly(places: Floats, share: float, seed: int = 0) -> Floats:
    """float32 (N, 3): `places` moved by `share` (0..1) toward an even ball; each axis of deviation 1.

    Equal places come apart. One place alone is at 0.
    """
    count = len(places)
    if count < 2:
        return np.zeros_like(places)
    rng = np.random.default_rng(seed)
    start = _standardised(places) + rng.normal(0, _APART, places.shape)
    goal = _ball_quantiles(count)
    moved = start.copy()
    for _ in range(TURNS):
        turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
        turned = moved @ turn
        for axis in turned.T:
            order = np.argsort(axis, kind="stable")
            axis[order] += _STEP * (goal - axis[order])
        moved = turned @ turn.T
    return _standardised((1 - share) * start + share * moved).astype(np.float32)


def _ball_quantiles(count: int) -> npt.NDArray[np.float64]:
    """What `count` places in an even ball have on one axis, in order, of deviation 1: the density is 1 − x²."""
    x = np.linspace(-1, 1, 2001)
    shares = (2 + 3 * x - x**3) / 4
    return np.interp((np.arange(count) + 0.5) / count, shares, x) * 5**0.5


def _standardised(places: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Each axis about its median with a robust deviation of 1; what is far out is drawn in smoothly, in order."""
    middle = np.median(places, axis=0)
    low, high = np.percentile(places, [15.9, 84.1], axis=0)
    deviation = (high - low) / 2
    usual = deviation > 1e-6 * np.maximum(np.abs(places - middle).max(axis=0), 1e-30)
    standard = (places - middle) / np.where(usual, deviation, np.maximum(np.ptp(places, axis=0), 1e-30))
    return FARTHEST * np.tanh(standard.astype(np.float64) / FARTHEST)
