"""How a match falls with the distance from what is wanted (docs/filter-bombs.md).

Where images go depends on which of two matches is greater. So that it does not depend on who works it out, in which
order and on which processor, matches are float32 made by single operations, each of which rounds once, and powers of 2
are taken in float64 and rounded: vr_explorer/web/static/criteria.js has the same bits.
"""

from __future__ import annotations

import numpy as np

from vr_explorer.scene.criteria.measures import Floats

PEAK, PLATEAU = 1, 3
"""How often the distance is squared in the fall from 1 through 1/2 at the tolerance: wanted values, ranges."""

ROUNDING = 1.0 + 1e-5
"""Widens tolerances by so much that images at their very ends match."""


def halving(distance: Floats, squarings: int) -> Floats:
    """1 at 0, 1/2 at 1. distance: at least 0, NaN as far as can be."""
    power = np.fmin(distance, np.float32(1e3))
    for _ in range(squarings):
        power = power * power
    halved: Floats = np.exp2(-power, dtype=np.float64).astype(np.float32)
    return halved
