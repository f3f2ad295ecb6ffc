"""Images that stand for the parts of a cloud, seen from afar: few boards in one draw, from one picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import moderngl
import numpy as np
import numpy.typing as npt

from vr_explorer.render.frame import Frame, Shape
from vr_explorer.render.panel import SRGB8_ALPHA8

MOST, A_ROW, SIDE = 16, 4, 256
"""Boards, and the cells of their picture: how many in a row, and pixels of each."""

ANGLES, SHARE, GAP = (float(np.radians(2.5)), float(np.radians(7.5))), 0.75, float(np.radians(1.4))
"""A board's longer side is that share of its part's radius, but seen so large at least and at most; the gap is from the
middle of the part, where its name is, up to the board.
"""

LEAVES = 1.8, 2.2
"""Radii of a part from its middle, at which its board is gone, and wholly seen."""

BEFORE = 0.45
"""Of the way to a board: what is nearer hides it."""

SECONDS = 0.5
"""In which one comes, or goes."""

BOARD = np.dtype(
    [
        ("position", np.float32, 3),
        ("radius", np.float32),
        ("shape", np.float32, 2),
        ("cell", np.float32, 4),
        ("fade", np.float32, 3),
        ("card", np.int32),
    ]
)


class ShownExemplar(NamedTuple):
    """position: world metres, the middle of the part; radius: metres. shape: width and height of the image, the longer
    side 1. fade: opacity from, to, and since when, in seconds of the scene's clock. card: the image's own.
    """

    position: tuple[float, float, float]
    radius: float
    shape: tuple[float, float]
    fade: tuple[float, float, float]
    card: int


def side_of(distance: float, radius: float) -> float:
    """World metres of a board's longer side, as shaders/exemplars.glsl has it. distance: from the head to the middle of
    the part.
    """
    least, most = ANGLES
    return min(max(SHARE * radius, least * distance), most * distance)


def in_rows(pictures: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """uint8 (MOST, SIDE, SIDE, 4) → (A_ROW SIDE, A_ROW SIDE, 4): the picture that has all of them."""
    rows = pictures.reshape(MOST // A_ROW, A_ROW, SIDE, SIDE, 4).transpose(0, 2, 1, 3, 4)
    return np.ascontiguousarray(rows).reshape(A_ROW * SIDE, A_ROW * SIDE, 4)


class ExemplarDrawer:
    """Draws over cards that the renderer has just drawn for the same view, with their depths."""

    def __init__(self, ctx: moderngl.Context, frame: Frame) -> None:
        self._ctx = ctx
        self._program = frame.program("exemplars")
        self._program["angles"], self._program["share"], self._program["gap"] = ANGLES, SHARE, GAP
        self._program["leaves"] = LEAVES
        self._program["before"], self._program["seconds"] = BEFORE, SECONDS
        self._picture = ctx.texture((A_ROW * SIDE, A_ROW * SIDE), 4, internal_format=SRGB8_ALPHA8)
        self._picture.repeat_x = self._picture.repeat_y = False
        self._picture.build_mipmaps()  # see render/panel.py
        self._picture.filter = moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR
        self._staged, self._count = np.zeros(MOST, BOARD), 0
        self._buffer = ctx.buffer(reserve=self._staged.nbytes, dynamic=True)
        layout = self._buffer, "3f 1f 2f 4f 3f 1i/i", *(BOARD.names or ())
        self._boards = Shape(ctx, frame, self._program, [layout])

    def show(self, pictures: npt.NDArray[np.uint8]) -> None:
        """uint8 (MOST, SIDE, SIDE, 4) sRGB, the top row of each first: of the exemplars, in their order."""
        self._picture.write(in_rows(pictures))
        self._picture.build_mipmaps()

    def place(self, exemplars: Sequence[ShownExemplar | None]) -> None:
        """What is shown from now on, at most `MOST`, each with the picture of its number; None leaves one out."""
        step, self._count = 1.0 / A_ROW, 0
        for number, exemplar in enumerate(exemplars[:MOST]):
            if exemplar is None:
                continue
            row, column = divmod(number, A_ROW)
            cell = column * step, (row + 1) * step, (column + 1) * step, row * step
            position, radius, shape, fade, card = exemplar
            self._staged[self._count] = position, radius, shape, cell, fade, card
            self._count += 1
        self._buffer.write(self._staged)

    def draw(self) -> None:
        """Blending is on."""
        if self._count:
            self._ctx.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
            self._picture.use(0)
            self._boards.draw(moderngl.TRIANGLE_STRIP, 4, self._count)
            self._ctx.blend_func = moderngl.ONE, moderngl.ONE

    def release(self) -> None:
        for part in (self._boards, self._buffer, self._picture, self._program):
            part.release()
