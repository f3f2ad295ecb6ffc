"""What is pointed at goes into the filter that is being put together; the filter is thrown as a bomb."""

from __future__ import annotations

from collections.abc import Sequence

from foundation.language import _
from vr_explorer.actions import BOMB, BOMB_MENU, LIKE, PICK_COLOUR, Action
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.commands import Command
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.bombs import BombTool
from vr_explorer.tools.tool import NOTHING, Frame, Tool


class FilterDraftTool(Tool):
    """state: has the draft, and says what was done with it. bombs: throws it."""

    handles = frozenset({BOMB, BOMB_MENU, LIKE, PICK_COLOUR})

    def __init__(self, scene: Scene, state: PanelState, bombs: BombTool) -> None:
        self._scene = scene
        self._state = state
        self._bombs = bombs

    def update(self, frame: Frame) -> Sequence[Command]:
        """The bomb that is thrown, if one is."""
        input_frame = frame.input_frame
        for action in frame.taken(self.handles):
            if action is BOMB:
                self._state.bomb_wanted = True
            elif action is BOMB_MENU:
                self._open(self._bombs.pointed)
            elif self._scene.hovered is not None:
                self._take(action, self._scene.hovered)
        if input_frame.touch is not None:
            self._open(self._bombs.about(input_frame.touch))
        if not self._state.bomb_wanted:
            return NOTHING
        self._state.bomb_wanted = False
        criterion = self._state.draft.criterion()
        if criterion is None:
            self._state.show(Page.FILTER)
            self._say(_("Choose first what the bomb is to gather"))
            return NOTHING
        return [self._bombs.thrown(criterion, input_frame.ray[1] if input_frame.ray is not None else None)]

    def _open(self, bomb: int | None) -> None:
        if bomb is not None:
            self._state.bomb = bomb
            self._state.show(Page.BOMBS)

    def _take(self, action: Action, card: int) -> None:
        if action is LIKE:
            self._state.draft.add_example(card)
            self._say(_("Taken into the filter: images like this one"))
        elif action is PICK_COLOUR:
            red, green, blue = self._scene.cloud.colours[card, 0].tolist()
            self._state.draft.add_colour((red, green, blue))
            self._say(_("Taken into the filter: the colour of this image"))

    def _say(self, words: str) -> None:
        self._state.toasts.say(words, self._scene.time)
