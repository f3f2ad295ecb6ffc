"""One bomb that moves leads its images: each goes a share of its way, so that nothing of each image is worked out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.bombs import Bombs, bomb_of
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
        self._from: Bombs = ()

    def toward(
        self, resolved: ResolvedLayout, before: Bombs, bombs: Bombs, staying: npt.NDArray[np.intp]
    ) -> tuple[Vectors, Triple] | None:
        """The share, (N,), and how far the bomb has gone, in world metres; None: more than one has moved, or not all
        follows so simply.

        before: the bombs as the images have followed them. staying: cards that do not follow.
        """
        same = self._share is not None and resolved is self._resolved and np.array_equal(staying, self._staying)
        if not same or moved(resolved, self._from, bombs) - {self._number}:
            self._resolved, self._staying, self._share = resolved, staying, None
            self._from, gone = before, moved(resolved, before, bombs)
            if len(gone) != 1:
                return None
            (self._number,) = gone
            self._share = resolved.pull(self._number)
            if self._share is not None:
                self._share[staying] = 0.0
        if self._share is None:
            return None
        (x, y, z), (a, b, c) = (bomb_of(those, self._number).position for those in (bombs, self._from))
        return self._share, (x - a, y - b, z - c)


def moved(resolved: ResolvedLayout, before: Bombs, bombs: Bombs) -> set[int]:
    """The numbers of the acting bombs that are elsewhere than they were `before`, or were not there."""
    then, now = ({bomb.number: bomb.position for bomb in those} for those in (before, bombs))
    return {one for one in (*resolved.attracting, *resolved.repelling) if then.get(one) != now[one]}
