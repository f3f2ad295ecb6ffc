"""A brood: all children of one request, each planned when it is its turn, so that a request may lean meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from foundation.errors import UserError
from generation.breeding.crossing import SEEDS, changed, crossed
from generation.breeding.genome import Genome
from generation.breeding.making import ALIKE, Born, Maker, Thumbnail, rms_difference
from generation.breeding.screening import Predictor
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

MORE = 0.12
"""By so much stronger is the change of each attempt after the first."""

LEAST_APART = 0.015
"""As of `ALIKE`: where all attempts are nearly the same as something, the most different one is kept from here on."""

APART = 0.2
"""Of the distance between the parents, what two predicted children of a batch must differ by."""


@dataclass(frozen=True)
class Request:
    """parents: paths. shares: a weight for each parent; they sum to 1. strength: of mutation, 0..1."""

    parents: tuple[str, ...]
    shares: tuple[float, ...]
    strength: float
    seed: int


@dataclass(frozen=True)
class Parent:
    """genome: of a picture of the cloud. position: of its features, None where nobody knows. thumbnail: at a glance."""

    genome: Genome
    position: npt.NDArray[np.float64] | None
    thumbnail: Thumbnail | None


class Brood:
    """style_of(path): a step that paints in the style of an imported picture, None while that is not learned."""

    def __init__(
        self,
        request: Request,
        parents: Sequence[Parent],
        shelf: Shelf,
        maker: Maker,
        predictor: Predictor | None,
        style_of: Callable[[str], Step | None],
    ) -> None:
        self.request = request
        self.number = 0
        self._parents, self._shelf, self._maker = list(parents), shelf, maker
        self._predictor = predictor if all(parent.position is not None for parent in parents) else None
        self._style_of = style_of
        self._thumbnails = [parent.thumbnail for parent in parents if parent.thumbnail is not None]
        self._waiting: list[Genome] = []

    def lean(self, request: Request) -> None:
        """The next children are by these shares and this strength."""
        if request != self.request:
            self.request, self._waiting = request, []

    def child(self) -> tuple[Born, dict[str, Any]]:
        """The next one, and how it was bred. UserError: it could not be made; the next one may."""
        best: Born | None = None
        other: tuple[float, Born] | None = None
        error: UserError | None = None
        number, self.number = self.number, self.number + 1
        for attempt in range(TRIES):
            if not self._waiting:
                self._waiting = self._picked(number, attempt)
            try:
                born = self._maker.make(self._waiting.pop(0))
            except UserError as raised:
                error = raised
                continue
            difference = min((rms_difference(born.thumbnail, seen) for seen in self._thumbnails), default=1.0)
            if difference < ALIKE:
                self._waiting = []  # the next one is changed more
                other = max(other or (0.0, born), (difference, born), key=lambda one: one[0])
                continue
            if best is None or born.faults < best.faults:
                best = born
            if not born.faults:
                break
        if best is None and other is not None and other[0] > LEAST_APART:
            best = other[1]
        if best is None:
            raise error or UserError("All children of these parents would be as one that is there; raise the strength.")
        self._thumbnails.append(best.thumbnail)
        request = self.request
        shares = [round(share, 4) for share in request.shares]
        return best, {"shares": shares, "strength": request.strength, "number": number, "seed": request.seed}

    def _picked(self, number: int, attempt: int) -> list[Genome]:
        """The next genomes to make, the most fitting first."""
        rng = np.random.default_rng([self.request.seed, number, attempt])
        count = FIRST_PROPOSED if number == 0 else PROPOSED
        proposed = [self._proposed(rng, attempt) for _ in range(count if self._predictor is not None else PICKED)]
        if self._predictor is None:
            return proposed
        return self._fitting(proposed)

    def _fitting(self, proposed: Sequence[Genome]) -> list[Genome]:
        """Those whose predicted places are nearest to what the shares ask for, and apart from each other."""
        assert self._predictor is not None
        true = np.stack([parent.position for parent in self._parents if parent.position is not None])
        told = self._predictor.positions([parent.genome for parent in self._parents])
        found = self._predictor.positions(proposed)
        shares = np.asarray(self.request.shares)
        if len(self._parents) == 1:
            away = np.linalg.norm(found - told[0], axis=1)
            wanted = float(np.quantile(away, 0.5))
            cost = np.abs(away - wanted) / max(wanted, 1e-9)
            size = wanted
        else:
            # What the regression gets wrong of the parents, it gets wrong of what lies between them.
            base, size = told[0], float(np.linalg.norm(told - told[0], axis=1).max())
            axes = (told[1:] - base).T
            places = np.linalg.lstsq(axes, (found - base).T, rcond=None)[0].T
            off = np.linalg.norm((found - base) - places @ axes.T, axis=1) / max(size, 1e-9)
            cost = np.linalg.norm(places - shares[1:], axis=1) + 0.3 * off
            size = max(size, 0.3 * float(np.linalg.norm(true - true[0], axis=1).max()))
        picked: list[int] = []
        for at in np.argsort(cost, kind="stable"):
            if all(np.linalg.norm(found[at] - found[other]) > APART * size for other in picked):
                picked.append(int(at))
            if len(picked) == PICKED:
                break
        return [proposed[at] for at in picked]

    def _proposed(self, rng: np.random.Generator, attempt: int) -> Genome:
        genomes = self._expressed(rng)
        shares = np.asarray(self.request.shares, float)
        if len(genomes) > 1:
            shares = np.clip(shares + rng.normal(0, 0.06, len(shares)) * (shares > 0) * (shares < 1), 0, None)
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
