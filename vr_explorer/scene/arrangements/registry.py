"""All arrangements: the one list that the menu, the command line and files go by."""

from __future__ import annotations

from vr_explorer.scene.arrangements.arrangement import Arrangement
from vr_explorer.scene.arrangements.axes import ScatterPlot
from vr_explorer.scene.arrangements.colour import ColourSolid
from vr_explorer.scene.arrangements.flat import FlatWall
from vr_explorer.scene.arrangements.free_canvas import FreeCanvas
from vr_explorer.scene.arrangements.groups import LabelWall, MethodWall
from vr_explorer.scene.arrangements.home_layout import HomeHall
from vr_explorer.scene.arrangements.lineage import Lineage
from vr_explorer.scene.arrangements.point_cloud import PointCloud
from vr_explorer.scene.arrangements.rgb import RgbCube
from vr_explorer.scene.arrangements.rows import FavouritesBoard
from vr_explorer.scene.arrangements.sorted import SortedWall

ARRANGEMENTS: dict[str, Arrangement] = {
    one.id: one
    for one in (
        PointCloud(),
        FlatWall(),
        ColourSolid(),
        RgbCube(),
        SortedWall(),
        ScatterPlot(),
        MethodWall(),
        LabelWall(),
        Lineage(),
        FavouritesBoard(),
        FreeCanvas(),
        HomeHall(),
    )
}
"""By their ids, each as it is where nothing more is asked for, in the order of the menu's rows."""
