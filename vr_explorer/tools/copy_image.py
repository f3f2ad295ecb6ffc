"""Ctrl+C: the image itself on the clipboard, for other programs to take."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from classification.cloud import Cloud
from foundation.images import ImageError, load_rgb
from foundation.language import N_, _
from vr_explorer.actions import COPY_IMAGE
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.commands import Command
from vr_explorer.scene.scene import Scene
from vr_explorer.tools import clipboard
from vr_explorer.tools.tool import NOTHING, Frame, Tool

NONE_MEANT = N_("Point at an image, or select one, to copy it")
NOT_HERE = N_("The file of this image is not here")
COPIED = N_("The image is on the clipboard")
PATH_COPIED = N_("The path of the image's file is on the clipboard; {why}")
NO_PROGRAM = N_("install xclip (on Wayland wl-clipboard) to copy the picture itself")
FAILED = N_("the system did not take the picture")


class CopyTool(Tool):
    """Reads and hands over beside the frames. Where the system takes no picture, the window puts the file's path there
    as text (`PanelState.copied`), and it is said.
    """

    handles = frozenset({COPY_IMAGE})

    def __init__(self, scene: Scene, state: PanelState) -> None:
        self._scene = scene
        self._state = state
        self._answers: SimpleQueue[tuple[str, str]] = SimpleQueue()

    def update(self, frame: Frame) -> Sequence[Command]:
        while not self._answers.empty():
            message, self._state.copied = self._answers.get()
            self._state.toasts.say(message, self._scene.time)
        if frame.taken(self.handles):
            selected = self._scene.selection.cards
            card = frame.pointed if frame.pointed is not None else selected[0] if len(selected) == 1 else None
            if card is None:
                self._state.toasts.say(_(NONE_MEANT), self._scene.time)
            else:
                # Daemonic: another program that does not answer holds nobody up who leaves.
                Thread(target=self._copy, args=(self._scene.cloud, card), name="copying", daemon=True).start()
        return NOTHING

    def _copy(self, cloud: Cloud, card: int) -> None:
        self._answers.put(copied(cloud, card))


def copied(cloud: Cloud, card: int) -> tuple[str, str]:
    """What there is to say, and the text that is to be put on the clipboard instead, "" where the picture is there."""
    try:
        if not cloud.readable:
            return _(NOT_HERE), ""
        path = cloud.image_path(card)
        picture = load_rgb(path, content=cloud.content(path))
    except ImageError:
        return _(NOT_HERE), ""
    command = clipboard.program()
    if command is None:
        return _(PATH_COPIED).format(why=_(NO_PROGRAM)), str(path)
    with tempfile.TemporaryDirectory(prefix="copied-") as folder:
        file = Path(folder) / "image.png"
        picture.save(file, compress_level=1)
        if clipboard.put(command, file):
            return _(COPIED), ""
    return _(PATH_COPIED).format(why=_(FAILED)), str(path)
