"""What is dragged over the canvas keeps to the edges, middles and gaps of what lies there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

Point = tuple[float, float]
Guide = tuple[Point, Point]


class Box(NamedTuple):
    """Metres to the right and up."""

    left: float
    bottom: float
    right: float
    top: float

    def moved(self, x: float, y: float) -> Box:
        return Box(self.left + x, self.bottom + y, self.right + x, self.top + y)

    @property
    def across(self) -> Box:
        """With right and up exchanged, and back."""
        return Box(self.bottom, self.left, self.top, self.right)


@dataclass(frozen=True)
class Snap:
    """By how much what is dragged is moved, and lines that show to what it keeps."""

    x: float = 0.0
    y: float = 0.0
    guides: tuple[Guide, ...] = ()


def around(boxes: Sequence[Box]) -> Box:
    """All of them, at least one."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return Box(min(lefts), min(bottoms), max(rights), max(tops))


def snapped(moving: Box, others: Sequence[Box], reach: float) -> Snap:
    """reach: metres from which it keeps to something."""
    x = _nearest(moving, others, reach)
    y = _nearest(moving.across, [box.across for box in others], reach)
    there = moving.moved(x or 0.0, y or 0.0)
    return Snap(x or 0.0, y or 0.0, _all_guides(there, others, x is not None, y is not None))


def scaled_to(
    about: Point, corner: Point, factor: float, others: Sequence[Box], reach: float
) -> tuple[float, tuple[Guide, ...]]:
    """The factor by which something becomes larger about one of its corners, so that the opposite one, at `corner`
    before, comes to an edge or a middle of what lies there; with lines that show it. reach: as of `snapped`.
    """
    ways = corner[0] - about[0], corner[1] - about[1]
    now = about[0] + factor * ways[0], about[1] + factor * ways[1]
    near: list[tuple[float, float]] = []
    for box in others:
        lines = (box.left, box.right, 0.5 * (box.left + box.right)), (box.bottom, box.top, 0.5 * (box.bottom + box.top))
        for axis in (0, 1):
            for line in lines[axis]:
                kept = (line - about[axis]) / ways[axis]
                if abs(line - now[axis]) <= reach and kept > 0.0:
                    near.append((abs(kept - factor), kept))
    if not near:
        return factor, ()
    factor = min(near)[1]
    x, y = about[0] + factor * ways[0], about[1] + factor * ways[1]
    there = Box(min(x, about[0]), min(y, about[1]), max(x, about[0]), max(y, about[1]))
    return factor, _all_guides(there, others, True, True)


def _all_guides(there: Box, others: Sequence[Box], upright: bool, level: bool) -> tuple[Guide, ...]:
    """Of what has come together from the left to the right, and from the foot to the top."""
    guides = list(_guides(there, others)) if upright else []
    if level:
        exchanged = _guides(there.across, [box.across for box in others])
        guides += [((b, a), (d, c)) for (a, b), (c, d) in exchanged]
    return tuple(guides)


def _nearest(moving: Box, others: Sequence[Box], reach: float) -> float | None:
    """The least way to the right, or to the left where it is below 0, that brings it to something."""
    ways = [there - here for box in others for here, there in _pairs(moving, box)]
    ways += [left - moving.left for left in _even(moving, others)]
    near = [way for way in ways if abs(way) <= reach]
    return min(near, key=abs) if near else None


def _pairs(moving: Box, box: Box) -> list[tuple[float, float]]:
    """Edges and middles that may come together: of what is moved, and of what lies there."""
    middles = 0.5 * (moving.left + moving.right), 0.5 * (box.left + box.right)
    edges = [(here, there) for here in (moving.left, moving.right) for there in (box.left, box.right)]
    return [*edges, middles]


def _even(moving: Box, others: Sequence[Box]) -> list[float]:
    """Where its left edge would be, with as much room to its neighbours in its line as they have between them."""
    line = _line(moving, others)
    width, found = moving.right - moving.left, []
    for first, second in pairwise(line):
        gap = second.left - first.right
        if gap > 0.0:
            found += [second.right + gap, first.left - gap - width]
        if gap > width:
            found.append(first.right + 0.5 * (gap - width))
    return found


def _line(moving: Box, others: Sequence[Box]) -> list[Box]:
    """Those beside it, from left to right."""
    beside = [box for box in others if box.bottom < moving.top and box.top > moving.bottom]
    return sorted(beside, key=lambda box: box.left)


TOUCHING = 1e-6
"""Metres between what has come together; floats are not exact."""


def _guides(there: Box, others: Sequence[Box]) -> list[Guide]:
    """Upright lines along edges and middles that have come together, level ones in gaps that are alike."""
    found: dict[float, list[Box]] = {}
    for box in others:
        for here, along in _pairs(there, box):
            if abs(here - along) <= TOUCHING:
                found.setdefault(round(along, 4), []).append(box)
    guides: list[Guide] = []
    for x, boxes in found.items():
        whole = around([there, *boxes])
        guides.append(((x, whole.bottom), (x, whole.top)))
    line = sorted([*_line(there, others), there], key=lambda box: box.left)
    gaps = [(first, second, second.left - first.right) for first, second in pairwise(line)]
    for (a, b, gap), (c, d, further) in pairwise(gaps):
        if gap > TOUCHING and abs(gap - further) <= TOUCHING and there in (a, b, d):
            for left, right in ((a, b), (c, d)):
                y = 0.5 * (max(left.bottom, right.bottom) + min(left.top, right.top))
                guides.append(((left.right, y), (right.left, y)))
    return guides
