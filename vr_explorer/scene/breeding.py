"""What is bred in a scene: which broods there are, whose images stand where, and which cards are held for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.body import Body
from vr_explorer.scene.broods import Broods, Gap, Members, before_viewer
from vr_explorer.scene.cards import Cards, Vectors
from vr_explorer.scene.commands import BeginBrood, BreedingCommand, CloseGap, HoldCards, MoveGap
from vr_explorer.scene.joining import APART, FALL, Joined, begins
from vr_explorer.scene.recording import Came
from vr_explorer.scene.steps import Steps
from vr_explorer.scene.transitions import Transitions
from vr_explorer.scene.view import Triple
from vr_explorer.scene.world import World

REFLOW, HIDING, TAKEN = 0.5, 0.8, 0.7
"""Seconds in which images in a gap find another order, in which a brood goes out of sight, and in which a card comes to
the hand.
"""


class Breeding:
    """broods: as they can be taken back and brought again. members: whose images are whose. gap: where those of one
    gather now, None: nowhere. held: the cards in the hands of which nothing is bred yet, and where. parents: of each
    image that has joined, the cards that it was bred from. Times are seconds of the scene's clock.
    """

    def __init__(self, world: World, cards: Cards, transitions: Transitions, body: Body, steps: Steps) -> None:
        self.broods, self.members = Broods(), Members()
        self.gap: Gap | None = None
        self.held: dict[int, Triple] = {}
        self.parents: dict[int, tuple[int, ...]] = {}
        self._world, self._cards, self._transitions = world, cards, transitions
        self._body, self._steps = body, steps
        self._begun: frozenset[int] = frozenset()
        self._withheld: frozenset[int] = frozenset()
        self._next = 0.0

    def apply(self, command: BreedingCommand) -> None:
        """With a step to undo, where it begins or throws away a brood."""
        before = self.broods
        if isinstance(command, BeginBrood):
            self._begin(command)
        elif isinstance(command, HoldCards):
            self._take(command)
        elif isinstance(command, MoveGap):
            self._move_gap(command)
        elif isinstance(command, CloseGap):
            self._close_gap()
        elif command.number in before.shown:
            self.turn_to(before.thrown_away(command.number))
        if isinstance(command, BeginBrood) or self.broods is not before:
            self._steps.remember(before)

    def begin_by_bomb(self, number: int) -> None:
        """A breeding bomb has this brood about it from now on."""
        self.broods = self.broods.begun_by_bomb(number)
        self._begun |= {number}

    def turn_to(self, broods: Broods) -> None:
        """Makes `broods` the present ones: images of those that are not shown go out of sight, others come again."""
        self.broods = broods
        if self.gap is not None and self.gap.brood not in broods.shown:
            self._close_gap()
        self._hide(HIDING)

    def withhold(self, cards: Iterable[int], duration: float = 0.0) -> None:
        """These are out of sight until they are revealed, and those that were are seen again."""
        self._withheld = frozenset(cards)
        self._hide(duration)

    def reveal(self, came: Came) -> None:
        """One that was withheld comes as a child comes."""
        cards, card, height, time = self._cards, came.card, self._card, self._world.time
        if card not in self._withheld:
            return
        self._withheld -= {card}
        self._hide(FALL)
        number, target = np.array([card], np.intp), cards.target[card].copy()
        gathers = self.gap is not None and came.brood == self.gap.brood
        if self.gap is not None and gathers:
            self.gap = self.gap.with_child(card, height)
            target = self.gap.positions(height)[self.gap.children.index(card)]
        seen = [cards.position_at(parent, time) for parent in came.parents if cards.fade_to[parent] > 0.0]
        cards.move(number, target[None], time, FALL)
        cards.start[card], cards.fade_from[card] = begins(seen, target, card, height), 0.0
        cards.begin[card] = max(time, self._next)
        self._next = max(time, self._next) + APART
        if gathers:
            self._hold(FALL)
        cards.fade_to[number] = self._transitions.fades(number)

    def recall(self, broods: Broods, members: Members) -> None:
        """Comes back to what was kept, at once."""
        self.broods, self.members, self._begun = broods, members, frozenset(broods.numbers)
        self._transitions.hide(members.of(broods.thrown), self._world.time, 0.0)

    def join(self, joined: Joined) -> None:
        """The cards of images that join, once the transitions know them: as of `Scene.join`."""
        transitions, cards, card = self._transitions, self._cards, self._card
        first, target = len(cards), joined.targets
        new = np.arange(first, first + joined.count)
        begin = np.float32(self._world.time) + np.float32(APART) * np.arange(joined.count, dtype=np.float32)
        for number, brood in enumerate(joined.broods, first):
            self.members.add(brood, (number,))
            self.parents[number] = joined.parents[number - first]
            if self.gap is not None and brood == self.gap.brood and brood in self.broods.shown:
                self.gap = self.gap.with_child(number, card)
        if self.gap is not None and self.gap.children:
            gathered = np.array(self.gap.children)
            own = gathered >= first
            target = target.copy()
            target[gathered[own] - first] = self.gap.positions(card)[own]
        cards.join(joined.starts, target, begin, FALL, joined.resolved.fades[first:])
        if self.gap is not None:
            self._hold(FALL)
        cards.fade_to[new] = transitions.fades(new)
        if not self._begun.issubset(self.broods.shown):
            self._hide(HIDING)

    @property
    def _card(self) -> float:
        """Metres of a card's height."""
        return self._world.settings.card_height

    def _begin(self, command: BeginBrood) -> None:
        self.broods = self.broods.begun(command.number)
        self._begun |= {command.number}
        ends, body = command.ends, self._body
        if ends is None:
            ends = before_viewer(body.head, body.yaw + body.gaze, self._card, len(command.parents))
        self.gap, self.held = Gap(command.number, command.parents, ends), {}
        self._hold(self._world.settings.motion)

    def _take(self, command: HoldCards) -> None:
        before, self.held = self.held, dict(zip(command.cards, command.places, strict=True))
        followed = [card for card in self.held if card in before]
        if followed:
            places = np.array([self.held[card] for card in followed], np.float32)
            self._transitions.carry(np.array(followed, np.intp), places)
        if self.held.keys() != before.keys():
            released = not self.held.keys() - before.keys()
            self._hold(self._world.settings.motion if released else TAKEN)

    def _move_gap(self, command: MoveGap) -> None:
        if self.gap is None:
            return
        card = self._card
        columns, self.gap = self.gap.columns(card), replace(self.gap, ends=command.ends)
        if self.gap.columns(card) != columns:
            self._transitions.carry(np.array(self.gap.parents, np.intp), self.gap.stands(card))
            self._hold(REFLOW)
        else:
            self._transitions.carry(*self._places())

    def _close_gap(self) -> None:
        if self.gap is not None:
            self.gap = None
            self._hold(self._world.settings.motion)

    def _hold(self, duration: float) -> None:
        self._transitions.hold(*self._places(), self._world.time, duration, self.gap is not None)

    def _places(self) -> tuple[npt.NDArray[np.intp], Vectors]:
        """The cards that are held, and where."""
        gap, held = self.gap, self.held
        cards, positions = np.array([*held], np.intp), np.array([*held.values()], np.float32).reshape(-1, 3)
        if gap is None:
            return cards, positions
        of_gap = np.array((*gap.parents, *gap.children), np.intp)
        places = np.concatenate([gap.stands(self._card), gap.positions(self._card)])
        if not held:
            return of_gap, places
        rest = ~np.isin(of_gap, cards)
        return np.concatenate([cards, of_gap[rest]]), np.concatenate([positions, places[rest]])

    def _hide(self, duration: float) -> None:
        hidden = self.members.of(self._begun - self.broods.shown)
        if self._withheld:
            hidden = np.union1d(hidden, np.array(sorted(self._withheld), np.intp))
        self._transitions.hide(hidden, self._world.time, duration)
