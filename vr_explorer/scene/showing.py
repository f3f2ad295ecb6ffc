"""What a scene comes back to once something was shown in it."""

from __future__ import annotations

from dataclasses import dataclass

from vr_explorer.scene.broods import Broods
from vr_explorer.scene.history import History
from vr_explorer.scene.picks import Picks
from vr_explorer.scene.placement import Placement
from vr_explorer.scene.placer import WaysBack
from vr_explorer.scene.present_picks import PickListeners
from vr_explorer.scene.tour import Tour


@dataclass(frozen=True)
class Before:
    """listeners: are told nothing meanwhile."""

    placement: Placement
    picks: Picks
    planned: Tour
    broods: Broods
    history: History
    listeners: PickListeners
    ways_back: WaysBack
