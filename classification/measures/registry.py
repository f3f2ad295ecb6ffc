"""Which measures there are, in the order in which they are shown. Another one is a file beside this and a row here."""

from __future__ import annotations

from collections.abc import Sequence

from classification.measures import abstractness, composition, likeness, structure
from classification.measures.measure import Measure
from classification.measures.portrait import Portrait

MEASURES: tuple[Measure, ...] = (
    abstractness.MEASURE,
    structure.MEASURE,
    composition.MEASURE,
    likeness.MEASURE,
)


def suitable(portrait: Portrait | None) -> tuple[Measure, ...]:
    """Those that say something about variants of `portrait`."""
    return tuple(measure for measure in MEASURES if measure.suits(portrait))


def told(portrait: Portrait | None, measures: Sequence[Measure]) -> list[str]:
    """What the user should know of those that are left out: one sentence, or none."""
    left = [measure.description.title.lower() for measure in MEASURES if measure not in measures]
    if portrait is not None and not portrait.face.found:
        return ["No face is found in the portrait: how much of its structure is lost is measured instead."]
    if portrait is None and left:
        return [f"No portrait is known, so these are left out: {', '.join(left)}. `--portrait FILE` names one."]
    return []
