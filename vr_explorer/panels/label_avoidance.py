"""Words moved out of the way of others, in the plane in which they are seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

LEAST = 1e-6


class Box(NamedTuple):
    """Middle, and half the width and height, in any unit, of what words take with their margins."""

    x: float
    y: float
    half_width: float
    half_height: float

    def meets(self, other: Box) -> bool:
        """Whether the two overlap; to touch is not to overlap."""
        return (
            abs(self.x - other.x) < self.half_width + other.half_width - LEAST
            and abs(self.y - other.y) < self.half_height + other.half_height - LEAST
        )


def clear_of(box: Box, others: Sequence[Box], outward: tuple[float, float]) -> Box:
    """`box`, moved in the direction `outward` by as little as it takes to meet none of the `others`.

    outward: of any length; down where it is none. What has been left behind on a straight way is never met again, so
    there are no more steps than others.
    """
    length = (outward[0] ** 2 + outward[1] ** 2) ** 0.5
    right, down = (outward[0] / length, outward[1] / length) if length > LEAST else (0.0, 1.0)
    while met := [other for other in others if box.meets(other)]:
        step = max(_way_out(box, other, right, down) for other in met)
        box = box._replace(x=box.x + step * right, y=box.y + step * down)
    return box


def _way_out(box: Box, other: Box, right: float, down: float) -> float:
    """How far to go until the two no longer overlap."""
    ways = []
    for at, there, half, part in (
        (box.x, other.x, box.half_width + other.half_width, right),
        (box.y, other.y, box.half_height + other.half_height, down),
    ):
        if abs(part) > LEAST:
            ways.append((there - at + (half if part > 0 else -half)) / part)
    return max(min(ways), LEAST)
