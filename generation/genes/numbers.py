"""Genes of one number, or of two that are a place."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np

from generation.genes.gene import STEP, Gene, number_in, reflected
from generation.random_parameters import log_uniform, uniform

BEYOND = 0.3
"""So far outside its range, in ranges, a value stays as it is: other ways to draw have other ranges."""


class Scaled(Gene):
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
        return self.at(reflected(self.place(value), step)) if step else value

    def sound(self, value: Any) -> Any:
        place = self.place(number_in(value))
        bounded = min(max(place, -BEYOND), 1 + BEYOND)
        return value if bounded == place else self.at(bounded)

    def numbers(self, value: Any) -> list[float]:
        return [2 * self.place(value) - 1]


@dataclass(frozen=True)
class Uniform(Scaled):
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
class LogUniform(Scaled):
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
class Whole(Scaled):
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
        return self.at(self.place(number_in(value)))


@dataclass(frozen=True)
class LogWhole(LogUniform):
    """A whole number, uniform in the logarithm."""

    def draw(self, rng: np.random.Generator) -> int:
        return int(super().draw(rng))

    def at(self, place: float) -> int:
        return max(1, round(self.low * (self.high / self.low) ** place))

    def sound(self, value: Any) -> int:
        return self.at(min(max(self.place(number_in(value)), -BEYOND), 1 + BEYOND))


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
        value = number_in(value)
        return value if abs(value) <= 4 * self.period else round(value % self.period, 4)

    def numbers(self, value: Any) -> list[float]:
        turn = 2 * math.pi * value / self.period
        return [math.sin(turn), math.cos(turn)]


@dataclass(frozen=True)
class Signed(Gene):
    """A gene's positive number with either sign. logarithmic: its reciprocal instead of the negative number."""

    of: Scaled
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
        value = number_in(value)
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
        return min(max(number_in(value), self.middle - most), self.middle + most)

    def numbers(self, value: Any) -> list[float]:
        return [(value - self.middle) / (2 * self.deviation)]

    def _noise(self, rng: np.random.Generator) -> float:
        return float(self.deviation * rng.standard_normal())


@dataclass(frozen=True)
class Position(Gene):
    """Two numbers of one gene."""

    of: Normal | Scaled

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
