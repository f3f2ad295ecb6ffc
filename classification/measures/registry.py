"""Which measures there are, in the order in which they are shown. Another one is a file beside this and a row here."""

from __future__ import annotations

from classification.measures import abstractness, composition
from classification.measures.measure import Measure
from classification.measures.portrait import Portrait

MEASURES: tuple[Measure, ...] = (
    abstractness.MEASURE,
    composition.MEASURE,
)


def suitable(portrait: Portrait | None) -> tuple[Measure, ...]:
    """Those that say something about variants of `portrait`."""
    return tuple(measure for measure in MEASURES if measure.suits(portrait))
