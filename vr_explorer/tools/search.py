"""Images are looked for by words: in a box over the cloud, or in the field on the page of filters."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from vr_explorer.actions import SEARCH
from vr_explorer.panels.draft import Draft
from vr_explorer.panels.editors import SearchEditor
from vr_explorer.panels.page import Page
from vr_explorer.panels.search_box import SEARCH_FIELD, not_said
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.board import Board
from vr_explorer.scene.commands import ApplyFilter, Command
from vr_explorer.scene.criteria import Measures
from vr_explorer.scene.query import LONGEST
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.search import Search, Understood
from vr_explorer.tools.tool import NOTHING, Frame, Tool

NOTHING_SOUGHT = Understood()


class SearchTool(Tool):
    """state: has the field, what is made of its words, and the draft of which the field on the page is a part.

    What is looked for in the box is a question of its own; entered, it is all of the draft. Words are understood on a
    thread, since those of a large cloud are read for seconds before the first answer.
    """

    handles = frozenset({SEARCH})

    def __init__(self, scene: Scene, state: PanelState) -> None:
        self._scene = scene
        self._state = state
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="search")
        self._search: Search | None = None
        self._of: tuple[Measures, Board] | None = None
        self._asked: str | None = None
        self._pending: Future[Understood] | None = None
        self._entered: str | None = None

    def update(self, frame: Frame) -> Sequence[Command]:
        state = self._state
        if frame.taken(self.handles):
            if state.text_input.takes(SEARCH_FIELD):
                state.text_input.edit = None
            else:
                if frame.input_frame.head is not None and state.page is not Page.FILTER:
                    state.show(Page.FILTER)  # in a headset, the box over the window is not seen
                text = state.draft.of(SearchEditor).text if state.page is Page.FILTER else ""
                state.text_input.begin(SEARCH_FIELD, text, LONGEST)
        return NOTHING

    def follow(self, frame: Frame) -> None:
        state = self._state
        if state.text_input.entered is not None and state.text_input.entered[0] == SEARCH_FIELD:
            self._entered, state.text_input.entered = state.text_input.entered[1], None
        sought = self._sought()
        if self._pending is not None and self._pending.done():
            understood, self._pending = self._pending.result(), None
            if sought is not None:
                self._show(understood)
        if sought is None:
            self._asked = None
            state.searched = NOTHING_SOUGHT
            return
        if self._pending is None:
            self._ask(sought)
        if self._entered is not None and state.searched.text == self._entered == self._asked:
            self._enter()

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _sought(self) -> str | None:
        """What is to be understood now."""
        state, edit = self._state, self._state.text_input.edit
        editor, on_page = state.draft.of(SearchEditor), state.page is Page.FILTER
        looking = edit is not None and edit.what == SEARCH_FIELD
        if looking and edit is not None:
            if on_page:
                editor.text = edit.text
            return edit.text
        return self._entered if self._entered is not None else editor.text or None if on_page else None

    def _ask(self, sought: str) -> None:
        """One question at a time; the latest one next."""
        measures, board = self._scene.matcher.measures, self._scene.board
        renewed = self._of is None or measures is not self._of[0] or board is not self._of[1]
        if renewed or sought != self._asked:
            self._of, self._asked = (measures, board), sought
            self._pending = self._thread.submit(self._understand, renewed, measures, board, sought)

    def _show(self, understood: Understood) -> None:
        state = self._state
        state.searched = understood
        editor = state.draft.of(SearchEditor)
        if state.page is Page.FILTER and editor.text == understood.text:
            editor.understood = understood

    def _enter(self) -> None:
        state, understood, self._entered = self._state, self._state.searched, None
        if understood.criterion is None:
            if understood.unknown:
                word = understood.unknown[0][0]
                state.toasts.say(not_said(word).format(word=word), self._scene.time)
            return
        if state.page is not Page.FILTER:
            state.draft = Draft()
        editor = state.draft.of(SearchEditor)
        editor.text, editor.understood = understood.text, understood
        criterion = state.draft.criterion()
        assert criterion is not None
        state.commands.append(ApplyFilter(criterion))

    def _understand(self, renewed: bool, measures: Measures, board: Board, text: str) -> Understood:
        """On the thread."""
        if renewed or self._search is None:
            self._search = Search(measures, dict(board.notes))
        return self._search.understand(text)
