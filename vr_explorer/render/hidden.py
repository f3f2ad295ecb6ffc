"""The part of the eyes' picture that their lenses hide: it is filled first and never shaded."""

from __future__ import annotations

from collections.abc import Sequence

import moderngl
import numpy as np
import numpy.typing as npt

from vr_explorer.render.frame import Frame
from vr_explorer.scene.view import Matrix, View


class HiddenArea:
    """triangles: for each view of a picture float32 (3 T, 2), on the plane 1 m before the eye, to the right and upward;
    T may be 0.
    """

    def __init__(self, ctx: moderngl.Context, frame: Frame, *triangles: npt.NDArray[np.float32]) -> None:
        self._program = frame.program("hidden")
        self._positions = triangles
        self._projections: list[Matrix] = []
        self._count = sum(len(one) for one in triangles)
        self._corners = ctx.buffer(reserve=max(12 * self._count, 12), dynamic=True)
        # Each triangle is one view's, so that none is drawn twice.
        self._triangles = ctx.vertex_array(self._program, [(self._corners, "2f 1f", "position", "view")])

    def draw(self, views: Sequence[View]) -> None:
        """Into a cleared picture, before everything else; writes the nearest depth."""
        projections = [view.projection for view in views]
        if len(projections) != len(self._projections) or any(
            now is not before for now, before in zip(projections, self._projections, strict=True)
        ):
            self._project(projections)
        if self._count:
            self._triangles.render(moderngl.TRIANGLES, vertices=self._count)

    def release(self) -> None:
        for part in (self._triangles, self._corners, self._program):
            part.release()

    def _project(self, projections: list[Matrix]) -> None:
        corners = [
            np.column_stack(
                [positions * projection[(0, 1), (0, 1)] - projection[:2, 2], np.full(len(positions), number)]
            )
            for number, (positions, projection) in enumerate(zip(self._positions, projections, strict=True))
        ]
        self._projections = projections
        if self._count:
            self._corners.write(np.concatenate(corners).astype(np.float32).tobytes())
