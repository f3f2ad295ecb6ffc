"""What to show next: niches of what is liked, each with a turn of its own, and corners that have not been looked at.

Whoever shows only what is most like the likes narrows to one of them. Here each group of likes is a *niche* with a
count of its successes and failures that fade; a niche is drawn by Thompson's rule (Thompson, "On the likelihood that
one unknown probability exceeds another", Biometrika 1933), the more seldom the more it has been liked already. The
other images seek kinds that were not found yet (`Exploration`): the more of them, the less the best niche still yields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from vr_explorer.taste.cells import Cells
from vr_explorer.taste.exploration import Exploration
from vr_explorer.taste.process import SAMPLE, SHORTLIST, Process, squared
from vr_explorer.taste.signals import Signal
from vr_explorer.taste.space import Floats, Space

NEAR = 2.2
"""Reaches within which an image belongs to the niche of the nearest like."""

FADING = 0.95
FIRST_WINS, FIRST_LOSSES = 0.5, 2.0
EXPLORED, EXPLORED_MORE, YIELDING = 0.3, 0.9, 0.4
"""The share of a batch that explores, at the dial's end: `EXPLORED` while `YIELDING` of the best niche is kept, and up
to `EXPLORED_MORE` beyond that as less is. At the default 1.2 to 4.8 images of eight in the mean.
"""

EVENED = 0.3
"""The power with which much liked niches wait, at the dial's end."""

PENDING = 0.3
SCREEN = 0.6
"""The dial on the screen goes from 0 to 1, and stands for 0 to this: beyond, it only costs."""

GROWN = 1.25
"""Where the cloud has become so many times as large, what has come is sought as well."""

ABOUT, CELLS_ABOUT = 400, 8
"""Images about each like that join the shortlist of a large cloud, and the cells in which they are sought."""


@dataclass(frozen=True)
class Pick:
    """An image to show. niche: the number of the one whose turn it is, None where it explores. visited: how often its
    cell had been visited then.
    """

    image: int
    niche: int | None = None
    visited: float = 0.0


@dataclass
class Niche:
    """likes: its images, in the order of liking. wins, losses: fading."""

    likes: list[int] = field(default_factory=list)
    wins: float = 0.0
    losses: float = 0.0


class Taste:
    """seed: of all that is drawn. told: what was said of images, in that order. batches: how many were picked.

    One that is told the same in the same order picks the same. Not to be used by two threads at once.
    """

    def __init__(self, space: Space, seed: int, told: Iterable[tuple[int, Signal]] = (), batches: int = 0) -> None:
        self._space = space
        self._seed = seed
        self.batches = batches
        self._cells = Cells(space, seed)
        self._exploration = Exploration(space, seed)
        self._begin()
        for image, signal in told:
            self.tell(image, signal)

    def __len__(self) -> int:
        return len(self._space)

    @property
    def told(self) -> Mapping[int, Signal]:
        """What was said last of each image, in the order of saying it."""
        return self._told

    @property
    def cells(self) -> Cells:
        return self._cells

    def tell(self, image: int, signal: Signal) -> None:
        """`signal` was given for `image`, in place of what was said of it before."""
        before = self._told.get(image)
        if before is signal:
            return
        if before is not None and before.liked:
            self.forget(image)
            before = None
        self._told.pop(image, None)
        self._told[image] = signal
        vector = self._space.rows([image])[0]
        if before is None:
            self._cells.visits[self._cells.of[image]] += 1.0
            self._exploration.look(image, vector)
        self._process.observe(image, vector, signal.target, signal.noise)
        found = self._niche_of(vector)
        if found is None and signal.liked:
            self.niches.append(Niche())
            found = len(self.niches) - 1
        if found is not None:
            niche = self.niches[found]
            niche.wins = FADING * niche.wins + signal.worth
            niche.losses = FADING * niche.losses + 1.0 - signal.worth
            if signal.liked:
                niche.likes.append(image)
                self._like(image, vector, found)

    def forget(self, *images: int) -> None:
        """Nothing was said of these."""
        left = [(image, signal) for image, signal in self._told.items() if image not in images]
        self._begin()
        for image, signal in left:
            self.tell(image, signal)

    def grow(self, features: npt.NDArray[np.floating] | None, measures: Floats) -> None:
        """Further images, after those that are there. Parameters as of `Space`."""
        before = len(self._space)
        further = self._space.grow(features, measures)
        self._cells.grow(further)
        if len(self._space) > GROWN * self._exploration.known:
            self._exploration = Exploration(self._space, self._seed)
            for image in self._told:
                self._exploration.look(image, self._space.rows([image])[0])
        self._admit(np.arange(before, len(self._space)))

    def expected(self) -> dict[int, float]:
        """How much the images on the shortlist are expected to be liked, above what is usual."""
        return dict(zip(self._process.candidates.tolist(), self._process.mean().tolist(), strict=True))

    def pick(
        self,
        count: int,
        dial: float = 0.5,
        met: npt.NDArray[np.bool_] | None = None,
        left_out: Iterable[int] = (),
    ) -> list[Pick]:
        """Images of which nothing was said yet, without those `left_out`. dial: 0 refines what is liked, 1 surprises.
        met: (N,), those that were seen in flight, None where that is not known: corners are sought elsewhere.
        """
        rng = np.random.default_rng([self._seed, 4, self.batches])
        self.batches += 1
        open_to = np.ones(len(self._space), bool)
        open_to[[*self._told, *left_out]] = False
        explored = count if not self.niches else _rounded(self._explored() * dial * count, rng)
        picks: list[Pick] = []
        pending = np.zeros(len(self.niches))
        for _ in range(count - explored):
            pick = self._from_niche(open_to, pending, EVENED * dial, rng)
            if pick is None:
                break
            picks.append(pick)
            open_to[pick.image] = False
        for image in self._exploration.pick(count - len(picks), open_to, met, rng):
            picks.append(Pick(image, None, float(self._cells.visits[self._cells.of[image]])))
        return [picks[number] for number in rng.permutation(len(picks)).tolist()]

    def _explored(self) -> float:
        """The share of a batch that explores, at the dial's end."""
        first = FIRST_WINS + FIRST_LOSSES
        best = max((FIRST_WINS + one.wins) / (first + one.wins + one.losses) for one in self.niches)
        return EXPLORED + EXPLORED_MORE * (1.0 - min(best / YIELDING, 1.0))

    def _from_niche(
        self, open_to: npt.NDArray[np.bool_], pending: npt.NDArray[np.float64], evened: float, rng: np.random.Generator
    ) -> Pick | None:
        if not self.niches:
            return None
        likes = np.array([len(niche.likes) for niche in self.niches], np.float64)
        wins = np.array([FIRST_WINS + niche.wins for niche in self.niches])
        losses = np.array([FIRST_LOSSES + niche.losses for niche in self.niches])
        turns = rng.beta(wins, losses + pending) / np.maximum(likes + PENDING * pending, 1.0) ** evened
        candidates, mean = self._process.candidates, self._process.mean()
        shown = open_to[candidates]
        for number in np.argsort(-turns).tolist():
            own = np.flatnonzero(shown & (self._owner == number))
            if len(own):
                pending[number] += 1.0
                image = int(candidates[own[np.argmax(mean[own])]])
                return Pick(image, number, float(self._cells.visits[self._cells.of[image]]))
        return None

    def _begin(self) -> None:
        """As if nothing had been said."""
        self._told: dict[int, Signal] = {}
        self.niches: list[Niche] = []
        self._cells.visits[:] = 0.0
        self._exploration.forget()
        self._process = Process(self._space.reach)
        self._likes: list[tuple[int, int]] = []
        self._liked: Floats = np.zeros((0, self._space.vectors.shape[1]), np.float32)
        self._owner, self._nearest = np.zeros(0, np.int32), np.zeros(0, np.float32)
        images = np.arange(len(self._space))
        if len(images) > SHORTLIST:
            images = np.random.default_rng([self._seed, 5]).permutation(len(images))[:SAMPLE]
        self._listed = np.zeros(len(self._space), bool)
        self._admit(images)

    def _admit(self, images: npt.NDArray[np.intp]) -> None:
        """To the shortlist, where they are not on it."""
        if len(self._listed) < len(self._space):
            self._listed = np.concatenate([self._listed, np.zeros(len(self._space) - len(self._listed), bool)])
        images = images[~self._listed[images]]
        free = SHORTLIST - len(self._process.candidates)
        images = images[-(free if free >= len(images) else SHORTLIST - SAMPLE) :]
        if not len(images):
            return
        process = self._process
        vectors = self._space.rows(images)
        places, left = process.admit(images, vectors)
        self._listed[left] = False
        self._listed[images] = True
        grown = len(process.candidates) - len(self._owner)
        self._owner = np.concatenate([self._owner, np.full(grown, -1, np.int32)])
        self._nearest = np.concatenate([self._nearest, np.full(grown, np.inf, np.float32)])
        self._owner[places], self._nearest[places] = -1, np.inf
        if self._likes:
            squared_distances = squared(vectors, self._liked)
            nearest = np.argmin(squared_distances, axis=1)
            self._nearest[places] = squared_distances[np.arange(len(places)), nearest]
            self._owner[places] = np.array([niche for _, niche in self._likes], np.int32)[nearest]

    def _like(self, image: int, vector: Floats, niche: int) -> None:
        """What is nearer to this like than to any other belongs to its niche from now on."""
        if len(self._space) > SHORTLIST:
            around = self._cells.about(vector, CELLS_ABOUT)
            squared_distances = ((self._space.rows(around) - vector) ** 2).sum(axis=1)
            wanted = min(ABOUT, len(around))
            self._admit(around[np.argpartition(squared_distances, wanted - 1)[:wanted]])
        self._likes.append((image, niche))
        self._liked = np.concatenate([self._liked, vector[None]])
        squared_distances = self._process.squared_distances(vector)
        nearer = squared_distances < self._nearest
        self._nearest[nearer], self._owner[nearer] = squared_distances[nearer], niche

    def _niche_of(self, vector: Floats) -> int | None:
        """That of the nearest like, where it is near enough."""
        if not self._likes:
            return None
        squared_distances = ((self._liked - vector) ** 2).sum(axis=1)
        nearest = int(np.argmin(squared_distances))
        return self._likes[nearest][1] if squared_distances[nearest] <= (NEAR * self._space.reach) ** 2 else None


def _rounded(value: float, rng: np.random.Generator) -> int:
    """To one of the whole numbers beside it, in the mean the value itself."""
    return int(value) + int(rng.random() < value - int(value))
