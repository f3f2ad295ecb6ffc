"""What the overview map shows."""

from __future__ import annotations

from dataclasses import dataclass

import moderngl
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class OverviewState:
    """A square picture of where the images are, from above, or of a wall from its front.

    picture: stored as sRGB, its first row is the upper one. axes: (3, 3), the columns are the map's right and up and
    the way out of it, toward who reads it, in world space. corner: of its lower left, along the first two, and side:
    its length, metres. depth: (G, G), along the third, of what is there, from the lower left, row by row.
    wall: whether it is one.
    """

    picture: moderngl.Texture
    axes: Floats
    corner: tuple[float, float]
    side: float
    depth: npt.NDArray[np.float32]
    wall: bool

    def on_map(self, place: npt.ArrayLike) -> tuple[float, float]:
        """Of a world place (3,): to the right and upward, 0..1 inside the map."""
        right, up, _ = (np.asarray(place, np.float64) @ self.axes).tolist()
        return (right - self.corner[0]) / self.side, (up - self.corner[1]) / self.side

    def in_world(self, right: float, up: float) -> Floats:
        """(3,): the place of a point of the map, 0..1, where images are there."""
        cells = len(self.depth)
        column, row = (min(max(int(share * cells), 0), cells - 1) for share in (right, up))
        at = self.corner[0] + right * self.side, self.corner[1] + up * self.side, float(self.depth[row, column])
        place: Floats = self.axes @ np.array(at)
        return place
