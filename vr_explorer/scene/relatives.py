"""What an image came from, what came from it, and what is most like it."""

from __future__ import annotations

import re
from collections import defaultdict
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.scene.criteria.measures import Measures

MOST = 8
"""Of each kind."""

_SEED, _TWIN = re.compile(r'"seed": (\d{1,20})[,}]'), re.compile(r'"twin": "([^"\\]+)"')
"""In the JSON of a cloud's provenance, where a quotation mark inside of a text has a backslash before it."""


@dataclass(frozen=True)
class Relatives:
    """Cards, the nearest first, none twice. siblings have the same parents, or the same seed in what other programs
    wrote; alike are those that look the same, as that was found when they were classified, and the nearest in the
    features.
    """

    card: int
    parents: tuple[int, ...] = ()
    children: tuple[int, ...] = ()
    siblings: tuple[int, ...] = ()
    alike: tuple[int, ...] = ()

    @property
    def kinds(self) -> tuple[tuple[int, ...], ...]:
        return self.parents, self.children, self.siblings, self.alike

    def __len__(self) -> int:
        return sum(len(kind) for kind in self.kinds)


class Kinship:
    """Of the images of one cloud. card: the one that is asked for. worker: finds relatives beside the frames, None: at
    once.
    """

    def __init__(self, cloud: Cloud, measures: Measures, worker: Executor | None = None) -> None:
        self.card: int | None = None
        self._cloud = cloud
        self._measures = measures
        self._worker = worker
        self._found: Future[Relatives] | None = None

    def join(self, cloud: Cloud, measures: Measures) -> None:
        """`cloud` has more images at its end; what was found before stays as it is."""
        first, self._cloud, self._measures = len(self._cloud), cloud, measures
        made = self.__dict__
        for number in range(first, len(cloud)):
            parents = cloud.parents[number]
            if "_numbers" in made:
                self._numbers[cloud.ids[number]] = number
            if "_children" in made:
                for parent in dict.fromkeys(parents):
                    self._children.setdefault(parent, []).append(number)
            if "_families" in made:
                self._families.setdefault(tuple(parents), []).append(number)

    @property
    def found(self) -> Relatives | None:
        """None while they are sought, or not asked for."""
        return self._found.result() if self._found is not None and self._found.done() else None

    def show(self, card: int | None) -> None:
        """IndexError where there is no such card."""
        if card is not None and not 0 <= card < len(self._cloud):
            raise IndexError(f"there is no card {card}")
        self.card, self._found = card, None
        if card is not None and self._worker is not None:
            self._found = self._worker.submit(self.of, card)
        elif card is not None:
            self._found = Future()
            self._found.set_result(self.of(card))

    def of(self, card: int) -> Relatives:
        """Without features nothing is known to be alike, and the others come in the order of the table.

        Parents that most of the cloud has tell nothing: they make no siblings.
        """
        nearness = self._nearness(card)
        taken = {card}

        def nearest(cards: np.ndarray) -> tuple[int, ...]:
            known = len(self._cloud) if nearness is None else len(nearness)  # some may join meanwhile
            left = np.array([other for other in cards.tolist() if other not in taken and other < known], np.intp)
            if nearness is not None:
                left = left[np.argsort(-nearness[left], kind="stable")]
            found = tuple(left[:MOST].tolist())
            taken.update(found)
            return found

        own = self._cloud.parents[card]
        parents = nearest(np.array([self._numbers[name] for name in dict.fromkeys(own) if name in self._numbers], int))
        children = nearest(np.array(self._children.get(self._cloud.ids[card], ()), int))
        same = self._families.get(tuple(own), []) if own else []
        seeded = self._of_seed.get(self._seed_of(card), [])
        kin = [one for kind in (same, seeded) if 2 * len(kind) <= len(self._cloud) for one in kind]
        siblings = nearest(np.array(list(dict.fromkeys(kin)), int))
        twins = nearest(np.array(self._twins.get(self._first_twin(card), ()), int))
        if nearness is None:
            return Relatives(card, parents, children, siblings, twins)
        most = min(MOST + len(taken), len(nearness))
        alike = nearest(np.argpartition(-nearness, most - 1)[:most])
        return Relatives(card, parents, children, siblings, (*twins, *alike)[:MOST])

    def _told(self, card: int, told: re.Pattern[str]) -> str:
        """What the file of an image tells, "" where it tells nothing of that."""
        found = told.search(self._cloud.provenance[card]) if card < len(self._cloud.provenance) else None
        return found[1] if found is not None else ""

    def _seed_of(self, card: int) -> str:
        return self._told(card, _SEED)

    def _first_twin(self, card: int) -> str:
        return self._told(card, _TWIN) or self._cloud.ids[card]

    @cached_property
    def _of_seed(self) -> dict[str, list[int]]:
        """Cards by the seed that other programs wrote; those that joined later have none."""
        found = defaultdict(list)
        for number in range(len(self._cloud.provenance)):
            if seed := self._seed_of(number):
                found[seed].append(number)
        return dict(found)

    @cached_property
    def _twins(self) -> dict[str, list[int]]:
        """Cards that look the same, by the id of the first of them."""
        found: dict[str, list[int]] = {}
        for number in range(len(self._cloud.provenance)):
            if first := self._told(number, _TWIN):
                found.setdefault(first, []).append(number)
        for first, others in found.items():
            others += [self._numbers[first]] if first in self._numbers else []
        return found

    def _nearness(self, card: int) -> np.ndarray | None:
        try:
            return self._measures.similarity((card,))[0]
        except UserError:
            return None

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self._cloud.ids)}

    @cached_property
    def _children(self) -> dict[str, list[int]]:
        children = defaultdict(list)
        for number, parents in enumerate(self._cloud.parents):
            for parent in dict.fromkeys(parents):
                children[parent].append(number)
        return dict(children)

    @cached_property
    def _families(self) -> dict[tuple[str, ...], list[int]]:
        """Cards by their parents."""
        families = defaultdict(list)
        for number, parents in enumerate(self._cloud.parents):
            families[tuple(parents)].append(number)
        return dict(families)
