"""What a layout consists of: the places of the images, and what is written beside them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Vectors

Place = tuple[float, float, float]
"""World metres."""


@dataclass(frozen=True)
class Tick:
    """A value as it is written, and where."""

    text: str
    place: Place


@dataclass(frozen=True)
class Scale:
    """An axis in the world. start, end: of its line, at the lowest and highest value. title: where its name stands."""

    name: str
    start: Place
    end: Place
    title: Place
    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Title:
    """The name of a group of `count` images, and where its middle stands, above them. height: metres it may have."""

    text: str
    place: Place
    height: float
    count: int


@dataclass(frozen=True)
class Layout:
    """places: float32 (N, 3), world metres. shown: bool (N,), the images that it is made of, None: all.

    made: how many images there were when it was made, None: N; the others have joined it since.
    """

    places: Vectors
    scales: tuple[Scale, ...] = ()
    titles: tuple[Title, ...] = ()
    shown: npt.NDArray[np.bool_] | None = None
    made: int | None = None
