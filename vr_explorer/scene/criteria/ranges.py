"""A measure near a value, or from one to another."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from vr_explorer.scene.criteria.measures import Measure


@dataclass(frozen=True)
class About:
    """A measure near a value, the nearer the better; a match within `tolerance` of it."""

    measure: Measure
    value: float
    tolerance: float

    def __post_init__(self) -> None:
        if not (isfinite(self.value) and isfinite(self.tolerance) and self.tolerance > 0.0):
            raise ValueError("a wanted value needs a finite value and a tolerance greater than 0")


@dataclass(frozen=True)
class InRange:
    """A measure from `low` to `high`, all in between nearly alike; open at an end of the measure's scale.

    A range of hues may pass 360° (350 to 20).
    """

    measure: Measure
    low: float
    high: float

    def __post_init__(self) -> None:
        if not (isfinite(self.low) and isfinite(self.high)):
            raise ValueError("a range needs two finite numbers")
        if self.low > self.high and self.measure is not Measure.HUE:
            raise ValueError(f"a range goes from low to high, not from {self.low} to {self.high}")
