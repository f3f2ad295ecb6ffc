"""The cone around a ray, and the cards at rest that it may meet.

From frame to frame a ray moves little: the cards that a wider cone meets are kept (`Vicinity`), and as long as the ray
stays inside of that, only these are asked.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vr_explorer.picking.blocks import BLOCK, Blocks, Floats, Spheres
from vr_explorer.scene.view import Triple

ONE_BY_ONE = 64
"""Cards that are asked one after the other: between two frames numpy's code goes out of the processor's caches, and its
first call then takes as long as asking some fifty."""

MOVED, TURNED = 0.3, 0.06
"""How far a ray may go from where a vicinity was taken: metres of its origin, and of its direction's end."""


HURRYING = 0.25
"""Of these, from one frame to the next."""


class Cone(NamedTuple):
    """origin: world metres. direction: of length 1. reach: metres. widening: metres by which the cone is wider for each
    metre. margin: metres by which it is wider everywhere, and longer at both ends.
    """

    origin: Triple
    direction: Triple
    reach: float
    widening: float
    margin: float = 0.0

    def around(self, radius: float) -> Cone:
        """Holds every sphere of `radius` that a cone like this one touches whose ray has moved by MOVED and TURNED.

        Such a sphere's middle is at most widening · t + radius beside that other ray at t along it, whose points there
        are within MOVED + TURNED · t of this ray's; and t differs from what is along this ray by at most
        MOVED + TURNED · (the distance from this origin), which is solved for the distance beside this ray. The
        margin is larger than that needs, so that it holds at the ray's ends, too.
        """
        widening = self.widening + TURNED
        less = 1.0 - TURNED * widening
        margin = (radius + MOVED) * (1.0 + self.widening + 4.0 * TURNED) / less - radius
        reach = self.reach * (1.0 + 2.0 * TURNED)
        return Cone(self.origin, self.direction, reach, widening * (1.0 + TURNED) / less, margin)

    def hurries(self, before: Cone) -> bool:
        """Whether the ray has gone so far since the last frame that what is near it will not be kept for long."""
        return (
            math.dist(self.origin, before.origin) > HURRYING * MOVED
            or math.dist(self.direction, before.direction) > HURRYING * TURNED
        )

    def touches(self, rows: Floats) -> npt.NDArray[np.bool_]:
        """Whether it meets spheres, generously: it is widened by the sphere's radius. rows: of `Spheres`, (6, N)."""
        # Each of the five sums takes less time as a part of one product: how far along the ray a middle is, the square
        # of its distance from the origin, how far beside the ray it may be, what is left before the ray's ends.
        along, square, wide, begins, ends = self._asked() @ rows
        wide *= wide
        along *= along
        wide += along
        touching: npt.NDArray[np.bool_] = square <= wide
        touching &= begins > 0.0
        touching &= ends > 0.0
        return touching

    def _asked(self) -> Floats:
        (x, y, z), (a, b, c), w, more = self.origin, self.direction, self.widening, self.margin
        before = -(a * x + b * y + c * z)
        return np.array(
            [
                [a, b, c, before, 0.0, 0.0],
                [-2.0 * x, -2.0 * y, -2.0 * z, x * x + y * y + z * z, 1.0, 0.0],
                [w * a, w * b, w * c, w * before + more, 0.0, 1.0],
                [a, b, c, before + more, 0.0, 1.0],
                [-a, -b, -c, self.reach + more - before, 0.0, 1.0],
            ]
        )


class Vicinity:
    """The cards of `blocks` that a ray may meet: (K,) numbers.

    spheres: around each of them. radius: metres, of every card.
    """

    def __init__(self, blocks: Blocks, cone: Cone, radius: float, passing: bool = False) -> None:
        """passing: only for this cone, which takes a fraction of the time where there are very many cards."""
        self._cone = cone
        wide = cone if passing else cone.around(radius)
        passed = _passed(blocks, wide)
        positions, cards = blocks.positions.take(passed, axis=1).reshape(3, -1), blocks.order.take(passed, axis=0)
        spheres = Spheres.of(positions.T, np.full(positions.shape[1], radius))
        close = np.flatnonzero(wide.touches(spheres.rows))
        self.cards: npt.NDArray[np.intp] = cards.ravel().take(close)
        self.spheres = Spheres(spheres.rows.take(close, axis=1))
        self._radius = radius
        self._few: list[tuple[int, list[float]]] | None = None
        if len(close) <= ONE_BY_ONE:
            self._few = list(zip(self.cards.tolist(), self.spheres.centres.T.tolist(), strict=True))

    def holds(self, cone: Cone) -> bool:
        """Whether all that `cone` may meet is here."""
        taken = self._cone
        return (
            math.dist(cone.origin, taken.origin) <= MOVED
            and math.dist(cone.direction, taken.direction) <= TURNED
            and cone[2:] == taken[2:]
        )

    def met_of_few(self, cone: Cone) -> list[tuple[int, Triple]] | None:
        """As `met`, each card with where it is from the cone's origin; None where there are too many to ask each."""
        if self._few is None:
            return None
        (x, y, z), (a, b, c), reach, widening, margin = cone
        radius, met = self._radius + margin, []
        for card, (u, v, w) in self._few:
            u, v, w = u - x, v - y, w - z
            along = a * u + b * v + c * w
            wide = widening * along + radius
            if -radius < along < reach + radius and u * u + v * v + w * w <= along * along + wide * wide:
                met.append((card, (u, v, w)))
        return met

    def met(self, cone: Cone) -> npt.NDArray[np.intp]:
        """The places in `cards` of those whose spheres a cone touches that is held here."""
        return np.flatnonzero(cone.touches(self.spheres.rows)) if len(self.cards) else self.cards


def _passed(blocks: Blocks, cone: Cone) -> npt.NDArray[np.intp]:
    """The blocks of cards that a cone passes."""
    first, *others = blocks.spheres
    passed = np.flatnonzero(cone.touches(first.rows))
    for spheres in others:
        inner = spheres.rows.take(passed, axis=1).reshape(len(spheres.rows), -1)
        row, column = np.divmod(np.flatnonzero(cone.touches(inner)), BLOCK)
        passed = passed[row] * BLOCK + column
    return passed
