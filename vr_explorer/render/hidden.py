"""The part of an eye's picture that its lens hides: it is filled first and never shaded."""

from __future__ import annotations

import moderngl
import numpy as np
import numpy.typing as npt

from vr_explorer.render.program import load_program
from vr_explorer.scene.view import Matrix


class HiddenArea:
    """triangles: float32 (3 T, 2), on the plane 1 m before the eye, to the right and upward."""

    def __init__(self, ctx: moderngl.Context, triangles: npt.NDArray[np.float32]) -> None:
        self._program = load_program(ctx, "hidden")
        self._projection: Matrix | None = None
        self._corners = ctx.buffer(np.ascontiguousarray(triangles, np.float32).tobytes())
        self._triangles = ctx.vertex_array(self._program, [(self._corners, "2f", "place")])

    def draw(self, projection: Matrix) -> None:
        """Into a cleared picture, before everything else; writes the nearest depth."""
        if projection is not self._projection:
            self._program["projection"].write(projection.T.tobytes())  # type: ignore[union-attr]
            self._projection = projection
        self._triangles.render(moderngl.TRIANGLES)

    def release(self) -> None:
        for part in (self._triangles, self._corners, self._program):
            part.release()
