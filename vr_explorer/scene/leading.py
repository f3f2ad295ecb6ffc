"""One bomb that moves leads its images: each goes a share of its way, so that nothing of each image is worked out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.bombs import Bombs
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.commands import Triple
from vr_explorer.scene.layout_solver import ResolvedLayout


class Lead:
    """From where a bomb has led its images, since nothing else has changed."""

    def __init__(self) -> None:
        self._resolved: ResolvedLayout | None = None
        self._staying = np.zeros(0, np.intp)
        self._number = -1
        self._share: Vectors | None = None
        self._from: dict[int, Triple] = {}

    def toward(
        self, resolved: ResolvedLayout, before: Bombs, bombs: Bombs, staying: npt.NDArray[np.intp]
    ) -> tuple[Vectors, Triple] | None:
        """The share, (N,), and how far the bomb has gone, in world metres; None: more than one has moved, or not all
        follows so simply.

        before: the bombs as the images have followed them. staying: cards that do not follow.
        """
        now = {bomb.number: bomb.position for bomb in bombs}
        same = self._share is not None and resolved is self._resolved and np.array_equal(staying, self._staying)
        if not same or self._moved(resolved, now) - {self._number}:
            self._resolved, self._staying, self._share = resolved, staying, None
            self._from = {bomb.number: bomb.position for bomb in before}
            moved = self._moved(resolved, now)
            if len(moved) != 1:
                return None
            (self._number,) = moved
            self._share = resolved.pull(self._number)
            if self._share is not None:
                self._share[staying] = 0.0
        if self._share is None:
            return None
        (x, y, z), (a, b, c) = now[self._number], self._from[self._number]
        return self._share, (x - a, y - b, z - c)

    def _moved(self, resolved: ResolvedLayout, now: dict[int, Triple]) -> set[int]:
        """Acting bombs that are elsewhere than where this began."""
        return {one for one in (*resolved.attracting, *resolved.repelling) if self._from.get(one) != now[one]}
