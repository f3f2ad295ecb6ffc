"""What a scene comes back to once something was shown in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vr_explorer.scene.board import Board
from vr_explorer.scene.broods import Broods
from vr_explorer.scene.history import History
from vr_explorer.scene.picks import Picks
from vr_explorer.scene.placement import Placement
from vr_explorer.scene.tour import Tour


@dataclass(frozen=True)
class Before:
    """listeners: of favourites, of the board and of what is rejected, which are told nothing meanwhile. beside: what
    one goes back to from the board and from home.
    """

    placement: Placement
    picks: Picks
    planned: Tour
    broods: Broods
    history: History
    listeners: tuple[
        Callable[[int, bool], None] | None,
        Callable[[Board], None] | None,
        Callable[[frozenset[int], bool], None] | None,
    ]
    beside: tuple[Placement, Placement]
