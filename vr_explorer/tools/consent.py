"""Asks once where the pictures of a cloud from elsewhere may be read; until then it shows what the cloud itself has."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.files import briefly
from foundation.language import _
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState, Question
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.tool import Frame, Tool

LONGEST = 200
"""Letters of the folder's path that are shown; it comes from the cloud."""


class ConsentTool(Tool):
    """state: its menu asks. The answer is kept on a thread."""

    def __init__(self, scene: Scene, state: PanelState) -> None:
        self._scene = scene
        self._state = state
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="consent")
        self._keeping: Future[str] | None = None

    def begin(self) -> None:
        """Opens the menu with the question where there is one."""
        if self._scene.cloud.asks:
            self._state.question = question(self._scene.cloud)
            self._state.show(Page.IMAGES)

    def follow(self, frame: Frame) -> None:
        state = self._state
        if state.question is not None and state.answer is not None:
            self._keeping = self._thread.submit(_kept, self._scene.cloud, state.answer)
            state.question, state.page = None, None
        state.answer = None
        if self._keeping is not None and self._keeping.done():
            failure, self._keeping = self._keeping.result(), None
            if failure:
                state.toasts.keep(failure, self._scene.time)

    def close(self) -> None:
        self._thread.shutdown(wait=True)


def question(cloud: Cloud) -> Question:
    """Names the folder of its pictures."""
    path = str(briefly(cloud.source, LONGEST)).encode("utf-8", "replace").decode()
    return Question(
        _("Where the pictures are"),
        (
            _("This cloud says that its pictures are in {path}").format(path=path),
            _(
                "It was not made here, and the folder did not come with it. If you know the folder and want its "
                "pictures shown, and taken along when you save or share favourites, say so. You are asked once."
            ),
        ),
        _("Read them there"),
        _("Leave them alone"),
    )


def _kept(cloud: Cloud, answer: bool) -> str:
    """What stood in the way of keeping it; it holds for now."""
    try:
        cloud.allow(answer)
    except UserError as error:
        return str(error)
    return ""
