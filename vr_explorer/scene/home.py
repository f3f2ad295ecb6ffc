"""Home: a hall around the viewer, with the portrait ahead and the favourites along both walls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import ease
from vr_explorer.scene.view import Triple, standing

TURN = 2.4
"""Seconds in which the hall's light rises and sinks."""

EYES = 3.4
"""Metres of the floor below the viewer's eyes; pictures hang at the height of the eyes."""

HALF_WIDTH, LEAST_HALF_WIDTH, APART = 11.0, 8.6, 0.12
"""Metres from the middle to a wall, at most and at least, and how much each favourite adds."""

FIRST, PITCH = 7.5, 5.6
"""Metres ahead of the viewer of the first pair of favourites, and between pairs."""

PORTRAIT_AHEAD, PORTRAIT_HEIGHT, RISES = 13.0, 6.0, 7.0
"""Metres; while the light sinks the portrait rises."""

BEYOND = 9.0
"""Metres of the hall beyond what hangs farthest away."""


@dataclass(frozen=True)
class Hall:
    """origin: world place of the floor's point below the eyes. yaw: where the portrait is, radians as of a body.

    half_width, length: metres to a wall, and ahead to the end. favourites: how many hang there, on the left first.
    """

    origin: Triple
    yaw: float
    half_width: float
    length: float
    favourites: int

    @property
    def axes(self) -> npt.NDArray[np.float64]:
        """(3, 3), the columns are right, up and ahead."""
        return standing(self.yaw)

    def position(self, right: float, up: float, ahead: float) -> Triple:
        """In the world, of metres from the origin."""
        x, y, z = (np.array(self.origin) + self.axes @ (right, up, ahead)).tolist()
        return x, y, z


def hall(eyes: Triple, yaw: float, favourites: int) -> Hall:
    """Around a viewer whose eyes are there and look along `yaw`."""
    x, y, z = eyes
    half_width = min(LEAST_HALF_WIDTH + APART * favourites, HALF_WIDTH)
    length = max(FIRST + PITCH * ((favourites + 1) // 2 - 1), PORTRAIT_AHEAD) + BEYOND
    return Hall((x, y - EYES, z), yaw, half_width, length, favourites)


@dataclass(frozen=True)
class Light:
    """Of the hall: on its way from `before` to `wanted`, 0..1, since `begin` (seconds of the scene's clock)."""

    before: float = 0.0
    wanted: float = 0.0
    begin: float = -np.inf

    def at(self, time: float) -> float:
        if time - self.begin >= TURN:
            return self.wanted
        return self.before + (self.wanted - self.before) * float(ease(np.float32((time - self.begin) / TURN)))

    def turned(self, wanted: float, time: float) -> Light:
        """From where it is at `time`."""
        return self if wanted == self.wanted else Light(self.at(time), wanted, time)
