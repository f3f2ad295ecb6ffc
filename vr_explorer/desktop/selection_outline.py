"""Lines that the mouse draws around cards: a rectangle while Shift is held, a lasso while Ctrl is."""

from __future__ import annotations

from enum import Enum

import numpy as np

from vr_explorer.desktop.toolkit import glfw
from vr_explorer.input import Outline

Point = tuple[float, float]

STEP = 0.006
"""Of the picture's half: the lasso takes a further point from here on."""

DRAWN = 0.012
"""Of the picture's half: smaller ones are clicks."""


class Shape(Enum):
    """ADDING is a lasso around what is to be added."""

    RECTANGLE = "rectangle"
    LASSO = "lasso"
    ADDING = "adding"


def begun(modifiers: int, position: Point) -> SelectionOutline | None:
    """What a press at `position` begins while the keys `modifiers` (glfw's) are held, None where none of ours is."""
    shift, ctrl = modifiers & glfw.MOD_SHIFT, modifiers & glfw.MOD_CONTROL
    if not (shift or ctrl):
        return None
    return SelectionOutline(Shape.ADDING if shift and ctrl else Shape.RECTANGLE if shift else Shape.LASSO, position)


class SelectionOutline:
    """Points are −1..1 over the picture, to the right and upward."""

    def __init__(self, shape: Shape, begun: Point) -> None:
        self._shape = shape
        self._points = [begun]
        self._latest = begun

    def follow(self, point: Point) -> None:
        self._latest = point
        if self._shape is not Shape.RECTANGLE and np.hypot(*np.subtract(point, self._points[-1])) >= STEP:
            self._points.append(point)

    @property
    def drawn(self) -> bool:
        """Whether there is something inside."""
        extent = np.ptp([*self._points, self._latest], axis=0)
        return bool(extent.min() >= DRAWN) and (self._shape is Shape.RECTANGLE or len(self._points) > 2)

    def outline(self, reach: Point) -> Outline:
        """reach: as of `Outline`."""
        if self._shape is not Shape.RECTANGLE:
            return Outline((*self._points, self._latest), reach, self._shape is Shape.ADDING)
        (left, top), (right, bottom) = self._points[0], self._latest
        return Outline(((left, top), (right, top), (right, bottom), (left, bottom)), reach)
