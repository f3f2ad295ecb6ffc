"""What the viewer's picture has room for, and from where all of something is seen in it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.arrangements.first_look import Viewpoint
from vr_explorer.scene.arrangements.types import Layout
from vr_explorer.scene.arrangements.wall_frame import WIDE
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.view import turned

Bounds = tuple[float, float, float, float]

LETTER_WIDE, SHADE, LINE = 0.29, 0.5, 0.8
"""In heights of body text: half a letter's width, the shade beside words, half a line with its shade."""

STEPS = 40
"""Halvings of the distance that is looked for."""

AIR = 0.025
"""Of the tangents: what is seen whole stays so far from the edges."""

FEW = 0.05
"""Share of the images below which (almost) nothing is in sight."""


@dataclass(frozen=True)
class Sight:
    """The picture through which the viewer sees.

    aspect: width through height. height: tangent of half the angle of its height. covered: shares of the picture at its
    left, top, right and bottom that panels take. letter: tangent of the height of body text. glide: seconds of a way on
    which the viewer is taken along; 0 is at once, as a head in a headset bears it.
    """

    aspect: float = WIDE
    height: float = math.tan(math.radians(30.0))
    covered: Bounds = (0.0, 0.0, 0.0, 0.0)
    letter: float = 0.02
    glide: float = 0.0

    @property
    def free(self) -> Bounds:
        """Left, right, lower and upper edge of what no panel takes, as tangents from the middle of the picture."""
        left, top, right, bottom = self.covered
        width = self.aspect * self.height
        return (
            (2 * left - 1) * width,
            (1 - 2 * right) * width,
            (2 * bottom - 1) * self.height,
            (1 - 2 * top) * self.height,
        )


class Written:
    """What is written beside a layout. positions: (M, 3), world metres. extents: (M, 2), half the width and height in
    heights of body text; an axis' name has room beyond the values that it gives way to.
    """

    def __init__(self, layout: Layout) -> None:
        positions, extents = [], []
        for scale in layout.scales:
            name, values = _half(scale.name), max((_half(tick.text) for tick in scale.ticks), default=0.0)
            for tick in scale.ticks:
                positions.append(tick.position)
                extents.append((_half(tick.text), LINE))
            if scale.ticks:
                positions.append(tuple(np.mean([tick.position for tick in scale.ticks], axis=0)))
                extents.append((values + 2.0 * name, 3.0 * LINE))
            positions.append(scale.title)
            extents.append((name, LINE))
        for title in layout.titles:
            positions.append(title.position)
            extents.append((_half(title.text), LINE))
        self.positions = np.array(positions, np.float64).reshape(-1, 3)
        self.extents = np.array(extents, np.float64).reshape(-1, 2)


def whole(suggested: Viewpoint, cards: Vectors, card: float, written: Written, sight: Sight) -> Viewpoint:
    """`suggested`, moved so that all is in the free part of the picture: aside where there is room, back where it takes
    that. The gaze stays.

    cards: (N, 3), world metres; card: half the side of the largest, metres.
    """
    if len(cards) == 0:
        return suggested
    position, yaw, pitch = suggested
    axes, (left, right, lower, upper) = turned(yaw, pitch), sight.free
    outermost = _outermost(cards @ axes.astype(np.float32), (left + AIR, right - AIR, lower + AIR, upper - AIR))
    points = np.concatenate([outermost, written.positions @ axes])
    pads = np.concatenate([np.zeros((len(outermost), 2)), written.extents * sight.letter]) + AIR
    sides = np.concatenate([np.full(len(outermost), card), np.zeros(len(written.positions))])
    x, y, z = points.T

    def room(
        across: npt.NDArray[np.float64], low: float, high: float, pad: npt.NDArray[np.float64], back: float
    ) -> Bounds:
        """Between which places of the eye all is in sight, and the half of it where none is."""
        depth = back - z
        least = float((across + sides - (high - pad) * depth).max())
        most = float((across - sides - (low + pad) * depth).min())
        return least, most, 0.5 * (least + most), most - least

    def fits(back: float) -> bool:
        return room(x, left, right, pads[:, 0], back)[3] >= 0.0 and room(y, lower, upper, pads[:, 1], back)[3] >= 0.0

    present = position @ axes
    nearest = float(z.max()) + card
    near = max(float(present[2]), nearest)
    if not fits(near):
        far = near + max(card, 1.0)
        while not fits(far) and far - near < 1e7:
            far = near + 2.0 * (far - near)
        for _ in range(STEPS):
            middle = 0.5 * (near + far)
            near, far = (near, middle) if fits(middle) else (middle, far)
        near = far
    seen = [room(x, left, right, pads[:, 0], near), room(y, lower, upper, pads[:, 1], near)]
    # Who has all in sight where they stand stays there; others come before the middle.
    aside = [
        float(place) if least <= place <= most else middle
        for place, (least, most, middle, _) in zip(present[:2], seen, strict=True)
    ]
    return axes @ np.array([*aside, near]), yaw, pitch


def in_sight(cards: Vectors, position: npt.NDArray[np.float64], yaw: float, pitch: float, sight: Sight) -> float:
    """Share of the cards, (N, 3) world metres, that are seen in the free part of the picture; of none, 1."""
    if len(cards) == 0:
        return 1.0
    seen = (cards - position.astype(np.float32)) @ turned(yaw, pitch).astype(np.float32)
    depth = np.maximum(-seen[:, 2], 1e-6)
    left, right, lower, upper = sight.free
    across, up = seen[:, 0] / depth, seen[:, 1] / depth
    return float(np.mean((seen[:, 2] < 0.0) & (across > left) & (across < right) & (up > lower) & (up < upper)))


def _outermost(seen: Vectors, free: Bounds) -> npt.NDArray[np.float64]:
    """Of the places, (N, 3) right, up and back of the gaze, those that alone decide from where all are in sight."""
    (x, y, z), (left, right, lower, upper) = seen.T, free
    ends = (x + right * z).argmax(), (x + left * z).argmin(), (y + upper * z).argmax(), (y + lower * z).argmin()
    return seen[np.array([*ends, z.argmax()])].astype(np.float64)


def _half(words: str) -> float:
    return LETTER_WIDE * len(words) + SHADE
