"""What is done is recorded while one asks for it, into a file beside the pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from foundation.language import _
from vr_explorer.panels.page import Page
from vr_explorer.panels.recording_state import BeginRecording, EndRecording
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.arrangements import FreeCanvas
from vr_explorer.scene.broods import number_of
from vr_explorer.scene.commands import (
    Arrange,
    Command,
    HoldCards,
    MoveBomb,
    MoveCanvasText,
    MoveGap,
    PlaceBombs,
    Redo,
    ScaleCanvasText,
    ToggleBoard,
    Undo,
)
from vr_explorer.scene.recording import ENDING, KINDS, Came, Done, Looked, Moment, Stood, to_line
from vr_explorer.scene.scene import Scene
from vr_explorer.store.recording_file import LARGEST, LONGEST, RecordingWriter
from vr_explorer.tools.tool import NOTHING, Frame, Tool

EVERY = 0.1
"""Seconds from one pose of the viewer to the next, and between two places of what is carried."""

CARRYING = (MoveBomb, MoveGap, HoldCards, MoveCanvasText, ScaleCanvasText)
"""Commands for every frame, of which the latest counts."""

ROOM = 2_000_000
"""Bytes of `LARGEST` that are left for what has not been counted."""

LISTED = 4
"""Recordings on the page."""

_UNFIT = re.compile(r"[^\w. -]+")


class RecorderTool(Tool):
    """folder: of the recordings. name: of the cloud, for the files' names."""

    def __init__(self, scene: Scene, state: PanelState, folder: Path, name: str) -> None:
        self._scene, self._state, self._folder = scene, state, folder
        self._name = _UNFIT.sub(" ", name).strip()[:60] or "Recording"
        self._writer: RecordingWriter | None = None
        self._began = self._next = 0.0
        self._pose: tuple[float, ...] = ()
        self._known = 0
        self._carried: dict[type, Command] = {}
        self._thread: ThreadPoolExecutor | None = None
        self._listing: Future[tuple[Path, ...]] | None = None
        self._listed = False

    @property
    def recording(self) -> bool:
        return self._writer is not None

    def note(self, command: Command) -> None:
        """It has been carried out."""
        if self._writer is None:
            return
        if isinstance(command, CARRYING):
            self._carried[type(command)] = command
        elif isinstance(command, Undo | Redo):
            self._put_down()
            self._write(self._stood())
        elif isinstance(command, PlaceBombs):
            for bomb in command.bombs:
                self.note(bomb)
        elif type(command).__name__ in KINDS:
            self._put_down()
            self._write(Done(self._at, command))
            if isinstance(command, Arrange | ToggleBoard) and isinstance(self._scene.arrangement, FreeCanvas):
                self._write(self._stood())  # where things lie at first follows from the shape of the window

    def update(self, frame: Frame) -> Sequence[Command]:
        wishes = self._state.recording_wishes
        for wish in [*wishes] if wishes else ():
            if isinstance(wish, BeginRecording | EndRecording):
                wishes.remove(wish)
                (self.begin if isinstance(wish, BeginRecording) else self.end)()
            else:
                self.end()  # one that is played is not recorded
        return NOTHING

    def follow(self, frame: Frame) -> None:
        self._list()
        writer, scene = self._writer, self._scene
        if writer is None:
            return
        if len(scene.cards) > self._known:
            self._note_children()
        if scene.time < self._next:
            return
        self._next = scene.time + EVERY
        self._put_down()
        self._look()
        whole = int(self._at)
        if whole != self._state.recording.recording:
            self._state.recording = replace(self._state.recording, recording=whole)
        if writer.failure is not None or self._at >= LONGEST or writer.bytes > LARGEST - ROOM:
            self.end()

    def begin(self) -> None:
        """From now on."""
        if self._writer is not None:
            return
        scene, children = self._scene, self._scene.cloud.children
        path = self._folder / f"{self._name} {datetime.now():%Y-%m-%d %H.%M.%S}{ENDING}"
        arrival = int(children.arrivals.max(initial=0)) if children is not None else 0
        self._writer = RecordingWriter(path, scene.cloud, arrival)
        self._began, self._next, self._known, self._pose = scene.time, scene.time, len(scene.cards), ()
        self._carried = {}
        self._write(self._stood())
        self._look()
        self._state.recording = replace(self._state.recording, recording=0)
        self._state.toasts.say(_("What you do is recorded; stop it on the menu's page Session"), scene.time)

    def end(self) -> None:
        """It is whole, on the disk."""
        writer, self._writer = self._writer, None
        if writer is None:
            return
        writer.write(
            to_line(Looked(self._at, self._here), self._scene.cloud.ids)
        )  # it ends here, though nothing is done
        self._state.recording = replace(self._state.recording, recording=None)
        self._submit(lambda: self._closed(writer))
        said = writer.failure or _("Recorded in {path}").format(path=writer.path)
        self._state.toasts.keep(said, self._scene.time)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        if self._thread is not None:
            self._thread.shutdown(wait=True, cancel_futures=False)

    @property
    def _at(self) -> float:
        return self._scene.time - self._began

    def _write(self, moment: Moment) -> None:
        assert self._writer is not None
        self._writer.write(to_line(moment, self._scene.cloud.ids))

    def _put_down(self) -> None:
        """What is carried, where it is by now."""
        if self._carried:
            carried, self._carried = self._carried, {}
            for command in carried.values():
                self._write(Done(self._at, command))

    @property
    def _here(self) -> tuple[float, float, float, float, float, float]:
        body = self._scene.body
        x, y, z = body.head.tolist()
        return x, y, z, body.yaw + body.gaze, body.pitch, body.scale

    def _look(self) -> None:
        pose = self._here
        if pose != self._pose:
            self._pose = pose
            self._write(Looked(self._at, pose))

    def _stood(self) -> Stood:
        scene = self._scene
        rejected = tuple(sorted(scene.rejected))
        return Stood(self._at, scene.lasting, scene.board, scene.selection.cards, scene.broods, rejected)

    def _note_children(self) -> None:
        scene, children = self._scene, self._scene.cloud.children
        if children is None:
            return
        first = scene.cloud.classified
        for card in range(self._known, len(scene.cards)):
            self._write(Came(self._at, card, number_of(children.broods[card - first]), scene.bred_from(card)))
        self._known = len(scene.cards)

    def _list(self) -> None:
        """The files that can be played, looked for while the page is open."""
        open_page = self._state.page is Page.SESSION
        if open_page and not self._listed:
            self._listed = True
            self._submit(lambda: _latest(self._folder))
        elif not open_page:
            self._listed = False
        if self._listing is not None and self._listing.done():
            self._state.recording = replace(self._state.recording, files=self._listing.result())
            self._listing = None

    def _submit(self, work) -> None:  # type: ignore[no-untyped-def]
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="recordings")
        self._listing = self._thread.submit(work)

    def _closed(self, writer: RecordingWriter) -> tuple[Path, ...]:
        writer.close()
        return _latest(self._folder)


def _latest(folder: Path) -> tuple[Path, ...]:
    """Those that were made last, the latest first."""
    try:
        found = [(path.stat().st_mtime, path) for path in folder.iterdir() if path.name.endswith(ENDING)]
    except OSError:
        return ()
    return tuple(path for _, path in sorted(found, reverse=True)[:LISTED])
