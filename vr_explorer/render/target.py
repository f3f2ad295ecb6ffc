"""What is drawn into: an offscreen picture with several samples a pixel, in linear light, stored as sRGB."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import moderngl
import numpy as np
import numpy.typing as npt

SRGB8_ALPHA8 = 0x8C43
DEPTH_AND_STENCIL = (0x88F0, 0x8CAD)
SAMPLES = 4

_encoding: WeakKeyDictionary[moderngl.Framebuffer, bool] = WeakKeyDictionary()


class Target:
    """framebuffer: draw here. size: width and height in pixels. drawn: those from the lower left that are drawn, shown
    and read; all unless set otherwise.

    colour_format, depth_format: OpenGL's names of internal formats; depths are handed on only in the same format.
    """

    def __init__(
        self,
        ctx: moderngl.Context,
        size: tuple[int, int],
        samples: int = SAMPLES,
        colour_format: int = SRGB8_ALPHA8,
        depth_format: int | None = None,
    ) -> None:
        from OpenGL import GL  # imported late: see render/atlas.py

        self.size = self.drawn = size
        samples = min(samples, ctx.max_samples) if samples > 1 else 0
        self._ctx, self._gl = ctx, GL
        self._drawn = ctx.texture(size, 4, samples=samples, internal_format=colour_format)
        self._depth = ctx.depth_renderbuffer(size, samples=samples)
        self.framebuffer = ctx.framebuffer([self._drawn], self._depth)
        if depth_format is not None:
            self._change_depth(depth_format, samples)
        self._encodes = colour_format == SRGB8_ALPHA8
        self._as_stored = self._encodes and samples == 0
        self._resolved = ctx.texture(size, 4, internal_format=SRGB8_ALPHA8)
        self._picture = ctx.framebuffer([self._resolved])

    def resolve(self) -> moderngl.Framebuffer:
        """Averages the samples, in linear light; the framebuffer with the picture is then in use, and returned."""
        area = 0, 0, *self.drawn
        self._blit(self.framebuffer, self._picture, (*area, *area), linear=True)
        return self._picture

    def hand_over(
        self,
        colour: moderngl.Framebuffer,
        depth: moderngl.Framebuffer | None = None,
        offset: tuple[int, int] = (0, 0),
    ) -> None:
        """Resolves straight into `colour`, and one depth a pixel into `depth`, both of these formats.

        offset: of the drawn part there, in pixels from the lower left.
        """
        (x, y), (width, height) = offset, self.drawn
        areas = 0, 0, width, height, x, y, x + width, y + height
        self._blit(self.framebuffer, colour, areas, linear=True)
        if depth is not None:
            gl = self._gl
            depth.use()
            gl.glBindFramebuffer(gl.GL_READ_FRAMEBUFFER, self.framebuffer.glo)
            gl.glBlitFramebuffer(*areas, gl.GL_DEPTH_BUFFER_BIT, gl.GL_NEAREST)
            gl.glBindFramebuffer(gl.GL_READ_FRAMEBUFFER, depth.glo)

    def show(self, framebuffer: moderngl.Framebuffer, size: tuple[int, int]) -> None:
        """Resolves into the first `size` pixels of `framebuffer` (the window's), which is then in use.

        Of another aspect, the middle is shown. The sRGB bytes go over as they are, so that it does not matter whether
        the window's buffer calls itself sRGB; if it does, samples are averaged straight into it, and single ones told
        to be of one kind: a software driver copies these, where it else draws each pixel.
        """
        (width, height), share = self.drawn, min(self.drawn[0] / size[0], self.drawn[1] / size[1])
        left, bottom = (width - round(size[0] * share)) // 2, (height - round(size[1] * share)) // 2
        areas = left, bottom, width - left, height - bottom, 0, 0, *size
        straight = size == (width, height) and self._encodes and _encodes(framebuffer)
        source = self.framebuffer if self._as_stored or straight else self.resolve()
        self._blit(source, framebuffer, areas, linear=straight)

    def read(self) -> npt.NDArray[np.uint8]:
        """The picture, uint8 (H, W, 3) sRGB, its top row first."""
        width, height = self.drawn
        data = self.resolve().read(viewport=(0, 0, width, height), components=3, alignment=1)
        return np.frombuffer(data, np.uint8).reshape(height, width, 3)[::-1].copy()

    def release(self) -> None:
        if self._ctx.fbo in (self.framebuffer, self._picture):
            # moderngl would go on binding the released one.
            self._ctx.detect_framebuffer(0).use()
        for part in (self.framebuffer, self._picture, self._drawn, self._depth, self._resolved):
            part.release()

    def _change_depth(self, depth_format: int, samples: int) -> None:
        """moderngl makes depths of 24 bits only; the storage of its renderbuffer is made anew."""
        gl = self._gl
        gl.glBindRenderbuffer(gl.GL_RENDERBUFFER, self._depth.glo)
        gl.glRenderbufferStorageMultisample(gl.GL_RENDERBUFFER, samples, depth_format, *self.size)
        if depth_format in DEPTH_AND_STENCIL:
            gl.glBindFramebuffer(gl.GL_FRAMEBUFFER, self.framebuffer.glo)
            point = gl.GL_DEPTH_STENCIL_ATTACHMENT
            gl.glFramebufferRenderbuffer(gl.GL_FRAMEBUFFER, point, gl.GL_RENDERBUFFER, self._depth.glo)

    def _blit(
        self,
        source: moderngl.Framebuffer,
        destination: moderngl.Framebuffer,
        areas: tuple[int, int, int, int, int, int, int, int],
        linear: bool,
    ) -> None:
        """areas: left, bottom, right and top there and here. Colours only: moderngl's own copy takes the depth along,
        which a window's format may refuse."""
        gl = self._gl
        destination.use()
        gl.glBindFramebuffer(gl.GL_READ_FRAMEBUFFER, source.glo)
        if linear:
            gl.glEnable(gl.GL_FRAMEBUFFER_SRGB)
        left, bottom, right, top, *there = areas
        same = (right - left, top - bottom) == (there[2] - there[0], there[3] - there[1])
        filtering = gl.GL_NEAREST if same else gl.GL_LINEAR
        try:
            gl.glBlitFramebuffer(*areas, gl.GL_COLOR_BUFFER_BIT, filtering)
        finally:
            gl.glDisable(gl.GL_FRAMEBUFFER_SRGB)
            gl.glBindFramebuffer(gl.GL_READ_FRAMEBUFFER, destination.glo)


def _encodes(framebuffer: moderngl.Framebuffer) -> bool:
    """Whether it stores linear light as sRGB. Its driver is asked once."""
    found = _encoding.get(framebuffer)
    if found is None:
        from OpenGL import GL  # imported late: see render/atlas.py

        framebuffer.use()
        part = GL.GL_COLOR_ATTACHMENT0 if framebuffer.glo else GL.GL_BACK_LEFT
        what = GL.GL_FRAMEBUFFER_ATTACHMENT_COLOR_ENCODING
        asked = GL.glGetFramebufferAttachmentParameteriv(GL.GL_DRAW_FRAMEBUFFER, part, what)
        found = _encoding[framebuffer] = int(asked) == GL.GL_SRGB
    return found
