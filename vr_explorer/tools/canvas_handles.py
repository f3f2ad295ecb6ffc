"""Handles at the corners of what lies on the free canvas: what they are about, where they are, how they are seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vr_explorer.render.lines import Form, ShownLine
from vr_explorer.scene.canvas import LETTERS, Canvas, CanvasText, Placed
from vr_explorer.scene.canvas_edits import HalfOf, bounded_factor, box_of
from vr_explorer.scene.snapping import Box, around
from vr_explorer.tools.board_plane import BoardPlane, Point

HALF, LEAST = 0.05, 0.007
"""Half of a handle's side: metres for each of a card's height, and of the distance from which it is seen at least."""

REACH = 1.8
"""Of that half: so far from its middle a handle is taken."""

BEFORE = 0.4
"""Metres of handles before the canvas."""

LIGHT, LIT = (0.9, 0.95, 1.0), (4.0, 2.6, 0.9)
"""Linear light of handles, and of the one that would be taken."""

WIDE = 0.52
"""Of its height, about the width of a letter."""


@dataclass(frozen=True)
class Handles:
    """cards: the favourites that become larger together; or text, words. box: around them. side: half of a handle's."""

    box: Box
    side: float
    cards: tuple[int, ...] = ()
    text: CanvasText | None = None

    @property
    def corners(self) -> tuple[Point, ...]:
        """Words have one, since they begin where they are."""
        left, bottom, right, top = self.box
        if self.text is not None:
            return ((right, bottom),)
        return (left, bottom), (right, bottom), (right, top), (left, top)

    def at(self, point: Point | None) -> int | None:
        """Which of the handles is there."""
        if point is None:
            return None
        for number, (x, y) in enumerate(self.corners):
            if max(abs(point[0] - x), abs(point[1] - y)) <= REACH * self.side:
                return number
        return None

    def about(self, number: int) -> Point:
        """What stays while one is dragged: the opposite corner, or where words begin."""
        if self.text is not None:
            return self.text.x, self.text.y
        return self.corners[(number + 2) % 4]

    def near(self, point: Point | None) -> bool:
        """Whether a point is on it, or at one of its handles."""
        air = REACH * self.side
        left, bottom, right, top = self.box
        return point is not None and left - air <= point[0] <= right + air and bottom - air <= point[1] <= top + air

    def lines(self, plane: BoardPlane, lit: int | None) -> list[ShownLine]:
        found = []
        for number, (x, y) in enumerate(self.corners):
            half, light = self.side, LIT if number == lit else LIGHT
            corners = [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
            places = [plane.place(*corner, before=BEFORE) for corner in corners]
            found += [ShownLine(places[one], places[(one + 1) % 4], light, Form.SOLID) for one in range(4)]
        return found


@dataclass(frozen=True)
class Scaling:
    """A handle in hand. corner: where it was; grip: from where it was taken to there. placed: as all lay. others: what
    stays as it is.
    """

    handles: Handles
    corner: Point
    about: Point
    grip: Point
    placed: tuple[Placed, ...] = ()
    others: tuple[Box, ...] = ()

    def factor(self, point: Point) -> float:
        """By which the handle, taken to `point`, makes it larger: along the way from what stays."""
        way = self.corner[0] - self.about[0], self.corner[1] - self.about[1]
        now = point[0] + self.grip[0] - self.about[0], point[1] + self.grip[1] - self.about[1]
        return self.bounded((now[0] * way[0] + now[1] * way[1]) / max(way[0] ** 2 + way[1] ** 2, 1e-12))

    def bounded(self, factor: float) -> float:
        return bounded_factor(self.placed, factor) if self.placed else factor


def handles_of_cards(placed: Sequence[Placed], half_of: HalfOf, side: float) -> Handles | None:
    """placed: with all that goes along."""
    if not placed:
        return None
    return Handles(around([box_of(one, half_of) for one in placed]), side, tuple(one.card for one in placed))


def handles_of_text(text: CanvasText, side: float) -> Handles:
    height = LETTERS * text.size
    half, width = 0.5 * height, WIDE * height * max(len(text.words), 2)
    return Handles(Box(text.x, text.y - half, text.x + width, text.y + half), side, text=text)


def text_at(canvas: Canvas, point: Point | None, side: float) -> CanvasText | None:
    """The words at a point, about."""
    return next((one for one in reversed(canvas.texts) if handles_of_text(one, side).near(point)), None)


def side_of(height: float, distance: float) -> float:
    """Metres of half a handle. height: of a card. distance: from which it is seen."""
    return max(HALF * height, LEAST * distance) if math.isfinite(distance) else HALF * height
