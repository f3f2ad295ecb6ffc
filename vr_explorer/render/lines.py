"""Lines of light between places of the world, all in one draw."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

import moderngl
import numpy as np

from vr_explorer.render.frame import Frame, Shape

MOST = 64
WIDTH = 0.02
"""Metres of half a line's width."""

LINE = np.dtype([("from", np.float32, 3), ("to", np.float32, 3), ("light", np.float32, 3), ("form", np.int32)])


class Form(IntEnum):
    """How a line is drawn (shaders/lines.glsl): it tells kinds apart for those who do not see their colours."""

    SOLID = 0
    DASHED = 1
    DOTTED = 2
    DOUBLE = 3


class ShownLine(NamedTuple):
    """start, end: world metres. light: linear red, green, blue."""

    start: tuple[float, float, float]
    end: tuple[float, float, float]
    light: tuple[float, float, float]
    form: Form = Form.SOLID


class LineDrawer:
    """Draws with added light, behind what stands before the lines."""

    def __init__(self, ctx: moderngl.Context, frame: Frame) -> None:
        self._program = frame.program("lines")
        self._program["width"] = WIDTH
        self._buffer = ctx.buffer(reserve=MOST * LINE.itemsize, dynamic=True)
        layout = self._buffer, "3f 3f 3f 1i/i", *(LINE.names or ())
        self._ribbons = Shape(ctx, frame, self._program, [layout])

    def draw(self, lines: Sequence[ShownLine]) -> None:
        """At most `MOST`."""
        if lines:
            self._buffer.write(np.array([tuple(line) for line in lines[:MOST]], LINE))
            self._ribbons.draw(moderngl.TRIANGLE_STRIP, 4, min(len(lines), MOST))

    def release(self) -> None:
        for part in (self._ribbons, self._buffer, self._program):
            part.release()
