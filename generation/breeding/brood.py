"""A brood: all children of one request, each planned when it is its turn, so that a request may lean meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from foundation.errors import UserError
from generation.breeding.candidate_selection import chosen, leaning
from generation.breeding.crossing import SEEDS, changed, crossed
from generation.breeding.genome import Genome
from generation.breeding.making import Born, Maker
from generation.breeding.near_duplicates import Judge, Seen
from generation.breeding.position_prediction import Predictor
from generation.breeding.shelf import Shelf
from generation.recipe import Step

PROPOSED, PICKED = 200, 8
"""So many candidates are looked at for so many children."""

FIRST_PROPOSED = 40
"""Of the first ones, which are waited for."""

TRIES = 5
"""Pictures that are made for one child: what has faults, or is there already, is not kept while there is another."""

LEAST_STRENGTH = 0.1
"""Of a change: children of the same parents at the same share must differ."""

MORE = 0.08
"""By so much stronger is the change of each attempt after the first."""

NEAREST, FARTHEST = 0.2, 0.95
"""Of one parent: the share of the candidates that are to be nearer to it than a child, at no strength and at most."""

MOST_REMEMBERED = 64
"""Of what was made, the latest, from which the next are to differ before they are made."""

LEAST_APART = 0.015
"""As of `ALIKE`: where all attempts are nearly the same as something, the most different one is kept from here on."""


@dataclass(frozen=True)
class Request:
    """parents: paths. shares: a weight for each parent; they sum to 1. strength: of mutation, 0..1."""

    parents: tuple[str, ...]
    shares: tuple[float, ...]
    strength: float
    seed: int


@dataclass(frozen=True)
class Parent:
    """genome: of a picture of the cloud. position: of its features, None where nobody knows."""

    genome: Genome
    position: npt.NDArray[np.float64] | None


@dataclass(frozen=True)
class _Attempt:
    """difference: as of `Judge`."""

    born: Born
    seen: Seen
    difference: float

    @property
    def rank(self) -> tuple[float, float]:
        """The lowest is kept: what is new before what is not, by its faults; else what is the most different."""
        return (-1.0, self.born.faults) if self.difference >= 1 else (0.0, -self.difference)


class Brood:
    """judge: knows what is there already. style_of(path): a step that paints in the style of an imported picture, None
    while that is not learned.
    """

    def __init__(
        self,
        request: Request,
        parents: Sequence[Parent],
        shelf: Shelf,
        maker: Maker,
        judge: Judge,
        predictor: Predictor | None,
        style_of: Callable[[str], Step | None],
    ) -> None:
        self.request = request
        self.number = 0
        self._parents, self._shelf, self._maker, self._judge = list(parents), shelf, maker, judge
        self._predictor = predictor if all(parent.position is not None for parent in parents) else None
        self._style_of = style_of
        self._made: list[Genome] = []
        self._waiting: list[Genome] = []

    def lean(self, request: Request) -> None:
        """The next children are by these shares and this strength."""
        if request != self.request:
            self.request, self._waiting = request, []

    def child(self) -> tuple[Born, dict[str, Any]]:
        """The next one, and how it was bred. UserError: it could not be made; the next one may."""
        kept: _Attempt | None = None
        error: UserError | None = None
        number, self.number = self.number, self.number + 1
        for attempt in range(TRIES):
            if not self._waiting:
                self._waiting = self._picked(number, attempt)
            try:
                made = self._attempt(self._waiting.pop(0))
            except UserError as raised:
                error = raised
                continue
            if kept is None or made.rank < kept.rank:
                kept = made
            if made.difference >= 1 and not made.born.faults:
                break
            if made.difference < 1:
                self._waiting = []  # the next one is changed more
        if kept is None or (kept.difference < 1 and self._judge.difference_at_a_glance(kept.seen) <= LEAST_APART):
            raise error or UserError("All children of these parents would be as one that is there; raise the strength.")
        self._judge.add(kept.seen)
        request = self.request
        shares = [round(share, 4) for share in request.shares]
        return kept.born, {"shares": shares, "strength": request.strength, "number": number, "seed": request.seed}

    def _attempt(self, genome: Genome) -> _Attempt:
        born = self._maker.make(genome)
        # What was made and refused is to be kept away from as well.
        self._made = [*self._made[1 - MOST_REMEMBERED :], genome]
        seen = self._judge.seen(born.picture, born.thumbnail)
        return _Attempt(born, seen, self._judge.difference(seen))

    def _picked(self, number: int, attempt: int) -> list[Genome]:
        """The next genomes to make, the most fitting first."""
        rng = np.random.default_rng([self.request.seed, number, attempt])
        count = FIRST_PROPOSED if number == 0 else PROPOSED
        proposed = [self._proposed(rng, attempt) for _ in range(count if self._predictor is not None else PICKED)]
        if self._predictor is None:
            return proposed
        known = [parent.genome for parent in self._parents]
        positions = self._predictor.positions([*known, *self._made, *proposed])
        parents, made = positions[: len(known)], positions[len(known) : len(known) + len(self._made)]
        found, shares = positions[len(known) + len(self._made) :], np.asarray(self.request.shares)
        apart = min(NEAREST + self.request.strength, FARTHEST)
        return [proposed[at] for at in chosen(found, parents, shares, made, PICKED, rng, apart)]

    def _proposed(self, rng: np.random.Generator, attempt: int) -> Genome:
        genomes = self._expressed(rng)
        shares = np.asarray(self.request.shares, float)
        if len(genomes) > 1:
            shares = leaning(shares, rng)
        child, weight = genomes[0], float(shares[0])
        for genome, share in zip(genomes[1:], shares[1:], strict=True):
            weight += float(share)
            child = crossed(child, genome, float(share) / weight if weight else 0.5, self._shelf, rng)
        if not child.steps:
            child = replace(child, steps=self._painted(rng))
        if not child.seed:
            child = replace(child, seed=int(rng.integers(1, SEEDS)))
        strength = max(self.request.strength, LEAST_STRENGTH) + MORE * attempt
        return changed(child, min(1.0, strength), self._shelf, rng)

    def _expressed(self, rng: np.random.Generator) -> list[Genome]:
        """The parents' genomes; of pictures without a recipe one is content, and the others are styles, when these are
        learned.
        """
        plain = [at for at, parent in enumerate(self._parents) if not parent.genome.steps]
        if not plain:
            return [parent.genome for parent in self._parents]
        weights = np.asarray(self.request.shares)[plain] + 1e-6
        content = int(rng.choice(plain, p=weights / weights.sum()))
        if len(plain) < len(self._parents) and rng.random() > self.request.shares[content]:
            content = -1  # the portrait is content, if the style is there
        expressed = []
        for at, parent in enumerate(self._parents):
            step = self._style_of(parent.genome.picture) if at in plain and at != content else None
            expressed.append(Genome((step,), 0) if step is not None else parent.genome)
        return expressed

    def _painted(self, rng: np.random.Generator) -> tuple[Step, ...]:
        """For parents of which none has a recipe."""
        method = self._shelf.method("painted_style", "pictures without recipes")
        way = str(rng.choice(["plain", "flat", "broad"]))
        strength = min(1.0, 0.45 + self.request.strength)
        return (Step("painted_style", method.variations[way](rng), round(strength, 4)),)
