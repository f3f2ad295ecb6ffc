"""The sight that narrows while a viewer in a headset flies, for comfort."""

from __future__ import annotations

import moderngl

from vr_explorer.render.frame import Frame, Shape


class Vignette:
    """Darkens the sides of a picture that was just drawn for the same view."""

    def __init__(self, ctx: moderngl.Context, frame: Frame) -> None:
        self._ctx = ctx
        self._program = frame.program("vignette")
        self._triangle = Shape(ctx, frame, self._program)

    def draw(self, narrowed: float) -> None:
        """narrowed: 0..1, from all that is seen to the middle alone."""
        self._ctx.disable(moderngl.DEPTH_TEST)
        self._ctx.enable(moderngl.BLEND)
        self._ctx.blend_func = moderngl.ZERO, moderngl.ONE_MINUS_SRC_ALPHA
        self._program["narrowed"] = narrowed
        self._triangle.draw(moderngl.TRIANGLES, 3)
        self._ctx.enable(moderngl.DEPTH_TEST)
        self._ctx.disable(moderngl.BLEND)

    def release(self) -> None:
        self._triangle.release()
        self._program.release()
