"""Sends the cards to where the placement wants them, and knows when they arrive."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace

import numpy as np

from vr_explorer.scene.bombs import Bombs, flown
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.layout_solver import LayoutSolver, ResolvedLayout
from vr_explorer.scene.placement import Placement
from vr_explorer.scene.rain import rain
from vr_explorer.scene.settings import SceneSettings


@dataclass(frozen=True)
class _Awaited:
    """A placement that is being worked out, and how long the cards will be on their way to it, in seconds."""

    resolved: Future[ResolvedLayout]
    duration: float


class Transitions:
    """placement: the present one, with the bombs where they are now. resolved: the latest that was worked out; while a
    later one is awaited, cards still follow this one. Times are seconds of the scene's clock.

    worker: works placements out beside the frames; None: at once.
    """

    def __init__(
        self, solver: LayoutSolver, cards: Cards, resolved: ResolvedLayout, worker: Executor | None = None
    ) -> None:
        self.placement = Placement()
        self.resolved = resolved
        self._solver = solver
        self._cards = cards
        self._worker = worker
        self._awaited: _Awaited | None = None
        self._rain_ends = -np.inf
        self._moves_until = -np.inf

    def raining(self, time: float) -> bool:
        """Whether images are still falling to their places."""
        return bool(time < self._rain_ends)

    def moving(self, time: float) -> bool:
        """Whether cards are on their way."""
        return bool(time < self._moves_until)

    def send(self, placement: Placement, settings: SceneSettings, time: float, duration: float) -> None:
        """Makes `placement` the present one; UserError, and no change, where the cloud cannot answer its criteria."""
        if self._worker is None:
            resolved = self._solver.resolve(placement, settings)
            self.placement = placement
            self._set_out(resolved, time, duration)
            return
        self._solver.check(placement)
        self.placement = placement
        if self._awaited is not None:
            self._awaited.resolved.cancel()
        self._awaited = _Awaited(self._worker.submit(self._solver.resolve, placement, settings), duration)

    def advance(self, settings: SceneSettings, time: float, seconds: float) -> None:
        """Lets thrown bombs fly for `seconds`, and cards set out whose placement has been worked out."""
        if any(bomb.flying for bomb in self.placement.bombs):
            self.follow(flown(self.placement.bombs, settings.bomb_drag, seconds))
        if self._awaited is not None and self._awaited.resolved.done():
            self.settle(time)

    def settle(self, time: float) -> None:
        """Waits until the present placement has been worked out, and lets the cards set out."""
        if self._awaited is not None:
            awaited, self._awaited = self._awaited, None
            self._set_out(awaited.resolved.result(), time, awaited.duration)

    def follow(self, bombs: Bombs) -> None:
        """Bombs that have moved take their images with them, without a motion of their own."""
        self.placement = replace(self.placement, bombs=bombs)
        if self.resolved.holds(bombs):
            self._cards.redirect(self.resolved.positions(bombs))

    def rain(self, settings: SceneSettings, time: float) -> None:
        """The images fall to their places; while they do, brings them there at once."""
        self.settle(time)
        if self.raining(time):
            self._set_out(self.resolved, time, settings.rain_skip)
            return
        positions, world = self.resolved.positions(self.placement.bombs), settings.scale(len(self._cards))
        rain(self._cards, positions, self.resolved.fades, time, world, settings)
        self._rain_ends = self._moves_until = time + settings.rain

    def _set_out(self, resolved: ResolvedLayout, time: float, duration: float) -> None:
        self.resolved = resolved
        self._cards.send(resolved.positions(self.placement.bombs), time, duration)
        self._cards.fade_to[:] = resolved.fades
        self._rain_ends = -np.inf
        self._moves_until = time + duration
