"""Small pictures of the images that answer best what is being put together, for the page of filters."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

import moderngl

from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.match_count import MatchCount
from vr_explorer.tools.thumbnails import Sheet, ThumbnailSheet, sheet_of
from vr_explorer.tools.tool import Frame, Tool


class BestMatches(Tool):
    """state: shows them. matches: knows which they are. Their pictures are read on a thread."""

    def __init__(self, ctx: moderngl.Context, scene: Scene, state: PanelState, matches: MatchCount) -> None:
        self._scene = scene
        self._state = state
        self._matches = matches
        self._sheet = ThumbnailSheet(ctx)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="best")
        self._pending: Future[Sheet] | None = None
        self._asked: tuple[int, ...] = ()

    def follow(self, frame: Frame) -> None:
        state = self._state
        best = self._matches.best if state.page is Page.FILTER else ()
        if state.best != best:
            state.best = best
        if self._pending is not None and self._pending.done():
            self.settle()
        if best and best != self._asked and self._pending is None:
            self._asked = best
            self._pending = self._thread.submit(sheet_of, self._scene.cloud, best)

    def settle(self) -> None:
        """For a single picture: waits until theirs are there."""
        pending, self._pending = self._pending, None
        if pending is not None:
            self._state.best_thumbnails = self._sheet.show(pending.result())

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._sheet.release()
