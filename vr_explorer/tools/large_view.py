"""One image as large as there is room, from it to those beside it, and one after the other by themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import moderngl
import numpy as np
import numpy.typing as npt

from foundation.language import N_, _
from vr_explorer.actions import (
    ACTIONS,
    BOMB,
    CLEAR,
    FILTER,
    FIRST_FLIGHT,
    HELP,
    LARGE_VIEW,
    LEAVE,
    MEASURES,
    MENU,
    ONLY_SELECTED,
    OVERVIEW,
    RELATIVES,
    SEARCH,
    SESSIONS,
    SETTINGS,
    SLIDESHOW,
    STEP_DOWN,
    STEP_LEFT,
    STEP_RIGHT,
    STEP_UP,
    SURVEY,
    WHAT_NEXT,
    Action,
    Group,
)
from vr_explorer.panels.large_view_state import LargeViewState
from vr_explorer.panels.state import PanelState
from vr_explorer.picking.neighbours import SEEN, Toward, next_card, reading_order, shown_now
from vr_explorer.scene.commands import Command
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.fitted_pictures import FittedPictures
from vr_explorer.tools.slideshow import Slides, SlideshowSettings
from vr_explorer.tools.tool import NOTHING, Frame, Tool

TOWARD: dict[Action, Toward] = {STEP_LEFT: (-1, 0), STEP_RIGHT: (1, 0), STEP_UP: (0, 1), STEP_DOWN: (0, -1)}

BEHIND = frozenset(
    {one for one in ACTIONS if one.group in (Group.MOVING, Group.ARRANGING, Group.BREEDING)}
    | {MENU, HELP, FILTER, MEASURES, SEARCH, SETTINGS, SESSIONS, WHAT_NEXT, RELATIVES, ONLY_SELECTED, CLEAR, BOMB}
    | {SURVEY, OVERVIEW, FIRST_FLIGHT}
)
"""What shows something that the large view would hide: it is closed then. Undo and all that concerns the image leave it
open."""

LEAVING = frozenset({LEAVE})

CHANGE = 0.18
"""Seconds in which one picture becomes the next one: soft, and no wait."""

NONE_SHOWN = N_("No image is shown that a slideshow could be made of")
NONE_MEANT = N_("Point at an image, or select one, to see it large")


class LargeViewTool(Tool):
    """state: has what is shown. While it is open, its image is the one that is pointed at. After the tools that know
    what is pointed at. settings: the present ones.
    """

    handles = frozenset({LARGE_VIEW, SLIDESHOW, *TOWARD})

    def __init__(
        self, ctx: moderngl.Context, scene: Scene, state: PanelState, settings: Callable[[], SlideshowSettings]
    ) -> None:
        self._scene = scene
        self._state = state
        self._settings = settings
        self._pictures = FittedPictures(ctx, scene)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="neighbours")
        self._steps: list[Toward] = []
        self._found: tuple[Toward, Future[int | None]] | None = None
        self._way: list[tuple[int, Toward]] = []
        self._slides: Slides | None = None
        self._ordering: tuple[int | None, Future[npt.NDArray[np.intp]]] | None = None
        self._change = CHANGE

    def update(self, frame: Frame) -> Sequence[Command]:
        state = self._state
        for action in frame.taken(self.handles):
            if action is SLIDESHOW:
                self._toggle_slides(frame)
            elif self._slides is not None and state.large is not None:
                self._control(self._slides, action)
            elif action is LARGE_VIEW:
                self._toggle(frame)
            elif state.large is not None:
                self._steps.append(TOWARD[action])
        if state.large is None:
            self._slides = None
            return NOTHING
        frame.pointed = state.large.card
        left = state.context is None and bool(frame.taken(LEAVING))
        if left or not BEHIND.isdisjoint(frame.input_frame.actions):
            self._close()
        return NOTHING

    def follow(self, frame: Frame) -> None:
        self._begin_slides()
        if self._state.large is None:
            return
        self._step()
        self._go_on(frame.seconds)
        large, room = self._state.large, self._state.large_room
        if 0 in room[:2]:
            return
        found = self._pictures.of(large.card, room, [self._slides.following] if self._slides is not None else [])
        missing = self._pictures.missing(large.card, room)
        if found is None and not missing and self._slides is None:
            found = self._pictures.meanwhile(large.card, room)
        if missing != large.missing:
            large = replace(large, missing=missing, picture=None, before=None)
        elif found is not None and found is not large.picture:
            small, time = self._pictures.small(large.card), self._scene.time
            large = replace(large, picture=found, before=large.picture, since=time, fade=self._change, small=small)
            self._change = CHANGE
        self._state.large = large

    @property
    def at_rest(self) -> bool:
        """All steps that were asked for have been made."""
        return not self._steps and self._found is None

    def settle(self) -> None:
        """For a single picture: the image is there."""
        self._pictures.settle()

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._pictures.release()

    def _toggle(self, frame: Frame) -> None:
        state = self._state
        if state.large is not None:
            self._close()
            return
        card = self._meant(state.context.card if state.context is not None else frame.pointed)
        if card is None:
            state.toasts.say(_(NONE_MEANT), self._scene.time)
            return
        if frame.input_frame.head is not None:  # there, the menu would hang in the same place
            state.show(None)
        state.large, state.text_input.edit = LargeViewState(card), None

    def _meant(self, pointed: int | None) -> int | None:
        """What is pointed at, else what was chosen last."""
        selected = self._scene.selection.cards
        return pointed if pointed is not None else selected[0] if selected else self._state.last

    def _close(self) -> None:
        self._state.large = self._slides = None
        self._steps.clear()
        self._way.clear()
        self._found = None

    def _toggle_slides(self, frame: Frame) -> None:
        """Begins with the image that is large, or pointed at."""
        large, context = self._state.large, self._state.context
        if self._slides is not None:
            self._close()
            return
        first = large.card if large is not None else context.card if context is not None else frame.pointed
        self._ordering = first, self._thread.submit(reading_order, shown_now(self._scene))
        if frame.input_frame.head is not None:
            self._state.show(None)

    def _begin_slides(self) -> None:
        """Once it is known in which order."""
        if self._ordering is None or not self._ordering[1].done():
            return
        (first, ordered), self._ordering = self._ordering, None
        order, state = ordered.result(), self._state
        if len(order) == 0:
            state.toasts.say(_(NONE_SHOWN), self._scene.time)
            return
        self._slides, state.text_input.edit = Slides(order, first), None
        before = state.large or LargeViewState(self._slides.card)
        state.large = replace(before, card=self._slides.card, slide=self._slides.turn, paused=False)

    def _control(self, slides: Slides, action: Action) -> None:
        """What keys ask of a slideshow."""
        assert self._state.large is not None
        if action is LARGE_VIEW:
            self._state.large = replace(self._state.large, paused=not self._state.large.paused)
            return
        slides.step(-1 if action in (STEP_LEFT, STEP_UP) else 1)
        self._state.large = replace(self._state.large, card=slides.card, slide=slides.turn)

    def _go_on(self, seconds: float) -> None:
        """With a slideshow, once its present image was seen for long enough."""
        large, slides = self._state.large, self._slides
        if slides is None or large is None or large.paused:
            return
        there = large.missing or (large.picture is not None and large.picture.card == large.card)
        if there and slides.see(seconds, self._settings()):
            self._change = self._settings().softly
            self._state.large = replace(large, card=slides.card, slide=slides.turn)

    def _step(self) -> None:
        """Goes on with what arrow keys have asked for, one after the other."""
        if self._found is not None and self._found[1].done():
            (toward, found), self._found = self._found, None
            card = found.result()
            if card is not None and self._state.large is not None:
                self._way.append((self._state.large.card, toward))
                self._show(card)
        while self._found is None and self._steps and self._state.large is not None:
            toward, card = self._steps.pop(0), self._state.large.card
            if self._way and self._way[-1][1] == (-toward[0], -toward[1]) and self._seen(self._way[-1][0]):
                self._show(self._way.pop()[0])  # back is where one came from
            else:
                self._found = toward, self._thread.submit(next_card, shown_now(self._scene), card, toward)

    def _seen(self, card: int) -> bool:
        return bool(self._scene.cards.fade_to[card] > SEEN)

    def _show(self, card: int) -> None:
        assert self._state.large is not None
        self._state.large = replace(self._state.large, card=card)
