"""Breeding between images: what keys, menu and mouse ask for, and how far it is, in words beside it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace

from classification.cloud import Cloud
from foundation.language import N_, _
from vr_explorer.actions import (
    BREED,
    CALMER,
    FAVOURITE,
    LET_GO,
    MORE_LIKE,
    SLOWER,
    STOP_BREEDING,
    THROW_AWAY,
    WILDER,
    Action,
)
from vr_explorer.breeding.broods import Brood
from vr_explorer.panels.breeding_state import BreedFrom, BreedingWish, BroodState, FullSpeed, Lean, More
from vr_explorer.panels.labels import Sign
from vr_explorer.panels.state import PanelState
from vr_explorer.render.renderer import Renderer
from vr_explorer.scene.arrangements import FavouritesBoard, HomeHall
from vr_explorer.scene.broods import MOST_PARENTS, Gap
from vr_explorer.scene.commands import BeginBrood, CloseGap, Command, ThrowAwayBrood
from vr_explorer.scene.scene import Scene
from vr_explorer.store.session_store import SessionStore
from vr_explorer.tools.brood_arrivals import BroodArrivals
from vr_explorer.tools.brood_process import BroodProcess
from vr_explorer.tools.tool import NOTHING, Frame, Tool

FEW = 24
"""Children that come of one press, where nothing else says how many."""

BELOW = 0.72
"""Card heights from the middle of the lowest image of a gap to the words below it."""

TWO_FIRST = N_("Keep two images first, or select them: what is bred lies between them")
ONE_FIRST = N_("Point at an image, or keep one first: what is bred is like it")
NOT_HERE = N_("This cloud lies on no disk, so nothing can be bred in it")


class BreedingTool(Tool):
    """process: what is asked for of each brood, and who makes it. joined: called with the cloud once it has more
    images. command: of the process.

    The process is begun as soon as there are two images that were picked out, so that it is warm when it is asked for;
    one that then leaves before is not missed.
    """

    handles = frozenset({BREED, MORE_LIKE, WILDER, CALMER, SLOWER, STOP_BREEDING, THROW_AWAY, LET_GO})

    def __init__(
        self,
        scene: Scene,
        state: PanelState,
        renderer: Callable[[], Renderer],
        joined: Callable[[Cloud], None],
        command: Sequence[str] | None = None,
        kept_by: Callable[[], SessionStore] | None = None,
    ) -> None:
        self._scene, self._state = scene, state
        self._here = scene.cloud.folder is not None
        self.process = BroodProcess(
            scene, state, lambda: self._arrivals.look(), lambda: self._arrivals.look_anew(), command, kept_by
        )
        self._arrivals = BroodArrivals(scene, renderer, joined, self.process.fail)
        self._dragged: int | None = None
        self._holding = False
        self._signed: tuple[Gap, Brood, Sign] | None = None
        self._shown: tuple[Brood | None, float | None, bool] = None, None, False
        self._picked = len(scene.favourites) + len(scene.selection.cards)

    def update(self, frame: Frame) -> Sequence[Command]:
        asked = self._drag(frame)
        if self._state.breeding_wishes:
            wishes, self._state.breeding_wishes = self._state.breeding_wishes, []
            asked = [*asked, *(command for wish in wishes for command in self._fulfil(wish))]
        for action in frame.taken(self.handles):
            asked = [*asked, *self._do(action, frame.pointed)]
        return asked or NOTHING

    def follow(self, frame: Frame) -> None:
        scene, process = self._scene, self.process
        process.follow_session()
        if process.broods:
            self._show()
        if not process.runs:
            picked = len(scene.favourites) + len(scene.selection.cards)
            if (picked > max(self._picked, 1) or process.behind) and self._here:
                self.start()
            self._picked = min(picked, self._picked)
            self._arrivals.bring()
            return
        process.follow()
        self._arrivals.bring()
        if process.broods:
            self._say()

    def look(self) -> None:
        """Others than the process that breeds may have brought images into the cloud."""
        self._arrivals.start()
        self._arrivals.look()

    @property
    def here(self) -> bool:
        """Whether the cloud lies on a disk, where children can come into it."""
        return self._here

    @property
    def possible(self) -> bool:
        """Whether anything can be bred here: the cloud lies on a disk, and all images are there."""
        return self._here and not isinstance(self._scene.arrangement, FavouritesBoard | HomeHall)

    def breedable(self, card: int | None) -> bool:
        """Whether a card can be dragged onto another: one that is kept or selected, where all images are."""
        if card is None or not self.possible:
            return False
        return card in self._scene.favourites or bool(self._scene.cards.selected[card])

    def breed(
        self, parents: Sequence[int], ends: tuple[tuple[float, float, float], tuple[float, float, float]] | None = None
    ) -> list[Command]:
        """Begins a brood of these cards; commands for the scene. ends: as of `BeginBrood`."""
        if not self._here:
            self._state.toasts.say(_(NOT_HERE), self._scene.time)
            return []
        self.start()
        return [BeginBrood(self.process.begin(parents, FEW), tuple(parents), ends)]

    def lean(self, share: float | None = None, count: int | None = None, pace_wanted: float | None = None) -> None:
        """The next children of the present brood. share: as of `Brood`. count: in all. pace_wanted: a second."""
        brood = self.process.going
        if brood is None:
            return
        leaning = replace(
            brood, share=brood.share if share is None else share, count=brood.count if count is None else count
        )
        if leaning != brood:
            self.process.change(leaning)
        if pace_wanted is not None:
            self.process.set_pace(pace_wanted)

    def close(self) -> None:
        self._arrivals.end()
        self.process.close()
        self._arrivals.release()

    def _fulfil(self, wish: BreedingWish) -> list[Command]:
        """What was asked for on the page."""
        process, latest = self.process, self._latest()
        if isinstance(wish, BreedFrom):
            return self.breed(wish.parents)
        if isinstance(wish, FullSpeed):
            process.set_pace(None)
        elif latest is not None and isinstance(wish, Lean):
            process.lean(latest.number, wish.share, wish.strength)
        elif latest is not None and isinstance(wish, More):
            self.start()
            process.go_on(latest.number, wish.count)
        return []

    def _latest(self) -> Brood | None:
        """Of those that are not thrown away, beside those about bombs."""
        broods = self._scene.broods
        latest = max(broods.shown - broods.of_bombs, default=None)
        return self.process.broods.get(latest) if latest is not None else None

    def _show(self) -> None:
        """The latest brood, on the page."""
        scene, brood, slowed = self._scene, self._latest(), self.process.pace
        held = brood is not None and scene.gap is not None and scene.gap.brood == brood.number
        if self._shown == (brood, slowed, held):
            return
        self._shown, self._state.brood = (brood, slowed, held), None
        if brood is not None:
            self._state.brood = BroodState(
                brood.number, brood.words, brood.parents, brood.share, brood.strength, brood.going, held, slowed
            )

    def start(self) -> None:
        """The process is warmed up where it does not run, and children may arrive from now on."""
        self._arrivals.start()
        self.process.start()

    def _do(self, action: Action, pointed: int | None) -> list[Command]:
        scene, process = self._scene, self.process
        if action in (BREED, MORE_LIKE):
            parents = self._several(pointed) if action is BREED else self._one(pointed)
            if not parents:
                self._state.toasts.say(_(TWO_FIRST if action is BREED else ONE_FIRST), scene.time)
            return self.breed(parents) if parents else []
        if action is LET_GO:
            return [CloseGap()]
        if action is THROW_AWAY:
            latest = max(scene.broods.shown - scene.broods.of_bombs, default=None)
            return [ThrowAwayBrood(latest)] if latest is not None else []
        if action is STOP_BREEDING:
            process.stop()
            return []
        brood = process.going
        if brood is None:
            return []
        if action is SLOWER:
            process.slow_down()
        else:
            process.change(brood.wilder() if action is WILDER else brood.calmer())
        return []

    def _several(self, pointed: int | None) -> tuple[int, ...]:
        """The selected cards, on the board the row of the one that is pointed at, else the two that were kept last."""
        scene, kept = self._scene, list(self._scene.favourites)
        if 2 <= len(scene.selection.cards) <= MOST_PARENTS:
            return scene.selection.cards
        if isinstance(scene.arrangement, FavouritesBoard) and pointed is not None and pointed in scene.favourites:
            row = scene.board.rows[scene.board.row_of(pointed)].cards
            if len(row) > 1:
                return row[:MOST_PARENTS]
        return tuple(kept[-2:]) if len(kept) >= 2 else ()

    def _one(self, pointed: int | None) -> tuple[int, ...]:
        selected, kept = self._scene.selection.cards, list(self._scene.favourites)
        if pointed is not None:
            return (pointed,)
        return selected if len(selected) == 1 else tuple(kept[-1:])

    def _drag(self, frame: Frame) -> list[Command]:
        """A card that is dragged onto another breeds with it."""
        hold, pointed = frame.input_frame.hold, frame.pointed
        begins, self._holding = hold and not self._holding, hold
        if not hold:
            dragged, self._dragged = self._dragged, None
            if dragged is None or pointed is None or pointed == dragged:
                return []
            frame.leave(tuple(action for action in frame.input_frame.actions if action is not FAVOURITE))
            return self.breed((dragged, pointed))
        if begins and not self._state.painting and self.breedable(pointed):
            self._dragged = pointed
        return []

    def _say(self) -> None:
        """Words beside the gap, in the world."""
        gap, state = self._scene.gap, self._state
        brood = self.process.broods.get(gap.brood) if gap is not None else None
        if gap is None or brood is None:
            return
        if self._signed is None or self._signed[:2] != (gap, brood):
            words = replace(brood, made=self._scene.bred(brood.number)).brief.words
            if abs(brood.share - 0.5) > 0.04 and len(brood.parents) == 2:
                words += f" · {100.0 * (1.0 - brood.share):.0f} : {100.0 * brood.share:.0f}"
            self._signed = gap, brood, Sign(words, self._below(gap))
        state.signs = (*state.signs, self._signed[2])

    def _below(self, gap: Gap) -> tuple[float, float, float]:
        """World metres of the words below what stands in a gap."""
        card = self._scene.settings.card_height
        heights = gap.stands(card)[:, 1].tolist(), gap.positions(card)[:, 1].tolist()
        x, _, z = gap.middle
        return x, min(itertools.chain(*heights)) - BELOW * card, z
