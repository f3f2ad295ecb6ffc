"""The state of an exploration, and the one door through which it is changed: `Scene.apply(command)`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from functools import singledispatchmethod

import numpy as np

from classification.cloud import Cloud
from vr_explorer.scene import arrangements
from vr_explorer.scene.arrangements import Arrangement, Scale, Title
from vr_explorer.scene.arranging import WALLS, Look, arranged_by, first_look
from vr_explorer.scene.body import Body
from vr_explorer.scene.bombs import Bombs, changed, flown, settled
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.commands import (
    ApplyFilter,
    Arranging,
    Bombing,
    ChangeBomb,
    ClearFilter,
    Command,
    FirstLook,
    GoTo,
    Hover,
    MoveBomb,
    Redo,
    Start,
    ThrowBomb,
    ToggleFavourite,
    Undo,
    Viewing,
)
from vr_explorer.scene.criteria import Matcher, Measures
from vr_explorer.scene.history import Change, History
from vr_explorer.scene.placement import Arranged, Filter, Placement, Triple
from vr_explorer.scene.rain import rain
from vr_explorer.scene.settings import SceneSettings, Unmatched
from vr_explorer.scene.sizes import half_sizes
from vr_explorer.scene.stage import Stage
from vr_explorer.scene.viewer import Viewer

FavouriteListener = Callable[[int, bool], None]


class Scene:
    """cloud: the images. cards: where they are and how they look. half_sizes: float32 (N, 2), half of each
    card's width and height in metres. body: the viewer. hovered: a card or None. matcher: answers criteria, for
    previews and counts. placement: what the cards' places follow from.

    time: seconds of the scene's clock; `advance` lets it go on. favourites: the kept cards, in the
    order of keeping. on_favourite(card, kept): told of each change at the moment of choosing.
    settings: may be replaced; counts from the next command on.
    """

    def __init__(
        self,
        cloud: Cloud,
        settings: SceneSettings | None = None,
        favourites: Iterable[int] = (),
        on_favourite: FavouriteListener | None = None,
    ) -> None:
        self.cloud = cloud
        self._settings = settings or SceneSettings()
        self.time = 0.0
        self.hovered: int | None = None
        self.favourites: dict[int, None] = dict.fromkeys(favourites)
        self._on_favourite = on_favourite
        self.cards = Cards(arrangements.cloud(cloud.positions, self.settings))
        self.cards.favourite[list(self.favourites)] = 1.0
        self.half_sizes = half_sizes(cloud.sizes, self.settings.card_height)
        self.matcher = Matcher(Measures(cloud), self.cards.favourite)
        self.placement = Placement()
        self.body = Body((0.0, 0.0, 0.0))
        self._stage = Stage(cloud, self.matcher)
        self._viewer = Viewer(self.body, self.settings, self.scale)
        self._history = History()
        self._first_looks: dict[Arranged, Look] = {}
        self._rain_ends = -np.inf
        self._moves_until = -np.inf
        self.apply(FirstLook())

    @property
    def settings(self) -> SceneSettings:
        return self._settings

    @settings.setter
    def settings(self, settings: SceneSettings) -> None:
        self._settings = self._viewer.settings = settings

    @property
    def arrangement(self) -> Arrangement:
        return self.placement.arranged.arrangement

    @property
    def scales(self) -> tuple[Scale, ...]:
        """Of the present arrangement, where it has any."""
        return self._stage.layout(self.placement.arranged, self.settings).scales

    @property
    def titles(self) -> tuple[Title, ...]:
        """Of the groups of the present arrangement, where it has any."""
        return self._stage.layout(self.placement.arranged, self.settings).titles

    @property
    def bombs(self) -> Bombs:
        """In the order of placing, where they are now."""
        return self.placement.bombs

    @property
    def taken(self) -> dict[int, int]:
        """How many images each active bomb takes, by the bomb's number."""
        return self._stage.counts(self.placement, self.settings)

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
        """Lets the clock go on, and what moves by itself: thrown bombs, a gaze that levels out toward the flat wall."""
        self.time += seconds
        self._viewer.advance(seconds)
        if any(bomb.flying for bomb in self.bombs):
            self._follow(flown(self.bombs, self.settings.bomb_drag, seconds))

    def restore(self, placement: Placement) -> None:
        """Comes back to a placement that was kept, at once and without a step to undo. UserError as `apply`."""
        self._send(placement, 0.0)

    @singledispatchmethod
    def apply(self, command: Command) -> None:
        """Carries out `command` at `time`.

        UserError: the cloud cannot answer a criterion, or a bomb is no longer there; nothing has changed then. Cards
        that do not exist and values out of range are programming errors (IndexError, ValueError).
        """
        raise TypeError(f"not a command: {command!r}")

    @apply.register
    def _(self, command: Arranging) -> None:
        self._place(replace(self.placement, arranged=arranged_by(command, self.body)))
        if self.arrangement in WALLS:
            self._viewer.level_out()

    @apply.register
    def _(self, command: ApplyFilter) -> None:
        unmatched = command.unmatched or Unmatched(self.settings.unmatched)
        chosen = Filter(command.criterion, self._head(), unmatched)
        self._place(replace(self.placement, filter=chosen), kind=ApplyFilter)

    @apply.register
    def _(self, _command: ClearFilter) -> None:
        self._place(replace(self.placement, filter=None))

    @apply.register
    def _(self, command: Bombing) -> None:
        bombs, before = changed(command, self.bombs), self._settled()
        if isinstance(command, MoveBomb | ThrowBomb):
            self._follow(bombs)
            self._history.remember(before, (MoveBomb, command.bomb), self.time)
        else:
            kind = (ChangeBomb, command.bomb) if isinstance(command, ChangeBomb) else None
            self._place(replace(self.placement, bombs=bombs), kind)

    @apply.register
    def _(self, command: Viewing) -> None:
        self._viewer.apply(command)

    @apply.register
    def _(self, command: GoTo) -> None:
        self._viewer.go_before(self.cards.target[command.card].astype(np.float64), command.seconds)

    @apply.register
    def _(self, _command: FirstLook) -> None:
        self.body.rescale(1.0)
        arranged = self.placement.arranged
        if arranged not in self._first_looks:
            places = self._stage.layout(arranged, self.settings).places
            self._first_looks[arranged] = first_look(arranged, places, self.settings)
        self.body.put(*self._first_looks[arranged])

    @apply.register
    def _(self, _command: Start) -> None:
        if self.raining:
            self._send(self.placement, self.settings.rain_skip)
            return
        standing = self._stage.stand(self.placement, self.settings)
        rain(self.cards, standing.places, standing.fades, self.time, self.scale, self.settings)
        self._rain_ends = self._moves_until = self.time + self.settings.rain

    @apply.register
    def _(self, command: Hover) -> None:
        self.hovered = command.card

    @apply.register
    def _(self, command: ToggleFavourite) -> None:
        self._toggle(command.card)
        self._history.remember(command.card)

    @apply.register
    def _(self, _command: Undo) -> None:
        self._return_to(self._history.undo(self._settled()))

    @apply.register
    def _(self, _command: Redo) -> None:
        self._return_to(self._history.redo(self._settled()))

    def _head(self) -> Triple:
        x, y, z = self.body.head.tolist()
        return x, y, z

    def _place(self, placement: Placement, kind: Hashable = None) -> None:
        before = self._settled()
        self._send(placement, self.settings.motion)
        self._history.remember(before, kind, self.time)

    def _settled(self) -> Placement:
        """The placement as it comes to rest, so that going back to it throws no bomb again."""
        return replace(self.placement, bombs=settled(self.bombs, self.settings.bomb_drag))

    def _return_to(self, change: Change | None) -> None:
        if isinstance(change, Placement):
            self._send(change, self.settings.motion)
        elif change is not None:
            self._toggle(change)

    def _send(self, placement: Placement, duration: float) -> None:
        """Sends the cards to where `placement` wants them; nothing has changed where that raises an error."""
        standing = self._stage.stand(placement, self.settings)
        self.placement = placement
        self.cards.send(standing.places, self.time, duration)
        self.cards.fade_to[:] = standing.fades
        self._rain_ends = -np.inf
        self._moves_until = self.time + duration

    def _follow(self, bombs: Bombs) -> None:
        """Bombs that have moved take their images with them, without a motion of their own."""
        self.placement = replace(self.placement, bombs=bombs)
        self.cards.redirect(self._stage.stand(self.placement, self.settings).places)

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
