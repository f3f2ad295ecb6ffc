"""A panel in the world: a picture with opacity that is drawn over what stands there."""

from __future__ import annotations

import struct

import moderngl
import numpy as np
import numpy.typing as npt

from vr_explorer.render.frame import Frame, Shape, by_columns

SRGB8_ALPHA8 = 0x8C43
CLEAR = (0.0, 0.0, 0.0, 0.0)
MATRIX = struct.Struct("=16f")


class WorldPanel:
    """framebuffer: what the panel shows is drawn here, premultiplied, `clear`ed before. size: pixels."""

    def __init__(self, ctx: moderngl.Context, frame: Frame, size: tuple[int, int]) -> None:
        self._ctx = ctx
        self._program = frame.program("panel")
        transform = self._program["panel"]
        assert isinstance(transform, moderngl.Uniform)
        self._transform = transform
        self._picture = ctx.texture(size, 4, internal_format=SRGB8_ALPHA8)
        # Before the framebuffer: Mesa moves a picture when it gets its levels, and a framebuffer that is in use at that
        # moment goes on with the old one.
        self._picture.build_mipmaps()
        self._picture.filter = moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR
        self._quad = Shape(ctx, frame, self._program)
        self.size = size
        self.framebuffer = ctx.framebuffer([self._picture])

    def clear(self) -> None:
        self.framebuffer.clear(*CLEAR)

    def finish(self) -> None:
        """After drawing: makes the smaller levels, so that small text does not flicker."""
        self._picture.build_mipmaps()

    def draw(self, transform: npt.NDArray[np.float64]) -> None:
        """transform: as in PlacedPanel."""
        ctx = self._ctx
        ctx.disable(moderngl.DEPTH_TEST)
        ctx.enable(moderngl.BLEND)
        ctx.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        self._transform.write(MATRIX.pack(*by_columns(transform)))
        self._picture.use(0)
        self._quad.draw(moderngl.TRIANGLE_STRIP, 4)

    def release(self) -> None:
        for part in (self._quad, self.framebuffer, self._picture, self._program):
            part.release()


PlacedPanel = tuple[WorldPanel, npt.NDArray[np.float64]]
"""A panel and where it hangs: float64 (4, 4), from −0.5..0.5 on x and y to the world."""
