"""From a placement to where every card stands and how visible it is."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from vr_explorer.scene import original
from vr_explorer.scene.arrangements import Layout
from vr_explorer.scene.bombs import Bomb, Bombs
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.criteria.matching import THRESHOLD, Matcher
from vr_explorer.scene.criteria.measures import Floats
from vr_explorer.scene.filtering import approached, faded
from vr_explorer.scene.gathering import Gathering, Pull, gather
from vr_explorer.scene.original import OriginalGathering
from vr_explorer.scene.placement import Arranged, Placement
from vr_explorer.scene.settings import SceneSettings, Unmatched

ORDER_SEED = 11


@dataclass(frozen=True)
class ResolvedLayout:
    """Where a placement has the cards.

    layout: of the arrangement alone. matches: how many images the filter wants. fades: float32 (N,), visibility 0..1.
    resting: float32 (N, 3), world metres, where no bomb acts; else gathering has the places. attracting, repelling: the
    numbers of the bombs that act. brought: cards that are elsewhere for a while, and their places.
    """

    layout: Layout
    matches: int
    fades: Floats
    resting: Vectors
    gathering: Gathering | OriginalGathering | None = None
    brought: tuple[npt.NDArray[np.intp], Vectors] | None = None
    attracting: tuple[int, ...] = ()
    repelling: tuple[int, ...] = ()

    def places(self, bombs: Bombs) -> Vectors:
        """float32 (N, 3), world metres, for bombs that have moved since; those that act must be among them."""
        if self.gathering is None:
            return self.resting
        at = {bomb.number: bomb.place for bomb in bombs}
        places = self.gathering.places([at[one] for one in self.attracting], [at[one] for one in self.repelling])
        if self.brought is not None:
            cards, elsewhere = self.brought
            places[cards] = elsewhere
        return places

    def holds(self, bombs: Bombs) -> bool:
        """Whether the bombs that act are all there."""
        return {bomb.number for bomb in bombs}.issuperset((*self.attracting, *self.repelling))

    @property
    def taken(self) -> dict[int, int]:
        """How many images each acting bomb takes, by its number."""
        if self.gathering is None:
            return {}
        return dict(zip((*self.attracting, *self.repelling), self.gathering.counts, strict=False))


@dataclass(frozen=True)
class _Gathered:
    """What stays as it is while bombs move. key: what it was worked out from."""

    key: Hashable
    gathering: Gathering | OriginalGathering
    fades: Floats


class LayoutSolver:
    """Works out placements for one cloud; what has not changed since the last one is not worked out again."""

    def __init__(self, cloud: Cloud, matcher: Matcher) -> None:
        self._cloud = cloud
        self._matcher = matcher
        order = np.random.default_rng(ORDER_SEED).permutation(len(cloud))
        self._order = (order / max(len(cloud), 1)).astype(np.float32)
        self._layout: tuple[Hashable, Layout] | None = None
        self._gathered: _Gathered | None = None

    def stand(self, placement: Placement, settings: SceneSettings) -> ResolvedLayout:
        """UserError where the cloud cannot answer a criterion."""
        standing = self._stand(placement, settings)
        if placement.brought is None:
            return standing
        brought, before = placement.brought, standing.places(placement.bombs)
        cards, places = np.array(brought.cards, np.intp), brought.places(settings)
        fades, resting = standing.fades.copy(), standing.resting.copy()
        fades[brought.in_the_way(before, settings)] = 0.0
        fades[cards], resting[cards] = 1.0, places
        layout = replace(standing.layout, titles=(*standing.layout.titles, *brought.titles(settings)))
        return replace(standing, layout=layout, fades=fades, resting=resting, brought=(cards, places))

    def _stand(self, placement: Placement, settings: SceneSettings) -> ResolvedLayout:
        """Without what was brought before the viewer."""
        layout = self._laid_out(placement.arranged, settings)
        matches = self._matcher.count(placement.filter.criterion) if placement.filter else len(layout.places)
        active = [bomb for bomb in placement.bombs if bomb.active]
        if not active:
            return ResolvedLayout(
                layout, matches, self._seen(placement, settings), self._approached(placement, settings)
            )
        attracting = [bomb for bomb in active if not bomb.repelling]
        repelling = [bomb for bomb in active if bomb.repelling]
        gathered = self._gather(placement, attracting, repelling, settings)
        numbers = [tuple(bomb.number for bomb in bombs) for bombs in (attracting, repelling)]
        attracts, repels = numbers
        return ResolvedLayout(
            layout,
            matches,
            gathered.fades,
            layout.places,
            gathered.gathering,
            attracting=attracts,
            repelling=repels,
        )

    def check(self, placement: Placement) -> None:
        """UserError where `stand` would raise one, without the work."""
        for criterion in placement.criteria:
            criterion.check(self._matcher)
        for measure in placement.arranged.arrangement.measures:
            self._matcher.measures.resolved(measure)

    def _laid_out(self, arranged: Arranged, settings: SceneSettings) -> Layout:
        """The arrangement without filter and bombs; its places are not to be written to."""
        key = arranged, settings, self._matcher.state_of(arranged.criteria)
        if self._layout is None or self._layout[0] != key:
            self._layout = key, arranged.arrangement.layout(arranged.context(self._matcher, settings))
        return self._layout[1]

    def _approached(self, placement: Placement, settings: SceneSettings) -> Vectors:
        """Where the filtered arrangement has the cards."""
        places, chosen = self._laid_out(placement.arranged, settings).places, placement.filter
        if chosen is None:
            return places
        match = self._matcher.match(chosen.criterion)
        return approached(places, match, chosen.viewer, chosen.unmatched, settings)

    def _seen(self, placement: Placement, settings: SceneSettings) -> Floats:
        """How visible arrangement and filter leave the cards."""
        chosen, shown = placement.filter, self._laid_out(placement.arranged, settings).shown
        fades = np.ones(len(self._cloud), np.float32)
        if chosen is not None:
            fades = faded(self._matcher.match(chosen.criterion) >= THRESHOLD, chosen.unmatched, settings)
        return fades if shown is None else fades * shown

    def _gather(
        self, placement: Placement, attracting: Sequence[Bomb], repelling: Sequence[Bomb], settings: SceneSettings
    ) -> _Gathered:
        arranged, chosen = placement.arranged, placement.filter
        asked = tuple((bomb.criterion, bomb.active, bomb.repelling, bomb.strength) for bomb in placement.bombs)
        key = arranged, chosen, asked, settings, self._matcher.state_of(placement.criteria)
        if self._gathered is None or self._gathered.key != key:
            # About bombs, images stay where they gather; the filter says only which of them are seen.
            home = self._laid_out(arranged, settings).places if attracting else self._approached(placement, settings)
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
