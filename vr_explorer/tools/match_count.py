"""What would match a filter that is being put together, or words that are looked for: worked out on a thread while it
changes.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foundation.errors import UserError
from vr_explorer.panels.page import Page
from vr_explorer.panels.search_box import SEARCH_FIELD
from vr_explorer.panels.state import Counted, PanelState
from vr_explorer.scene.cards import FOUND, NOT_FOUND
from vr_explorer.scene.criteria import AllOf, Criterion, Matcher, Measures, preview
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.tool import Frame, Tool

BEST = 8
"""Images that match best, for the page of filters."""


@dataclass(frozen=True)
class _Seen:
    """lights: uint8 (N,), how the cards are to be lit; None where nothing was asked for, or nothing matches: all would
    be dark. best: the cards that match best, in that order.
    """

    counted: Counted
    lights: npt.NDArray[np.uint8] | None = None
    best: tuple[int, ...] = ()


class MatchCount(Tool):
    """state: has the filter, and shows what it would match on its page. lights: uint8 (N,), what would match is lit and
    what would not is dark; None where nothing is put together, or the cards already stand as it asks. best: the cards
    that match best, at most `BEST`, the best one first.
    """

    def __init__(self, scene: Scene, state: PanelState) -> None:
        self._scene = scene
        self._state = state
        self._matcher = Matcher(Measures(scene.cloud, scene.matcher.measures), scene.cards.favourite)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="counting")
        self._asked: tuple[Criterion | None, bytes] | None = None
        self._pending: Future[_Seen] | None = None
        self._latest: _Seen | None = None
        self._growing: Future[Measures] | None = None
        self._prepared = False
        self._on: Page | None = None
        self.lights: npt.NDArray[np.uint8] | None = None
        self.best: tuple[int, ...] = ()

    def follow(self, frame: Frame) -> None:
        state = self._state
        if not self._prepared:  # not before frames are shown: opening has the processor for itself
            self._prepared = True
            self._thread.submit(self._matcher.measures.prepare)
        on, criterion = self._wanted()
        if on is not self._on:
            self._on, self._latest = on, None
        state.counted = self.of(criterion) if on is not None else None
        seen = self._latest if on is not None and criterion is not None else None
        self.lights = seen.lights if seen is not None and not self._stands(criterion) else None
        self.best = seen.best if seen is not None else ()

    def of(self, criterion: Criterion | None) -> Counted | None:
        """The latest count, maybe still of what was asked before; ask again in the next frame."""
        self._grow()
        if self._pending is not None and self._pending.done():
            self._latest, self._pending = self._pending.result(), None
        rejected = self._matcher.rejected = self._scene.matcher.rejected
        wanted = criterion, self._matcher.state_of([criterion] if criterion is not None else []) + rejected.tobytes()
        if self._pending is None and self._growing is None and (wanted != self._asked or self._latest is None):
            self._asked = wanted
            self._pending = self._thread.submit(self._count, criterion, self._on is not Page.IMAGES)
        return self._latest.counted if self._latest is not None else None

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _wanted(self) -> tuple[Page | None, Criterion | None]:
        """For which page, and what; words that are looked for in their own box count as being on the first one."""
        state = self._state
        if state.page is Page.FILTER or (state.page is Page.BOMBS and not state.text_input.takes(SEARCH_FIELD)):
            return state.page, state.draft.criterion()
        if state.text_input.takes(SEARCH_FIELD):
            return Page.IMAGES, state.searched.criterion
        return None, None

    def _stands(self, criterion: Criterion | None) -> bool:
        """Whether the cards show it without being lit: as the filter that holds, or gathered about a bomb."""
        state, placement = self._state, self._scene.placement
        if state.text_input.takes(SEARCH_FIELD):
            return False
        applied = placement.filter.criterion if placement.filter is not None else None
        return not state.matches_lit or criterion in (applied, *(bomb.criterion for bomb in placement.bombs))

    def _grow(self) -> None:
        """Images have joined the cloud: what is known of the others is taken along on the thread."""
        if self._growing is not None and self._growing.done():
            measures, self._growing = self._growing.result(), None
            favourite = self._scene.cards.favourite[: len(measures)]
            self._matcher, self._asked = Matcher(measures, favourite), None
        if self._growing is None and self._matcher.measures.cloud is not self._scene.cloud:
            cloud, like = self._scene.cloud, self._scene.matcher.measures
            self._growing = self._thread.submit(self._matcher.measures.joined, cloud, like)

    def _count(self, criterion: Criterion | None, histograms: bool) -> _Seen:
        try:
            measures = self._matcher.measures.ranged if histograms else ()
            seen = preview(self._matcher, criterion if criterion is not None else AllOf(()), measures)
        except UserError as error:
            return _Seen(Counted(0, {}, str(error)))
        counted = Counted(seen.matches, {measure: seen.histograms[measure] for measure in measures})
        if criterion is None or not seen.matches:
            return _Seen(counted)
        lights = np.where(seen.matching, np.uint8(FOUND), np.uint8(NOT_FOUND))
        return _Seen(counted, lights, best_of(self._matcher.match(criterion), seen.matching))


def best_of(match: npt.NDArray[np.float32], matching: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    """The cards with the highest match (N,) of those that are `matching`, at most `BEST`. Of equal ones, some from all
    over the cloud: neighbours in its table are often alike.
    """
    cards = np.flatnonzero(matching)
    own = match[cards]
    if len(cards) > BEST:
        least = np.partition(own, len(cards) - BEST)[len(cards) - BEST]
        sure, equal = cards[own > least], cards[own == least]
        spread = np.linspace(0, len(equal) - 1, BEST - len(sure)).astype(np.intp)
        cards = np.concatenate([sure, equal[spread]])
    ordered: list[int] = cards[np.argsort(-match[cards], kind="stable")].tolist()
    return tuple(ordered)
