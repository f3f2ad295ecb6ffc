"""Criteria as values: what is wanted of an image, without a cloud to ask.

Each gives every image a *match* from 0 to 1; an image matches where that is at least 1/2. All, any and not are minimum,
maximum and complement (Zadeh, "Fuzzy sets", 1965): of the fuzzy connectives these alone agree with Boolean logic at the
threshold, so the count of matches is what "and", "or" and "not" promise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vr_explorer.scene.criteria.chosen import Chosen
from vr_explorer.scene.criteria.colours import Colours
from vr_explorer.scene.criteria.favourites import Favourites
from vr_explorer.scene.criteria.like import Like
from vr_explorer.scene.criteria.measures import Measure
from vr_explorer.scene.criteria.method import Method
from vr_explorer.scene.criteria.ranges import About, InRange


@dataclass(frozen=True)
class AllOf:
    """Each of the criteria; of none, every image matches."""

    criteria: tuple[Criterion, ...]

    def __post_init__(self) -> None:
        _check(self.criteria)


@dataclass(frozen=True)
class AnyOf:
    """At least one of the criteria; of none, no image matches."""

    criteria: tuple[Criterion, ...]

    def __post_init__(self) -> None:
        _check(self.criteria)


@dataclass(frozen=True)
class Not:
    """Not this one; an image at exactly 1/2 matches either way."""

    criterion: Criterion

    def __post_init__(self) -> None:
        _check((self.criterion,))


Leaf = Colours | About | InRange | Like | Method | Favourites | Chosen
Criterion = Leaf | AllOf | AnyOf | Not

Axis = Measure | Criterion
"""What images can be ordered by: a measure, or how well they match."""


def leaves(criterion: Criterion) -> Iterator[Leaf]:
    """The single criteria that `criterion` is made of, in order."""
    if isinstance(criterion, Not):
        yield from leaves(criterion.criterion)
    elif isinstance(criterion, AllOf | AnyOf):
        for part in criterion.criteria:
            yield from leaves(part)
    else:
        yield criterion


def _check(criteria: tuple[Criterion, ...]) -> None:
    if not all(isinstance(criterion, Criterion) for criterion in criteria):
        raise TypeError(f"not criteria: {criteria!r}")
