"""An image's file in other programs: opened, or shown in its folder."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import typer

from foundation.contained_files import OutsideError
from foundation.images import SUFFIXES
from foundation.language import N_, _
from vr_explorer.actions import OPEN_IMAGE, SHOW_IN_FOLDER
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.commands import Command
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.tool import NOTHING, Frame, Tool

NONE_MEANT = N_("Point at an image, or select one, to open its file")
NOT_HERE = N_("The file of this image is not here")
NOT_SHOWN = N_("No program of this system opens it: {what}")


class FilesTool(Tool):
    """Asks the system beside the frames. What is named by a cloud is opened only where it is a picture by its name: a
    stranger's table could lead to a program.
    """

    handles = frozenset({OPEN_IMAGE, SHOW_IN_FOLDER})

    def __init__(self, scene: Scene, state: PanelState) -> None:
        self._scene = scene
        self._state = state
        self._answers: SimpleQueue[str] = SimpleQueue()

    def update(self, frame: Frame) -> Sequence[Command]:
        while not self._answers.empty():
            self._state.toasts.say(self._answers.get(), self._scene.time)
        for action in frame.taken(self.handles):
            card = self._meant(frame.pointed)
            if card is None:
                self._state.toasts.say(_(NONE_MEANT), self._scene.time)
            else:
                # The other program may stay until it is closed; this one does not wait for that.
                Thread(target=self._ask, args=(card, action is SHOW_IN_FOLDER), name="files", daemon=True).start()
        return NOTHING

    def _meant(self, pointed: int | None) -> int | None:
        selected = self._scene.selection.cards
        return pointed if pointed is not None else selected[0] if len(selected) == 1 else None

    def _ask(self, card: int, in_folder: bool) -> None:
        failure = self._show(card, in_folder)
        if failure:
            self._answers.put(failure)

    def _show(self, card: int, in_folder: bool) -> str:
        """What went wrong, "" where nothing did."""
        cloud = self._scene.cloud
        try:
            path = cloud.image_path(card)
        except OutsideError:
            return _(NOT_HERE)
        if not cloud.readable or path.suffix.lower() not in SUFFIXES or not path.is_file():
            return _(NOT_HERE)
        return opened(path, in_folder)


def opened(path: Path, in_folder: bool) -> str:
    """As `FilesTool._show`."""
    try:
        failed = typer.launch(str(path), wait=sys.platform == "linux", locate=in_folder)
    except OSError as error:
        return _(NOT_SHOWN).format(what=error.strerror or error)
    return _(NOT_SHOWN).format(what=path.name) if failed else ""
