"""What an image came from, what came from it, and what is most like it."""

from __future__ import annotations

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


@dataclass(frozen=True)
class Relatives:
    """Cards, the nearest first, none twice. siblings have the same parents; alike are nearest in the features."""

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
        same = self._families.get(tuple(own), ()) if own else ()
        siblings = nearest(np.array(same, int)) if 2 * len(same) <= len(self._cloud) else ()
        if nearness is None:
            return Relatives(card, parents, children, siblings)
        most = min(MOST + len(taken), len(nearness))
        alike = nearest(np.argpartition(-nearness, most - 1)[:most])
        return Relatives(card, parents, children, siblings, alike)

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
