"""Broods: images that were bred together from the same parents, and the gap between those in which they gather."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.view import Triple, standing

PITCH = 1.2
"""Card heights from image to image in a gap, and from a parent to the first."""

ROWS = 5
"""In a gap at most; what comes then takes the place of what came first, which goes where it belongs."""

LEANING = 0.05, 0.95
"""Shares beyond which hands do not lean a brood."""

MOST_PARENTS = 12
"""Of a brood."""

WIDE, AWAY = 8.4, 7.5
"""Card heights between the parents, and from the viewer to the middle between them, where a gap opens by itself."""


@dataclass(frozen=True)
class Broods:
    """Which broods there are, by their numbers. thrown: those that were thrown away, whose images are out of sight.
    of_bombs: those that gather about breeding bombs, or did: what was seen of these stays whatever is taken back.
    """

    numbers: tuple[int, ...] = ()
    thrown: frozenset[int] = frozenset()
    of_bombs: frozenset[int] = frozenset()

    def begun(self, number: int) -> Broods:
        return self if number in self.numbers else replace(self, numbers=(*self.numbers, number))

    def begun_by_bomb(self, number: int) -> Broods:
        return replace(self.begun(number), of_bombs=self.of_bombs | {number})

    def after(self, present: Broods) -> Broods:
        """These, come back to from `present`."""
        since = [number for number in present.numbers if number in present.of_bombs and number not in self.numbers]
        thrown = self.thrown | present.thrown.intersection(since)
        return Broods((*self.numbers, *since), thrown, self.of_bombs | present.of_bombs)

    def thrown_away(self, number: int) -> Broods:
        return replace(self, thrown=self.thrown | {number})

    @property
    def shown(self) -> frozenset[int]:
        return frozenset(self.numbers) - self.thrown


@dataclass(frozen=True)
class Gap:
    """Between two cards, or beside one, that are held apart, or between many, half of which are held on each side.
    brood: what gathers there. parents: cards.

    ends: where these are held, world metres, or the middles of each side. children: cards in the order of their places.
    came: how many have.
    """

    brood: int
    parents: tuple[int, ...]
    ends: tuple[Triple, Triple]
    children: tuple[int, ...] = ()
    came: int = 0

    @property
    def middle(self) -> Triple:
        x, y, z = (0.5 * (np.array(self.ends[0]) + np.array(self.ends[1]))).tolist()
        return x, y, z

    @property
    def length(self) -> float:
        """Metres."""
        return float(np.linalg.norm(np.array(self.ends[1]) - np.array(self.ends[0])))

    def stands(self, card: float) -> Vectors:
        """float32 (P, 3), world metres, of the parents: many stand above each other at the ends. card: of `columns`."""
        count = len(self.parents)
        if count <= 2:
            return np.array(self.ends[:count], np.float32)
        left = -(-count // 2)
        positions = np.array([self.ends[0]] * left + [self.ends[1]] * (count - left), np.float32)
        for side in (positions[:left], positions[left:]):
            side[:, 1] += PITCH * card * (0.5 * (len(side) - 1) - np.arange(len(side), dtype=np.float32))
        return positions

    def columns(self, card: float) -> int:
        """So many images are side by side between the parents. card: metres of a card's height."""
        return max(int(self.length / (PITCH * card) + 1e-6) - 1, 1)

    def room(self, card: float) -> int:
        """So many images find a place there."""
        return ROWS * self.columns(card)

    def with_child(self, child: int, card: float) -> Gap:
        """Where there is no room left, it takes the place of the one that came first."""
        room = self.room(card)
        if len(self.children) < room:
            return replace(self, children=(*self.children, child), came=self.came + 1)
        children = [*self.children[:room]]
        children[self.came % room] = child
        return replace(self, children=tuple(children), came=self.came + 1)

    def positions(self, card: float) -> Vectors:
        """float32 (K, 3), world metres, of the children, from the middle outward: row after row, the first one level
        with the parents, then above and below. card: as of `columns`.
        """
        first, last = (np.array(end) for end in self.ends)
        columns, count = self.columns(card), len(self.children)
        row, turn = np.divmod(np.arange(count), columns)
        order = np.argsort(np.abs(np.arange(columns) - 0.5 * (columns - 1)), kind="stable")
        along = (order[turn] + 1.0) / (columns + 1.0)
        up = np.where(row % 2 == 1, (row + 1) // 2, -(row // 2)) * PITCH * card
        positions = first + along[:, None] * (last - first) + up[:, None] * (0.0, 1.0, 0.0)
        return positions.astype(np.float32)


def before_viewer(head: npt.NDArray[np.float64], yaw: float, card: float, parents: int) -> tuple[Triple, Triple]:
    """The ends of a gap that opens by itself: side by side before who looks along `yaw` (radians).

    parents: how many; a single one is on the left of what comes from it.
    """
    right, _, ahead = standing(yaw).T
    middle, half = head + AWAY * card * ahead, 0.5 * WIDE * card
    (a, b, c), (x, y, z) = (middle - half * right).tolist(), (middle + half * right).tolist()
    return (a, b, c), (x, y, z)


def leaned(share: float, before: tuple[Triple, Triple], after: tuple[Triple, Triple]) -> float:
    """The share of the second parent once the ends of a gap have moved: the parent that comes nearer to what is between
    them counts for more. Where both go the same way, what is between goes with them.

    share: before, 0..1, which is also how far from the first end what is between them is, as a share of the length.
    """
    first, last = np.array(before[0]), np.array(before[1])
    length = float(np.linalg.norm(last - first))
    if length < 1e-6:
        return share
    along = (last - first) / length
    one, other = float((np.array(after[0]) - first) @ along), float((np.array(after[1]) - last) @ along)
    together = math.copysign(min(abs(one), abs(other)), one) if one * other > 0.0 else 0.0
    near = max(share * length - (one - together), 1e-3 * length)
    far = max((1.0 - share) * length + (other - together), 1e-3 * length)
    return float(np.clip(near / (near + far), *LEANING))


@dataclass
class Members:
    """Which brood the images of a cloud belong to: the cards of each, by its number."""

    cards: dict[int, list[int]] = field(default_factory=dict)

    def add(self, brood: int, cards: Iterable[int]) -> None:
        self.cards.setdefault(brood, []).extend(cards)

    @property
    def bred(self) -> int:
        """How many images belong to any."""
        return sum(len(cards) for brood, cards in self.cards.items() if brood)

    def of(self, broods: Iterable[int]) -> npt.NDArray[np.intp]:
        """Their cards, rising."""
        return np.array(sorted(card for brood in broods for card in self.cards.get(brood, ())), np.intp)


def number_of(brood: str) -> int:
    """Of a brood as the cloud names it; 0 where it is none of ours."""
    return int(brood) if brood.isascii() and brood.isdecimal() and len(brood) < 10 else 0
