"""Where the images are of themselves: pure functions from the cloud to world places, in metres."""

from vr_explorer.scene.arrangements.axes import along_axes
from vr_explorer.scene.arrangements.colour import by_colour
from vr_explorer.scene.arrangements.first_look import INSIDE, OUTSIDE, front, viewpoint
from vr_explorer.scene.arrangements.flat import wall
from vr_explorer.scene.arrangements.groups import by_method
from vr_explorer.scene.arrangements.hall import at_home
from vr_explorer.scene.arrangements.hanging import cell_for
from vr_explorer.scene.arrangements.kinds import Arrangement, Layout, Scale, Tick, Title
from vr_explorer.scene.arrangements.rgb import rgb_cube
from vr_explorer.scene.arrangements.rows import board
from vr_explorer.scene.arrangements.sorted import sorted_wall
from vr_explorer.scene.arrangements.spacing import cloud

__all__ = [
    "INSIDE",
    "OUTSIDE",
    "Arrangement",
    "Layout",
    "Scale",
    "Tick",
    "Title",
    "along_axes",
    "at_home",
    "board",
    "by_colour",
    "by_method",
    "cell_for",
    "cloud",
    "front",
    "rgb_cube",
    "sorted_wall",
    "viewpoint",
    "wall",
]
