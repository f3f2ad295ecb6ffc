"""What images can be ordered by, along an axis or a wall: a measure, or how well they answer a criterion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vr_explorer.scene.criteria.matching import Axis, Matcher
from vr_explorer.scene.criteria.measures import MEASURES, Floats, Measure

OUTLIERS = 0.5
"""Percent of the images at either end that may lie beyond the ticks."""

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Ordering:
    """values: float32 (N,), on a scale from low to high. unit: as written after a value."""

    name: str
    values: Floats
    low: float
    high: float
    unit: str = ""

    def text(self, value: float) -> str:
        """A value as it is written beside the images."""
        return f"{round(value, 3 if self.high <= 1.0 else 1) + 0.0:g}{self.unit}"

    def ticks(self, wanted: int) -> list[float]:
        """Round values, evenly spaced, about `wanted` of them, from below nearly all images to above."""
        low, high = self.low, self.high
        if len(self.values) and not self.unit:
            low, high = (float(end) for end in np.percentile(self.values, (OUTLIERS, 100.0 - OUTLIERS)))
        width = max(high - low, 1e-3 * (self.high - self.low))
        rough = width / max(wanted - 1, 1)
        power = 10.0 ** np.floor(np.log10(rough))
        step = float(power * next(step for step in _STEPS if step * power >= rough * 0.999))
        if self.unit:
            step = (self.high - self.low) / (wanted - 1)
        first, last = np.floor(low / step + 1e-6), np.ceil(high / step - 1e-6)
        return [round(float(number * step), 9) for number in np.arange(first, max(last, first + 1.0) + 1.0)]


def ordering(matcher: Matcher, axis: Axis) -> Ordering:
    """UserError as `Matcher.match`."""
    if isinstance(axis, Measure):
        facts = MEASURES[axis]
        return Ordering(facts.name, matcher.measures.values(axis), facts.low, facts.high, facts.unit)
    return Ordering(axis.describe(), axis.values(matcher), 0.0, 1.0)
