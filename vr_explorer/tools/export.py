"""The favourites saved as files from inside the explorer, on a thread, in the usual folder or in one that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from classification.cloud import Cloud
from foundation.contained_files import OutsideError
from foundation.errors import UserError
from foundation.files import briefly
from foundation.language import N_, _, ngettext
from foundation.projects import title_of
from vr_explorer.actions import EXPORT, EXPORT_TO, SAVE_BOARD, SHOW_EXPORT
from vr_explorer.gallery.sharing import NOT_INSTALLED
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.arrangements import FreeCanvas, completed
from vr_explorer.scene.canvas import NOTHING_PLACED, Canvas
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.files import opened
from vr_explorer.tools.folder_dialogue import FolderDialogue
from vr_explorer.tools.tool import Frame, Tool

NO_DIALOGUE = N_("This system has no window to choose a folder in: they are saved in the usual one")


@dataclass(frozen=True)
class _Saved:
    """folder: None where nothing was saved."""

    said: str
    folder: Path | None = None


class ExportTool(Tool):
    """selection: the file of the favourites; `flush` waits until the latest are in it. folder: each export goes into a
    folder of its own there, unless another one is chosen. scene, state: for what is to be said of it, and where.
    """

    handles = frozenset({EXPORT, EXPORT_TO, SAVE_BOARD, SHOW_EXPORT})

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
        self._running: Future[_Saved] | None = None
        self._choosing: FolderDialogue | None = None
        self._answers: SimpleQueue[str] = SimpleQueue()

    def follow(self, frame: Frame) -> None:
        for action in frame.taken(self.handles):
            if action is EXPORT:
                self._begin(self._folder)
            elif action is EXPORT_TO:
                self._choose()
            elif action is SAVE_BOARD:
                self._picture()
            elif self._state.saved_in:
                # The other program may stay until it is closed; this one does not wait for that.
                Thread(target=self._show, args=(Path(self._state.saved_in),), name="files", daemon=True).start()
        if self._choosing is not None and self._choosing.answered:
            chosen, self._choosing = self._choosing.folder, None
            if chosen is not None:
                self._begin(chosen)
        if self._running is not None and self._running.done():
            done, self._running = self._running.result(), None
            self._state.saved_in = str(done.folder) if done.folder is not None else ""
            self._state.toasts.keep(done.said, self._scene.time)
        while not self._answers.empty():
            self._state.toasts.say(self._answers.get(), self._scene.time)

    def _begin(self, folder: Path) -> None:
        """Saves what is kept by now, unless that is being done."""
        if self._running is not None:
            self._state.toasts.say(_("The favourites are still being saved"), self._scene.time)
            return
        self._running = self._thread.submit(_exported, self._scene.cloud, self._selection, folder, self._flush)
        self._state.toasts.say(_("Saving the favourites…"), self._scene.time)

    def _picture(self) -> None:
        """Of the board as it is shown, or as it would be."""
        scene = self._scene
        if self._running is not None or not scene.favourites:
            said = (
                _("The favourites are still being saved")
                if self._running is not None
                else _("There are no favourites yet")
            )
            self._state.toasts.say(said, scene.time)
            return
        path = self._folder / f"Board {datetime.now():%Y-%m-%d %H.%M.%S}.png"
        canvas = scene.canvas
        if not isinstance(scene.arrangement, FreeCanvas):
            canvas = completed(NOTHING_PLACED, scene.board.rows, scene.cloud.sizes, scene.settings, scene.aspect)
        half = {card: tuple(scene.half_sizes[card].tolist()) for card in scene.favourites}
        self._running = self._thread.submit(_pictured, scene.cloud, canvas, half, path)
        self._state.toasts.say(_("Saving the board…"), scene.time)

    def _choose(self) -> None:
        """Where there is no dialogue, the usual folder."""
        if self._choosing is not None:
            return
        if not FolderDialogue.possible():
            self._state.toasts.say(_(NO_DIALOGUE), self._scene.time)
            self._begin(self._folder)
            return
        self._choosing = FolderDialogue(_("Save the favourites in"), self._folder)

    def _show(self, folder: Path) -> None:
        failure = (
            opened(folder, in_folder=False)
            if folder.is_dir()
            else _("{path} is not there any more").format(path=briefly(folder))
        )
        if failure:
            self._answers.put(failure)

    def close(self) -> None:
        """Waits until all is saved."""
        if self._choosing is not None:
            self._choosing.close()
        self._thread.shutdown(wait=True)


def _pictured(cloud: Cloud, canvas: Canvas, half: Mapping[int, tuple[float, float]], path: Path) -> _Saved:
    """Where the picture is now, or what stood in the way. half: of each card's usual width and height, metres."""
    try:
        from vr_explorer.gallery.board_picture import Hung, Words, save_board

        hung = [
            Hung(cloud.image_path(one.card), one.x, one.y, 2.0 * width * one.size, 2.0 * height * one.size)
            for one in canvas.placed
            if one.card in half
            for width, height in (half[one.card],)
        ]
        words = [Words(text.words, text.x, text.y, text.size) for text in canvas.texts]
        left_out = save_board(path, hung, words, cloud.content)
    except (UserError, OutsideError) as error:
        return _Saved(str(error))
    except ModuleNotFoundError:
        return _Saved(_("Cannot save it: {why}.").format(why=_(NOT_INSTALLED)))
    said = _("The board is in {path}").format(path=briefly(path))
    return _Saved(_with_left_out(said, len(left_out)), path.parent)


def _exported(cloud: Cloud, selection: Path, folder: Path, flush: Callable[[], object]) -> _Saved:
    """Where it is now, or what stood in the way."""
    try:
        from vr_explorer.gallery.export import export, page
        from vr_explorer.gallery.favourites import favourite_images

        flush()
        images, missing = favourite_images(cloud, selection)
        title = title_of(cloud.location)
        target = folder / f"{title} {datetime.now():%Y-%m-%d %H.%M.%S}"
        problems: list[str] = []
        written = export(target, title, images, left_out=problems.append)
        page(target, title, written)
    except UserError as error:
        return _Saved(str(error))
    except ModuleNotFoundError:
        return _Saved(_("Cannot save them: {why}.").format(why=_(NOT_INSTALLED)))
    said = ngettext("{count} favourite is in {path}", "{count} favourites are in {path}", len(written))
    said = said.format(path=briefly(target))
    return _Saved(_with_left_out(said, len(missing) + len(problems)), target)


def _with_left_out(said: str, count: int) -> str:
    """`said`, and how many have no picture."""
    if not count:
        return said
    words = ngettext(
        "{saved}, {count} without a picture left out", "{saved}, {count} without a picture left out", count
    )
    return words.format(saved=said)
