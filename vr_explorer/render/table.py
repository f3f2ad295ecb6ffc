"""The table at home, with the tour that is put together on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from vr_explorer.render.bombs import Colour
from vr_explorer.render.frame import Frame, Shape
from vr_explorer.scene.table import HALF_DEPTH, HALF_LENGTH, HEIGHT, THICKNESS, Table, row

TABLE_END = 108
"""Vertices: three boxes."""

MOST, COLOURS = 12, 5
"""Checkpoints, and colours of each (shaders/checkpoints.glsl)."""


@dataclass(frozen=True)
class ShownTable:
    """tokens: colours of each checkpoint in linear light, at most `COLOURS`; none where nothing gathers there yet.

    pointed: the table, or something on it, is pointed at; lit: the checkpoint that is.
    """

    table: Table
    tokens: Sequence[Sequence[Colour]]
    pointed: bool = False
    lit: int | None = None


class TableDrawer:
    """Uploads only what is not the very one that was drawn before."""

    def __init__(self, ctx: moderngl.Context, frame: Frame) -> None:
        self._ctx = ctx
        self._top, self._tokens = frame.program("table"), frame.program("tokens")
        self._top["size"], self._top["height"] = (HALF_LENGTH, THICKNESS, HALF_DEPTH), HEIGHT
        self._boxes, self._balls = Shape(ctx, frame, self._top), Shape(ctx, frame, self._tokens)
        self._drawn: ShownTable | None = None

    def draw(self, framebuffer: moderngl.Framebuffer, shown: ShownTable, light: float) -> None:
        """What stands behind the table is hidden by it. light: of the hall.

        Leaves the blending of what covers a share of what is behind, and no depth written.
        """
        if shown is not self._drawn:
            self._take(shown)
            self._drawn = shown
        for program in (self._top, self._tokens):
            program["light"] = light
        self._ctx.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        framebuffer.depth_mask = True
        self._boxes.draw(moderngl.TRIANGLES, TABLE_END)
        framebuffer.depth_mask = False
        if shown.tokens:
            self._balls.draw(moderngl.TRIANGLES, 6 * len(shown.tokens))

    def release(self) -> None:
        for part in (self._boxes, self._balls, self._top, self._tokens):
            part.release()

    def _take(self, shown: ShownTable) -> None:
        tokens = shown.tokens[:MOST]
        pitch, radius = row(len(tokens))
        colours, shares = np.zeros((MOST, COLOURS, 3), np.float32), np.zeros(MOST, np.int32)
        for number, own in enumerate(tokens):
            shares[number] = len(own[:COLOURS])
            colours[number, : shares[number]] = np.reshape(own[:COLOURS], (-1, 3))
        axes = tuple(shown.table.axes.T.astype(np.float32).ravel().tolist())
        for program in (self._top, self._tokens):
            program["middle"], program["axes"] = shown.table.middle, axes
            program["count"], program["pitch"], program["radius"] = len(tokens), pitch, radius
            program["lit"] = -1 if shown.lit is None else shown.lit
            for name, values in (("colours", colours), ("shares", shares)):
                array = program[name]
                assert isinstance(array, moderngl.Uniform)
                array.write(values)
        self._top["pointed"] = shown.pointed
