"""Breeding bombs: thrown, fed, asked to rest and to go on; what is written at them, and their process is told."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import moderngl
import numpy as np

from foundation.language import N_, _
from vr_explorer.actions import (
    BREED_BOMB,
    CALMER,
    FAVOURITE,
    FEED_BOMB,
    SLOWER,
    STOP_BREEDING,
    THROW_AWAY,
    WILDER,
    Action,
)
from vr_explorer.breeding.broods import SLOWEST, Brood
from vr_explorer.panels.breeding_bomb_state import BombWish, BreedingBombState, GoOn, LeanBomb, Rest
from vr_explorer.panels.labels import Sign
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.bombs import Bomb
from vr_explorer.scene.broods import MOST_PARENTS
from vr_explorer.scene.commands import BeginAnew, Command, FeedBomb, PlaceBreedingBomb, ThrowAwayBrood
from vr_explorer.scene.criteria import OfBrood
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.bombs import BombTool
from vr_explorer.tools.breeding import NOT_HERE, BreedingTool
from vr_explorer.tools.brood_process import USUAL_PACE
from vr_explorer.tools.thumbnails import Sheet, ThumbnailSheet, sheet_of
from vr_explorer.tools.tool import NOTHING, Frame, Tool

AWAY = 9.0
"""Card heights from where a throw begins to where the bomb rests: its parents and children fill the view from there."""

NO_PARENTS = N_("Keep an image first, or select some: the bomb breeds from what it holds")
NOT_AMONG_FAVOURITES = N_("Go into the cloud first: children gather there")
EMPTY = N_("It is empty: drag a kept image onto it")
DROP = N_("Let go, and it breeds from this image")

LEANING = frozenset({WILDER, CALMER, SLOWER, STOP_BREEDING, THROW_AWAY})
"""What is asked for of a breeding bomb while the ray meets it, instead of the latest brood."""


class BreedingBombs(Tool):
    """bombs: throws them and knows which one the ray meets. breeding: has the process, and says where it can breed.

    It goes before `breeding`: what is pressed at a bomb is the bomb's.
    """

    handles = frozenset({BREED_BOMB, FEED_BOMB})

    def __init__(
        self, ctx: moderngl.Context, scene: Scene, state: PanelState, bombs: BombTool, breeding: BreedingTool
    ) -> None:
        self._scene, self._state = scene, state
        self._bombs, self._breeding, self._process = bombs, breeding, breeding.process
        self._sheet = ThumbnailSheet(ctx)
        self._thread: ThreadPoolExecutor | None = None
        self._drawing: Future[Sheet] | None = None
        self._pictured: tuple[int, ...] = ()
        self._dragged: int | None = None
        self._holding = False
        self._signs: dict[int, tuple[object, Sign]] = {}
        self._begin()

    def _begin(self) -> None:
        """With the broods of the present session."""
        self._broods = self._process.broods
        self._seen: tuple[Bomb, ...] = ()
        self._there: dict[int, OfBrood] = {}
        self._goes_on = {number for number, brood in self._broods.items() if brood.bomb and brood.resumes}

    def update(self, frame: Frame) -> Sequence[Command]:
        asked = self._drag(frame)
        for action in frame.taken(self.handles):
            asked = [*asked, *(self._throw(frame) if action is BREED_BOMB else self._feed(frame.pointed))]
        at = self._breeder(self._bombs.pointed) if frame.input_frame.actions and self._there else None
        if at is not None:
            for action in frame.taken(LEANING):
                asked = [*asked, *self._lean(at, action)]
        if self._state.bomb_wishes:
            wishes, self._state.bomb_wishes = self._state.bomb_wishes, []
            asked = [*asked, *(command for wish in wishes for command in self._fulfil(wish))]
        return asked or NOTHING

    def follow(self, frame: Frame) -> None:
        if self._process.broods is not self._broods:
            self._begin()
        bombs = self._scene.bombs
        if bombs is not self._seen:
            self._seen = bombs
            self._take_over(bombs)
        if not self._there:
            return
        self._show()
        if self._state.page is Page.BOMBS:
            self._picture()

    def close(self) -> None:
        if self._thread is not None:
            self._thread.shutdown(wait=True, cancel_futures=True)
        self._sheet.release()

    def _throw(self, frame: Frame) -> list[Command]:
        """Of what is selected, else of the two that were kept last."""
        scene, ray = self._scene, frame.input_frame.ray
        parents = scene.selection.cards[:MOST_PARENTS] or tuple(scene.favourites)[-2:]
        if not self._breeding.here or not self._breeding.possible or not parents:
            here = NOT_AMONG_FAVOURITES if self._breeding.here else NOT_HERE
            said = NO_PARENTS if self._breeding.possible else here
            self._state.toasts.say(_(said), scene.time)
            return []
        number = self._process.free_number()
        self._process.keep(Brood(number, self._ids(parents), going=False, bomb=True))
        self._goes_on.add(number)
        direction = ray[1] if ray is not None else None
        x, _y, z = direction if direction is not None else scene.body.ahead.tolist()
        yaw = float(np.arctan2(-x, -z))
        place, velocity = self._bombs.throw(direction, AWAY * scene.settings.card_height)
        return [PlaceBreedingBomb(number, parents, place, velocity, yaw)]

    def _feed(self, card: int | None) -> list[Command]:
        """The bomb whose menu is open, or the latest, with an image that is pointed at."""
        breeders = [bomb.number for bomb in self._scene.bombs if bomb.breeding is not None]
        if card is None or not breeders:
            return []
        return [FeedBomb(self._state.bomb if self._state.bomb in breeders else breeders[-1], (card,))]

    def _drag(self, frame: Frame) -> list[Command]:
        """A card that is dragged onto a bomb is a parent there."""
        hold, pointed, onto = frame.input_frame.hold, frame.pointed, self._breeder(self._bombs.pointed)
        begins, self._holding = hold and not self._holding, hold
        if begins and not self._state.painting and self._breeding.breedable(pointed):
            self._dragged = pointed
        if hold:
            return []
        dragged, self._dragged = self._dragged, None
        if dragged is None or onto is None:
            return []
        frame.leave(tuple(action for action in frame.input_frame.actions if action is not FAVOURITE))
        return [FeedBomb(onto.number, (dragged,))]

    def _breeder(self, number: int | None) -> Bomb | None:
        """The bomb of this number, where it is one that breeds."""
        if number is None:
            return None
        found = (bomb for bomb in self._scene.bombs if bomb.number == number and bomb.breeding is not None)
        return next(found, None)

    def _brood(self, breeding: OfBrood) -> Brood:
        """As the session knows it, else one that has made nothing yet."""
        known = self._process.broods.get(breeding.brood)
        return known or Brood(breeding.brood, self._ids(breeding.parents), going=False, bomb=True)

    def _lean(self, bomb: Bomb, action: Action) -> list[Command]:
        assert bomb.breeding is not None
        brood = self._brood(bomb.breeding)
        if action is THROW_AWAY:
            return [ThrowAwayBrood(brood.number)]
        if action is STOP_BREEDING:
            self._process.rest(brood.number)
        elif action is SLOWER:
            self._change(replace(brood, pace=max((brood.pace or USUAL_PACE) / 2.0, SLOWEST)))
        else:
            self._change(brood.wilder() if action is WILDER else brood.calmer())
        return []

    def _fulfil(self, wish: BombWish) -> list[Command]:
        """What was asked for on the page."""
        bomb = self._breeder(wish.bomb)
        if bomb is None or bomb.breeding is None:
            return []
        brood = self._brood(bomb.breeding)
        if isinstance(wish, LeanBomb):
            self._change(replace(brood, strength=wish.strength, pace=wish.pace))
        elif isinstance(wish, Rest):
            self._process.rest(brood.number)
        elif isinstance(wish, GoOn):
            return self._go_on(bomb.number, bomb.breeding)
        else:
            return [ThrowAwayBrood(brood.number)]
        return []

    def _change(self, brood: Brood) -> None:
        (self._process.change if brood.going else self._process.keep)(brood)

    def _go_on(self, number: int, breeding: OfBrood) -> list[Command]:
        """More children; in a new brood where the one before was thrown away, or is full."""
        if not breeding.parents or not self._breeding.here:
            return []
        brood = self._brood(breeding)
        if not brood.thrown and not brood.full:
            self._breeding.start()
            again = replace(brood, parents=self._ids(breeding.parents), going=True, failure="", count=None, bomb=True)
            self._process.change(replace(again, resumes=False))
            return []
        anew = replace(brood, number=self._process.free_number(), made=0, going=False, thrown=False, failure="")
        self._process.keep(anew)
        self._goes_on.add(anew.number)
        return [BeginAnew(number, anew.number)]

    def _take_over(self, bombs: Sequence[Bomb]) -> None:
        """Bombs that came or went, were fed, or lost a parent: as they were asked to, or by undo."""
        before = self._there
        self._there = {bomb.breeding.brood: bomb.breeding for bomb in bombs if bomb.breeding is not None}
        if self._there == before:
            return
        for number in before.keys() - self._there.keys():
            brood = self._process.broods.get(number)
            if brood is not None and brood.going:
                self._goes_on.add(number)  # once it is there again, as after a look at the board
                self._process.rest(number)
        for bomb in bombs:
            breeding = bomb.breeding
            if breeding is None or before.get(breeding.brood) == breeding:
                continue
            brood = self._brood(breeding)
            if not breeding.parents:
                if brood.going:
                    self._goes_on.add(brood.number)
                    self._process.rest(brood.number)
            elif brood.number in self._goes_on:
                self._goes_on.discard(brood.number)
                if not brood.thrown and not brood.full:
                    self._go_on(bomb.number, breeding)
            elif brood.going:
                self._process.change(replace(brood, parents=self._ids(breeding.parents)))
        self._signs = {number: sign for number, sign in self._signs.items() if self._breeder(number) is not None}

    def _show(self) -> None:
        """What is written at the bombs, and stands on their page."""
        state, shown = self._state, list[BreedingBombState]()
        for bomb in self._scene.bombs:
            if bomb.breeding is None:
                continue
            brood = self._brood(bomb.breeding)
            come = self._scene.bred(brood.number)
            dropped = self._dragged is not None and self._bombs.pointed == bomb.number
            key = bomb, brood, come, dropped
            known = self._signs.get(bomb.number)
            if known is None or known[0] != key:
                known = self._signs[bomb.number] = (
                    key,
                    Sign(self._words(bomb, brood.brief, come, dropped), bomb.position, True),
                )
            state.signs = (*state.signs, known[1])
            if state.page is Page.BOMBS:
                words = self._words(bomb, brood, come, False)
                shown.append(self._shown(bomb.number, bomb.breeding, brood, words))
        if state.page is Page.BOMBS and tuple(shown) != state.breeders:
            state.breeders = tuple(shown)

    def _words(self, bomb: Bomb, brood: Brood, come: int, dropped: bool) -> str:
        """come: children that are in sight, as those that were made may still be under way."""
        if dropped:
            return _(DROP)
        if bomb.breeding is not None and not bomb.breeding.parents:
            words = _(EMPTY)
        elif brood.thrown:
            words = _("Its children are thrown away · it rests")
        else:
            words = replace(brood, made=come).words_at_bomb
            words = f"{words[:1].upper()}{words[1:]}"
        return f"{bomb.name} · {words}" if bomb.name else words

    def _shown(self, bomb: int, breeding: OfBrood, brood: Brood, words: str) -> BreedingBombState:
        kept, own = self._scene.favourites, breeding.parents
        found = tuple(card for card in self._scene.brood(brood.number) if card in kept and card not in own)
        return BreedingBombState(bomb, words, brood.going, brood.thrown, brood.strength, brood.pace, found)

    def _picture(self) -> None:
        """Small pictures of what is shown on the page, read on a thread."""
        kept = (card for one in self._state.breeders for card in one.kept)
        held = (card for breeding in self._there.values() for card in breeding.parents)
        cards = tuple(dict.fromkeys((*held, *kept)))
        if self._drawing is not None:
            if self._drawing.done():
                self._state.breeding_pictures = self._sheet.show(self._drawing.result())
                self._drawing = None
        elif cards != self._pictured:
            self._pictured = cards
            if self._thread is None:
                self._thread = ThreadPoolExecutor(1, thread_name_prefix="parents")
            self._drawing = self._thread.submit(sheet_of, self._scene.cloud, cards)

    def _ids(self, cards: Sequence[int]) -> tuple[str, ...]:
        return tuple(self._scene.cloud.ids[card] for card in cards)
