"""Words in the world, from one picture that holds all of them, and the lines that they stand along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import moderngl
import numpy as np
import numpy.typing as npt

from vr_explorer.render.frame import Frame, Shape
from vr_explorer.render.lines import LineDrawer, ShownLine
from vr_explorer.render.panel import CLEAR, SRGB8_ALPHA8

MOST = 192
SIZE = (2048, 1024)
ANISOTROPY = 4.0

NATURAL = 1.2
"""Metres of the world: a quarter of a card's height."""

ANGLES = float(np.radians(1.25)), float(np.radians(2.2))
"""The least: small text is 1.1° high then, and its smallest letters 0.55°."""

NEAR_FADE = 0.35, 0.8
BEFORE = 0.45

LABEL = np.dtype(
    [
        ("position", np.float32, 3),
        ("extent", np.float32, 2),
        ("cell", np.float32, 4),
        ("below", np.float32),
        ("radius", np.float32),
        ("leading", np.float32),
    ]
)


class ShownLabel(NamedTuple):
    """position: world metres. cell: left, top, width and height of its words in the picture, in pixels from the upper
    left. below: from `position` to the words' middle, in heights of body text; radius: metres that stay clear there.
    leading: the words begin at `position`, where they are else centred on it. size: of the usual one of words.
    """

    position: tuple[float, float, float]
    cell: tuple[int, int, int, int]
    below: float = 0.0
    radius: float = 0.0
    leading: bool = False
    size: float = 1.0


def body_height(distance: float) -> float:
    """Metres of the world of body text that is seen from so many metres away, as shaders/labels.glsl has it."""
    return min(max(NATURAL, ANGLES[0] * distance), ANGLES[1] * distance)


class LabelDrawer:
    """framebuffer: the words are drawn here, premultiplied, each into its cell; `finish`ed after.

    Draws into a picture that the renderer has just drawn, with its depths, for the same view.
    """

    def __init__(self, ctx: moderngl.Context, frame: Frame) -> None:
        self._ctx = ctx
        self._program = frame.program("labels")
        self._program["natural"], self._program["angles"] = NATURAL, ANGLES
        self._program["near_fade"], self._program["before"] = NEAR_FADE, BEFORE
        self._picture = ctx.texture(SIZE, 4, internal_format=SRGB8_ALPHA8)
        self._picture.anisotropy = ANISOTROPY
        self._picture.repeat_x = self._picture.repeat_y = False
        self._picture.build_mipmaps()  # see render/panel.py
        self._picture.filter = moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR
        self.framebuffer = ctx.framebuffer([self._picture])
        self._lines = LineDrawer(ctx, frame)
        self._along: Sequence[ShownLine] = ()
        self._staged, self._sorted = np.zeros(MOST, LABEL), np.zeros(MOST, LABEL)
        self._count = 0
        self._order: npt.NDArray[np.intp] | None = None
        self._buffer = ctx.buffer(reserve=MOST * LABEL.itemsize, dynamic=True)
        layout = self._buffer, "3f 2f 4f 1f 1f 1f/i", *(LABEL.names or ())
        self._boards = Shape(ctx, frame, self._program, [layout])

    def clear(self) -> None:
        self.framebuffer.clear(*CLEAR)

    def finish(self) -> None:
        """After drawing into `framebuffer`: makes the smaller levels."""
        self._picture.build_mipmaps()

    def place(self, labels: Sequence[ShownLabel], lines: Sequence[ShownLine], body: float) -> None:
        """What is shown from now on, at most `MOST`. body: height of body text in pixels of the picture."""
        width, height = SIZE
        self._count, self._order, self._along = min(len(labels), MOST), None, lines
        for number, label in enumerate(labels[:MOST]):
            x, y, w, h = label.cell
            cell = x / width, 1.0 - (y + h) / height, (x + w) / width, 1.0 - y / height
            extent = label.size * w / body, label.size * h / body
            self._staged[number] = label.position, extent, cell, label.below, label.radius, label.leading

    def move(self, number: int, position: npt.NDArray[np.float64]) -> None:
        """Of what was `place`d as number `number`, before `follow`. position: (3,), world metres."""
        if number < self._count:
            self._staged["position"][number] = position
            self._order = None

    def follow(self, head: npt.NDArray[np.float64]) -> None:
        """Once a frame, before any view of it is drawn: the nearest words lie over the others. head: world position."""
        if not self._count:
            return
        offsets = self._staged["position"][: self._count] - head.astype(np.float32)
        order = np.argsort(-np.einsum("ij,ij->i", offsets, offsets), kind="stable")
        if self._order is None or not np.array_equal(order, self._order):
            self._order = order
            np.take(self._staged, order, out=self._sorted[: self._count])
            self._buffer.write(self._sorted[: self._count])

    def draw(self) -> None:
        """Leaves the depth test on and blending off."""
        if not self._count and not self._along:
            return
        ctx = self._ctx
        ctx.enable(moderngl.BLEND)
        try:
            ctx.blend_func = moderngl.ONE, moderngl.ONE
            self._lines.draw(self._along)
            ctx.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
            self._picture.use(0)
            if self._count:
                self._boards.draw(moderngl.TRIANGLE_STRIP, 4, self._count)
        finally:
            ctx.disable(moderngl.BLEND)

    def release(self) -> None:
        for part in (self._boards, self._buffer, self.framebuffer, self._picture, self._program):
            part.release()
        self._lines.release()
