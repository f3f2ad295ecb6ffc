"""Everything that the cards' places follow from, as one value: what is undone, redone and kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from vr_explorer.scene.arrangements import WIDE, Arrangement, LayoutContext, PointCloud
from vr_explorer.scene.board import Row
from vr_explorer.scene.bombs import Bombs
from vr_explorer.scene.brought import Brought
from vr_explorer.scene.canvas import NOTHING_PLACED, Canvas
from vr_explorer.scene.criteria import Criterion, Matcher
from vr_explorer.scene.settings import SceneSettings, Unmatched
from vr_explorer.scene.view import Triple


@dataclass(frozen=True)
class ArrangementSpec:
    """An arrangement with what its layout follows from beside its own fields and the cloud.

    position, yaw: of the viewer's head as it was made, where it stands before them. aspect: of the picture in which
    they saw it then. rows: of the board, where it shows them. canvas: of the board, likewise.
    """

    arrangement: Arrangement = field(default_factory=PointCloud)
    position: Triple = (0.0, 0.0, 0.0)
    yaw: float = 0.0
    rows: tuple[Row, ...] = ()
    aspect: float = WIDE
    canvas: Canvas = NOTHING_PLACED

    def __post_init__(self) -> None:
        if not 0.05 <= self.aspect <= 20.0:
            raise ValueError("no picture is so narrow or so wide")

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """What its layout asks of the cloud."""
        return self.arrangement.criteria

    def context(self, matcher: Matcher, settings: SceneSettings) -> LayoutContext:
        return LayoutContext(matcher, settings, self.position, self.yaw, self.rows, self.aspect, self.canvas)


@dataclass(frozen=True)
class Filter:
    """viewer: where the head was when the filter was applied, in world metres. unmatched: what becomes of the rest."""

    criterion: Criterion
    viewer: Triple
    unmatched: Unmatched


@dataclass(frozen=True)
class Placement:
    """spec: where images are of themselves. filter: which of them are wanted, None for all. bombs: what they gather
    about; they may be flying. brought: which are before the viewer for a while, whatever else holds.
    """

    spec: ArrangementSpec = ArrangementSpec()
    filter: Filter | None = None
    bombs: Bombs = ()
    brought: Brought | None = None

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All that the places and visibilities of the cards follow from."""
        applied = (self.filter.criterion,) if self.filter is not None else ()
        return (*self.spec.criteria, *applied, *(bomb.criterion for bomb in self.bombs if bomb.active))
