"""Small drawings of the arrangements, as vectors: crisp at every size of the panels."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from imgui_bundle import imgui

from vr_explorer.panels.style import Colour, packed

LINE = 0.1
"""Thickness of lines, in halves of a pictogram's side."""

Place = tuple[float, float]
"""−1..1 to the right and downward."""


class Pen(NamedTuple):
    """Draws in −1..1 to the right and downward, around `middle`.

    half: pixels. ink: of what is meant, pale: of what stands beside it.
    """

    draw: imgui.ImDrawList
    middle: Place
    half: float
    ink: Colour
    pale: Colour

    def at(self, x: float, y: float) -> imgui.ImVec2:
        return imgui.ImVec2(self.middle[0] + x * self.half, self.middle[1] + y * self.half)

    def dot(self, x: float, y: float, radius: float, colour: Colour | None = None) -> None:
        self.draw.add_circle_filled(self.at(x, y), radius * self.half, packed(colour or self.ink))

    def card(self, x: float, y: float, side: float = 0.3, colour: Colour | None = None) -> None:
        """A square about its middle."""
        ends = self.at(x - side / 2, y - side / 2), self.at(x + side / 2, y + side / 2)
        self.draw.add_rect_filled(*ends, packed(colour or self.ink), 0.05 * self.half)

    def line(self, *places: Place, colour: Colour | None = None, thick: float = LINE) -> None:
        width = max(thick * self.half, 1.2)
        for start, end in pairwise(places):
            self.draw.add_line(self.at(*start), self.at(*end), packed(colour or self.ink), width)

    def face(self, *places: Place, colour: Colour) -> None:
        """A convex area."""
        self.draw.add_convex_poly_filled([self.at(*place) for place in places], packed(colour))


Pictogram = Callable[[Pen], None]

CLOUD = (
    (-0.75, 0.1, 0.11), (-0.45, -0.35, 0.09), (-0.4, 0.35, 0.14), (-0.15, 0.0, 0.17), (0.0, -0.6, 0.08),
    (0.1, 0.6, 0.1), (0.25, -0.2, 0.13), (0.35, 0.3, 0.16), (0.6, -0.5, 0.09), (0.65, 0.0, 0.11), (0.85, 0.4, 0.08),
    (-0.6, -0.7, 0.07), (-0.7, 0.7, 0.07),
)  # fmt: skip
"""Places and radii: what is near is large."""


def _cloud(pen: Pen) -> None:
    for x, y, radius in CLOUD:
        pen.dot(x, y, radius, pen.ink if radius > 0.1 else pen.pale)


def _flat(pen: Pen) -> None:
    for row in range(3):
        for column in range(5):
            pen.card(-0.84 + 0.42 * column, -0.42 + 0.42 * row, 0.34)


def _methods(pen: Pen) -> None:
    for left, top, columns, rows in ((-0.95, -0.6, 3, 4), (0.15, -0.6, 3, 1), (0.15, 0.25, 2, 1)):
        pen.line((left, top - 0.22), (left + 0.24 * columns, top - 0.22), colour=pen.pale, thick=0.13)
        for card in range(columns * rows):
            pen.card(left + 0.12 + 0.27 * (card % columns), top + 0.12 + 0.27 * (card // columns), 0.22)


def _lineage(pen: Pen) -> None:
    for parent, child in (((0.0, -0.7), -0.5), ((0.0, -0.7), 0.5)):
        pen.line(parent, (child, 0.0), colour=pen.pale)
        for grandchild in (-0.3, 0.3):
            pen.line((child, 0.0), (child + grandchild, 0.7), colour=pen.pale)
    for x, y in ((0.0, -0.7), (-0.5, 0.0), (0.5, 0.0), (-0.8, 0.7), (-0.2, 0.7), (0.2, 0.7), (0.8, 0.7)):
        pen.card(x, y, 0.34)


def _hue(share: float, value: float = 0.95) -> Colour:
    return (*colorsys.hsv_to_rgb(share, 0.62, value), 1.0)


def _colour(pen: Pen) -> None:
    """The wheel of hues, lighter above as the solid is."""
    parts = 12
    for part in range(parts):
        first, last = (2.0 * math.pi * end / parts for end in (part, part + 1.04))
        rim = [(0.9 * math.cos(angle), 0.9 * math.sin(angle)) for angle in (first, (first + last) / 2, last)]
        pen.face((0.0, 0.0), *rim, colour=_hue(part / parts))
    pen.dot(0.0, 0.0, 0.3, (0.82, 0.83, 0.86, 1.0))


def _rgb(pen: Pen) -> None:
    """A cube by a corner."""
    x, y = 0.8, 0.46
    pen.face((0.0, -0.95), (x, -y), (0.0, 0.0), (-x, -y), colour=(0.45, 0.85, 0.48, 1.0))
    pen.face((-x, -y), (0.0, 0.0), (0.0, 0.95), (-x, y), colour=(0.95, 0.42, 0.38, 1.0))
    pen.face((x, -y), (x, y), (0.0, 0.95), (0.0, 0.0), colour=(0.38, 0.55, 0.98, 1.0))


def _sorted(pen: Pen) -> None:
    """Steps from the least to the most."""
    for column in range(5):
        height, left = 0.35 + 0.32 * column, -0.95 + 0.39 * column
        ends = pen.at(left, 0.75 - height), pen.at(left + 0.31, 0.75)
        red, green, blue, _ = pen.ink
        pen.draw.add_rect_filled(*ends, packed((red, green, blue, 0.45 + 0.13 * column)), 0.05 * pen.half)
    pen.line((-0.98, 0.93), (0.98, 0.93), colour=pen.pale, thick=0.08)


def _axes(pen: Pen) -> None:
    pen.line((-0.8, -0.9), (-0.8, 0.75), (0.9, 0.75), colour=pen.pale)
    for x, y in ((-0.45, 0.4), (-0.2, 0.05), (-0.05, 0.45), (0.15, -0.1), (0.4, -0.45), (0.5, 0.1), (0.75, -0.7)):
        pen.card(x, y, 0.24)


def _board(pen: Pen) -> None:
    for top, count in ((-0.75, 4), (0.2, 3)):
        pen.line((-0.9, top), (-0.2, top), colour=pen.pale, thick=0.13)
        for column in range(count):
            pen.card(-0.72 + 0.48 * column, top + 0.38, 0.38)


def _canvas(pen: Pen) -> None:
    """Cards of any size, anywhere, with words between them."""
    for x, y, size in ((-0.52, -0.4, 0.8), (0.3, -0.6, 0.4), (0.72, -0.1, 0.4), (0.25, 0.5, 0.62), (-0.5, 0.62, 0.34)):
        pen.card(x, y, size)
    pen.line((-0.9, 0.2), (-0.3, 0.2), colour=pen.pale, thick=0.13)


def _home(pen: Pen) -> None:
    pen.line((-0.95, -0.05), (0.0, -0.85), (0.95, -0.05), thick=0.15)
    pen.line((-0.68, -0.2), (-0.68, 0.8), (0.68, 0.8), (0.68, -0.2), thick=0.15)
    pen.card(0.0, 0.35, 0.5, pen.pale)


def _other(pen: Pen) -> None:
    """Cards on a ring: of an arrangement that has no drawing of its own."""
    for number in range(8):
        angle = 2.0 * math.pi * number / 8.0
        pen.card(0.7 * math.cos(angle), 0.7 * math.sin(angle), 0.3, pen.ink if number % 2 else pen.pale)


PICTOGRAMS: dict[str, Pictogram] = {
    "cloud": _cloud,
    "flat": _flat,
    "methods": _methods,
    "lineage": _lineage,
    "colour": _colour,
    "rgb": _rgb,
    "sorted": _sorted,
    "axes": _axes,
    "board": _board,
    "canvas": _canvas,
    "home": _home,
}
"""By the ids of arrangements."""


def pictogram(arrangement: str) -> Pictogram:
    """Of the arrangement with this id; a general one where it has none of its own."""
    return PICTOGRAMS.get(arrangement, _other)
