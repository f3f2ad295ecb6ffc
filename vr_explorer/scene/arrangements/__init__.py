"""Where the images are of themselves: pure functions from the cloud to world places, in metres (docs/extending.md)."""

from vr_explorer.scene.arrangements.arrangement import (
    Arrangement,
    AxisOption,
    Family,
    GroupOption,
    LayoutContext,
    Option,
    SwitchOption,
)
from vr_explorer.scene.arrangements.axes import ScatterPlot, along_axes
from vr_explorer.scene.arrangements.colour import ColourSolid, by_colour
from vr_explorer.scene.arrangements.first_look import INSIDE, OUTSIDE, Viewpoint, front, viewpoint
from vr_explorer.scene.arrangements.flat import FlatWall, wall
from vr_explorer.scene.arrangements.free_canvas import FreeCanvas, completed, middle_of
from vr_explorer.scene.arrangements.groups import LabelWall, MethodWall, by_method
from vr_explorer.scene.arrangements.home_layout import HomeHall, at_home
from vr_explorer.scene.arrangements.lineage import Lineage
from vr_explorer.scene.arrangements.point_cloud import PointCloud
from vr_explorer.scene.arrangements.registry import ARRANGEMENTS
from vr_explorer.scene.arrangements.rgb import RgbCube, rgb_cube
from vr_explorer.scene.arrangements.rows import FavouritesBoard, board
from vr_explorer.scene.arrangements.sorted import SortedWall, sorted_wall
from vr_explorer.scene.arrangements.spacing import cloud
from vr_explorer.scene.arrangements.types import Layout, Scale, Tick, Title
from vr_explorer.scene.arrangements.wall_frame import WIDE, cell_for
