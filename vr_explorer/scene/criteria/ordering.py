"""What images can be ordered by, along an axis or a wall: a measure, or how well they answer a criterion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from foundation.language import _, format_number
from vr_explorer.scene.criteria.criterion import Axis, Matcher
from vr_explorer.scene.criteria.measures import Floats, Measure

OUTLIERS = 0.5
"""Percent of the images at either end that may lie beyond the ticks."""

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Ordering:
    """values: float32 (N,), on a scale from low to high, NaN where an image has none. unit, period, undefined: as of
    `Measure`. ends: as of `Criterion`.
    """

    name: str
    values: Floats
    low: float
    high: float
    unit: str = ""
    period: float = 0.0
    undefined: str = ""
    ends: tuple[str, str] | None = None

    def marks(self, values: Sequence[float]) -> list[str]:
        """What is written beside images of these values along an axis, from one end to the other: where the ends have
        names, these alone."""
        if self.ends is None or len(values) < 2:
            return [self.text(value) for value in values]
        first, last = self.ends if values[0] <= values[-1] else reversed(self.ends)
        return [first, *[""] * (len(values) - 2), last]

    def text(self, value: float) -> str:
        """A value as it is written beside the images."""
        if np.isnan(value):
            return _(self.undefined) if self.undefined else _("unknown")
        return f"{format_number(round(value, 3 if self.high <= 1.0 else 1) + 0.0, 'g')}{self.unit}"

    def ticks(self, wanted: int) -> list[float]:
        """Round values, evenly spaced, about `wanted` of them, from below nearly all images to above."""
        low, high = self.low, self.high
        known = self.values[~np.isnan(self.values)]
        if len(known) and not self.period:
            low, high = (float(end) for end in np.percentile(known, (OUTLIERS, 100.0 - OUTLIERS)))
        width = max(high - low, 1e-3 * (self.high - self.low))
        rough = width / max(wanted - 1, 1)
        power = 10.0 ** np.floor(np.log10(rough))
        step = float(power * next(step for step in _STEPS if step * power >= rough * 0.999))
        if self.period:
            step = (self.high - self.low) / (wanted - 1)
        first, last = np.floor(low / step + 1e-6), np.ceil(high / step - 1e-6)
        return [round(float(number * step), 9) for number in np.arange(first, max(last, first + 1.0) + 1.0)]


def ordering(matcher: Matcher, axis: Axis) -> Ordering:
    """UserError as `Matcher.match`."""
    if isinstance(axis, Measure):
        facts = matcher.measures.resolved(axis)
        scale = facts.low, facts.high, facts.unit, facts.period, facts.undefined
        return Ordering(_(facts.title), matcher.measures.values(axis), *scale)
    return Ordering(axis.describe(), axis.values(matcher), 0.0, 1.0, ends=axis.ends)
