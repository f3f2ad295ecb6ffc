"""Sends the cards to where the placement wants them, and knows when they arrive."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.bombs import Bombs, flown
from vr_explorer.scene.cards import Cards, Vectors
from vr_explorer.scene.layout_solver import LayoutSolver, ResolvedLayout
from vr_explorer.scene.leading import Lead, moved
from vr_explorer.scene.placement import Placement
from vr_explorer.scene.rain import rain
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.view import Triple

MANY, TOLD = 100_000, 0.12
"""So many cards set out that many seconds after all is known of their way: until then each is where it was, whether the
GPU has been told of its way or not, and frames have the time to do so.
"""

LIFTING, LOWERING = 0.12, 0.35
"""Seconds in which cards come to who carries them, and go back."""

DIMMED = 0.08
"""How visible the others are while some cards are held."""


@dataclass(frozen=True)
class _Awaited:
    """A placement that is being worked out, and how long the cards will be on their way to it, in seconds."""

    resolved: Future[ResolvedLayout]
    duration: float


class Transitions:
    """placement: the present one, with the bombs where they are now. resolved: the latest that was worked out; while a
    later one is awaited, cards still follow this one. solver: works out the next one. Times are seconds of the scene's
    clock.

    worker: works placements out beside the frames; None: at once.
    """

    def __init__(
        self, solver: LayoutSolver, cards: Cards, resolved: ResolvedLayout, worker: Executor | None = None
    ) -> None:
        self.placement = Placement()
        self.resolved = resolved
        self.solver = solver
        self._cards = cards
        self._worker = worker
        self._awaited: _Awaited | None = None
        self._followed: Bombs = ()
        self._lead = Lead()
        self._rain_ends = -np.inf
        self._moves_until = -np.inf
        self._held = np.zeros(0, np.intp)
        self._held_ones: frozenset[int] = frozenset()
        self._hidden = self._thrown = self._rejected = np.zeros(0, np.intp)
        self._dimmed = False
        self._lifted = np.zeros(0, np.intp)

    def raining(self, time: float) -> bool:
        """Whether images are still falling to their places."""
        return bool(time < self._rain_ends)

    def moving(self, time: float) -> bool:
        """Whether cards are on their way."""
        return bool(time < self._moves_until)

    @property
    def awaits(self) -> bool:
        """Whether a placement is being worked out."""
        return self._awaited is not None

    def join(self, solver: LayoutSolver, resolved: ResolvedLayout, settings: SceneSettings) -> None:
        """The cards are to have others at their end, which `resolved` has, too. What is awaited is worked out anew."""
        self.solver, self.resolved = solver, resolved
        if self._awaited is not None and self._worker is not None:
            self._awaited.resolved.cancel()
            begun = self._worker.submit(solver.resolve, self.placement, settings)
            self._awaited = replace(self._awaited, resolved=begun)

    def forget(self) -> None:
        """The next arrangement is made anew."""
        self.solver.forget()

    def where(self, cards: npt.NDArray[np.intp]) -> Vectors:
        """float32 (K, 3), world metres: the places of these cards in the placement."""
        return self.resolved.positions(self.placement.bombs)[cards]

    def hide(self, cards: npt.NDArray[np.intp], time: float, duration: float) -> None:
        """These are out of sight from now on, and those that were are seen again, unless they are rejected."""
        self._thrown = cards
        self._hide_both(time, duration)

    def reject(self, cards: npt.NDArray[np.intp], time: float, duration: float) -> None:
        """As `hide`, beside what is hidden there."""
        self._rejected = cards
        self._hide_both(time, duration)

    def _hide_both(self, time: float, duration: float) -> None:
        before, self._hidden = self._hidden, np.union1d(self._thrown, self._rejected).astype(np.intp)
        changed = np.setxor1d(before, self._hidden)
        if len(changed):
            self._cards.fade(changed, self._seen(changed), time, duration)

    def hold(self, cards: npt.NDArray[np.intp], positions: Vectors, time: float, duration: float, dimmed: bool) -> None:
        """Keeps these cards at places of their own (K, 3), whatever the placement is. dimmed: the others are meanwhile.

        Of none: all go where they belong. Those that are there or on their way there are left alone.
        """
        self._held, before = cards, self._held
        if dimmed != self._dimmed:
            self._dimmed, self._held_ones = dimmed, frozenset(cards.tolist())
            target, self._followed = self.resolved.positions(self.placement.bombs).copy(), self.placement.bombs
            target[cards] = positions
            there = cards[np.abs(self._cards.target[cards] - positions).max(axis=1, initial=0.0) <= 1e-3]
            ways = self._cards.way(there)
            self._cards.send(target, time, duration)
            self._cards.fade_to[:] = self._fades()
            self._cards.set_way(there, ways)
            self._moves_until = max(self._moves_until, time + duration)
            return
        # A few cards, in which Python's sets find faster than numpy's.
        kept = self._held_ones = frozenset(cards.tolist())
        released = np.array([card for card in before.tolist() if card not in kept], np.intp)
        if len(released):
            self._cards.move(released, self.where(released), time, duration)
            self._cards.fade_to[released] = self._seen(released)
        elsewhere = np.abs(self._cards.target[cards] - positions).max(axis=1, initial=0.0) > 1e-3
        if elsewhere.any():
            self._cards.move(cards[elsewhere], positions[elsewhere], time, duration)
            self._cards.fade_to[cards[elsewhere]] = 1.0

    def carry(self, cards: npt.NDArray[np.intp], positions: Vectors) -> None:
        """Those that are held are held there, (K, 3), without a motion of their own."""
        self._cards.carry(cards, positions)

    def lift(self, cards: npt.NDArray[np.intp], places: Sequence[Triple], sizes: Sequence[float], time: float) -> None:
        """These are carried to `places`, (K, 3), of `sizes`, (K,); those that were and are not any more go back."""
        if np.array_equal(cards, self._lifted):
            self._cards.size_to[cards] = sizes
            self._cards.carry(cards, np.array(places, np.float32))
            return
        self.lower(time)
        self._lifted = cards
        self._cards.move(cards, np.array(places, np.float32), time, LIFTING)
        self._cards.size_to[cards] = sizes

    def lower(self, time: float) -> None:
        """What is carried goes back to where it belongs."""
        cards, self._lifted = self._lifted, np.zeros(0, np.intp)
        if len(cards):
            self._cards.move(cards, self.where(cards), time, LOWERING)
            self._cards.size_to[cards] = self.resolved.sizes[cards] if len(self.resolved.sizes) > 1 else 1.0

    def fades(self, cards: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
        """float32 (K,): how visible these are to be, which have just come."""
        fades = self.resolved.fades[cards]
        if self._dimmed:
            held = np.array([card in self._held_ones for card in cards.tolist()], bool)
            fades = np.where(held, np.float32(1.0), fades * np.float32(DIMMED))
        return fades

    def _seen(self, cards: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
        """As `_fades`, of these cards alone, float32 (K,)."""
        fades = self.fades(cards)
        return np.where(np.isin(cards, self._hidden), np.float32(0.0), fades) if len(self._hidden) else fades

    def _fades(self) -> npt.NDArray[np.float32]:
        fades = self.resolved.fades.copy()
        if self._dimmed:
            fades *= np.float32(DIMMED)
            fades[self._held] = 1.0
        fades[self._hidden] = 0.0
        return fades

    def _staying(self) -> npt.NDArray[np.intp]:
        """Cards that are not where the placement has them: those that are held are where they are held; and what is
        rejected, of which an arrangement shows nothing, goes out of sight where it is.
        """
        staying, shown = self._held, self.resolved.layout.shown
        if len(self._rejected) and shown is not None:
            staying = np.concatenate([staying, self._rejected[~shown[self._rejected]]])
        return staying

    def _kept(self, positions: Vectors, staying: npt.NDArray[np.intp] | None = None) -> Vectors:
        """`positions`, but of those that stay where they are. staying: None: as of now."""
        staying = self._staying() if staying is None else staying
        if not len(staying):
            return positions
        positions = positions.copy()
        positions[staying] = self._cards.target[staying]
        return positions

    def send(self, placement: Placement, settings: SceneSettings, time: float, duration: float) -> None:
        """Makes `placement` the present one; UserError, and no change, where the cloud cannot answer its criteria."""
        if self._worker is None:
            resolved = self.solver.resolve(placement, settings)
            self.placement = placement
            self._set_out(resolved, time, duration)
            return
        self.solver.check(placement)
        self.placement = placement
        if self._awaited is not None:
            self._awaited.resolved.cancel()
        self._awaited = _Awaited(self._worker.submit(self.solver.resolve, placement, settings), duration)

    def advance(self, settings: SceneSettings, time: float, seconds: float) -> None:
        """Lets thrown bombs fly for `seconds`, and cards set out whose placement has been worked out."""
        if any(bomb.flying for bomb in self.placement.bombs):
            self.follow(flown(self.placement.bombs, settings.bomb_drag, seconds))
        if self._awaited is not None and self._awaited.resolved.done():
            rest = time >= self._moves_until and len(self._cards) >= MANY
            self.settle(time, TOLD if rest and self._awaited.duration > 0.0 else 0.0)

    def settle(self, time: float, later: float = 0.0) -> None:
        """Waits until the present placement has been worked out, and lets the cards set out, some seconds `later`."""
        if self._awaited is not None:
            awaited, self._awaited = self._awaited, None
            self._set_out(awaited.resolved.result(), time, awaited.duration, later)

    def follow(self, bombs: Bombs) -> None:
        """Bombs that have moved take their images with them, without a motion of their own."""
        self.placement = replace(self.placement, bombs=bombs)
        if self.resolved.holds(bombs):
            before, self._followed = self._followed, bombs
            if not moved(self.resolved, before, bombs):
                return
            resolved, staying = self.resolved, self._staying()
            led = self._lead.toward(resolved, before, bombs, staying)
            if led is None:
                self._cards.redirect(self._kept(resolved.positions(bombs), staying))
            else:
                self._cards.lead(
                    led.shares,
                    led.ways,
                    lambda: self._kept(resolved.positions(bombs), staying),
                    led.balls,
                    lambda: self._kept(resolved.unrepelled(led.begun), staying),
                )

    def rain(self, settings: SceneSettings, time: float) -> None:
        """The images fall to their places; while they do, brings them there at once."""
        self.settle(time)
        if self.raining(time):
            self._set_out(self.resolved, time, settings.rain_skip)
            return
        positions, self._followed = self._kept(self.resolved.positions(self.placement.bombs)), self.placement.bombs
        rain(self._cards, positions, self._fades(), time, self.solver.world(settings), settings)
        self._rain_ends = self._moves_until = time + settings.rain

    def come_from(self, starts: Vectors, time: float, duration: float) -> None:
        """The cards go to where they belong from `starts`, (N, 3), world metres; those of NaN appear there."""
        self.settle(time)
        come = np.isfinite(starts[:, 0])
        targets = self._kept(self.resolved.positions(self.placement.bombs))
        self._cards.start[:] = np.where(come[:, None], starts, targets)
        self._cards.target[:] = targets
        self._cards.begin[:], self._cards.duration[:] = time, duration
        self._cards.fade_to[:] = self._fades()
        self._cards.fade_from[:] = np.where(come, self._cards.fade_to, 0.0)
        self._cards.change()
        self._moves_until = time + duration

    def _set_out(self, resolved: ResolvedLayout, time: float, duration: float, later: float = 0.0) -> None:
        self.resolved, self._followed = resolved, self.placement.bombs
        self._lifted = np.zeros(0, np.intp)
        self._cards.send(self._kept(resolved.positions(self.placement.bombs)), time, duration, time + later)
        self._cards.size_to[:] = resolved.sizes
        self._cards.fade_to[:] = self._fades()
        self._rain_ends = -np.inf
        self._moves_until = time + later + duration
