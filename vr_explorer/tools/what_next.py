""" "What next?": images come before the viewer, by what they have kept, looked at and passed by, and each says why."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import moderngl
import numpy as np
import numpy.typing as npt

from foundation.language import _
from vr_explorer.actions import DISMISS, WHAT_NEXT
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.taste_state import Forget, MetRow, MetState, TasteState
from vr_explorer.scene.commands import BringBefore, Command, ToggleFavourite
from vr_explorer.scene.scene import Scene
from vr_explorer.store.records import TasteBefore
from vr_explorer.taste.settings import TasteSettings
from vr_explorer.taste.signals import Signal
from vr_explorer.tools.compass import CompassTool
from vr_explorer.tools.keeper import Keeper
from vr_explorer.tools.learner import SHOWN, Found, LateLearner, Learner
from vr_explorer.tools.thumbnails import Sheet, ThumbnailSheet, sheet_of
from vr_explorer.tools.tool import NOTHING, Frame, Tool

LOOKED = 2.5
"""Seconds of pointing at an image, after which it was a long look."""

RESTED = 20.0
"""Seconds without a wish, after which one seems to rest."""

RENEWED = 2.0
"""Seconds between two counts of what was met, while they are shown."""

FORGOTTEN = "forgotten"
"""Kept in the place of a signal: a favourite that is no sign of taste."""

_Done = Callable[[Any], None]


class WhatNextTool(Tool):
    """settings: the present ones. compass: knows what was met. keeper: of the session, None where nothing is kept.

    What takes longer than a frame happens on a thread: `Learner` belongs to that alone, and is made when it is first
    wanted.
    """

    handles = frozenset({WHAT_NEXT, DISMISS})

    def __init__(
        self,
        ctx: moderngl.Context,
        scene: Scene,
        state: PanelState,
        settings: Callable[[], TasteSettings],
        compass: CompassTool,
        keeper: Keeper | None,
    ) -> None:
        self._scene, self._state, self._settings = scene, state, settings
        self._compass, self._keeper = compass, keeper
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="taste")
        self._sheet = ThumbnailSheet(ctx)
        self._waiting: deque[tuple[Future[Any], LateLearner, _Done]] = deque()
        self._pointed: tuple[int | None, float] = (None, 0.0)
        self._rested = 0.0
        self._offered = False
        self._commands: list[Command] = []
        self._since_count = RENEWED
        self._thumbnailed: tuple[int, ...] = ()
        self._begin()

    def _begin(self) -> None:
        """With what is known of the present session."""
        scene, keeper = self._scene, self._keeper
        self._count = len(scene.cards)
        self._board, self._rejected = scene.board, scene.rejected
        self._told: dict[int, Signal] = {}
        self._forgotten: set[int] = set()
        self._session = keeper.selection if keeper is not None else None
        self._seed, self._batches = 0, 0
        if keeper is not None and self._session is not None:
            before = self._session.taste_before
            self._seed, self._batches = before.seed, before.batches
            for image, signal in before.signals:
                card = keeper.indices.get(image)
                if card is not None and signal == FORGOTTEN:
                    self._forgotten.add(card)
                elif card is not None and signal in {one.value for one in Signal}:
                    self._told[card] = Signal(signal)
        for card in scene.favourites:
            if card not in self._forgotten:
                self._told.setdefault(card, Signal.FAVOURITE)
        self._late = LateLearner(self._seed)
        self._finding = self._counting = False
        self._shown_of: tuple[tuple[int, Signal], ...] | None = None
        self._state.taste = TasteState()

    def update(self, frame: Frame) -> Sequence[Command]:
        """What was found comes before the viewer."""
        for action in frame.taken(self.handles):
            if action is WHAT_NEXT:
                self._ask()
            else:
                self._dismiss(frame.pointed if frame.pointed is not None else self._state.last)
        self._rest(frame)
        if not self._commands:
            return NOTHING
        asked, self._commands = self._commands, []
        return asked

    def follow(self, frame: Frame) -> None:
        scene, state = self._scene, self._state
        if self._keeper is not None and self._keeper.selection is not self._session:
            self._begin()
        if len(scene.cards) > self._count:
            self._count = len(scene.cards)
            grown = scene.cloud
            self._tell_later(lambda learner: learner.grow(grown))
        while self._waiting and self._waiting[0][0].done():
            self._take()
        if scene.board is not self._board:
            self._take_over_favourites()
        if scene.rejected is not self._rejected:
            before, self._rejected = self._rejected, scene.rejected
            for card in sorted(scene.rejected - before):
                self._tell(card, Signal.DISMISSED)
            self._forget([card for card in before - scene.rejected if self._told.get(card) is Signal.DISMISSED])
        if self._compass.gazed is not None:
            self._tell(self._compass.gazed, Signal.LOOKED)
        self._watch(frame)
        if state.taste_wishes:
            wishes, state.taste_wishes = state.taste_wishes, []
            for wish in wishes:
                self._forget(wish.cards if isinstance(wish, Forget) else tuple(self._told))
        if state.page is Page.TASTE:
            self._show(frame.seconds)

    def settle(self) -> None:
        """Waits for what was asked for, for a single picture and for tests."""
        while self._waiting:
            self._take()

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._sheet.release()

    def _ask(self) -> None:
        scene = self._scene
        if scene.arrangement.of_favourites:
            self._state.toasts.say(_("Go into the cloud first, then ask what next"), scene.time)
            return
        if self._finding:
            return
        brought = scene.placement.brought
        for card in brought.cards if brought is not None else ():
            if card not in self._told:
                self._tell(card, Signal.PASSED)
        batch, dial, met = self._batches, self._settings().strength, self._compass.met.copy()
        self._finding = True
        rejected = scene.rejected
        self._submit(lambda learner: learner.next(batch, dial, met, rejected), self._bring)
        self._batches += 1
        if self._session is not None:
            self._session.keep_taste(self._seed, self._batches)
        self._state.taste = replace(self._state.taste, busy=True)

    def _bring(self, found: Found) -> None:
        self._finding = False
        self._state.taste = replace(self._state.taste, busy=False)
        there = [number for number, card in enumerate(found.cards) if card not in self._scene.rejected]
        found = Found(tuple(found.cards[one] for one in there), tuple(found.words[one] for one in there))
        if not found.cards:
            self._state.toasts.say(_("You have seen every image of this cloud"), self._scene.time)
            return
        self._commands.append(BringBefore(found.cards, found.words))
        self._compass.meet(found.cards)

    def _dismiss(self, card: int | None) -> None:
        if card is None:
            self._state.toasts.say(_("Point at an image first"), self._scene.time)
            return
        if card in self._scene.favourites and self._scene.arrangement.of_favourites:
            self._commands.append(ToggleFavourite(card))  # on the board, Delete takes it off
            return
        if card in self._scene.favourites:
            self._state.toasts.say(_("It is a favourite; take it away from there first"), self._scene.time)
            return
        said = (
            _("Fewer like this one") if self._settings().learning else _("Learning is switched off on the page Taste")
        )
        self._state.toasts.say(said, self._scene.time)
        self._tell(card, Signal.DISMISSED)

    def _tell(self, card: int, signal: Signal) -> None:
        """A look or a pass says nothing more of an image of which more was said."""
        if not self._settings().learning:
            return
        before = self._told.get(card)
        if before is signal or (signal is Signal.LOOKED and before not in (None, Signal.PASSED)):
            return
        self._told.pop(card, None)
        self._told[card] = signal
        self._forgotten.discard(card)
        if self._session is not None:
            self._session.tell(self._scene.cloud.ids[card], signal.value)
        self._tell_later(lambda learner: learner.taste.tell(card, signal))

    def _forget(self, cards: Sequence[int]) -> None:
        ids = self._scene.cloud.ids
        known = [card for card in cards if card in self._told]
        for card in known:
            del self._told[card]
            if self._session is not None and card in self._scene.favourites:
                self._forgotten.add(card)
                self._session.tell(ids[card], FORGOTTEN)
        others = [ids[card] for card in known if card not in self._forgotten]
        if self._session is not None and others:
            self._session.untell(others)
        if known:
            self._tell_later(lambda learner: learner.taste.forget(*known))

    def _take_over_favourites(self) -> None:
        before, self._board = self._board, self._scene.board
        for card in self._scene.favourites:
            if card not in before.cards:
                self._tell(card, Signal.FAVOURITE)
        gone = [card for card in before.cards if card not in self._scene.favourites]
        forgotten = [card for card in gone if card in self._forgotten]
        self._forgotten.difference_update(forgotten)
        if self._session is not None and forgotten:
            self._session.untell([self._scene.cloud.ids[card] for card in forgotten])
        self._forget([card for card in gone if self._told.get(card) is Signal.FAVOURITE])

    def _watch(self, frame: Frame) -> None:
        """How long one points at the same image."""
        card, since = self._pointed
        if self._scene.hovered != card:
            self._pointed = self._scene.hovered, 0.0
        elif card is not None:
            self._pointed = card, since + frame.seconds
            if since < LOOKED <= since + frame.seconds:
                self._tell(card, Signal.LOOKED)

    def _rest(self, frame: Frame) -> None:
        """An offer in a quiet line where one seems to rest: once, and gone with the next wish."""
        scene, state, input_frame = self._scene, self._state, frame.input_frame
        moved = any(input_frame.thrust) or any(input_frame.push) or any(input_frame.turn)
        wished = moved or input_frame.actions or input_frame.hold or input_frame.carry is not None
        aside = state.page is not None or scene.raining or scene.tour is not None or scene.arrangement.of_favourites
        if wished or aside or scene.placement.brought is not None or not self._settings().offers:
            self._rested, self._offered = 0.0, False
            if state.quiet:
                state.quiet = ""
            return
        self._rested += frame.seconds
        if self._rested >= RESTED and not self._offered and self._told:
            self._offered = True
            kept = list(scene.favourites)
            self._submit(lambda learner: learner.words.narrow(kept), self._offer)

    def _offer(self, narrow: str) -> None:
        if self._offered:
            key = self._state.next_key
            asked = _("What next? Press {key} for eight images") if key else _("What next? is on the menu's page Taste")
            asked = asked.format(key=key)
            self._state.quiet = f"{narrow}. {asked}" if narrow else asked

    def _show(self, seconds: float) -> None:
        """What the page shows, when it has changed."""
        told = tuple(self._told.items())
        if told != self._shown_of and not self._waiting:
            self._shown_of = told
            self._submit(lambda learner: learner.shown(), self._take_shown)
        self._since_count += seconds
        if self._since_count >= RENEWED and not self._counting:
            self._since_count, self._counting = 0.0, True
            met, kept = self._compass.met.copy(), list(self._scene.favourites)
            rejected = self._scene.rejected
            self._submit(lambda learner: _met(learner, met, kept, rejected), self._take_met)

    def _take_shown(self, shown: TasteState) -> None:
        self._state.taste = replace(shown, busy=self._finding)
        cards = tuple(card for niche in shown.niches for card in niche.cards[:SHOWN])
        if cards != self._thumbnailed:
            self._thumbnailed = cards
            cloud = self._scene.cloud
            self._submit(lambda _learner: sheet_of(cloud, cards), self._take_sheet)

    def _take_sheet(self, sheet: Sheet) -> None:
        self._state.thumbnails = self._sheet.show(sheet)

    def _take_met(self, shown: MetState) -> None:
        self._counting = False
        self._state.met = shown

    def record(self) -> TasteBefore:
        """What is known of the taste by now, for a file."""
        ids = self._scene.cloud.ids
        signals = [(ids[card], signal.value) for card, signal in self._told.items()]
        signals += [(ids[card], FORGOTTEN) for card in sorted(self._forgotten)]
        met = tuple(ids[card] for card in np.flatnonzero(self._compass.met).tolist())
        return TasteBefore(self._seed, self._batches, tuple(signals), met)

    def _tell_later(self, work: Callable[[Learner], None]) -> None:
        """To the learner, where there is one already, or one is being made."""
        if self._late.wanted:
            self._submit(work, _nothing)

    def _submit(self, work: Callable[[Learner], Any], done: _Done) -> None:
        late = self._late
        late.want(self._scene.cloud, self._told)
        self._waiting.append((self._thread.submit(lambda: work(late.get())), late, done))

    def _take(self) -> None:
        future, late, done = self._waiting.popleft()
        found = future.result()
        if late is self._late:
            done(found)


def _met(
    learner: Learner, met: npt.NDArray[np.bool_], kept: Sequence[int], rejected: frozenset[int] = frozenset()
) -> MetState:
    words = learner.words
    counted = np.ones(len(met), bool)
    counted[list(rejected)] = False
    seen, count = int((met & counted).sum()), int(counted.sum())
    if len(words) != len(met):
        return MetState(seen, count)
    groups = tuple(
        (title, tuple(MetRow(one.words, one.share) for one in rows)) for title, rows in words.met(met, counted).items()
    )
    return MetState(seen, count, groups, words.narrow(kept))


def _nothing(_found: object) -> None:
    """There is nothing to be done with it."""
