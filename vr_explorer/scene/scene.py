"""The state of an exploration, and the one door through which it is changed: `Scene.apply(command)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import singledispatchmethod

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from vr_explorer.scene import arrangements
from vr_explorer.scene.arrangements import INSIDE, OUTSIDE, Arrangement
from vr_explorer.scene.body import Body
from vr_explorer.scene.cards import Cards, Vectors
from vr_explorer.scene.commands import (
    ArrangeByColour,
    ArrangeCloud,
    Carry,
    Command,
    FirstLook,
    Flatten,
    Fly,
    GoTo,
    Hover,
    LookFrom,
    MoveHead,
    Start,
    ToggleFavourite,
    Turn,
    Undo,
)
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.sizes import half_sizes

UNDO_DEPTH = 1_000
RAIN_SEED = 20

LEVELLING = 2.5
"""1/s, how quickly the gaze levels out."""

LEVEL = 1e-3
"""Radians of pitch that count as level."""

FavouriteListener = Callable[[int, bool], None]


@dataclass(frozen=True)
class _Arranged:
    """An arrangement with where the viewer stood when it was made, from which its places follow."""

    arrangement: Arrangement
    place: tuple[float, float, float] = (0.0, 0.0, 0.0)
    yaw: float = 0.0


class Scene:
    """cloud: the images. cards: where they are and how they look. half_sizes: float32 (N, 2), half of each
    card's width and height in metres. body: the viewer. hovered: a card or None.

    time: seconds of the scene's clock; `advance` lets it go on. favourites: the kept cards, in the
    order of keeping. on_favourite(card, kept): told of each change at the moment of choosing.
    """

    def __init__(
        self,
        cloud: Cloud,
        settings: SceneSettings | None = None,
        favourites: Iterable[int] = (),
        on_favourite: FavouriteListener | None = None,
    ) -> None:
        self.cloud = cloud
        self.settings = settings or SceneSettings()
        self.time = 0.0
        self.hovered: int | None = None
        self.favourites: dict[int, None] = dict.fromkeys(favourites)
        self._on_favourite = on_favourite
        self._cloud_places = arrangements.cloud(cloud.positions, self.settings)
        self.cards = Cards(self._cloud_places)
        self.half_sizes = half_sizes(cloud.sizes, self.settings.card_height)
        self.cards.favourite[list(self.favourites)] = 1.0
        self.body = Body((0.0, 0.0, 0.0))
        self._arranged = _Arranged(Arrangement.CLOUD)
        self._undo: list[_Arranged | int] = []
        self._first_looks: dict[Arrangement, tuple[npt.NDArray[np.float64], float, float]] = {}
        self._rain_ends = -np.inf
        self._moves_until = -np.inf
        self._levelling = False
        self.apply(FirstLook())

    @property
    def arrangement(self) -> Arrangement:
        return self._arranged.arrangement

    @property
    def raining(self) -> bool:
        """Whether images are still falling to their places."""
        return bool(self.time < self._rain_ends)

    @property
    def moving(self) -> bool:
        """Whether cards are on their way."""
        return bool(self.time < self._moves_until)

    @property
    def scale(self) -> float:
        """How large this world is, 1 for the reference number of images."""
        return self.settings.scale(len(self.cards))

    def advance(self, seconds: float) -> None:
        """Lets the clock go on, and what moves by itself: a gaze that levels out toward the flat wall."""
        self.time += seconds
        self.body.advance(seconds)
        if self._levelling:
            self.body.pitch *= float(np.exp(-LEVELLING * seconds))
            self._levelling = abs(self.body.pitch) > LEVEL

    @singledispatchmethod
    def apply(self, command: Command) -> None:
        """Carries out `command` at `time`. Cards that do not exist are a programming error (IndexError)."""
        raise TypeError(f"not a command: {command!r}")

    @apply.register
    def _(self, _command: ArrangeCloud) -> None:
        self._rearrange(_Arranged(Arrangement.CLOUD))

    @apply.register
    def _(self, _command: Flatten) -> None:
        x, y, z = self.body.head.tolist()
        self._rearrange(_Arranged(Arrangement.FLAT, (x, y, z), self.body.yaw + self.body.gaze))
        self._levelling = True

    @apply.register
    def _(self, _command: ArrangeByColour) -> None:
        self._rearrange(_Arranged(Arrangement.COLOUR))

    @apply.register
    def _(self, _command: Start) -> None:
        if self.raining:
            self._send(self.settings.rain_skip)
        else:
            self._rain()

    @apply.register
    def _(self, command: Hover) -> None:
        self.hovered = command.card

    @apply.register
    def _(self, command: ToggleFavourite) -> None:
        self._toggle(command.card)
        self._remember(command.card)

    @apply.register
    def _(self, command: Fly) -> None:
        # Scaled with the world, so that crossing a small cloud takes as long as crossing a large one; not all the way
        # down, because the cards keep their size.
        strength = self.settings.thrust * max(self.scale, 0.3) * self.body.scale
        self.body.fly(np.asarray(command.thrust) * strength, self.settings.drag * command.brake, command.seconds)

    @apply.register
    def _(self, command: Turn) -> None:
        self._levelling = False
        self.body.turn(command.yaw, command.pitch)

    @apply.register
    def _(self, command: MoveHead) -> None:
        self.body.offset = np.asarray(command.offset, np.float64)
        self.body.gaze = command.yaw

    @apply.register
    def _(self, command: Carry) -> None:
        self.body.rescale(command.scale)
        self.body.place = np.asarray(command.place, np.float64)
        self.body.yaw = command.yaw
        self.body.velocity = np.zeros(3)

    @apply.register
    def _(self, command: LookFrom) -> None:
        self.body.put(command.place, command.yaw, command.pitch)

    @apply.register
    def _(self, command: GoTo) -> None:
        self._levelling = False
        card = self.cards.target[command.card].astype(np.float64)
        self.body.go_before(card, self.settings.visit, command.seconds)

    @apply.register
    def _(self, _command: FirstLook) -> None:
        arranged = self._arranged
        self.body.rescale(1.0)
        if arranged.arrangement is Arrangement.FLAT:
            self.body.put(arranged.place, arranged.yaw, 0.0)
            return
        if arranged.arrangement not in self._first_looks:
            distance = INSIDE if arranged.arrangement is Arrangement.CLOUD else OUTSIDE
            look = arrangements.viewpoint(self._places(), self.settings, distance)
            self._first_looks[arranged.arrangement] = look
        self.body.put(*self._first_looks[arranged.arrangement])

    @apply.register
    def _(self, _command: Undo) -> None:
        if not self._undo:
            return
        before = self._undo.pop()
        if isinstance(before, _Arranged):
            self._arranged = before
            self._send(self.settings.motion)
        else:
            self._toggle(before)

    def _rearrange(self, arranged: _Arranged) -> None:
        self._remember(self._arranged)
        self._arranged = arranged
        self._send(self.settings.motion)

    def _remember(self, before: _Arranged | int) -> None:
        self._undo.append(before)
        del self._undo[:-UNDO_DEPTH]

    def _places(self) -> Vectors:
        """Where the present arrangement wants the cards."""
        arranged = self._arranged
        if arranged.arrangement is Arrangement.COLOUR:
            return arrangements.by_colour(self.cloud.colours[:, 0], self.cloud.positions, self.settings)
        if arranged.arrangement is Arrangement.FLAT:
            return arrangements.wall(self._cloud_places, np.array(arranged.place), arranged.yaw, self.settings)
        return self._cloud_places

    def _send(self, duration: float) -> None:
        self.cards.send(self._places(), self.time, duration)
        self.cards.fade_to[:] = 1.0
        self._rain_ends = -np.inf
        self._moves_until = self.time + duration

    def _rain(self) -> None:
        """One by one, in random order, from above to their places."""
        settings, cards = self.settings, self.cards
        turn = np.random.default_rng(RAIN_SEED).permutation(len(cards)).astype(np.float32) / max(len(cards), 1)
        places = self._places()
        cards.start[:] = places
        cards.start[:, 1] += settings.rain_height * max(self.scale, 0.3)
        cards.target[:] = places
        cards.begin[:] = self.time + turn * (settings.rain - settings.rain_fall)
        cards.duration[:] = settings.rain_fall
        cards.fade_from[:] = 0.0
        cards.fade_to[:] = 1.0
        cards.motion_version += 1
        self._rain_ends = self._moves_until = self.time + settings.rain

    def _toggle(self, card: int) -> None:
        kept = card not in self.favourites
        self.cards.favourite[card] = float(kept)
        self.cards.look_version += 1
        if kept:
            self.favourites[card] = None
        else:
            del self.favourites[card]
        if self._on_favourite is not None:
            self._on_favourite(card, kept)
