"""From a placement to where every card stands and how visible it is."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from classification.cloud import Cloud
from vr_explorer.scene import arrangements, original
from vr_explorer.scene.arrangements import Arrangement, Layout
from vr_explorer.scene.bombs import Bomb, Bombs
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.criteria import Criterion
from vr_explorer.scene.criteria.matching import THRESHOLD, Matcher
from vr_explorer.scene.criteria.measures import Floats, Measure
from vr_explorer.scene.criteria.ordering import ordering
from vr_explorer.scene.filtering import approached, faded
from vr_explorer.scene.gathering import Gathering, Pull, gather
from vr_explorer.scene.original import OriginalGathering
from vr_explorer.scene.placement import Arranged, Placement
from vr_explorer.scene.settings import SceneSettings, Unmatched

ORDER_SEED = 11


@dataclass(frozen=True)
class Standing:
    """places: float32 (N, 3), world metres. fades: float32 (N,), visibility 0..1."""

    places: Vectors
    fades: Floats


@dataclass(frozen=True)
class _Gathered:
    """What stays as it is while bombs move. key: what it was worked out from."""

    key: Hashable
    gathering: Gathering | OriginalGathering
    fades: Floats


class Stage:
    """Works out placements for one cloud; what has not changed since the last one is not worked out again."""

    def __init__(self, cloud: Cloud, matcher: Matcher) -> None:
        self._cloud = cloud
        self._matcher = matcher
        order = np.random.default_rng(ORDER_SEED).permutation(len(cloud))
        self._order = (order / max(len(cloud), 1)).astype(np.float32)
        self._layout: tuple[Hashable, Layout] | None = None
        self._gathered: _Gathered | None = None

    def layout(self, arranged: Arranged, settings: SceneSettings) -> Layout:
        """The arrangement without filter and bombs; its places are not to be written to. UserError as `stand`."""
        key = arranged, settings, self._matcher.state_of(_criteria_of(arranged))
        if self._layout is None or self._layout[0] != key:
            self._layout = key, self._arrange(arranged, settings)
        return self._layout[1]

    def stand(self, placement: Placement, settings: SceneSettings) -> Standing:
        """UserError where the cloud cannot answer a criterion."""
        attracting, repelling = _acting(placement.bombs)
        if not attracting and not repelling:
            return Standing(self._approached(placement, settings), self._seen(placement, settings))
        gathered = self._gather(placement, attracting, repelling, settings)
        places = gathered.gathering.places([bomb.place for bomb in attracting], [bomb.place for bomb in repelling])
        return Standing(places, gathered.fades)

    def counts(self, placement: Placement, settings: SceneSettings) -> dict[int, int]:
        """How many images each active bomb takes, by its number."""
        attracting, repelling = _acting(placement.bombs)
        if not attracting and not repelling:
            return {}
        counts = self._gather(placement, attracting, repelling, settings).gathering.counts
        return dict(zip([bomb.number for bomb in (*attracting, *repelling)], counts, strict=False))

    def _approached(self, placement: Placement, settings: SceneSettings) -> Vectors:
        """Where the filtered arrangement has the cards."""
        places, chosen = self.layout(placement.arranged, settings).places, placement.filter
        if chosen is None:
            return places
        match = self._matcher.match(chosen.criterion)
        return approached(places, match, chosen.viewer, chosen.unmatched, settings)

    def _seen(self, placement: Placement, settings: SceneSettings) -> Floats:
        """How visible the filter leaves the cards."""
        chosen = placement.filter
        if chosen is None:
            return np.ones(len(self._cloud), np.float32)
        return faded(self._matcher.match(chosen.criterion) >= THRESHOLD, chosen.unmatched, settings)

    def _gather(
        self, placement: Placement, attracting: Sequence[Bomb], repelling: Sequence[Bomb], settings: SceneSettings
    ) -> _Gathered:
        arranged, chosen = placement.arranged, placement.filter
        criteria = [*_criteria_of(arranged), *([chosen.criterion] if chosen else [])]
        criteria += [bomb.criterion for bomb in placement.bombs]
        asked = tuple((bomb.criterion, bomb.active, bomb.repelling, bomb.strength) for bomb in placement.bombs)
        key = arranged, chosen, asked, settings, self._matcher.state_of(criteria)
        if self._gathered is None or self._gathered.key != key:
            # About bombs, images stay where they gather; the filter says only which of them are seen.
            home = self.layout(arranged, settings).places if attracting else self._approached(placement, settings)
            gathering = self._gathering(home, attracting, repelling, settings)
            unmatched = chosen.unmatched if chosen else Unmatched(settings.unmatched)
            fades = np.minimum(self._seen(placement, settings), faded(gathering.shown, unmatched, settings))
            self._gathered = _Gathered(key, gathering, fades)
        return self._gathered

    def _gathering(
        self, home: Vectors, attracting: Sequence[Bomb], repelling: Sequence[Bomb], settings: SceneSettings
    ) -> Gathering | OriginalGathering:
        if settings.original_bombs:
            criteria, strengths = [bomb.criterion for bomb in attracting], [bomb.strength for bomb in attracting]
            return original.gather(home, criteria, strengths, self._matcher)
        attract, repel = (
            [Pull.of(self._matcher.match(bomb.criterion), bomb.strength, settings.bomb_least) for bomb in bombs]
            for bombs in (attracting, repelling)
        )
        return gather(home, self._cloud.positions, self._order, attract, repel, settings)

    def _arrange(self, arranged: Arranged, settings: SceneSettings) -> Layout:
        cloud, kind = self._cloud, arranged.arrangement
        orderings = [ordering(self._matcher, axis) for axis in arranged.axes]
        if kind is Arrangement.COLOUR:
            return Layout(arrangements.by_colour(cloud.colours[:, 0], cloud.positions, settings))
        if kind is Arrangement.RGB:
            return Layout(arrangements.rgb_cube(cloud.colours[:, 0], cloud.positions, settings))
        if kind is Arrangement.AXES:
            return arrangements.along_axes(orderings, cloud.positions, settings)
        if kind is Arrangement.SORTED:
            lightness, viewer = self._matcher.measures.values(Measure.LIGHTNESS), np.array(arranged.place)
            descending, yaw = arranged.descending, arranged.yaw
            return arrangements.sorted_wall(orderings[0], lightness, descending, viewer, yaw, settings)
        places = arrangements.cloud(cloud.positions, settings)
        if kind is Arrangement.FLAT:
            return Layout(arrangements.wall(places, np.array(arranged.place), arranged.yaw, settings))
        if kind is Arrangement.METHODS:
            return arrangements.by_method(places, cloud.methods, np.array(arranged.place), arranged.yaw, settings)
        return Layout(places)


def _acting(bombs: Bombs) -> tuple[list[Bomb], list[Bomb]]:
    """The active bombs that attract and those that repel."""
    active = [bomb for bomb in bombs if bomb.active]
    return [bomb for bomb in active if not bomb.repelling], [bomb for bomb in active if bomb.repelling]


def _criteria_of(arranged: Arranged) -> list[Criterion]:
    return [axis for axis in arranged.axes if not isinstance(axis, Measure)]
