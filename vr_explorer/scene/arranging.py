"""Which arrangement a command asks for, and from where an arrangement is first looked at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.arrangements import INSIDE, OUTSIDE, Arrangement, Layout, front, viewpoint
from vr_explorer.scene.body import Body
from vr_explorer.scene.commands import (
    ArrangeByAxes,
    ArrangeByColour,
    ArrangeByMethod,
    ArrangeCloud,
    ArrangeInRgb,
    Arranging,
    Flatten,
    SortWall,
    ToggleBoard,
    ToggleHome,
)
from vr_explorer.scene.criteria import Measure
from vr_explorer.scene.placement import Arranged
from vr_explorer.scene.settings import SceneSettings

Look = tuple[npt.NDArray[np.float64], float, float]
"""Place, yaw and pitch."""

WALLS = (Arrangement.FLAT, Arrangement.SORTED, Arrangement.METHODS, Arrangement.BOARD, Arrangement.HOME)
"""They stand before the viewer, who sees them best from where they were made."""

USUAL: dict[Arrangement, Arranging | ToggleBoard | ToggleHome] = {
    Arrangement.CLOUD: ArrangeCloud(),
    Arrangement.FLAT: Flatten(),
    Arrangement.COLOUR: ArrangeByColour(),
    Arrangement.RGB: ArrangeInRgb(),
    Arrangement.AXES: ArrangeByAxes((Measure.ABSTRACTNESS, Measure.COMPOSITION, Measure.LIGHTNESS)),
    Arrangement.SORTED: SortWall(Measure.HUE),
    Arrangement.METHODS: ArrangeByMethod(),
    Arrangement.BOARD: ToggleBoard(),
    Arrangement.HOME: ToggleHome(),
}
"""The command for each arrangement where nothing more is said."""

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


def first_look(arranged: Arranged, layout: Layout, settings: SceneSettings) -> Look:
    """layout: of the arrangement."""
    kind, places = arranged.arrangement, layout.places
    if kind in WALLS:
        return np.array(arranged.place), arranged.yaw, 0.0
    if kind is Arrangement.CLOUD:
        return viewpoint(places, settings, INSIDE)
    if kind is Arrangement.AXES:
        ends = np.array([end for scale in layout.scales for end in (scale.start, scale.end)], np.float32)
        return front(ends, settings, (0.0, 0.0, 1.0) if len(arranged.axes) == 2 else (0.35, 0.25, 1.0))
    return viewpoint(places, settings, OUTSIDE)
