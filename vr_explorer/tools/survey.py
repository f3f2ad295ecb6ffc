"""Several images side by side, knocked out until the best are left: begun, answered by keys, and given its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import moderngl

from foundation.language import N_, _, ngettext
from vr_explorer.actions import DISMISS, LEAVE, OPEN_IMAGE, SURVEY, UNDO
from vr_explorer.panels.state import PanelState, Preview
from vr_explorer.panels.survey import MOST_SURVEYED, Survey
from vr_explorer.scene.arrangements import FavouritesBoard
from vr_explorer.scene.commands import ChooseFavourites, Command
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.previews import WHOLE, Previews
from vr_explorer.tools.tool import NOTHING, Frame, Tool

LARGEST, FEW = 4_096, 2
"""Pixels of the longer side of so few; more of them are shown smaller."""

DECODED_AT_ONCE = 2

ANSWERED = frozenset({DISMISS, LEAVE, OPEN_IMAGE, UNDO})
"""While it is open."""

NONE_MEANT = N_("Select several images first, or point at a row of the board")


class SurveyTool(Tool):
    """state: has the survey, and shows its pictures."""

    handles = frozenset({SURVEY})

    def __init__(self, ctx: moderngl.Context, scene: Scene, state: PanelState) -> None:
        self._ctx = ctx
        self._scene = scene
        self._state = state
        self._thread = ThreadPoolExecutor(DECODED_AT_ONCE, thread_name_prefix="surveying")
        self._pictures: dict[tuple[int, int], Previews] = {}

    def update(self, frame: Frame) -> Sequence[Command]:
        state = self._state
        asked = list(self._ended()) if state.survey_ends else []
        if frame.taken(self.handles):
            self._begin(frame.pointed) if state.survey is None else self._close()
        if state.survey is not None:
            for action in frame.taken(ANSWERED):
                if action is LEAVE:
                    self._close()
                elif action is OPEN_IMAGE:
                    asked += self._ended()
                elif state.survey is not None and action is UNDO:
                    state.survey = state.survey.back()
                elif state.survey is not None and state.survey.under is not None:
                    state.survey = state.survey.without(state.survey.under)
        return asked or NOTHING

    def follow(self, frame: Frame) -> None:
        state, survey = self._state, self._state.survey
        if survey is None:
            if self._pictures:
                self._release()
            state.comparison = ()
            return
        largest = LARGEST if len(survey.cards) <= FEW else WHOLE
        shown: list[Preview] = []
        for card in survey.cards:
            picture = self._picture(card, largest)
            if picture is None and largest == LARGEST and (card, WHOLE) in self._pictures:
                picture = self._picture(card, WHOLE)
            if picture is not None:
                shown.append(picture)
        state.comparison = shown

    def close(self) -> None:
        self._release()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _begin(self, pointed: int | None) -> None:
        cards = self._meant(pointed)
        if len(cards) < 2:
            self._state.toasts.say(_(NONE_MEANT), self._scene.time)
            return
        if len(cards) > MOST_SURVEYED:
            said = ngettext("The first {most} of {count} image", "The first {most} of {count} images", len(cards))
            self._state.toasts.say(said.format(most=MOST_SURVEYED), self._scene.time)
        self._state.survey = Survey(cards[:MOST_SURVEYED])

    def _meant(self, pointed: int | None) -> tuple[int, ...]:
        """What is selected; else, on the board, the row that is pointed at."""
        scene, selected = self._scene, self._scene.selection.cards
        if len(selected) > 1:
            ordered = tuple(card for card in scene.favourites if card in selected)
            return (*ordered, *(card for card in selected if card not in ordered))
        card = pointed if pointed in scene.favourites else self._state.last_favourite
        if isinstance(scene.arrangement, FavouritesBoard) and card is not None and card in scene.favourites:
            return scene.board.rows[scene.board.row_of(card)].cards
        return ()

    def _ended(self) -> Sequence[Command]:
        """What is left is kept; what was knocked out is no favourite any more."""
        survey = self._state.survey
        self._close()
        return [ChooseFavourites(survey.cards, survey.out)] if survey is not None else NOTHING

    def _close(self) -> None:
        self._state.survey, self._state.survey_ends = None, False

    def _picture(self, card: int, largest: int) -> Preview | None:
        key = card, largest
        if key not in self._pictures:
            self._pictures[key] = Previews(self._ctx, self._scene, largest, self._thread)
        return self._pictures[key].of(card)

    def _release(self) -> None:
        for previews in self._pictures.values():
            previews.release()
        self._pictures.clear()
