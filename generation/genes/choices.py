"""Genes of which there is nothing, or only a few steps, between two values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from generation.genes.gene import STEP, Gene, one_of, reflected


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
        return order[round(reflected(place, STEP * strength * rng.standard_normal()) * (len(order) - 1))]

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
