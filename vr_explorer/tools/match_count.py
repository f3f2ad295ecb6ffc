"""How many images would match a filter that is being put together, counted on a thread while it changes."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from foundation.errors import UserError
from vr_explorer.panels.state import Counted, Page, PanelState
from vr_explorer.scene.criteria import AllOf, Criterion, Matcher, Measures, preview
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.tool import Frame, Tool


class MatchCount(Tool):
    """state: has the filter, and shows what it would match on its page."""

    def __init__(self, scene: Scene, state: PanelState) -> None:
        self._scene = scene
        self._state = state
        self._matcher = Matcher(Measures(scene.cloud), scene.cards.favourite)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="counting")
        self._asked: tuple[Criterion | None, bytes] | None = None
        self._pending: Future[Counted] | None = None
        self._latest: Counted | None = None
        self._growing: Future[Measures] | None = None

    def follow(self, frame: Frame) -> None:
        state = self._state
        state.counted = self.of(state.draft.criterion()) if state.page is Page.FILTER else None

    def of(self, criterion: Criterion | None) -> Counted | None:
        """The latest count, maybe still of what was asked before; ask again in the next frame."""
        self._grow()
        if self._pending is not None and self._pending.done():
            self._latest, self._pending = self._pending.result(), None
        wanted = criterion, self._matcher.state_of([criterion] if criterion is not None else [])
        if self._pending is None and self._growing is None and wanted != self._asked:
            self._asked = wanted
            self._pending = self._thread.submit(self._count, criterion)
        return self._latest

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _grow(self) -> None:
        """Images have joined the cloud: what is known of the others is taken along on the thread."""
        if self._growing is not None and self._growing.done():
            measures, self._growing = self._growing.result(), None
            favourite = self._scene.cards.favourite[: len(measures)]
            self._matcher, self._asked = Matcher(measures, favourite), None
        if self._growing is None and self._matcher.measures.cloud is not self._scene.cloud:
            self._growing = self._thread.submit(self._matcher.measures.joined, self._scene.cloud)

    def _count(self, criterion: Criterion | None) -> Counted:
        try:
            measures = self._matcher.measures.ranged
            seen = preview(self._matcher, criterion if criterion is not None else AllOf(()), measures)
        except UserError as error:
            return Counted(0, {}, str(error))
        return Counted(seen.matches, {measure: seen.histograms[measure] for measure in measures})
