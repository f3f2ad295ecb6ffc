"""What is asked for on the start window, and what becomes of it: pictures that are looked at, clouds that are made."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from classification.cloud import is_cloud
from foundation.errors import UserError
from foundation.language import _
from foundation.projects import read_project
from vr_explorer.app.dialogues import Choosing, available
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.start_choice import check
from vr_explorer.app.start_pictures import StartPictures
from vr_explorer.app.start_words import how_many, looked_at, share_of, words_of
from vr_explorer.panels.start_page import way_stop
from vr_explorer.panels.start_question import FIELD
from vr_explorer.panels.start_state import (
    Back,
    Begin,
    Forget,
    Open,
    PutInOrder,
    RecentState,
    StartRequest,
    StartState,
    Stop,
    Typed,
    Way,
    WorkState,
)
from vr_explorer.panels.text_input import TextEdit
from vr_explorer.projects.maker import Maker, command
from vr_explorer.projects.recent import RecentCloud, cover_file, forget, recent_clouds

LONGEST_PATH = 4096
LOOK = 1.5
"""Seconds between two looks at what has become of the clouds on the list."""


@dataclass(frozen=True)
class Chosen:
    """What is to be explored. maker: what makes it, or more of it, meanwhile."""

    cloud: Path
    maker: Maker | None = None


class StartRequests:
    """state: what the window shows of it. list_file, root: as of `StartWindow`. chosen: what is to be explored, None
    while there is nothing.
    """

    def __init__(self, options: ExploreOptions, list_file: Path, root: Path | None, state: StartState) -> None:
        self.chosen: Chosen | None = None
        self._options, self._list_file, self._root = options, list_file, root
        self._state = state
        self._maker: Maker | None = None
        self._title = ""
        self._portrait: Path | None = None
        self._choosing: tuple[Way, Choosing] | None = None
        self._checking: tuple[Way, Path, Future[None]] | None = None
        self._looking: Future[list[tuple[RecentCloud, RecentState]]] | None = None
        # At once, so that nothing jumps; what has become of them is looked up on a thread.
        self._recents = [(one, RecentState(one.path, one.name, how_many(one))) for one in recent_clouds(list_file)]
        self._looked = -LOOK
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="start")

    def do(self, request: StartRequest) -> None:
        """Carries out what was asked for on the start window; what is made goes on in `follow`."""
        state = self._state
        if isinstance(request, Back):
            state.failure = state.note = ""
            if state.asking is not None and state.focus.at:
                state.focus.at = way_stop(state.asking)
            state.asking, state.edit = None, None
        elif isinstance(request, Begin):
            state.failure = state.note = ""
            self._ask(request.way)
        elif isinstance(request, Typed):
            self._type(request)
        elif isinstance(request, Open):
            self._reopen(Path(request.path), anew=False)
        elif isinstance(request, PutInOrder):
            self._reopen(Path(request.path), anew=True)
        elif isinstance(request, Forget):
            forget(self._list_file, request.path)
            self._looked = -LOOK
            self._recents = [one for one in self._recents if one[0].path != request.path]
        elif isinstance(request, Stop):
            if self._maker is not None:
                self._maker.stop()
            self._checking = None
            if self._maker is None:
                state.work = None

    def take(self, path: Path) -> None:
        """Begins with a file or folder that was dropped on the window, where nothing is at work."""
        if self._state.work is None:
            self._begin(Way.PICTURES if path.is_dir() else Way.PORTRAIT, path)

    def step_back(self) -> bool:
        """What is being made stops; a question goes, and what went wrong. Whether there was nothing of these: from the
        first page one leaves.
        """
        state = self._state
        if self._maker is not None or self._checking is not None:
            self.do(Stop())
        elif state.asking is not None or state.failure or state.note:
            self.do(Back())
        else:
            return self._choosing is None
        return False

    def follow(self, pictures: StartPictures) -> None:
        """Once a picture of the window: goes on with what has been chosen, looked at and made. pictures: for it."""
        self._follow_choosing()
        self._follow_checking()
        self._follow_maker(pictures)
        self._follow_recents(pictures)

    def close(self) -> None:
        """What is made goes on only where it is to be explored."""
        if self._choosing is not None:
            self._choosing[1].close()
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self.chosen is None and self._maker is not None:
            self._maker.close()

    def _ask(self, way: Way) -> None:
        """For a picture or a folder."""
        if way is Way.DEMO:
            self._make(_("The demo"), None)
        elif not available():
            self._state.asking, self._state.edit = way, TextEdit(way, "", LONGEST_PATH)
            self._state.focus.at = FIELD
        elif self._choosing is None:
            title = _("Choose a portrait") if way is Way.PORTRAIT else _("Choose a folder of pictures")
            self._choosing = way, Choosing(title, folder=way is Way.PICTURES)
            self._state.choosing = True

    def _type(self, typed: Typed) -> None:
        """A path in quotes, as file managers copy them, is meant without them."""
        path = typed.path.strip().removeprefix("file://").strip("\"'")
        if path:
            self._begin(typed.way, Path(path).expanduser())
        else:
            self._state.edit = TextEdit(typed.way, "", LONGEST_PATH)

    def _begin(self, way: Way, path: Path) -> None:
        """Looks on a thread whether it can serve, so that no window waits for a disk."""
        state = self._state
        state.failure = state.note = ""
        if self._checking is None and self._maker is None:
            self._checking = way, path, self._threads.submit(check, way, path)
            state.work = WorkState(path.stem if way is Way.PORTRAIT else path.name, _("Looking at it …"))

    def _follow_choosing(self) -> None:
        if self._choosing is None or not self._choosing[1].over:
            return
        (way, choosing), self._choosing, self._state.choosing = self._choosing, None, False
        path = choosing.answer()
        if path is not None:
            self._begin(way, path)

    def _follow_checking(self) -> None:
        if self._checking is None or not self._checking[2].done():
            return
        (way, path, checked), self._checking = self._checking, None
        error = checked.exception()
        if isinstance(error, UserError):
            self._fail(str(error))
            return
        if error is not None:
            raise error
        self._state.asking, self._state.edit = None, None
        if way is Way.PORTRAIT:
            self._make(path.stem, path, "--portrait", str(path.absolute()))
        elif is_cloud(path):
            self.chosen = Chosen(path.absolute())
        elif (project := read_project(path.absolute())) is not None and is_cloud(project.cloud):
            self._reopen(project.cloud, anew=False)
        elif project is not None:
            self._make(path.absolute().name, None, "--project", str(project.folder))
        else:
            self._make(path.absolute().name, None, "--pictures", str(path.absolute()))

    def _follow_maker(self, pictures: StartPictures) -> None:
        maker = self._maker
        if maker is None:
            return
        progress = maker.progress
        if progress.failure:
            self._end_making()
            self._fail(progress.failure)
        elif progress.cloud is not None and not maker.stopping:
            self.chosen = Chosen(progress.cloud, maker)
        elif progress.done:
            self._end_making()
            self._state.note = _("Stopped. What is finished is kept, and the same again goes on from there.")
        else:
            shown = pictures.of(self._portrait) if self._portrait is not None else None
            seen = [picture for path in progress.pictures if (picture := pictures.of(path)) is not None]
            self._state.work = WorkState(
                self._title, words_of(progress), share_of(progress), shown, seen, maker.stopping
            )

    def _follow_recents(self, pictures: StartPictures) -> None:
        """Looked at anew on a thread, as a disk may have been taken away, or come back."""
        now = self._state.time
        if self._looking is not None and self._looking.done():
            self._recents, self._looking = self._looking.result(), None
        if self._looking is None and now - self._looked > LOOK and self._state.work is None:
            self._looked, self._looking = now, self._threads.submit(looked_at, self._list_file)
        covers = {cloud.path: cover_file(self._list_file, cloud.path) for cloud, _ in self._recents}
        self._state.recents = [replace(shown, cover=pictures.of(covers[cloud.path])) for cloud, shown in self._recents]

    def _reopen(self, cloud: Path, anew: bool) -> None:
        """A cloud of the list; one that is not finished goes on meanwhile."""
        self._state.failure = self._state.note = ""
        project = read_project(cloud.parent)
        ours = project is not None and project.cloud == cloud
        if anew and ours:
            self._make(cloud.parent.name, None, "--project", str(cloud.parent), "--anew")
        elif ours and project is not None and project.unfinished and not project.pictures:
            self.chosen = Chosen(cloud, Maker(self._command("--project", str(cloud.parent))))
        else:
            self.chosen = Chosen(cloud)

    def _make(self, title: str, portrait: Path | None, *arguments: str) -> None:
        self._title, self._portrait = title, portrait
        root = ("--root", str(self._root)) if self._root is not None else ()
        self._maker = Maker(self._command(*arguments, *(root if "--project" not in arguments else ())))
        self._state.work = WorkState(title, _("Beginning …"))

    def _command(self, *arguments: str) -> list[str]:
        return command(*arguments, settings_file=self._options.settings_file)

    def _end_making(self) -> None:
        if self._maker is not None:
            self._threads.submit(self._maker.close)
        self._maker, self._state.work, self._looked = None, None, -LOOK

    def _fail(self, sentence: str) -> None:
        state = self._state
        state.failure, state.work = sentence, None
        if state.asking is not None:
            state.edit = TextEdit(state.asking, state.edit.text if state.edit is not None else "", LONGEST_PATH)
            state.focus.at = FIELD
