"""Genes: what a method's parameters may be, as data. Drawing goes by them, and breeding mixes and changes by them.

A gene draws a value, as a method's `draw` always did; mixes two (share 0: the first … 1: the second); changes one by a
strength (0: not at all … 1: anything that could be drawn); and makes a sound value of what a stranger's manifest says.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from generation.random_parameters import log_uniform, uniform

STEP = 0.35
"""Deviation of a change of strength 1, in ranges."""

BEYOND = 0.3
"""So far outside its range, in ranges, a value stays as it is: other ways to draw have other ranges."""


class Gene(ABC):
    """One parameter, or several that belong together."""

    @abstractmethod
    def draw(self, rng: np.random.Generator) -> Any:
        """A random value."""

    @abstractmethod
    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Any:
        """Between two sound values."""

    @abstractmethod
    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        """A sound value near a sound one."""

    @abstractmethod
    def sound(self, value: Any) -> Any:
        """`value` as it can be used. ValueError: it is of another kind."""

    @abstractmethod
    def numbers(self, value: Any) -> list[float]:
        """A sound value as numbers of about -1..1, always as many: what a regression may go by."""


def one_of(first: Any, second: Any, share: float, rng: np.random.Generator) -> Any:
    """The second with the probability `share`, else the first; a random number is drawn in any case."""
    return second if rng.random() < share else first


class _Scaled(Gene):
    """A number with a place in its range, 0 at the low end and 1 at the high one."""

    @abstractmethod
    def place(self, value: float) -> float: ...

    @abstractmethod
    def at(self, place: float) -> float: ...

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Any:
        begin, end = self.place(first), self.place(second)
        return self.at(begin + share * (end - begin))

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        step = STEP * strength * rng.standard_normal()
        return self.at(_reflected(self.place(value), step)) if step else value

    def sound(self, value: Any) -> Any:
        place = self.place(_number(value))
        bounded = min(max(place, -BEYOND), 1 + BEYOND)
        return value if bounded == place else self.at(bounded)

    def numbers(self, value: Any) -> list[float]:
        return [2 * self.place(value) - 1]


@dataclass(frozen=True)
class Uniform(_Scaled):
    """Uniform in low..high."""

    low: float
    high: float

    def draw(self, rng: np.random.Generator) -> float:
        return uniform(rng, self.low, self.high)

    def place(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)

    def at(self, place: float) -> float:
        value = self.low + place * (self.high - self.low)
        return round(max(value, 0.0) if self.low >= 0 else value, 4)


@dataclass(frozen=True)
class LogUniform(_Scaled):
    """Uniform in the logarithm, low..high, both positive."""

    low: float
    high: float

    def draw(self, rng: np.random.Generator) -> float:
        return log_uniform(rng, self.low, self.high)

    def place(self, value: float) -> float:
        return math.log(max(value, 1e-9) / self.low) / math.log(self.high / self.low)

    def at(self, place: float) -> float:
        return round(self.low * (self.high / self.low) ** place, 4)


@dataclass(frozen=True)
class Whole(_Scaled):
    """A whole number from low to high, both included; its steps are few, so that a change is at least one of them."""

    low: int
    high: int

    def draw(self, rng: np.random.Generator) -> int:
        return int(rng.integers(self.low, self.high + 1))

    def place(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)

    def at(self, place: float) -> int:
        return round(min(max(self.low + place * (self.high - self.low), self.low), self.high))

    def sound(self, value: Any) -> int:
        return self.at(self.place(_number(value)))


@dataclass(frozen=True)
class LogWhole(LogUniform):
    """A whole number, uniform in the logarithm."""

    def draw(self, rng: np.random.Generator) -> int:
        return int(super().draw(rng))

    def at(self, place: float) -> int:
        return max(1, round(self.low * (self.high / self.low) ** place))

    def sound(self, value: Any) -> int:
        return self.at(min(max(self.place(_number(value)), -BEYOND), 1 + BEYOND))


@dataclass(frozen=True)
class Angle(Gene):
    """Uniform in low..high, which is the whole of a circle of `period`, or a part of it."""

    low: float
    high: float
    period: float

    def draw(self, rng: np.random.Generator) -> float:
        return uniform(rng, self.low, self.high)

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> float:
        way = (second - first + self.period / 2) % self.period - self.period / 2
        return round((first + share * way - self.low) % self.period + self.low, 4)

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        step = STEP * strength * rng.standard_normal() * self.period
        return round((value + step - self.low) % self.period + self.low, 4) if step else value

    def sound(self, value: Any) -> Any:
        value = _number(value)
        return value if abs(value) <= 4 * self.period else round(value % self.period, 4)

    def numbers(self, value: Any) -> list[float]:
        turn = 2 * math.pi * value / self.period
        return [math.sin(turn), math.cos(turn)]


@dataclass(frozen=True)
class Signed(Gene):
    """A gene's positive number with either sign. logarithmic: its reciprocal instead of the negative number."""

    of: _Scaled
    logarithmic: bool = False

    def draw(self, rng: np.random.Generator) -> float:
        value, sign = self.of.draw(rng), float(rng.choice([-1, 1]))
        return float(value**sign if self.logarithmic else value * sign)

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> float:
        if self.logarithmic:
            return round(math.exp((1 - share) * math.log(first) + share * math.log(second)), 4)
        return round((1 - share) * first + share * second, 4)

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> float:
        size, turned = self._size(value), rng.random() < 0.3 * strength
        return self._signed(self.of.changed(size, strength, rng), self._positive(value) != turned)

    def sound(self, value: Any) -> Any:
        value = _number(value)
        if self.logarithmic and not 1e-6 < value < 1e6:
            raise ValueError("is no factor")
        most = self.of.at(1 + BEYOND)
        return value if self._size(value) <= most else self._signed(most, self._positive(value))

    def numbers(self, value: Any) -> list[float]:
        most = self.of.at(1.0)
        scaled = math.log(value) / math.log(most) if self.logarithmic else value / most
        return [scaled, 2 * abs(scaled) - 1]

    def _size(self, value: float) -> float:
        return max(value, 1 / value) if self.logarithmic else abs(value)

    def _positive(self, value: float) -> bool:
        return value >= 1 if self.logarithmic else value >= 0

    def _signed(self, size: float, positive: bool) -> float:
        negative = 1 / size if self.logarithmic else -size
        return round(size if positive else negative, 4)


@dataclass(frozen=True)
class Normal(Gene):
    """Normal around a middle."""

    middle: float
    deviation: float

    def draw(self, rng: np.random.Generator) -> float:
        return round(float(rng.normal(self.middle, self.deviation)), 4)

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> float:
        return round((1 - share) * first + share * second, 4)

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> float:
        # Towards the middle by as much as noise is added, so that generations do not drift away.
        kept = math.sqrt(1 - min(strength, 1.0) ** 2)
        return self.sound(round(self.middle + kept * (value - self.middle) + strength * self._noise(rng), 4))

    def sound(self, value: Any) -> float:
        most = 4 * self.deviation
        return min(max(_number(value), self.middle - most), self.middle + most)

    def numbers(self, value: Any) -> list[float]:
        return [(value - self.middle) / (2 * self.deviation)]

    def _noise(self, rng: np.random.Generator) -> float:
        return float(self.deviation * rng.standard_normal())


@dataclass(frozen=True)
class Place(Gene):
    """Two numbers of one gene."""

    of: Normal | _Scaled

    def draw(self, rng: np.random.Generator) -> list[float]:
        return [self.of.draw(rng) for _ in range(2)]

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> list[float]:
        return [self.of.mixed(one, other, share, rng) for one, other in zip(first, second, strict=True)]

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> list[float]:
        return [self.of.changed(one, strength, rng) for one in value]

    def sound(self, value: Any) -> list[float]:
        if not isinstance(value, list) or len(value) != 2:
            raise ValueError("is no place")
        return [self.of.sound(one) for one in value]

    def numbers(self, value: Any) -> list[float]:
        return [number for one in value for number in self.of.numbers(one)]


@dataclass(frozen=True)
class Chance(Gene):
    """True with this probability."""

    probability: float

    def draw(self, rng: np.random.Generator) -> bool:
        return bool(rng.random() < self.probability)

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Any:
        return one_of(first, second, share, rng)

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        return self.draw(rng) if rng.random() < strength / 2 else value

    def sound(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError("is no truth value")
        return value

    def numbers(self, value: Any) -> list[float]:
        return [1.0 if value else -1.0]


@dataclass(frozen=True)
class Choice(Gene):
    """One of the options, by their probabilities, or each alike. An option may stand more than once."""

    options: tuple[Any, ...]
    probabilities: tuple[float, ...] | None = None

    def draw(self, rng: np.random.Generator) -> Any:
        return self.options[0].__class__(rng.choice(list(self.options), p=self.probabilities))

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Any:
        return one_of(first, second, share, rng)

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        return self.draw(rng) if rng.random() < strength / 2 else value

    def sound(self, value: Any) -> Any:
        if type(value) is not type(self.options[0]) or value not in self.options:
            raise ValueError("is none of the options")
        return value

    def numbers(self, value: Any) -> list[float]:
        return [1.0 if value == option else 0.0 for option in dict.fromkeys(self.options)]


@dataclass(frozen=True)
class Ordinal(Choice):
    """Options that are in order, so that there are some between two."""

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Any:
        order = sorted(set(self.options))
        begin, end = order.index(first), order.index(second)
        return order[round(begin + share * (end - begin))]

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        order = sorted(set(self.options))
        place = order.index(value) / max(len(order) - 1, 1)
        return order[round(_reflected(place, STEP * strength * rng.standard_normal()) * (len(order) - 1))]

    def numbers(self, value: Any) -> list[float]:
        order = sorted(set(self.options))
        return [2 * order.index(value) / max(len(order) - 1, 1) - 1]


@dataclass(frozen=True)
class Seed(Gene):
    """Which of many of a kind; nothing lies between two."""

    count: int

    def draw(self, rng: np.random.Generator) -> int:
        return int(rng.integers(self.count))

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Any:
        return one_of(first, second, share, rng)

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        return self.draw(rng) if rng.random() < strength else value

    def sound(self, value: Any) -> int:
        if type(value) is not int or not 0 <= value < self.count:
            raise ValueError("is no seed")
        return value

    def numbers(self, value: Any) -> list[float]:
        return []


@dataclass(frozen=True)
class Fixed(Gene):
    """Always this; an earlier version may have had another value of its kind, which is kept."""

    value: Any

    def draw(self, rng: np.random.Generator) -> Any:
        return self.value

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Any:
        return self.value

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        return self.value

    def sound(self, value: Any) -> Any:
        return self.value

    def numbers(self, value: Any) -> list[float]:
        return []


@dataclass(frozen=True)
class Maybe(Gene):
    """A gene's value with this probability, else None."""

    of: Gene
    probability: float

    def draw(self, rng: np.random.Generator) -> Any:
        return self.of.draw(rng) if rng.random() < self.probability else None

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Any:
        chosen = one_of(first, second, share, rng)
        if chosen is None or first is None or second is None:
            return chosen
        return self.of.mixed(first, second, share, rng)

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        if rng.random() < strength / 3:
            return self.draw(rng)
        return None if value is None else self.of.changed(value, strength, rng)

    def sound(self, value: Any) -> Any:
        return None if value is None else self.of.sound(value)

    def numbers(self, value: Any) -> list[float]:
        given = self.of.numbers(_any_value(self.of) if value is None else value)
        return [-1.0, *(0.0 for _ in given)] if value is None else [1.0, *given]


@dataclass(frozen=True)
class Several(Gene):
    """From `least` to `most` values of one gene."""

    of: Gene
    least: int
    most: int

    def draw(self, rng: np.random.Generator) -> list[Any]:
        return [self.of.draw(rng) for _ in range(int(rng.integers(self.least, self.most + 1)))]

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> list[Any]:
        count = round((1 - share) * len(first) + share * len(second))
        pairs = ((spread(first, count, at), spread(second, count, at)) for at in range(count))
        return [self.of.mixed(one, other, share, rng) for one, other in pairs]

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> list[Any]:
        changed = [self.of.changed(one, strength, rng) for one in value]
        if rng.random() < strength / 3:
            more = len(changed) < self.most and (len(changed) <= self.least or rng.random() < 0.5)
            changed = [*changed, self.of.draw(rng)] if more else changed[: max(self.least, len(changed) - 1)]
        return changed

    def sound(self, value: Any) -> list[Any]:
        if not isinstance(value, list) or not self.least <= len(value) <= self.most:
            raise ValueError("is no list of so many")
        return [self.of.sound(one) for one in value]

    def numbers(self, value: Any) -> list[float]:
        means = np.mean([self.of.numbers(one) for one in value], axis=0) if value else []
        return [2 * len(value) / max(self.most, 1) - 1, *map(float, means)]


@dataclass(frozen=True)
class Genes(Gene):
    """Parameters by name, drawn in this order. first: others that are drawn before them, of the same object.

    rest: values of some at which the method leaves a picture as it is; a method that has none is there or not.
    drawn: draws the parameters where one hangs on another.
    """

    of: Mapping[str, Gene]
    first: tuple[Gene, ...] = ()
    rest: Mapping[str, Any] = field(default_factory=dict)
    drawn: Callable[[np.random.Generator], dict[str, Any]] | None = None

    def draw(self, rng: np.random.Generator) -> dict[str, Any]:
        if self.drawn is not None:
            return self.drawn(rng)
        parameters: dict[str, Any] = {}
        for part in self.first:
            parameters |= part.draw(rng)
        return parameters | {name: gene.draw(rng) for name, gene in self.of.items()}

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> dict[str, Any]:
        parameters: dict[str, Any] = {}
        for part in self.first:
            parameters |= part.mixed(first, second, share, rng)
        return parameters | {name: gene.mixed(first[name], second[name], share, rng) for name, gene in self.of.items()}

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> dict[str, Any]:
        parameters: dict[str, Any] = {}
        for part in self.first:
            parameters |= part.changed(value, strength, rng)
        return parameters | {name: gene.changed(value[name], strength, rng) for name, gene in self.of.items()}

    def sound(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValueError("is no object")
        parameters: dict[str, Any] = {}
        for part in self.first:
            parameters |= part.sound(value)
        for name, gene in self.of.items():
            if name not in value:
                raise ValueError(f"{name} is missing")
            try:
                parameters[name] = gene.sound(value[name])
            except (ValueError, TypeError, KeyError, OverflowError) as error:
                raise ValueError(f"{name} {error}") from error
        return parameters

    def numbers(self, value: Any) -> list[float]:
        found = [number for part in self.first for number in part.numbers(value)]
        return found + [number for name, gene in self.of.items() for number in gene.numbers(value[name])]

    def faded(self, value: Any, amount: float, rng: np.random.Generator) -> dict[str, Any] | None:
        """`value` with 0..1 of its effect. None: this method is there or not."""
        if not self.rest:
            return None
        mixed = {name: self.of[name].mixed(rest, value[name], amount, rng) for name, rest in self.rest.items()}
        return {**value, **mixed}


@dataclass(frozen=True)
class Kinds(Gene):
    """Parameters whose names hang on one of them, `by`. Two of a kind are mixed, of two kinds one is taken."""

    by: str
    of: Mapping[Any, Gene]
    drawn: Callable[[np.random.Generator], dict[str, Any]]

    def draw(self, rng: np.random.Generator) -> dict[str, Any]:
        return self.drawn(rng)

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> dict[str, Any]:
        if first[self.by] == second[self.by]:
            return self._own(first, self._gene(first).mixed(first, second, share, rng))
        return dict(one_of(first, second, share, rng))

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> dict[str, Any]:
        if rng.random() < strength / 3:
            return self.draw(rng)
        return self._own(value, self._gene(value).changed(value, strength, rng))

    def sound(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or value.get(self.by) not in self.of:
            raise ValueError("is of no kind")
        return self._own(value, self._gene(value).sound(value))

    def numbers(self, value: Any) -> list[float]:
        found: list[float] = []
        for kind, gene in self.of.items():
            own = kind == value[self.by]
            given = gene.numbers(value if own else self._example(kind))
            found += [1.0, *given] if own else [0.0] * (1 + len(given))
        return found

    def _gene(self, value: Any) -> Gene:
        return self.of[value[self.by]]

    def _own(self, value: Any, parameters: Any) -> dict[str, Any]:
        return {self.by: value[self.by], **parameters}

    def _example(self, kind: Any) -> Any:
        return self.of[kind].draw(np.random.default_rng(0))


def spread(values: Sequence[Any], count: int, at: int) -> Any:
    """Of `values` the one that stands at place `at` when they are spread over `count` places."""
    return values[min(len(values) - 1, at * len(values) // max(count, 1))]


def _any_value(gene: Gene) -> Any:
    return gene.draw(np.random.default_rng(0))


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("is no number")
    return value


def _reflected(place: float, step: float) -> float:
    """place + step, turned back at the ends of 0..1."""
    moved = (min(max(place, 0.0), 1.0) + step) % 2
    return 2 - moved if moved > 1 else moved
