"""Bombs that move lead their images: each goes a share of their ways, so that nothing of each image is worked out.
Bombs that repel push away what has been led, each by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.bombs import Bombs, bomb_of
from vr_explorer.scene.cards import LEADERS, NOBODY, NOWHERE, Balls, Vectors, Ways
from vr_explorer.scene.layout_solver import ResolvedLayout
from vr_explorer.scene.view import Triple


@dataclass(frozen=True)
class Led:
    """How cards are led, as `Cards.lead` takes it. begun: the bombs as they were when it began."""

    shares: Vectors
    ways: Ways
    balls: Balls
    begun: Bombs


class Lead:
    """From where up to `LEADERS` bombs have led their images, since nothing else has changed; those that repel are
    among them though they stay.
    """

    def __init__(self) -> None:
        self._resolved: ResolvedLayout | None = None
        self._staying = np.zeros(0, np.intp)
        self._numbers: list[int] = []
        self._share: Vectors | None = None
        self._from: Bombs = ()

    def toward(
        self, resolved: ResolvedLayout, before: Bombs, bombs: Bombs, staying: npt.NDArray[np.intp]
    ) -> Led | None:
        """None: too many have moved at once, or not all follows so simply.

        before: the bombs as the images have followed them. staying: cards that do not follow.
        """
        same = self._share is not None and resolved is self._resolved and np.array_equal(staying, self._staying)
        gone = moved(resolved, self._from if same else before, bombs)
        if not same or gone - {*self._numbers}:
            self._resolved, self._staying, self._from = resolved, staying, before
            gone = moved(resolved, before, bombs) | {*resolved.repelling}
            both = {*self._numbers} | gone if same else gone
            self._numbers = sorted(both if len(both) <= LEADERS else gone)
            self._share = self._shares(resolved, staying)
        if self._share is None:
            return None
        ways, balls = [*NOWHERE], [*NOBODY]
        for column, number in enumerate(self._numbers):
            position = bomb_of(bombs, number).position
            if number in resolved.repelling:
                balls[column] = (*position, resolved.reach)
            else:
                ways[column] = _way(bomb_of(self._from, number).position, position)
        return Led(self._share, tuple(ways), tuple(balls), self._from)

    def _shares(self, resolved: ResolvedLayout, staying: npt.NDArray[np.intp]) -> Vectors | None:
        pulls = [resolved.pull(number) for number in self._numbers]
        if len(pulls) > LEADERS or any(pull is None for pull in pulls):
            return None
        shares = np.zeros((len(resolved.fades), LEADERS), np.float32)
        for column, pull in enumerate(pulls):
            shares[:, column] = pull
        shares[staying] = 0.0
        return shares


def _way(begin: Triple, end: Triple) -> Triple:
    (a, b, c), (x, y, z) = begin, end
    return x - a, y - b, z - c


def moved(resolved: ResolvedLayout, before: Bombs, bombs: Bombs) -> set[int]:
    """The numbers of the acting bombs that are elsewhere than they were `before`, or were not there."""
    then, now = ({bomb.number: bomb.position for bomb in those} for those in (before, bombs))
    return {one for one in (*resolved.attracting, *resolved.repelling) if then.get(one) != now[one]}
