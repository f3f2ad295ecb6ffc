"""Genes that are made of others: all parameters of a method are one of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from generation.genes.gene import Gene, one_of, own_share


@dataclass(frozen=True)
class Maybe(Gene):
    """A gene's value with this probability, else `without`."""

    of: Gene
    probability: float
    without: Any = None

    def draw(self, rng: np.random.Generator) -> Any:
        return self.of.draw(rng) if rng.random() < self.probability else self.without

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Any:
        chosen = one_of(first, second, share, rng)
        if self.without in (first, second):
            return chosen
        return self.of.mixed(first, second, share, rng)

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        if rng.random() < strength / 3:
            return self.draw(rng)
        return value if value == self.without else self.of.changed(value, strength, rng)

    def sound(self, value: Any) -> Any:
        return value if value == self.without else self.of.sound(value)

    def numbers(self, value: Any) -> list[float]:
        there = value != self.without
        given = self.of.numbers(value if there else _any_value(self.of))
        return [1.0, *given] if there else [-1.0, *(0.0 for _ in given)]


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
    """Parameters by name, drawn in this order. first, last: others that are drawn before and after them, of the same
    object.

    rest: values of some at which the method leaves a picture as it is; a method that has none is there or not.
    drawn: draws the parameters where one hangs on another.
    """

    of: Mapping[str, Gene]
    first: tuple[Gene, ...] = ()
    rest: Mapping[str, Any] = field(default_factory=dict)
    drawn: Callable[[np.random.Generator], dict[str, Any]] | None = None
    last: tuple[Gene, ...] = ()

    def draw(self, rng: np.random.Generator) -> dict[str, Any]:
        if self.drawn is not None:
            return self.drawn(rng)
        parameters: dict[str, Any] = {}
        for part in self.first:
            parameters |= part.draw(rng)
        parameters |= {name: gene.draw(rng) for name, gene in self.of.items()}
        for part in self.last:
            parameters |= part.draw(rng)
        return parameters

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> dict[str, Any]:
        parameters: dict[str, Any] = {}
        for part in (*self.first, *self.last):
            parameters |= part.mixed(first, second, own_share(share, rng), rng)
        return parameters | {
            name: gene.mixed(first[name], second[name], own_share(share, rng), rng) for name, gene in self.of.items()
        }

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> dict[str, Any]:
        parameters: dict[str, Any] = {}
        for part in (*self.first, *self.last):
            parameters |= part.changed(value, strength, rng)
        return parameters | {name: gene.changed(value[name], strength, rng) for name, gene in self.of.items()}

    def sound(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValueError("is no object")
        parameters: dict[str, Any] = {}
        for part in (*self.first, *self.last):
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
        found = [number for part in (*self.first, *self.last) for number in part.numbers(value)]
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
