"""An image is turned down for good: out of sight everywhere, until it is taken back."""

from __future__ import annotations

from collections.abc import Sequence

from foundation.language import _, ngettext
from vr_explorer.actions import REJECT, UNDO
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.commands import Command, Reject, TakeBack
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.tool import NOTHING, Frame, Tool


class RejectTool(Tool):
    """Of the image that is pointed at, else of all that are selected; a rejected one that is shown is taken back."""

    handles = frozenset({REJECT})

    def __init__(self, scene: Scene, state: PanelState) -> None:
        self._scene = scene
        self._state = state

    def update(self, frame: Frame) -> Sequence[Command]:
        if not frame.taken(self.handles):
            return NOTHING
        scene, say = self._scene, self._state.toasts.say
        card = frame.pointed
        cards = (card,) if card is not None else scene.selection.cards
        if not cards:
            say(_("Point at an image first"), scene.time)
            return NOTHING
        if card in scene.rejected:
            say(_("It is shown again"), scene.time)
            return [TakeBack(cards)]
        said = ngettext(
            "It is not shown again; {key} brings it back",
            "{count} images are not shown again; {key} brings them back",
            len(cards),
        )
        say(said.format(key=UNDO.key), scene.time)
        return [Reject(cards)]
