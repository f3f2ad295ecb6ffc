"""Images that stand for the parts of a cloud, seen from afar: few boards in one draw, from one picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import moderngl
import numpy as np
import numpy.typing as npt

from foundation.colour import linear_to_srgb, srgb_to_linear
from vr_explorer.render.frame import Frame, Shape
from vr_explorer.render.panel import SRGB8_ALPHA8

Pictures = npt.NDArray[np.uint8]

MOST, A_ROW, SIDE, LEVELS = 16, 4, 256, 7
"""Boards, and the cells of their picture: how many in a row, pixels of each, and its levels."""

LINEAR = srgb_to_linear(np.arange(256) / 255.0)

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


def in_rows(pictures: Pictures) -> Pictures:
    """uint8 (MOST, S, S, 4) → (A_ROW S, A_ROW S, 4): the picture that has all of them."""
    side = pictures.shape[1]
    rows = pictures.reshape(MOST // A_ROW, A_ROW, side, side, 4).transpose(0, 2, 1, 3, 4)
    return np.ascontiguousarray(rows).reshape(A_ROW * side, A_ROW * side, 4)


def levels_of(pictures: Pictures) -> list[Pictures]:
    """What `ExemplarDrawer.show` takes, for any thread: a driver that draws on the processor needs 40 ms for it.

    pictures: uint8 (MOST, SIDE, SIDE, 4) sRGB, the top row of each first. The levels are uint8 (MOST, S, S, 4), each
    half as large as the one before, averaged in linear light.
    """
    levels, linear = [pictures], np.concatenate([LINEAR[pictures[..., :3]], pictures[..., 3:] / np.float32(255)], -1)
    while len(levels) < LEVELS:
        side = linear.shape[1] // 2
        linear = linear.reshape(MOST, side, 2, side, 2, 4).mean(axis=(2, 4))
        encoded = np.concatenate([linear_to_srgb(linear[..., :3]), linear[..., 3:]], -1)
        levels.append(np.rint(255.0 * encoded).astype(np.uint8))
    return levels


def _textured(ctx: moderngl.Context) -> moderngl.Texture:
    """Room for all levels, of which moderngl makes the first alone."""
    from OpenGL import GL  # imported late: see render/atlas.py

    side = A_ROW * SIDE
    texture = ctx.texture((side, side), 4, internal_format=SRGB8_ALPHA8)
    GL.glBindTexture(GL.GL_TEXTURE_2D, texture.glo)
    GL.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_MAX_LEVEL, LEVELS - 1)
    for level in range(1, LEVELS):
        size, form = (side >> level, side >> level), (GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, None)
        GL.glTexImage2D(GL.GL_TEXTURE_2D, level, SRGB8_ALPHA8, *size, 0, *form)
    return texture


class ExemplarDrawer:
    """Draws over cards that the renderer has just drawn for the same view, with their depths."""

    def __init__(self, ctx: moderngl.Context, frame: Frame) -> None:
        self._ctx = ctx
        self._program = frame.program("exemplars")
        self._program["angles"], self._program["share"], self._program["gap"] = ANGLES, SHARE, GAP
        self._program["leaves"] = LEAVES
        self._program["before"], self._program["seconds"] = BEFORE, SECONDS
        self._picture = _textured(ctx)
        self._picture.repeat_x = self._picture.repeat_y = False
        self._picture.filter = moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR
        self._staged, self._count = np.zeros(MOST, BOARD), 0
        self._buffer = ctx.buffer(reserve=self._staged.nbytes, dynamic=True)
        layout = self._buffer, "3f 1f 2f 4f 3f 1i/i", *(BOARD.names or ())
        self._boards = Shape(ctx, frame, self._program, [layout])

    def show(self, levels: Sequence[Pictures]) -> None:
        """Of the exemplars, in their order, as of `levels_of`."""
        from OpenGL import GL  # imported late: see render/atlas.py

        GL.glBindTexture(GL.GL_TEXTURE_2D, self._picture.glo)
        for level, pictures in enumerate(levels):
            side = SIDE >> level
            size, form = (A_ROW * side, A_ROW * side), (GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, in_rows(pictures))
            GL.glTexSubImage2D(GL.GL_TEXTURE_2D, level, 0, 0, *size, *form)

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
