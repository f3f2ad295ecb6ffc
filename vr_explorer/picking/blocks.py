"""Cards that rest, in blocks of near ones inside spheres: who asks for some tests the spheres, and then a few cards.

Cards are sorted along a Morton curve; the blocks are in larger ones, where there are many of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.morton import morton_order

Floats = npt.NDArray[np.float64]

BLOCK = 16
"""Cards of a block, and blocks of a larger one."""

TESTED_AT_ONCE = 700
"""More blocks than these are put into larger ones."""

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True)
class Spheres:
    """Around `BLOCK` things at a time, which are in Morton order.

    rows: float64 (6, B), or (6, B, BLOCK) in rows for the larger blocks. Of each sphere x, y and z of its middle, 1,
    the square of its middle's distance from 0, and its radius, in metres: what is asked of it are sums of these.
    """

    rows: Floats

    @classmethod
    def of(cls, centres: npt.NDArray[np.floating], radii: npt.NDArray[np.floating]) -> Spheres:
        """centres: (B, 3). radii: (B,)."""
        x, y, z = centres.T.astype(np.float64)
        return cls(np.stack([x, y, z, np.ones_like(x), x * x + y * y + z * z, radii]))

    @property
    def centres(self) -> Floats:
        """(3, B) or (3, B, BLOCK)."""
        return self.rows[:3]

    @property
    def radii(self) -> Floats:
        """(B,) or (B, BLOCK)."""
        radii: Floats = self.rows[5]
        return radii


@dataclass(frozen=True)
class Blocks:
    """Cards in Morton order, in rows of `BLOCK`, the last of which is filled up with what is nowhere near.

    order: (B, BLOCK) card numbers. positions: float32 (3, B, BLOCK). spheres: around the largest blocks, then around
    the blocks in these, and at last around the cards of each of the smallest.
    """

    order: npt.NDArray[np.intp]
    positions: Vectors
    spheres: tuple[Spheres, ...]


NOWHERE = Spheres.of(np.full((1, 3), 1e12), np.zeros(1))
"""Near no ray."""


def make_blocks(positions: Vectors, margin: float = 0.0) -> Blocks:
    """Sorts positions, float32 (N, 3), along a Morton curve (10 bits an axis); a sphere bounds each `BLOCK` of them,
    and each `BLOCK` of blocks, until there are few. margin: metres by which the spheres are wider.
    """
    order = morton_order(positions)
    ordered = positions[order]
    boxes = _bounds(ordered, ordered)
    spheres = [_around(*boxes, margin)]
    while len(boxes[0]) > TESTED_AT_ONCE:
        boxes = _bounds(*boxes)
        spheres[:1] = _around(*boxes, margin), Spheres(_in_rows(spheres[0].rows, NOWHERE.rows))
    return Blocks(_in_rows(order, 0), _in_rows(ordered.T, NOWHERE.centres), tuple(spheres))


def _bounds(lowest: Vectors, highest: Vectors) -> tuple[Vectors, Vectors]:
    """Of `BLOCK` boxes at a time."""
    starts = np.arange(0, len(lowest), BLOCK)
    return np.minimum.reduceat(lowest, starts), np.maximum.reduceat(highest, starts)


def _around(lowest: Vectors, highest: Vectors, margin: float) -> Spheres:
    """Around boxes."""
    centres = (lowest + highest) * np.float32(0.5)
    return Spheres.of(centres, np.linalg.norm(highest - centres, axis=1) + margin)


def _in_rows(values: npt.NDArray[T], filling: npt.ArrayLike) -> npt.NDArray[T]:
    """(…, N) → (…, B, BLOCK), with `filling`, (…, 1) or one value, after the last."""
    *outer, count = values.shape
    rows = np.empty((*outer, -(-count // BLOCK) * BLOCK), values.dtype)
    rows[..., :count], rows[..., count:] = values, filling
    return rows.reshape(*outer, -1, BLOCK)
