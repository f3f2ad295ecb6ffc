"""Criteria as values: what is wanted of an image, without a cloud to ask.

Each gives every image a *match* from 0 to 1; an image matches where that is at least 1/2. All, any and not are minimum,
maximum and complement (Zadeh, "Fuzzy sets", 1965): of the fuzzy connectives these alone agree with Boolean logic at the
threshold, so the count of matches is what "and", "or" and "not" promise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

from vr_explorer.scene.criteria.measures import Measure

MOST_COLOURS = 5
MOST_EXAMPLES = 5

Rgb = tuple[int, int, int]
"""sRGB, 0..255."""


@dataclass(frozen=True)
class Colours:
    """Pictures that hold all of these colours, one to five of them.

    tolerance: distance (`measures.colour_distance`, about 1 from black to white) at which a colour counts half.
    share: how much of the picture the colours must cover together, each its part of it, for a match.
    weights: the parts, one for each colour; none are equal ones.
    """

    colours: tuple[Rgb, ...]
    tolerance: float = 0.2
    share: float = 0.2
    weights: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.colours) <= MOST_COLOURS:
            raise ValueError(f"one to {MOST_COLOURS} colours can be wanted, not {len(self.colours)}")
        if any(len(colour) != 3 or not all(0 <= part <= 255 for part in colour) for colour in self.colours):
            raise ValueError("a colour is three numbers from 0 to 255")
        if not 0.0 < self.tolerance <= 2.0:
            raise ValueError("tolerance must be above 0, at most 2")
        if not 0.0 < self.share <= 1.0:
            raise ValueError("share must be above 0, at most 1")
        if self.weights and len(self.weights) != len(self.colours):
            raise ValueError(f"{len(self.colours)} colours cannot have {len(self.weights)} weights")
        if not all(isfinite(weight) and weight > 0.0 for weight in self.weights):
            raise ValueError("weights must be greater than 0")

    @property
    def parts(self) -> tuple[float, ...]:
        """Of `share`, for each colour; their sum is 1."""
        weights = self.weights or (1.0,) * len(self.colours)
        return tuple(weight / sum(weights) for weight in weights)


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
        if self.low > self.high and not self.measure.period:
            raise ValueError(f"a range goes from low to high, not from {self.low} to {self.high}")


@dataclass(frozen=True)
class Like:
    """Like one to five images of the cloud (their numbers), by the mean cosine of the features.

    share: of the whole cloud, the part that matches; cosines themselves mean little from one embedder to the next.
    """

    cards: tuple[int, ...]
    share: float = 0.05

    def __post_init__(self) -> None:
        if not 1 <= len(self.cards) <= MOST_EXAMPLES:
            raise ValueError(f"one to {MOST_EXAMPLES} images can be examples, not {len(self.cards)}")
        if not 0.0 < self.share < 1.0:
            raise ValueError("share must be between 0 and 1")


@dataclass(frozen=True)
class Method:
    """Made by this method, alone or as one step of several."""

    name: str


@dataclass(frozen=True)
class Favourites:
    """Kept as a favourite."""


@dataclass(frozen=True)
class Chosen:
    """One of these images of the cloud (their numbers, rising)."""

    cards: tuple[int, ...]

    def __post_init__(self) -> None:
        if any(one >= other for one, other in pairwise(self.cards)) or min(self.cards, default=0) < 0:
            raise ValueError("chosen images are numbers that rise from 0")

    def __hash__(self) -> int:
        """Of a few, because they may be a million."""
        return hash((len(self.cards), self.cards[:4], self.cards[-4:]))


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
