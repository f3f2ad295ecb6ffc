"""The menu of what is pointed at: opened, about one image as long as it is open, and closed."""

from __future__ import annotations

from collections.abc import Sequence

from vr_explorer.actions import BOMB_MENU, CONTEXT, KEEP_CLICKED, LEAVE, MENU, SELECT, SELECT_ONE
from vr_explorer.panels.context_menu import Context
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.commands import Command
from vr_explorer.tools.bombs import BombTool
from vr_explorer.tools.tool import NOTHING, Frame, Tool

CLOSING = frozenset({SELECT_ONE, SELECT, KEEP_CLICKED, LEAVE, MENU})
"""Of what is asked for beside the open menu, a click above all: it closes it, and does nothing else."""


class ContextTool(Tool):
    """bombs: over one of these, its own menu opens. After the tools that know what is pointed at."""

    handles = frozenset({CONTEXT})

    def __init__(self, state: PanelState, bombs: BombTool) -> None:
        self._state = state
        self._bombs = bombs

    def update(self, frame: Frame) -> Sequence[Command]:
        state = self._state
        if frame.taken(self.handles):
            if self._bombs.pointed is not None:
                state.asked.append(BOMB_MENU)
            else:
                state.context = Context(frame.pointed)
        elif state.context is not None and not state.context.taken and frame.taken(CLOSING):
            state.context = None
        if state.context is not None:
            frame.pointed = state.context.card
        return NOTHING

    def follow(self, frame: Frame) -> None:
        if self._state.context is not None and self._state.context.taken:
            self._state.context = None
