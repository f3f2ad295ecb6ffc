"""What all programs know of the present view, in one uniform block (shaders/frame.glsl)."""

from __future__ import annotations

import moderngl
import numpy as np
import numpy.typing as npt

from vr_explorer.scene.view import Matrix, View

BINDING = 0

LAYOUT = np.dtype(
    [
        ("view_projection", np.float32, (4, 4)),
        ("rays", np.float32, (4, 4)),
        ("eye", np.float32, 3),
        ("pixels", np.float32),
        ("head", np.float32, 3),
        ("time", np.float32),
        ("hovered", np.int32),
        ("coverage", np.int32),
        ("scale", np.float32),
        ("padding", np.int32),
    ]
)
"""std140; matrices column by column."""


class Frame:
    """The block's buffer. Programs that use it are given to `bind` once."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._values = np.zeros((), LAYOUT)
        self._fields = {name: self._values[name] for name in LAYOUT.fields or ()}
        self._buffer = ctx.buffer(reserve=LAYOUT.itemsize, dynamic=True)

    def bind(self, program: moderngl.Program) -> None:
        block = program["Frame"]
        assert isinstance(block, moderngl.UniformBlock)
        block.binding = BINDING

    def write(self, view: View, time: float, hovered: int | None, multisampled: bool) -> None:
        """Uploads the block for one view and makes it the bound one."""
        fields = self._fields
        turned = view.view[:3, :3].T * np.float32(view.scale**2)
        np.matmul(view.projection, view.view, out=fields["view_projection"].T)
        _write_rays(fields["rays"], turned, view.projection)
        np.matmul(turned, -view.view[:3, 3], out=fields["eye"])
        fields["pixels"][()] = 0.5 * view.size[1] * view.projection[1, 1]
        fields["head"][:] = view.head
        fields["time"][()] = time
        fields["hovered"][()] = -1 if hovered is None else hovered
        fields["coverage"][()] = multisampled
        fields["scale"][()] = view.scale
        self._buffer.write(self._values)
        self._buffer.bind_to_uniform_block(BINDING)

    def release(self) -> None:
        self._buffer.release()


def _write_rays(rays: npt.NDArray[np.float32], turned: npt.NDArray[np.float32], projection: Matrix) -> None:
    """The inverse of the projection of a view without its place, column by column.

    turned: (3, 3), from eye space to the world. projection: a perspective one, whose inverse is known in full.
    """
    a, b, c, d = (float(projection[place]) for place in ((0, 0), (1, 1), (0, 2), (1, 2)))
    e, f = float(projection[2, 2]), float(projection[2, 3])
    rays[0, :3] = turned[:, 0] / a
    rays[1, :3] = turned[:, 1] / b
    rays[2] = 0.0, 0.0, 0.0, 1.0 / f
    rays[3, :3] = turned[:, 0] * (c / a) + turned[:, 1] * (d / b) - turned[:, 2]
    rays[3, 3] = e / f
