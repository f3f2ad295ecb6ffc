"""How well every image of a cloud answers to a criterion."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

import numpy as np

from foundation.errors import UserError
from vr_explorer.scene.criteria.measures import Floats, Measure, Measures
from vr_explorer.scene.criteria.terms import (
    About,
    AllOf,
    AnyOf,
    Chosen,
    Colours,
    Criterion,
    Favourites,
    InRange,
    Leaf,
    Like,
    Method,
    Not,
    leaves,
)

THRESHOLD = 0.5
"""An image matches from here on."""

PEAK, PLATEAU = 1, 3
"""How often the distance is squared in the fall from 1 through 1/2 at the tolerance: wanted values, ranges."""

REMEMBERED = 12
"""Matches of single criteria are kept for so many, so that a moving slider costs its own criterion alone."""

_ROUNDING = 1.0 + 1e-5
"""Widens ranges by so much that images at their very ends match."""


class Matcher:
    """Answers criteria for the N images of one cloud, to any thread.

    favourite: float32 (N,) 0 or 1, the scene's own array, read at each question.
    """

    def __init__(self, measures: Measures, favourite: Floats) -> None:
        self.measures = measures
        self._favourite = favourite
        self._remembered: OrderedDict[Leaf, Floats] = OrderedDict()
        self._remembering = Lock()

    def match(self, criterion: Criterion) -> Floats:
        """float32 (N,), 0..1, not to be written to. UserError: similarity is asked of a cloud without features,
        or a measure of one that does not have it. An image without a value matches no range of that measure.
        """
        if isinstance(criterion, Not):
            return 1.0 - self.match(criterion.criterion)
        if isinstance(criterion, AllOf | AnyOf):
            parts = [self.match(part) for part in criterion.criteria]
            if not parts:
                return np.full(len(self.measures), float(isinstance(criterion, AllOf)), np.float32)
            combined = (np.minimum if isinstance(criterion, AllOf) else np.maximum).reduce(parts)
            return np.asarray(combined, np.float32)
        if isinstance(criterion, Favourites):
            return self._favourite.copy()
        if isinstance(criterion, Chosen):
            return self._one_of(criterion)
        with self._remembering:
            match = self._remembered.get(criterion)
        if match is None:
            match = self._answer(criterion)
            match.flags.writeable = False
        with self._remembering:
            self._remembered[criterion] = match
            self._remembered.move_to_end(criterion)
            while len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
        return match

    def count(self, criterion: Criterion) -> int:
        """How many images match."""
        return int(np.count_nonzero(self.match(criterion) >= THRESHOLD))

    def state_of(self, criteria: Iterable[Criterion]) -> bytes:
        """Differs where the same criteria would be answered otherwise than before: by other favourites."""
        asked = any(isinstance(leaf, Favourites) for criterion in criteria for leaf in leaves(criterion))
        return np.packbits(self._favourite > 0.0).tobytes() if asked else b""

    def _answer(self, criterion: Colours | About | InRange | Like | Method) -> Floats:
        if isinstance(criterion, Colours):
            shares = self.measures.colour_shares(criterion.colours, criterion.tolerance)
            parts = np.array(criterion.parts, np.float32)[:, None]
            squared = ((shares / parts).min(axis=0) / np.float32(criterion.share)) ** 2
            return squared / (1.0 + squared)
        if isinstance(criterion, About):
            return self._fall(criterion.measure, criterion.value, criterion.tolerance, PEAK)
        if isinstance(criterion, InRange):
            middle, half = _middle_and_half(criterion, self.measures.resolved(criterion.measure))
            return self._fall(criterion.measure, middle, half, PLATEAU)
        if isinstance(criterion, Like):
            cosines, best = self.measures.similarity(criterion.cards)
            distances = np.maximum(best - cosines, 0.0)
            nearest = max(int(criterion.share * len(distances)), len(criterion.cards)) - 1
            limit = np.partition(distances, min(nearest, len(distances) - 1))[nearest]
            return _halving(distances / np.maximum(limit * _ROUNDING, 1e-6), PEAK)
        return self.measures.made_by(criterion.name).astype(np.float32)

    def _one_of(self, criterion: Chosen) -> Floats:
        if criterion.cards and criterion.cards[-1] >= len(self.measures):
            raise UserError("This cloud has fewer images than were chosen; choose them anew.")
        match = np.zeros(len(self.measures), np.float32)
        match[list(criterion.cards)] = 1.0
        return match

    def _fall(self, measure: Measure, middle: float, half: float, squarings: int) -> Floats:
        facts, values = self.measures.resolved(measure), self.measures.values(measure)
        if facts.period:
            apart = (values - middle + 0.5 * facts.period) % facts.period - 0.5 * facts.period
        else:
            apart = np.clip(values, facts.low, facts.high) - np.float32(middle)
        least = 1e-4 * (facts.high - facts.low)
        return _halving(np.abs(apart) / np.float32(max(half, least) * _ROUNDING), squarings)


def _middle_and_half(criterion: InRange, facts: Measure) -> tuple[float, float]:
    """The middle of a range and half its width. A range of hues goes upward from low to high, past 360° if need be;
    another one that reaches an end of the scale is open there, and so as wide again beyond it.
    """
    width = criterion.high - criterion.low
    if facts.period:
        width = width if width >= 0.0 else width % facts.period
        return criterion.low + width / 2.0, width / 2.0
    low = criterion.low - width if criterion.low <= facts.low else criterion.low
    high = criterion.high + width if criterion.high >= facts.high else criterion.high
    return (low + high) / 2.0, (high - low) / 2.0


def _halving(distance: Floats, squarings: int) -> Floats:
    """1 at 0, 1/2 at 1. distance: at least 0, NaN as far as can be."""
    power = np.fmin(distance, np.float32(1e3))
    for _ in range(squarings):
        power = power * power
    return np.exp(power * -np.log(np.float32(2.0)))
