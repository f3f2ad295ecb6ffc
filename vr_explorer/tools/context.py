"""The menu of what is pointed at: opened, about one image as long as it is open, and closed."""

from __future__ import annotations

from collections.abc import Sequence

from vr_explorer.actions import BOMB_MENU, CONTEXT, LARGE_CLICKED, LEAVE, MENU, SELECT, SELECT_ONE
from vr_explorer.panels.context_menu import Context
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.commands import Command
from vr_explorer.tools.bombs import BombTool
from vr_explorer.tools.tool import NOTHING, Frame, Tool

CLOSING = frozenset({SELECT_ONE, SELECT, LARGE_CLICKED, LEAVE, MENU})
"""Of what is asked for beside the open menu, a click above all: it closes it, and does nothing else."""


class ContextTool(Tool):
    """bombs: over one of these, its own menu opens. After the tools that know what is pointed at."""

    handles = frozenset({CONTEXT})

    def __init__(self, state: PanelState, bombs: BombTool) -> None:
        self._state = state
        self._bombs = bombs
        self._clicked_away = False

    def update(self, frame: Frame) -> Sequence[Command]:
        state = self._state
        if frame.taken(self.handles):
            if self._bombs.pointed is not None:
                state.asked.append(BOMB_MENU)
            else:
                state.context = Context(frame.pointed)
        elif state.context is not None and not state.context.taken:
            if closing := frame.taken(CLOSING):
                state.context, self._clicked_away = None, SELECT_ONE in closing
        elif self._clicked_away and not CLOSING.isdisjoint(actions := frame.input_frame.actions):
            # The first of two clicks closed it: the second one is the first for what is there.
            frame.leave(tuple(SELECT_ONE if action is LARGE_CLICKED else action for action in actions))
            self._clicked_away = False
        if state.context is not None:
            frame.pointed = state.context.card
        return NOTHING

    def follow(self, frame: Frame) -> None:
        if self._state.context is not None and self._state.context.taken:
            self._state.context = None
