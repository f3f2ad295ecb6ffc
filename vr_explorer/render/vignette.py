"""The sight that narrows while a viewer in a headset flies, for comfort."""

from __future__ import annotations

import moderngl
import numpy as np
import numpy.typing as npt

from vr_explorer.render.frame import Frame, Shape

GRID = 0.05
"""Linear light of the grid's lines: well seen before black, and forgotten beside the pictures in the middle."""


class Vignette:
    """Darkens the sides of a picture that was just drawn for the same view, and shows a room at rest there."""

    def __init__(self, ctx: moderngl.Context, frame: Frame) -> None:
        self._ctx = ctx
        self._program = frame.program("vignette")
        self._triangle = Shape(ctx, frame, self._program)

    def draw(self, narrowed: float, cage: npt.NDArray[np.float64] | None = None) -> None:
        """narrowed: 0..1, from all that is seen to the middle alone. cage: float64 (4, 4), from the world to the
        viewer's metres about the middle of a room whose walls carry a grid; None: there is no such room.
        """
        self._ctx.disable(moderngl.DEPTH_TEST)
        self._ctx.enable(moderngl.BLEND)
        self._ctx.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        self._program["narrowed"] = narrowed
        self._program["grid"] = GRID if cage is not None else 0.0
        if cage is not None:
            self._program["cage"] = tuple(cage.T.astype(np.float32).ravel())
        self._triangle.draw(moderngl.TRIANGLES, 3)
        self._ctx.enable(moderngl.DEPTH_TEST)
        self._ctx.disable(moderngl.BLEND)

    def release(self) -> None:
        self._triangle.release()
        self._program.release()
