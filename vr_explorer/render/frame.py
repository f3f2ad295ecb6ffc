"""What all programs know of the present views, in one uniform block (shaders/frame.glsl), and how they draw for it."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import moderngl
import numpy as np
import numpy.typing as npt

from vr_explorer.render.program import load_program
from vr_explorer.scene.facing import TO_THE_HEAD, Facing
from vr_explorer.scene.view import View

BINDING = 0
MOST_VIEWS = 2
CLIP_DISTANCE0 = 0x3000
LOCATIONS = 16
"""Of attributes, which every driver has."""

_FLOATS_OF_VIEW = 36
_LAYOUT = struct.Struct(f"={MOST_VIEWS * _FLOATS_OF_VIEW}f 4f 2i f i 3f 4x 4f")
"""std140; matrices column by column."""


class Frame:
    """The block's buffer. Programs that use it are given to `bind` once.

    views: how many are drawn at once, 1 or 2. multisampled: whether the target has several samples a pixel.
    calm: whether what flashes, glows and pulses does so softly.
    """

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._bytes = bytearray(_LAYOUT.size)
        self._buffer = ctx.buffer(reserve=_LAYOUT.size, dynamic=True)
        self.views, self.multisampled, self.calm = 1, False, False

    def program(self, name: str) -> moderngl.Program:
        """That of the file `shaders/NAME.glsl`, which includes the block."""
        program = load_program(self._ctx, name)
        self.bind(program)
        return program

    def bind(self, program: moderngl.Program) -> None:
        block = program["Frame"]
        assert isinstance(block, moderngl.UniformBlock)
        block.binding = BINDING

    def write(
        self,
        views: Sequence[View],
        time: float,
        hovered: int | None,
        multisampled: bool,
        facing: Facing = TO_THE_HEAD,
    ) -> None:
        """Uploads the block for one view, or for both eyes', and makes it the bound one."""
        first, self.views, self.multisampled = views[0], len(views), multisampled
        x, y, z = first.head.tolist()
        _LAYOUT.pack_into(
            self._bytes,
            0,
            *_floats_of(first),
            *_floats_of(views[-1]),
            *(x, y, z, time),
            -1 if hovered is None else hovered,
            multisampled,
            first.scale,
            self.views,
            first.size[0],
            self.calm,
            first.size[1],
            *facing,
        )
        self._buffer.write(self._bytes)
        self._buffer.bind_to_uniform_block(BINDING)

    def release(self) -> None:
        self._buffer.release()


class Shape:
    """A vertex array that is drawn for all views of a frame by one call.

    content: as for moderngl. Attributes of instances go on by one after the instance was drawn for each view.
    """

    def __init__(self, ctx: moderngl.Context, frame: Frame, program: moderngl.Program, content: Any = ()) -> None:
        self._ctx = ctx
        self._frame = frame
        self._program = program
        self._content = list(content)
        self._of_one = ctx.vertex_array(program, self._content)
        self._of_both: moderngl.VertexArray | None = None
        self._by_instance = any(str(buffer[1]).endswith("/i") for buffer in self._content)

    def draw(self, mode: int, vertices: int = -1, instances: int = 1) -> None:
        views = self._frame.views
        array = self._of_one
        if views > 1 and self._by_instance:
            array = self._of_both = self._of_both or self._made_for(views)
        array.render(mode, vertices=vertices, instances=views * instances)

    def release(self) -> None:
        self._of_one.release()
        if self._of_both is not None:
            self._of_both.release()

    def _made_for(self, views: int) -> moderngl.VertexArray:
        """moderngl knows no attributes that go on every second instance."""
        from OpenGL import GL  # imported late: see render/atlas.py

        array = self._ctx.vertex_array(self._program, self._content)
        GL.glBindVertexArray(array.glo)
        for location in range(LOCATIONS):
            enabled, divisor = (
                int(GL.glGetVertexAttribiv(location, name)[0])
                for name in (GL.GL_VERTEX_ATTRIB_ARRAY_ENABLED, GL.GL_VERTEX_ATTRIB_ARRAY_DIVISOR)
            )
            if enabled and divisor == 1:
                GL.glVertexAttribDivisor(location, views)
        GL.glBindVertexArray(0)
        return array


def by_columns(matrix: npt.NDArray[np.floating]) -> tuple[float, ...]:
    """The sixteen numbers of (4, 4), as OpenGL wants them."""
    (a, b, c, d), (e, f, g, h), (i, j, k, m), (n, o, p, q) = matrix.tolist()
    return a, e, i, n, b, f, j, o, c, g, k, p, d, h, m, q


def _floats_of(view: View) -> tuple[float, ...]:
    """world → clip, clip → rays, the position of the eye, and the height in pixels of a metre, as the block has them.

    The projection is a perspective one, whose inverse is known in full.
    """
    (a, _, c, _), (_, b, d, _), (_, _, e, f), _ = view.projection.tolist()
    (r0, r1, r2, rt), (u0, u1, u2, ut), (k0, k1, k2, kt), _ = view.view.tolist()
    square = view.scale * view.scale
    right, up = square / a, square / b
    x, y = square * c / a, square * d / b
    return (
        *(a * r0 + c * k0, b * u0 + d * k0, e * k0, -k0),
        *(a * r1 + c * k1, b * u1 + d * k1, e * k1, -k1),
        *(a * r2 + c * k2, b * u2 + d * k2, e * k2, -k2),
        *(a * rt + c * kt, b * ut + d * kt, e * kt + f, -kt),
        *(right * r0, right * r1, right * r2, 0.0),
        *(up * u0, up * u1, up * u2, 0.0),
        *(0.0, 0.0, 0.0, 1.0 / f),
        *(x * r0 + y * u0 - square * k0, x * r1 + y * u1 - square * k1, x * r2 + y * u2 - square * k2, e / f),
        -square * (r0 * rt + u0 * ut + k0 * kt),
        -square * (r1 * rt + u1 * ut + k1 * kt),
        -square * (r2 * rt + u2 * ut + k2 * kt),
        0.5 * view.size[1] * b,
    )
