"""What a layout consists of: the places of the images, and what is written beside them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Vectors

Position = tuple[float, float, float]
"""World metres."""


@dataclass(frozen=True)
class Tick:
    """A value as it is written, and where."""

    text: str
    position: Position


@dataclass(frozen=True)
class Scale:
    """An axis in the world. start, end: of its line, at the lowest and highest value. title: where its name stands."""

    name: str
    start: Position
    end: Position
    title: Position
    ticks: tuple[Tick, ...]

    @property
    def middle(self) -> Position:
        """Of the line."""
        x, y, z = ((first + last) / 2 for first, last in zip(self.start, self.end, strict=True))
        return x, y, z


@dataclass(frozen=True)
class Title:
    """The name of a group of `count` images, and where its middle stands, above them. height: metres it may have.

    leading: the words begin at the position instead. letters: metres of the height of their line, 0 where they are as
    large as other words, from wherever they are seen.
    """

    text: str
    position: Position
    height: float
    count: int
    leading: bool = False
    letters: float = 0.0


@dataclass(frozen=True)
class Layout:
    """positions: float32 (N, 3), world metres. shown: bool (N,), the images that it is made of, None: all. ties: pairs
    of images between which there are lines, from a parent to its child. made: how many images there were when it was
    made, None: N; the others have joined it since. sizes: float32 (N,), of the usual size of a card, None: 1.
    """

    positions: Vectors
    scales: tuple[Scale, ...] = ()
    titles: tuple[Title, ...] = ()
    shown: npt.NDArray[np.bool_] | None = None
    ties: tuple[tuple[int, int], ...] = ()
    made: int | None = None
    sizes: npt.NDArray[np.float32] | None = None
