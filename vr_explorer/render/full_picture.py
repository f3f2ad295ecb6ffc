"""The picture of the one card that fills much of the view, with all of its pixels."""

from __future__ import annotations

import moderngl
import numpy as np
import numpy.typing as npt

SRGB8_ALPHA8 = 0x8C43
NOBODY = -1

LEVELS = 4
"""Each half as large as the one before; a card that is smaller has a slot of the details."""


class FullPicture:
    """side: pixels of the square that the picture fills, whatever its aspect. card: whose it is, `NOBODY` while none is
    shown. Its memory is taken with the first one. texture: a single layer.
    """

    def __init__(self, ctx: moderngl.Context, side: int) -> None:
        self.side, self.card = side, NOBODY
        self.texture = ctx.texture_array((1, 1, 1), 4)
        self._made = False

    def put(self, top: int, pixels: npt.NDArray[np.uint8]) -> None:
        """A strip of a picture that is not shown yet, from the row `top`. pixels: uint8 (H, side, 4) sRGB."""
        from OpenGL import GL  # imported late: see render/atlas.py

        self.card = NOBODY
        GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, self.texture.glo)
        form = GL.GL_RGBA, GL.GL_UNSIGNED_BYTE
        if not self._made:
            GL.glTexParameteri(GL.GL_TEXTURE_2D_ARRAY, GL.GL_TEXTURE_MAX_LEVEL, LEVELS - 1)
            for level in range(LEVELS):
                size = self.side >> level, self.side >> level, 1
                GL.glTexImage3D(GL.GL_TEXTURE_2D_ARRAY, level, SRGB8_ALPHA8, *size, 0, *form, None)
            self.texture.filter = moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR
            self.texture.repeat_x = self.texture.repeat_y = False
            self._made = True
        region = 0, 0, top, 0, self.side, len(pixels), 1
        GL.glTexSubImage3D(GL.GL_TEXTURE_2D_ARRAY, *region, *form, np.ascontiguousarray(pixels))

    def finish(self, card: int) -> None:
        """All strips are there: it is shown on `card` from now on."""
        from OpenGL import GL  # imported late: see render/atlas.py

        GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, self.texture.glo)
        GL.glGenerateMipmap(GL.GL_TEXTURE_2D_ARRAY)
        self.card = card

    def forget(self) -> None:
        """It is shown nowhere."""
        self.card = NOBODY

    def release(self) -> None:
        self.texture.release()
