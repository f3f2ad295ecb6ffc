"""What many images' files tell alike is found beside the frames, for the page of filters."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from vr_explorer.panels.state import PanelState
from vr_explorer.scene.criteria.facets import Frequent
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.tool import Frame, Tool

MOST = 12
"""Models, creators, keywords … that can be pressed."""


class FacetsTool(Tool):
    """state: is told once they are known, seconds after a cloud of a million has come."""

    def __init__(self, scene: Scene, state: PanelState) -> None:
        self._state = state
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="facets")
        facets = scene.matcher.measures.facets
        self._finding: Future[dict[str, Frequent]] | None = self._thread.submit(facets.frequent, MOST)

    def follow(self, frame: Frame) -> None:
        if self._finding is not None and self._finding.done():
            self._state.told, self._finding = self._finding.result(), None

    def settle(self) -> None:
        """For a single picture: they are known."""
        if self._finding is not None:
            self._state.told, self._finding = self._finding.result(), None

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
