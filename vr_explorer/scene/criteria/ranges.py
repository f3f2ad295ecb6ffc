"""A measure near a value, or from one to another."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np

from foundation.language import _, format_number
from vr_explorer.scene.criteria.criterion import Axis, Criterion, Matcher
from vr_explorer.scene.criteria.falloff import PEAK, PLATEAU, ROUNDING, halving
from vr_explorer.scene.criteria.measures import Floats, Measure


@dataclass(frozen=True)
class About(Criterion):
    """A measure near a value, the nearer the better; a match within `tolerance` of it."""

    measure: Measure
    value: float
    tolerance: float

    def __post_init__(self) -> None:
        if not (isfinite(self.value) and isfinite(self.tolerance) and self.tolerance > 0.0):
            raise ValueError("a wanted value needs a finite value and a tolerance greater than 0")

    @property
    def axis(self) -> Axis:
        return self.measure

    def check(self, matcher: Matcher) -> None:
        matcher.measures.resolved(self.measure)

    def match(self, matcher: Matcher) -> Floats:
        return _fall(matcher, self.measure, self.value, self.tolerance, PEAK)

    def describe(self) -> str:
        facts = self.measure
        value, tolerance = format_number(self.value, ".3g"), format_number(self.tolerance, ".3g")
        return f"{_(facts.title)} {value}{facts.unit} ± {tolerance}{facts.unit}"


@dataclass(frozen=True)
class InRange(Criterion):
    """A measure from `low` to `high`, all in between nearly alike; open at an end of the measure's scale.

    On a circle, a range may pass its beginning (hues from 350° to 20°).
    """

    measure: Measure
    low: float
    high: float

    def __post_init__(self) -> None:
        if not (isfinite(self.low) and isfinite(self.high)):
            raise ValueError("a range needs two finite numbers")
        if self.low > self.high and not self.measure.period:
            raise ValueError(f"a range goes from low to high, not from {self.low} to {self.high}")

    @property
    def axis(self) -> Axis:
        return self.measure

    def check(self, matcher: Matcher) -> None:
        matcher.measures.resolved(self.measure)

    def match(self, matcher: Matcher) -> Floats:
        middle, half = self._middle_and_half(matcher.measures.resolved(self.measure))
        return _fall(matcher, self.measure, middle, half, PLATEAU)

    def describe(self) -> str:
        facts = self.measure
        return f"{_(facts.title)} {format_number(self.low, '.3g')}–{format_number(self.high, '.3g')}{facts.unit}"

    def _middle_and_half(self, facts: Measure) -> tuple[float, float]:
        """The middle and half the width. A range of hues goes upward from low to high, past 360° if need be; another
        one that reaches an end of the scale is open there, and so as wide again beyond it.
        """
        width = self.high - self.low
        if facts.period:
            width = width if width >= 0.0 else width % facts.period
            return self.low + width / 2.0, width / 2.0
        low = self.low - width if self.low <= facts.low else self.low
        high = self.high + width if self.high >= facts.high else self.high
        return (low + high) / 2.0, (high - low) / 2.0


def _fall(matcher: Matcher, measure: Measure, middle: float, half: float, squarings: int) -> Floats:
    facts, values = matcher.measures.resolved(measure), matcher.measures.values(measure)
    if facts.period:
        difference = (values - middle + 0.5 * facts.period) % facts.period - 0.5 * facts.period
    else:
        difference = np.clip(values, facts.low, facts.high) - np.float32(middle)
    least = 1e-4 * (facts.high - facts.low)
    return halving(np.abs(difference) / np.float32(max(half, least) * ROUNDING), squarings)
