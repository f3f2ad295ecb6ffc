"""Which arrangement a command asks for, and from where an arrangement is first looked at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.arrangements import INSIDE, OUTSIDE, Arrangement, front, viewpoint
from vr_explorer.scene.body import Body
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.commands import (
    ArrangeByAxes,
    ArrangeByColour,
    ArrangeByMethod,
    ArrangeCloud,
    ArrangeInRgb,
    Arranging,
    Flatten,
    SortWall,
)
from vr_explorer.scene.criteria import Measure
from vr_explorer.scene.placement import Arranged
from vr_explorer.scene.settings import SceneSettings

Look = tuple[npt.NDArray[np.float64], float, float]
"""Place, yaw and pitch."""

WALLS = (Arrangement.FLAT, Arrangement.SORTED, Arrangement.METHODS)
"""They stand before the viewer, who sees them best from where they were made."""

STANDARD: dict[Arrangement, Arranging] = {
    Arrangement.CLOUD: ArrangeCloud(),
    Arrangement.FLAT: Flatten(),
    Arrangement.METHODS: ArrangeByMethod(),
    Arrangement.COLOUR: ArrangeByColour(),
    Arrangement.RGB: ArrangeInRgb(),
    Arrangement.SORTED: SortWall(Measure.HUE),
    Arrangement.AXES: ArrangeByAxes((Measure.COMPOSITION, Measure.LIGHTNESS, Measure.ABSTRACTNESS)),
}
"""The command for each, by what it is made where nobody has chosen."""

_PLAIN: dict[type, Arrangement] = {
    ArrangeCloud: Arrangement.CLOUD,
    ArrangeByColour: Arrangement.COLOUR,
    ArrangeInRgb: Arrangement.RGB,
}


def arranged_by(command: Arranging, body: Body) -> Arranged:
    """body: the viewer, before whom walls stand."""
    x, y, z = body.head.tolist()
    yaw = body.yaw + body.gaze
    if isinstance(command, Flatten):
        return Arranged(Arrangement.FLAT, (x, y, z), yaw)
    if isinstance(command, SortWall):
        return Arranged(Arrangement.SORTED, (x, y, z), yaw, (command.by,), command.descending)
    if isinstance(command, ArrangeByMethod):
        return Arranged(Arrangement.METHODS, (x, y, z), yaw)
    if isinstance(command, ArrangeByAxes):
        return Arranged(Arrangement.AXES, axes=command.axes)
    return Arranged(_PLAIN[type(command)])


def first_look(arranged: Arranged, places: Vectors, settings: SceneSettings) -> Look:
    """places: of the arrangement, (N, 3)."""
    kind = arranged.arrangement
    if kind in WALLS:
        return np.array(arranged.place), arranged.yaw, 0.0
    if kind is Arrangement.CLOUD:
        return viewpoint(places, settings, INSIDE)
    if kind is Arrangement.AXES:
        return front(places, settings, (0.0, 0.0, 1.0) if len(arranged.axes) == 2 else (0.35, 0.25, 1.0))
    return viewpoint(places, settings, OUTSIDE)
