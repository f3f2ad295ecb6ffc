"""Genes of samples: between two seeds lie their styles w, mixed by shares, as a painting between two paintings does.

What was drawn has the `seed` and the `mixed_seed` alone; what was bred may have `seeds` and `mixed_seeds` as well, each
a list of [seed, share], whose styles are mixed in w in place of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from generation.genes import Gene, Genes, LogUniform, Uniform
from generation.genes.gene import number_in
from generation.method import Parameters

SEEDS = 1 << 32

MOST_SEEDS = 6
"""Of which one style is mixed; more would all be the mean face."""

LEAST_SHARE = 0.04

PSI = Uniform(0.5, 1.0)
AROUND = LogUniform(0.05, 0.6)
"""How far from the projected portrait (0) to the seed's picture (1) a variant around the portrait is."""

WIDTH = LogUniform(0.3, 1.5)
"""Of a blend that goes over smoothly."""


class Mixture(Gene):
    """A seed by its `name`, or several with shares by that name and an "s"."""

    def __init__(self, name: str) -> None:
        self._name, self._names = name, f"{name}s"

    def draw(self, rng: np.random.Generator) -> Parameters:
        return {self._name: int(rng.integers(SEEDS))}

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Parameters:
        return self._joined([(1 - share, first), (share, second)])

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Parameters:
        """Some way to another face."""
        share = min(1.0, abs(0.6 * strength * rng.standard_normal()))
        return self._joined([(1 - share, value), (share, self.draw(rng))])

    def sound(self, value: Any) -> Parameters:
        if not self._is_seed(value.get(self._name)):
            raise ValueError("is no seed of a face")
        found = {self._name: value[self._name]}
        if self._names not in value:
            return found
        parts = value[self._names]
        if (
            not isinstance(parts, list)
            or not 1 <= len(parts) <= MOST_SEEDS
            or not all(isinstance(part, list) and len(part) == 2 and self._is_seed(part[0]) for part in parts)
            or not all(0 < number_in(part[1]) <= 1 for part in parts)
        ):
            raise ValueError("are no seeds with shares")
        return found | {self._names: [[seed, share] for seed, share in parts]}

    def numbers(self, value: Any) -> list[float]:
        """How far it is from any one face."""
        return [1 - max(share for _, share in self.parts(value))]

    def parts(self, value: Any) -> list[tuple[int, float]]:
        """Seeds with their shares."""
        if self._names in value:
            return [(int(seed), float(share)) for seed, share in value[self._names]]
        return [(value[self._name], 1.0)]

    def _joined(self, weighted: Sequence[tuple[float, Any]]) -> Parameters:
        shares: dict[int, float] = {}
        for weight, value in weighted:
            for seed, share in self.parts(value):
                shares[seed] = shares.get(seed, 0.0) + weight * share
        kept = sorted(shares.items(), key=lambda one: (-one[1], one[0]))[:MOST_SEEDS]
        kept = [one for one in kept if one[1] >= LEAST_SHARE] or kept[:1]
        found: Parameters = {self._name: kept[0][0]}
        if len(kept) == 1:
            return found
        total = sum(share for _, share in kept)
        return found | {self._names: [[seed, round(share / total, 4)] for seed, share in kept]}

    def _is_seed(self, value: Any) -> bool:
        return type(value) is int and 0 <= value < SEEDS


FACE, MIXED_FACE = Mixture("seed"), Mixture("mixed_seed")


class Network(Gene):
    """The identity of the network that is here; a picture of another one cannot be made again, nor bred from."""

    def __init__(self, identity: Callable[[], str]) -> None:
        self._identity = identity

    def draw(self, rng: np.random.Generator) -> str:
        return self._identity()

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Any:
        return first

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        return value

    def sound(self, value: Any) -> Any:
        here = self._identity()
        if value != here:
            raise ValueError(f"is not the one that is here, {here}")
        return value

    def numbers(self, value: Any) -> list[float]:
        return []


class Step(Gene):
    """One of whole numbers in order, which are known once the network is."""

    def __init__(self, steps: Callable[[], Sequence[int]], drawn: Callable[[np.random.Generator], int]) -> None:
        self._steps, self._drawn = steps, drawn

    def draw(self, rng: np.random.Generator) -> int:
        return self._drawn(rng)

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> int:
        steps = list(self._steps())
        begin, end = steps.index(first), steps.index(second)
        return steps[round(begin + share * (end - begin))]

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> int:
        steps = list(self._steps())
        place = steps.index(value) + round(0.35 * strength * len(steps) * rng.standard_normal())
        return steps[min(max(place, 0), len(steps) - 1)]

    def sound(self, value: Any) -> int:
        if type(value) is not int or value not in self._steps():
            raise ValueError("is no step of this network")
        return value

    def numbers(self, value: Any) -> list[float]:
        steps = list(self._steps())
        return [2 * steps.index(value) / max(len(steps) - 1, 1) - 1]


class _Towards(LogUniform):
    """1 is not about the portrait, which is projected for all others: that takes minutes and is no small change."""

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        return value if value >= 1 else min(AROUND.high, super().changed(value, strength, rng))

    def sound(self, value: Any) -> Any:
        return min(max(super().sound(value), self.low / 2), 1.0)


def samples(
    drawn: Callable[[np.random.Generator], Parameters], layers: Callable[[], int], others: dict[str, Gene]
) -> Genes:
    """Of a method's whole parameters. drawn: how they are drawn. layers(): the network's ws. others: the method's own,
    by name.
    """

    def mixed_from(rng: np.random.Generator) -> int:
        return int(drawn(rng)["mixed_from"])

    own: dict[str, Gene] = {
        "psi": PSI,
        "towards": _Towards(AROUND.low, 1.0),
        "mixed_from": Step(lambda: range(2, layers() + 1), mixed_from),
    }
    return Genes(own | others, first=(FACE, MIXED_FACE), drawn=drawn)
