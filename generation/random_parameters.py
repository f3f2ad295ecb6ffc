"""Random parameters, rounded so that a manifest stays readable; what is drawn is what is used."""

from __future__ import annotations

import math

import numpy as np


def uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """Uniform in low..high, to four decimals."""
    return round(float(rng.uniform(low, high)), 4)


def log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """Uniform in the logarithm, low..high (both positive), to four decimals."""
    return round(math.exp(rng.uniform(math.log(low), math.log(high))), 4)
