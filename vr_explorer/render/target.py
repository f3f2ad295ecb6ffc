"""What is drawn into: an offscreen picture with several samples a pixel, in linear light, stored as sRGB."""

from __future__ import annotations

import moderngl
import numpy as np
import numpy.typing as npt

SRGB8_ALPHA8 = 0x8C43
SAMPLES = 4


class Target:
    """framebuffer: draw here. size: width and height in pixels."""

    def __init__(self, ctx: moderngl.Context, size: tuple[int, int], samples: int = SAMPLES) -> None:
        self.size = size
        samples = min(samples, ctx.max_samples) if samples > 1 else 0
        self._ctx = ctx
        self._drawn = ctx.texture(size, 4, samples=samples, internal_format=SRGB8_ALPHA8)
        self._depth = ctx.depth_renderbuffer(size, samples=samples)
        self.framebuffer = ctx.framebuffer([self._drawn], self._depth)
        self._resolved = ctx.texture(size, 4, internal_format=SRGB8_ALPHA8)
        self._picture = ctx.framebuffer([self._resolved])

    def resolve(self) -> moderngl.Framebuffer:
        """Averages the samples, in linear light; the framebuffer with the picture is then in use, and returned."""
        self._blit(self.framebuffer, self._picture, self.size, linear=True)
        return self._picture

    def show(self, framebuffer: moderngl.Framebuffer, size: tuple[int, int]) -> None:
        """Resolves into the first `size` pixels of `framebuffer` (the window's), which is then in use.

        The sRGB bytes go over as they are, so that it does not matter whether the window's buffer calls itself sRGB.
        """
        self._blit(self.resolve(), framebuffer, size, linear=False)

    def read(self) -> npt.NDArray[np.uint8]:
        """The picture, uint8 (H, W, 3) sRGB, its top row first."""
        width, height = self.size
        data = self.resolve().read(components=3, alignment=1)
        return np.frombuffer(data, np.uint8).reshape(height, width, 3)[::-1].copy()

    def release(self) -> None:
        if self._ctx.fbo in (self.framebuffer, self._picture):
            # moderngl would go on binding the released one.
            self._ctx.detect_framebuffer(0).use()
        for part in (self.framebuffer, self._picture, self._drawn, self._depth, self._resolved):
            part.release()

    def _blit(
        self, source: moderngl.Framebuffer, destination: moderngl.Framebuffer, size: tuple[int, int], linear: bool
    ) -> None:
        """Colours only: moderngl's own copy takes the depth along, which a window's format may refuse."""
        from OpenGL import GL  # imported late: see render/atlas.py

        destination.use()
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, source.glo)
        if linear:
            GL.glEnable(GL.GL_FRAMEBUFFER_SRGB)
        areas = (0, 0, *self.size, 0, 0, *size)
        filtering = GL.GL_NEAREST if size == self.size else GL.GL_LINEAR
        try:
            GL.glBlitFramebuffer(*areas, GL.GL_COLOR_BUFFER_BIT, filtering)
        finally:
            GL.glDisable(GL.GL_FRAMEBUFFER_SRGB)
            destination.use()
