"""What every gene can do."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any

import numpy as np

STEP = 0.35
"""Deviation of a change of strength 1, in ranges."""

OWN = 6.0
"""How close genes keep to the share of their child: at one half they deviate by sqrt(.25 / (OWN + 1)), .19."""


class Gene(ABC):
    """One parameter, or several that belong together."""

    @abstractmethod
    def draw(self, rng: np.random.Generator) -> Any:
        """A random value."""

    @abstractmethod
    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Any:
        """Between two sound values."""

    @abstractmethod
    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        """A sound value near a sound one."""

    @abstractmethod
    def sound(self, value: Any) -> Any:
        """`value` as it can be used. ValueError: it is of another kind."""

    @abstractmethod
    def numbers(self, value: Any) -> list[float]:
        """A sound value as numbers of about -1..1, always as many: what a regression may go by."""


def own_share(share: float, rng: np.random.Generator) -> float:
    """A share of one gene's own, 0..1, whose mean is `share` (a beta distribution); at 0 and 1 these. Parents of one
    kind have children that differ when each gene goes its own way: the colours of the one, the brush of the other.
    """
    if not 0 < share < 1:
        return share
    return float(rng.beta(OWN * share, OWN * (1 - share)))


def one_of(first: Any, second: Any, share: float, rng: np.random.Generator) -> Any:
    """The second with the probability `share`, else the first; a random number is drawn in any case."""
    return second if rng.random() < share else first


def number_in(value: Any) -> float:
    """The number that `value` is. ValueError: it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("is no number")
    return value


def reflected(place: float, step: float) -> float:
    """place + step, turned back at the ends of 0..1."""
    moved = (min(max(place, 0.0), 1.0) + step) % 2
    return 2 - moved if moved > 1 else moved
