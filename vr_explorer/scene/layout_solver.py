"""From a placement to where every card stands and how visible it is."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from vr_explorer.scene import original
from vr_explorer.scene.arrangements import Layout
from vr_explorer.scene.blossom import blossom
from vr_explorer.scene.bombs import Bomb, Bombs
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.criteria.criterion import THRESHOLD, Matcher
from vr_explorer.scene.criteria.measures import Floats
from vr_explorer.scene.filtering import approached, faded
from vr_explorer.scene.gathering import Gathering, Pull, gather
from vr_explorer.scene.original import OriginalGathering
from vr_explorer.scene.placement import ArrangementSpec, Placement
from vr_explorer.scene.settings import SceneSettings, Unmatched

ORDER_SEED = 11

USUAL_SIZE = np.ones(1, np.float32)


def order_of(cloud: Cloud) -> Floats:
    """float32 (N,), 0 to below 1: what sets images of equal match apart about a bomb. It stays as images join."""
    order = np.random.default_rng(ORDER_SEED).permutation(cloud.classified) / max(cloud.classified, 1)
    later = np.random.default_rng((ORDER_SEED, 1)).random(len(cloud) - cloud.classified)
    return np.concatenate([order, later]).astype(np.float32)


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

    def positions(self, bombs: Bombs) -> Vectors:
        """float32 (N, 3), world metres, for bombs that have moved since; those that act must be among them."""
        if self.gathering is None:
            return self.resting
        at = {bomb.number: bomb.position for bomb in bombs}
        positions = self.gathering.positions([at[one] for one in self.attracting], [at[one] for one in self.repelling])
        if self.brought is not None:
            cards, elsewhere = self.brought
            positions[cards] = elsewhere
        return positions

    def pull(self, number: int) -> Floats | None:
        """float32 (N,), the share that each card goes of what the acting bomb `number` goes, or how strongly one that
        repels keeps it away; None: they are not so simply led.
        """
        gathering = self.gathering
        if not isinstance(gathering, Gathering):
            return None
        if number in self.attracting:
            share = gathering.shares[self.attracting.index(number)].copy()
        else:
            share = gathering.repelled[self.repelling.index(number)].copy()
        if self.brought is not None:
            share[self.brought[0]] = 0.0
        return share

    @property
    def reach(self) -> float:
        """Metres, of the bombs that repel; 0 where there are none."""
        return self.gathering.reach if self.repelling and isinstance(self.gathering, Gathering) else 0.0

    def unrepelled(self, bombs: Bombs) -> Vectors:
        """As `positions`, if no bomb kept images away. Only where a card has a `pull`."""
        assert isinstance(self.gathering, Gathering)
        at = {bomb.number: bomb.position for bomb in bombs}
        positions = self.gathering.unrepelled([at[one] for one in self.attracting])
        if self.brought is not None:
            cards, elsewhere = self.brought
            positions[cards] = elsewhere
        return positions

    @property
    def sizes(self) -> Floats:
        """float32 (N,) or (1,) for all, of the usual size of a card."""
        return self.layout.sizes if self.layout.sizes is not None else USUAL_SIZE

    def extended(self, anew: ResolvedLayout) -> ResolvedLayout:
        """This one, and of `anew`, which is of the same placement and of more images, those that it lacks."""
        first = len(self.fades)
        gathering = _extended(self.gathering, anew.gathering)
        return replace(
            anew,
            fades=np.concatenate([self.fades, anew.fades[first:]]),
            resting=np.concatenate([self.resting, anew.resting[first:]]),
            gathering=gathering,
        )

    def holds(self, bombs: Bombs) -> bool:
        """Whether the bombs that act are all there."""
        return {bomb.number for bomb in bombs}.issuperset((*self.attracting, *self.repelling))

    @property
    def taken(self) -> dict[int, int]:
        """How many images each acting bomb takes, by its number."""
        if self.gathering is None:
            return {}
        return dict(zip((*self.attracting, *self.repelling), self.gathering.counts, strict=False))


def _extended(
    before: Gathering | OriginalGathering | None, anew: Gathering | OriginalGathering | None
) -> Gathering | OriginalGathering | None:
    match before, anew:
        case Gathering(), Gathering():
            return before.extended(anew)
        case OriginalGathering(), OriginalGathering():
            return before.extended(anew)
    return anew


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
        self._order = order_of(cloud)
        self._layout: tuple[Hashable, bytes, Layout] | None = None
        self._gathered: _Gathered | None = None

    @classmethod
    def joined(
        cls, cloud: Cloud, matcher: Matcher, placement: Placement, before: ResolvedLayout, settings: SceneSettings
    ) -> tuple[LayoutSolver, ResolvedLayout]:
        """For a cloud that images have joined, and where all stand then: none of those of `before`, which is how the
        others stand in `placement`, moves. UserError as `resolve`.
        """
        solver, spec = cls(cloud, matcher), placement.spec
        layout = spec.arrangement.joined(before.layout, spec.context(matcher, settings))
        solver._layout = solver._key(spec, settings), solver._hidden(spec), layout
        resolved = before.extended(solver.resolve(placement, settings))
        if solver._gathered is not None and resolved.gathering is not None:
            solver._gathered = replace(solver._gathered, gathering=resolved.gathering, fades=resolved.fades)
        return solver, resolved

    def forget(self) -> None:
        """What is spec next is made anew, also of what has been worked out."""
        self._layout = self._gathered = None

    def resolve(self, placement: Placement, settings: SceneSettings) -> ResolvedLayout:
        """UserError where the cloud cannot answer a criterion."""
        resolved = self._resolved(placement, settings)
        if placement.brought is None:
            return resolved
        brought, before = placement.brought, resolved.positions(placement.bombs)
        cards, positions = np.array(brought.cards, np.intp), brought.positions(settings)
        fades, resting = resolved.fades.copy(), resolved.resting.copy()
        fades[brought.in_the_way(before, settings)] = 0.0
        fades[cards], resting[cards] = 1.0, positions
        layout = replace(resolved.layout, titles=(*resolved.layout.titles, *brought.titles(settings)))
        if layout.sizes is not None:
            sizes = layout.sizes.copy()
            sizes[cards] = 1.0
            layout = replace(layout, sizes=sizes)
        return replace(resolved, layout=layout, fades=fades, resting=resting, brought=(cards, positions))

    def _resolved(self, placement: Placement, settings: SceneSettings) -> ResolvedLayout:
        """Without what was brought before the viewer."""
        layout = self._laid_out(placement.spec, settings)
        matches = (
            self._matcher.count(placement.filter.criterion)
            if placement.filter
            else len(layout.positions) - len(self._matcher.rejected)
        )
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
            layout.positions,
            gathered.gathering,
            attracting=attracts,
            repelling=repels,
        )

    def check(self, placement: Placement) -> None:
        """UserError where `stand` would raise one, without the work."""
        for criterion in placement.criteria:
            criterion.check(self._matcher)
        for measure in placement.spec.arrangement.measures:
            self._matcher.measures.resolved(measure)

    def _laid_out(self, spec: ArrangementSpec, settings: SceneSettings) -> Layout:
        """The arrangement without filter and bombs; its places are not to be written to."""
        key, hidden = self._key(spec, settings), self._hidden(spec)
        if self._layout is None or self._layout[:2] != (key, hidden):
            context, arrangement = spec.context(self._matcher, settings), spec.arrangement
            before = self._layout[2] if self._layout is not None and self._layout[0] == key else None
            layout = arrangement.layout(context) if before is None else arrangement.closed(before, context)
            self._layout = key, hidden, layout
        return self._layout[2]

    def _key(self, spec: ArrangementSpec, settings: SceneSettings) -> Hashable:
        return spec, settings, self._matcher.state_of(spec.criteria)

    def _hidden(self, spec: ArrangementSpec) -> bytes:
        """Differs where other images of ranks are out of sight."""
        return self._matcher.hidden.tobytes() if spec.arrangement.in_ranks else b""

    def world(self, settings: SceneSettings) -> float:
        """How large the world is, 1 for the reference number of images."""
        return settings.scale(self._cloud.laid_out)

    def _approached(self, placement: Placement, settings: SceneSettings) -> Vectors:
        """Where the filtered arrangement has the cards."""
        positions, applied = self._laid_out(placement.spec, settings).positions, placement.filter
        if applied is None:
            return positions
        match = self._matcher.wanted(applied.criterion)
        return approached(positions, match, applied.viewer, applied.unmatched, settings, self.world(settings))

    def _seen(self, placement: Placement, settings: SceneSettings) -> Floats:
        """How visible arrangement and filter leave the cards."""
        applied, shown = placement.filter, self._laid_out(placement.spec, settings).shown
        fades = np.ones(len(self._cloud), np.float32)
        if applied is not None:
            fades = faded(self._matcher.wanted(applied.criterion) >= THRESHOLD, applied.unmatched, settings)
        return fades if shown is None else fades * shown

    def _gather(
        self, placement: Placement, attracting: Sequence[Bomb], repelling: Sequence[Bomb], settings: SceneSettings
    ) -> _Gathered:
        spec, applied = placement.spec, placement.filter
        asked = tuple((bomb.criterion, bomb.active, bomb.repelling, bomb.strength) for bomb in placement.bombs)
        rejected = self._matcher.rejected.tobytes(), self._hidden(spec)
        key = spec, applied, asked, settings, self._matcher.state_of(placement.criteria), rejected
        if self._gathered is None or self._gathered.key != key:
            # About bombs, images stay where they gather; the filter says only which of them are seen.
            home = self._laid_out(spec, settings).positions if attracting else self._approached(placement, settings)
            gathering = self._gathering(home, attracting, repelling, settings)
            unmatched = applied.unmatched if applied else Unmatched(settings.unmatched)
            fades = np.minimum(self._seen(placement, settings), faded(gathering.shown, unmatched, settings))
            self._gathered = _Gathered(key, gathering, fades)
        return self._gathered

    def _gathering(
        self, home: Vectors, attracting: Sequence[Bomb], repelling: Sequence[Bomb], settings: SceneSettings
    ) -> Gathering | OriginalGathering:
        if settings.original_bombs and all(bomb.breeding is None for bomb in attracting):
            criteria, strengths = [bomb.criterion for bomb in attracting], [bomb.strength for bomb in attracting]
            return original.gather(home, criteria, strengths, self._matcher)
        attract, repel = ([self._pull(bomb, settings) for bomb in bombs] for bombs in (attracting, repelling))
        return gather(home, self._cloud.positions, self._order, attract, repel, settings, self.world(settings))

    def _pull(self, bomb: Bomb, settings: SceneSettings) -> Pull:
        match = self._matcher.wanted(bomb.criterion)
        if bomb.breeding is None:
            return Pull.of(match, bomb.strength, settings.bomb_least)
        return Pull(match, bomb.strength, offsets=blossom(bomb.breeding, self._matcher, settings))
