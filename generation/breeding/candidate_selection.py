"""Which of many candidates are made: each at its own place between the parents, as far from the others as can be."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Positions = npt.NDArray[np.float64]
"""float64 (N, D): predicted places in the features."""

SPREAD = 0.2
"""How far to either side of a share of one half the children's own places lie; less towards the parents."""

FITTING = 0.2
"""Of the candidates, that fit a place well enough to be chosen for how different they are."""

OFF = 0.3
"""What being off the way between the parents costs, beside being at the wrong place on it, both in its length."""


def leaning(shares: npt.NDArray[np.float64], rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Shares of sum 1 around `shares`, each off by SPREAD at most; a parent that has none, or all, keeps it."""
    room = SPREAD * np.minimum(1.0, 4 * shares * (1 - shares))
    leant = np.clip(shares + room * rng.uniform(-1, 1, len(shares)), 0, None)
    found: npt.NDArray[np.float64] = leant / leant.sum()
    return found


def chosen(
    found: Positions,
    parents: Positions,
    shares: npt.NDArray[np.float64],
    there: Positions,
    count: int,
    rng: np.random.Generator,
    apart: float = 0.5,
) -> list[int]:
    """Up to `count` of the candidates `found`, in the order in which they are to be made.

    parents: (P, D). there: (N, D), children that were made. apart: 0..1, of one parent alone, the share of the
    candidates that are to be nearer to it than a child.

    The first is for exactly these shares, the others for shares around them. Among the candidates that fit its place,
    each time the one is taken that is the farthest from all before it: those that fit best are those that are changed
    least, and would all be one.
    """
    picked: list[int] = []
    near = np.full(len(found), np.inf)
    for position in there:
        near = np.minimum(near, np.linalg.norm(found - position, axis=1))
    costs = _costs(found, parents, apart)
    while len(picked) < min(count, len(found)):
        cost = costs(leaning(shares, rng) if picked else shares)
        cost[picked] = np.inf
        fitting = np.argsort(cost, kind="stable")[: max(1, round(FITTING * len(found)))]
        fitting = fitting[np.isfinite(cost[fitting])]
        one = int(fitting[np.argmax(near[fitting])])
        picked.append(one)
        near = np.minimum(near, np.linalg.norm(found - found[one], axis=1))
    return picked


def _costs(
    found: Positions, parents: Positions, apart: float
) -> Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]:
    """Of each candidate, for shares of the parents."""
    if len(parents) == 1:
        # Neither the parent again nor a stranger.
        away = np.linalg.norm(found - parents[0], axis=1)
        wanted = float(np.quantile(away, apart))
        return lambda shares: np.abs(away - wanted) / max(wanted, 1e-9)
    base = parents[0]
    axes = (parents[1:] - base).T
    size = max(float(np.linalg.norm(parents - base, axis=1).max()), 1e-9)
    places = np.linalg.lstsq(axes, (found - base).T, rcond=None)[0].T
    off = np.linalg.norm((found - base) - places @ axes.T, axis=1) / size
    return lambda shares: np.linalg.norm(places - shares[1:], axis=1) + OFF * off
