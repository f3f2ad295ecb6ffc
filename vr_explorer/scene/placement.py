"""Everything that the cards' places follow from, as one value: what is undone, redone and kept."""

from __future__ import annotations

from dataclasses import dataclass

from vr_explorer.scene.arrangements import Arrangement
from vr_explorer.scene.board import Row
from vr_explorer.scene.bombs import Bombs
from vr_explorer.scene.commands import Triple
from vr_explorer.scene.criteria import Axis, Criterion, Measure
from vr_explorer.scene.settings import Unmatched

AXES_OF = {Arrangement.AXES: (2, 3), Arrangement.SORTED: (1,)}
"""How many axes an arrangement has, where it has any."""


@dataclass(frozen=True)
class Arranged:
    """An arrangement with where the viewer stood when it was made, from which its places follow.

    axes: what it is arranged by: two or three for `AXES`, one for `SORTED`, else none. descending: `SORTED` alone.
    rows: of the board, `BOARD` and `HOME` alone.
    """

    arrangement: Arrangement = Arrangement.CLOUD
    place: Triple = (0.0, 0.0, 0.0)
    yaw: float = 0.0
    axes: tuple[Axis, ...] = ()
    descending: bool = False
    rows: tuple[Row, ...] = ()

    def __post_init__(self) -> None:
        wanted = AXES_OF.get(self.arrangement, (0,))
        if len(self.axes) not in wanted:
            raise ValueError(f"{self.arrangement.value} has {' or '.join(map(str, wanted))} axes, not {len(self.axes)}")

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Those among its axes."""
        return tuple(axis for axis in self.axes if not isinstance(axis, Measure))


@dataclass(frozen=True)
class Filter:
    """viewer: where the head was when the filter was applied, in world metres. unmatched: what becomes of the rest."""

    criterion: Criterion
    viewer: Triple
    unmatched: Unmatched


@dataclass(frozen=True)
class Placement:
    """arranged: where images are of themselves. filter: which of them are wanted, None for all. bombs: what they gather
    about; they may be flying.
    """

    arranged: Arranged = Arranged()
    filter: Filter | None = None
    bombs: Bombs = ()

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All that the places and visibilities of the cards follow from."""
        chosen = (self.filter.criterion,) if self.filter is not None else ()
        return (*self.arranged.criteria, *chosen, *(bomb.criterion for bomb in self.bombs if bomb.active))
