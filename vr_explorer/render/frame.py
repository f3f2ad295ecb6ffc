"""What all programs know of the present view, in one uniform block (shaders/frame.glsl)."""

from __future__ import annotations

import moderngl
import numpy as np

from vr_explorer.scene.view import View

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
        self._buffer = ctx.buffer(reserve=LAYOUT.itemsize, dynamic=True)

    def bind(self, program: moderngl.Program) -> None:
        block = program["Frame"]
        assert isinstance(block, moderngl.UniformBlock)
        block.binding = BINDING

    def write(self, view: View, time: float, hovered: int | None, multisampled: bool) -> None:
        """Uploads the block for one view and makes it the bound one."""
        values = self._values
        rotation = view.view.astype(np.float64)
        eye = -rotation[:3, :3].T @ rotation[:3, 3] * view.scale**2
        rotation[:3, 3] = 0.0
        values["view_projection"] = (view.projection @ view.view).T
        values["rays"] = np.linalg.inv(view.projection @ rotation).T
        values["eye"] = eye
        values["pixels"] = 0.5 * view.size[1] * view.projection[1, 1]
        values["head"] = view.head
        values["time"] = time
        values["hovered"] = -1 if hovered is None else hovered
        values["coverage"] = multisampled
        values["scale"] = view.scale
        self._buffer.write(values)
        self._buffer.bind_to_uniform_block(BINDING)

    def release(self) -> None:
        self._buffer.release()
