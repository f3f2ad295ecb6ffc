"""What every arrangement is: a value that lays images out, and says of itself what the rest of the program asks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from enum import Enum
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from vr_explorer.scene.arrangements.first_look import OUTSIDE, Viewpoint, viewpoint
from vr_explorer.scene.arrangements.joining import extended, waiting
from vr_explorer.scene.arrangements.spacing import cloud
from vr_explorer.scene.arrangements.types import Layout, Position
from vr_explorer.scene.arrangements.wall_frame import WIDE, Cell, Point, WallSite, cell_for
from vr_explorer.scene.board import Row
from vr_explorer.scene.canvas import NOTHING_PLACED, Canvas
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.criteria import Axis, Criterion, Matcher, Measure, Ordering, ordering
from vr_explorer.scene.settings import SceneSettings


class Family(Enum):
    """Arrangements that stand in one row of the menu, in this order of rows."""

    CLOUD = "cloud"
    COLOURS = "colours"
    VALUES = "values"


@dataclass(frozen=True)
class AxisOption:
    """A measure that can be chosen on the menu. current: the present one. becomes: the arrangement with another."""

    label: str
    current: Axis
    becomes: Callable[[Axis], Arrangement]


@dataclass(frozen=True)
class SwitchOption:
    """What can be switched on the menu. becomes: the arrangement with it switched."""

    label: str
    on: bool
    becomes: Callable[[bool], Arrangement]


@dataclass(frozen=True)
class GroupOption:
    """By what images are grouped, where the cloud has labels: "" by how they were made, else by the label of that id.

    current: the present one. becomes: the arrangement by another.
    """

    current: str
    becomes: Callable[[str], Arrangement]


Option = AxisOption | SwitchOption | GroupOption


@dataclass(frozen=True)
class LayoutContext:
    """What a layout may follow from beside the arrangement's own fields; parts are worked out when asked for.

    matcher: answers criteria for the cloud. position, yaw: where the viewer's head was and looked as the arrangement
    was made, world metres and radians; 0 where it does not stand before the viewer. rows: of the board, where it shows
    them. aspect: width through height of the picture in which it was seen then. canvas: the places of the favourites,
    where it shows these. made: how many images there were when it was made; those that joined since wait beside it.
    """

    matcher: Matcher
    settings: SceneSettings
    position: Position = (0.0, 0.0, 0.0)
    yaw: float = 0.0
    rows: Sequence[Row] = ()
    aspect: float = WIDE
    canvas: Canvas = NOTHING_PLACED
    made: int | None = None

    @property
    def cloud(self) -> Cloud:
        return self.matcher.measures.cloud

    @property
    def viewer(self) -> Point:
        """`position` as an array (3,)."""
        return np.array(self.position)

    @cached_property
    def positions(self) -> Vectors:
        """float32 (N, 3), world metres: where the images are in the cloud. Not to be written to."""
        return cloud(self.cloud.positions, self.settings, self.world)

    @property
    def world(self) -> float:
        """How large the world is, 1 for the reference number of images: it does not grow with images that join."""
        return self.settings.scale(self.cloud.laid_out)

    @cached_property
    def cell(self) -> Cell:
        """Of a wall on which all images hang."""
        return cell_for(self.cloud.sizes, self.settings)

    @property
    def site(self) -> WallSite:
        """Of such a wall."""
        return WallSite(self.viewer, self.yaw, self.settings, self.cell, self.aspect)

    @cached_property
    def hanging(self) -> npt.NDArray[np.intp]:
        """The cards that stand in ranks, rising: all that were there as it was made, but for those out of sight."""
        cards = np.arange(len(self.cloud) if self.made is None else self.made)
        return np.setdiff1d(cards, self.matcher.hidden, assume_unique=True)

    @property
    def shown(self) -> npt.NDArray[np.bool_] | None:
        """bool (N,), or (`made`,), `hanging`; None: all."""
        count = len(self.cloud) if self.made is None else self.made
        if len(self.hanging) == count:
            return None
        shown = np.zeros(count, bool)
        shown[self.hanging] = True
        return shown

    @property
    def hung(self) -> list[int]:
        """The cards of all rows, in their order."""
        return [card for row in self.rows for card in row.cards]

    def ordering(self, axis: Axis) -> Ordering:
        """UserError where the cloud cannot answer it."""
        return ordering(self.matcher, axis)


@dataclass(frozen=True)
class Arrangement(ABC):
    """Where the images are of themselves. Its fields, each with a default, are what it is made by; they are kept.

    id: its name on the command line and in files. title: on the menu and in the status line. family: its row of the
    menu, None: it is not there. tile: id of the one whose button is lit for it, "" its own. before_viewer: it stands
    before the viewer, who sees it best from where it was made. of_favourites: it shows the rows of the board alone,
    without filter and bombs. flat: its cards lie in one plane that faces where the viewer was, instead of turning to
    them. seen_whole: the first view has all of its images and words in sight, beside the panels of a window. regional:
    like lies by like, so that its parts can be named. in_ranks: its images hang side by side, and close their ranks
    where one is rejected.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    tile: ClassVar[str] = ""
    family: ClassVar[Family | None] = None
    before_viewer: ClassVar[bool] = False
    of_favourites: ClassVar[bool] = False
    flat: ClassVar[bool] = False
    seen_whole: ClassVar[bool] = False
    regional: ClassVar[bool] = False
    in_ranks: ClassVar[bool] = False

    @abstractmethod
    def layout(self, context: LayoutContext) -> Layout:
        """A pure function of its fields and of `context`. UserError where the cloud cannot answer a criterion."""

    def joined(self, before: Layout, context: LayoutContext) -> Layout:
        """With the images that have joined the cloud since `before`, of which none moves. As `layout` otherwise.

        Of arrangements in which an image's place follows from the image alone; on a wall they wait at its end, until
        it is made anew.
        """
        if self.before_viewer and not self.of_favourites:
            return waiting(before, context.cell, context.yaw, len(context.cloud))
        return extended(before, self.layout(context))

    def closed(self, before: Layout, context: LayoutContext) -> Layout:
        """`before` once others of its images are to be seen. As `layout` otherwise."""
        if before.made is None:
            return self.layout(context)
        layout = replace(self.layout(replace(context, made=before.made)), made=before.made)
        return waiting(layout, context.cell, context.yaw, len(context.cloud))

    def first_view(self, layout: Layout, context: LayoutContext) -> Viewpoint:
        """From where it is looked at first. layout: its own."""
        if self.before_viewer:
            return context.viewer, context.yaw, 0.0
        return viewpoint(layout.positions, context.settings, OUTSIDE)

    def complaint(self, rows: Sequence[Row]) -> str:
        """Why it cannot be made now, "" where it can. rows: of the board."""
        return ""

    def about(self, card: int | None) -> Arrangement:
        """The same about this image, where it is made about one; it is chosen on the menu so."""
        return self

    @property
    def options(self) -> tuple[Option, ...]:
        """What can be chosen of it on the menu while it is the present one."""
        return ()

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Those among its fields."""
        return tuple(one for one in self._values if isinstance(one, Criterion))

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Those among its fields."""
        return tuple(one for one in self._values if isinstance(one, Measure))

    @property
    def _values(self) -> list[object]:
        """Of all fields, those of tuples one by one."""
        values = [getattr(self, part.name) for part in fields(self)]
        return [one for value in values for one in (value if isinstance(value, tuple) else (value,))]
