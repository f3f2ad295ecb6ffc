"""The menu and what is shown beside the scene: its pages opened and closed, what was pressed on them, what is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vr_explorer.actions import LEAVE, MENU, NUMBERS, PAINT, PERFORMANCE, Action
from vr_explorer.panels.menu import PAGES
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.commands import Command, GoTo
from vr_explorer.tools.tool import NOTHING, Frame, Tool

PAGE_OF = {page.action: page for page in (*PAGES, Page.HELP) if page.action is not None}


class MenuTool(Tool):
    """state: of the panels. While something is open, leaving closes that."""

    handles = frozenset({*PAGE_OF, MENU, NUMBERS, PAINT, PERFORMANCE, LEAVE})

    def __init__(self, state: PanelState) -> None:
        self._state = state

    def update(self, frame: Frame) -> Sequence[Command]:
        state = self._state
        if frame.input_frame.actions:
            self._act(frame)
        if not state.commands:
            return NOTHING
        pressed, state.commands = state.commands, []
        return [replace(one, seconds=frame.input_frame.glide) if isinstance(one, GoTo) else one for one in pressed]

    def follow(self, frame: Frame) -> None:
        self._state.text_input.take(frame.input_frame.typed)

    def act(self, action: Action) -> bool:
        """Opens, turns and closes pages and overlays; whether there was something to do."""
        state = self._state
        if action is MENU:
            state.show(state.before if state.page is None else None)
        elif action in PAGE_OF:
            page = PAGE_OF[action]
            state.show(None if state.page is page else page)
        elif action is PAINT:
            state.painting = not state.painting
        elif action is PERFORMANCE:
            state.performance_shown = not state.performance_shown
        elif action is NUMBERS:
            state.numbers_shown = not state.numbers_shown
        elif action is LEAVE and state.page is not None:
            state.show(None)
        else:
            return False
        return True

    def _act(self, frame: Frame) -> None:
        """What is not done here is left."""
        asked = frame.input_frame.actions
        left = tuple(action for action in asked if not self.act(action))
        if len(left) < len(asked):
            frame.leave(left)
