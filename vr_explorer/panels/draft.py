"""A filter that is being put together: what the page of filters shows, and the criterion that follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field

from vr_explorer.scene.criteria import (
    AllOf,
    AnyOf,
    Chosen,
    Colours,
    Criterion,
    Favourites,
    InRange,
    Like,
    Measure,
    Method,
    Not,
    Rgb,
)
from vr_explorer.scene.criteria.terms import MOST_COLOURS, MOST_EXAMPLES


@dataclass
class Draft:
    """colours: wanted together, with the `tolerance` of each. ranges: of measures, at their ends where all is wanted.

    methods: any of these. like: cards to be similar to. chosen: one of these. favourites: those alone.
    inverted: what does not match all.
    """

    colours: list[Rgb] = field(default_factory=list)
    tolerance: float = 0.2
    ranges: dict[Measure, tuple[float, float]] = field(default_factory=dict)
    methods: list[str] = field(default_factory=list)
    like: list[int] = field(default_factory=list)
    chosen: Chosen | None = None
    favourites: bool = False
    inverted: bool = False

    def range_of(self, measure: Measure) -> tuple[float, float]:
        return self.ranges.get(measure, (measure.low, measure.high))

    def set_range(self, measure: Measure, low: float, high: float) -> None:
        if low <= measure.low and high >= measure.high:
            self.ranges.pop(measure, None)
        else:
            self.ranges[measure] = low, high

    def add_colour(self, colour: Rgb) -> None:
        """The oldest gives way where there are already as many as can be wanted."""
        if colour not in self.colours:
            self.colours = [*self.colours, colour][-MOST_COLOURS:]

    def add_example(self, card: int) -> None:
        if card not in self.like:
            self.like = [*self.like, card][-MOST_EXAMPLES:]

    def criterion(self) -> Criterion | None:
        """None where nothing is wanted yet."""
        parts: list[Criterion] = []
        if self.colours:
            parts.append(Colours(tuple(self.colours), self.tolerance))
        parts.extend(InRange(measure, low, high) for measure, (low, high) in self.ranges.items())
        if self.methods:
            methods = tuple(Method(name) for name in self.methods)
            parts.append(methods[0] if len(methods) == 1 else AnyOf(methods))
        if self.like:
            parts.append(Like(tuple(self.like)))
        if self.chosen is not None:
            parts.append(self.chosen)
        if self.favourites:
            parts.append(Favourites())
        if not parts:
            return None
        whole = parts[0] if len(parts) == 1 else AllOf(tuple(parts))
        return Not(whole) if self.inverted else whole
