"""The favourites saved as files from inside the explorer, on a thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.files import briefly
from foundation.quantity import quantity
from vr_explorer.actions import EXPORT
from vr_explorer.gallery.sharing import NOT_INSTALLED
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.tool import Frame, Tool


class ExportTool(Tool):
    """selection: the file of the favourites; `flush` waits until the latest are in it. folder: each export goes into a
    folder of its own there. scene, state: for what is to be said of it.
    """

    handles = frozenset({EXPORT})

    def __init__(
        self,
        selection: Path,
        folder: Path,
        flush: Callable[[], object],
        scene: Scene,
        state: PanelState,
    ) -> None:
        self._scene = scene
        self._state = state
        self._selection = selection
        self._folder = folder
        self._flush = flush
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="export")
        self._running: Future[str] | None = None

    def follow(self, frame: Frame) -> None:
        if frame.taken(self.handles):
            self._state.toasts.say(self._begin(), self._scene.time)
        if self._running is not None and self._running.done():
            done, self._running = self._running, None
            self._state.toasts.keep(done.result(), self._scene.time)

    def _begin(self) -> str:
        """Saves what is kept by now, unless that is being done; what is to be said at once."""
        if self._running is not None:
            return "The favourites are still being saved"
        self._running = self._thread.submit(_exported, self._scene.cloud, self._selection, self._folder, self._flush)
        return "Saving the favourites…"

    def close(self) -> None:
        """Waits until all is saved."""
        self._thread.shutdown(wait=True)


def _exported(cloud: Cloud, selection: Path, folder: Path, flush: Callable[[], object]) -> str:
    """Where it is now, or what stood in the way."""
    try:
        from vr_explorer.gallery.export import export, page
        from vr_explorer.gallery.favourites import favourite_images

        flush()
        images, missing = favourite_images(cloud, selection)
        title = (cloud.folder or cloud.source).name
        target = folder / f"{title} {datetime.now():%Y-%m-%d %H.%M.%S}"
        problems: list[str] = []
        written = export(target, title, images, left_out=problems.append)
        page(target, title, written)
    except UserError as error:
        return str(error)
    except ModuleNotFoundError:
        return f"Cannot save them: {NOT_INSTALLED}."
    count = len(missing) + len(problems)
    left = f", {count} without a picture left out" if count else ""
    return f"{quantity(len(written), 'favourite is', 'favourites are')} in {briefly(target)}{left}"
