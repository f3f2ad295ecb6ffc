"""From a placement to where every card stands and how visible it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from vr_explorer.scene import arrangements
from vr_explorer.scene.arrangements import Arrangement
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.criteria.matching import THRESHOLD, Matcher
from vr_explorer.scene.filtering import approached, faded
from vr_explorer.scene.placement import Arranged, Placement
from vr_explorer.scene.settings import SceneSettings


@dataclass(frozen=True)
class Standing:
    """places: float32 (N, 3), world metres. fades: float32 (N,), visibility 0..1."""

    places: Vectors
    fades: npt.NDArray[np.float32]


class Stage:
    """Works out placements for one cloud; what has not changed since the last one is not worked out again."""

    def __init__(self, cloud: Cloud, matcher: Matcher) -> None:
        self._cloud = cloud
        self._matcher = matcher
        self._home: tuple[tuple[Arranged, SceneSettings], Vectors] | None = None

    def home(self, arranged: Arranged, settings: SceneSettings) -> Vectors:
        """float32 (N, 3), where an arrangement wants the cards, without filter and bombs. Not to be written to."""
        key = arranged, settings
        if self._home is None or self._home[0] != key:
            self._home = key, self._arrange(arranged, settings)
        return self._home[1]

    def stand(self, placement: Placement, settings: SceneSettings) -> Standing:
        """UserError where the cloud cannot answer a criterion."""
        places, chosen = self.home(placement.arranged, settings), placement.filter
        if chosen is None:
            return Standing(places, np.ones(len(places), np.float32))
        match = self._matcher.match(chosen.criterion)
        fades = faded(match >= THRESHOLD, chosen.unmatched, settings)
        return Standing(approached(places, match, chosen.viewer, chosen.unmatched, settings), fades)

    def _arrange(self, arranged: Arranged, settings: SceneSettings) -> Vectors:
        cloud = self._cloud
        if arranged.arrangement is Arrangement.COLOUR:
            return arrangements.by_colour(cloud.colours[:, 0], cloud.positions, settings)
        places = arrangements.cloud(cloud.positions, settings)
        if arranged.arrangement is Arrangement.FLAT:
            return arrangements.wall(places, np.array(arranged.place), arranged.yaw, settings)
        return places
