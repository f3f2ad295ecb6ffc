"""Two cards in two hands: pulled apart, something is bred between them; a hand that moves leans what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from foundation.language import N_, _
from vr_explorer.input import NO_CARDS
from vr_explorer.panels.labels import Sign
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.broods import AWAY, Gap, leaned
from vr_explorer.scene.commands import Command, FeedBomb, HoldCards, MoveGap, ToggleFavourite
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import Triple
from vr_explorer.tools.bombs import BombTool
from vr_explorer.tools.breeding import BELOW, BreedingTool
from vr_explorer.tools.tool import NOTHING, Frame, Tool

LONGER = 0.3
"""Seconds of a grip from which on it takes the card; a shorter one keeps it."""

ARM = 0.5
"""Metres of the viewer's from the head to a hand that holds a card: it is seen as far away as a gap that opens by
itself, in the direction of the hand, and moves as much more than the hand as it is farther away.
"""

PULLED = 0.12
"""Metres of the viewer's by which the hands part until something is bred."""

SMOOTHING = 18.0
"""1/s, of the way of a hand."""

STEP, EVERY = 0.05, 0.5
"""Of the share, and seconds, after which the process is asked for other children."""

MOST, MORE = 60, 12
"""Children for which a wide gap is asked at most; how many come of a hand that moves after all have come."""

ABOVE = 0.62
"""Card heights from the hand to the middle of the card, so that it is held by its lower edge."""

ANOTHER, APART = N_("Take another image with the other hand"), N_("Pull them apart")
BEFORE_BOMB = N_("Let go, and the bomb breeds from it")


@dataclass
class Grasp:
    """A card in a hand. offset: float64 (3,), world metres from the head to the hand, smoothed. reached: it was gripped
    where the hand is, without a ray.
    """

    card: int
    offset: np.ndarray
    reached: bool = False
    seconds: float = 0.0


class CardsInHands(Tool):
    """breeding: asked for what comes of two cards. A card that is held stands behind its hand, as the viewer sees it;
    let go before one of the `bombs` that breed, it is a parent there.

    held: the cards in the hands of which nothing is bred yet. reached: the cards at which the hands are, left and
    right, that can be gripped without a ray; set before each frame.
    """

    def __init__(self, scene: Scene, state: PanelState, breeding: BreedingTool, bombs: BombTool) -> None:
        self._scene, self._state, self._breeding, self._bombs = scene, state, breeding, bombs
        self._grasps: list[Grasp | None] = [None, None]
        self._gripping = [False, False]
        self.held: tuple[int, ...] = ()
        self.reached: tuple[int | None, int | None] = (None, None)
        self._nearest = np.inf
        self._led: Gap | None = None
        self._share, self._asked_share, self._since = 0.5, 0.5, 0.0

    @property
    def takes_any(self) -> bool:
        """Whether there may be a card that `takes` one: nobody is to look for it where there is none."""
        scene = self._scene
        held = any(grasp is not None for grasp in self._grasps)
        return bool(len(scene.favourites) or scene.selection.cards or held or scene.gap is not None)

    def takes(self, card: int | None) -> bool:
        """Whether a grip takes this card: one that is kept, selected or held apart, or a second one of any kind."""
        if card is None:
            return False
        gap, others = self._scene.gap, [grasp.card for grasp in self._grasps if grasp is not None]
        if card in others:
            return False
        if self._breeding.breedable(card):
            return True
        return self._breeding.possible and (bool(others) or (gap is not None and card in gap.parents))

    def update(self, frame: Frame) -> Sequence[Command]:
        in_hands = frame.input_frame.in_hands
        if frame.input_frame.ray is None and frame.pointed is None:
            frame.pointed = self.reached[0] if self.reached[0] is not None else self.reached[1]
        if in_hands == NO_CARDS and not any(self._gripping):
            return NOTHING
        kept = [ToggleFavourite(card) for card in map(self._tapped, range(2), in_hands) if card is not None]
        fed = [FeedBomb(*one) for one in map(self._let_go_at, range(2), in_hands) if one is not None]
        for number, at in enumerate(in_hands):
            self._follow(number, at, frame)
        asked = [*self._asked(frame.seconds), *kept, *fed]
        if in_hands == NO_CARDS:
            self._lean(np.inf)
            self._led = None
        return asked

    def follow(self, frame: Frame) -> None:
        """Words at what is held."""
        held = [grasp for grasp in self._ready() if grasp.card in self.held]
        if not held:
            return
        if any(self._before(grasp) is not None for grasp in held):
            said = _(BEFORE_BOMB)
        else:
            said = _(APART if len(held) == 2 else ANOTHER)
        places = np.mean([self._place(grasp) for grasp in held], axis=0)
        x, y, z = places.tolist()
        y -= (ABOVE + BELOW) * self._scene.settings.card_height
        self._state.signs = (*self._state.signs, Sign(said, (x, y, z)))

    def _tapped(self, number: int, at: Triple | None) -> int | None:
        """The card that a hand gripped shortly where it is: kept, or no longer, as by the ray."""
        grasp = self._grasps[number]
        if at is not None or grasp is None or not grasp.reached or grasp.seconds >= LONGER:
            return None
        return grasp.card

    def _before(self, grasp: Grasp) -> int | None:
        """The breeding bomb before which a card is held."""
        return self._bombs.behind(np.array(self._place(grasp)), ABOVE * self._scene.settings.card_height)

    def _let_go_at(self, number: int, at: Triple | None) -> tuple[int, tuple[int, ...]] | None:
        """The bomb at which a hand lets its card go now, and that card."""
        grasp = self._grasps[number]
        if at is not None or grasp is None or grasp.card not in self.held:
            return None
        bomb = self._before(grasp)
        return (bomb, (grasp.card,)) if bomb is not None else None

    def _follow(self, number: int, at: Triple | None, frame: Frame) -> None:
        """What a hand that grips at `at`, or not at all, has in it."""
        begins, self._gripping[number] = at is not None and not self._gripping[number], at is not None
        if at is None:
            self._grasps[number] = None
            return
        offset, grasp = np.array(at) - self._scene.body.head, self._grasps[number]
        if begins:
            # A quick hand may have left the card on which the grip began by the time of this frame.
            card, reached = frame.pointed if self.takes(frame.pointed) else self._scene.hovered, self.reached[number]
            if reached is not None:
                card = reached
            taken = card is not None and self.takes(card)
            self._grasps[number] = Grasp(card, offset, reached is not None) if card is not None and taken else None
        elif grasp is not None:
            grasp.offset += (offset - grasp.offset) * (1.0 - float(np.exp(-SMOOTHING * frame.seconds)))
            grasp.seconds += frame.seconds

    def _ready(self) -> list[Grasp]:
        return [grasp for grasp in self._grasps if grasp is not None and grasp.seconds >= LONGER]

    def _asked(self, seconds: float) -> list[Command]:
        held, gap = self._ready(), self._scene.gap
        if self._led is not None and (gap is None or gap.brood != self._led.brood):
            # Let go of, thrown away or taken back meanwhile: what the hands still grip is not theirs any more.
            self._grasps, held, self._led = [None, None], [], None
        if gap is not None and held and all(grasp.card in gap.parents for grasp in held):
            return [*self._kept(()), *self._move(gap, held, seconds)]
        asked = self._kept(tuple(held))
        if len(held) < 2:
            self._nearest = np.inf
            return asked
        apart = float(np.linalg.norm(held[0].offset - held[1].offset)) / self._scene.body.scale
        self._nearest = min(self._nearest, apart)
        if apart < self._nearest + PULLED:
            return asked
        self._nearest, self.held = np.inf, ()
        return [*asked, *self._breeding.breed([grasp.card for grasp in held], self._ends(held))]

    def _kept(self, held: tuple[Grasp, ...]) -> list[Command]:
        """Those that are in the hands, and nothing else."""
        cards = tuple(grasp.card for grasp in held)
        if not cards and not self.held:
            return []
        self.held = cards
        return [HoldCards(cards, tuple(self._place(grasp) for grasp in held))]

    def _move(self, gap: Gap, held: Sequence[Grasp], seconds: float) -> list[Command]:
        """The parents of a gap are in the hands, or one of them is."""
        if self._led is None:
            brood = self._breeding.process.broods.get(gap.brood)
            self._share = self._asked_share = brood.share if brood is not None else 0.5
        places = {grasp.card: self._place(grasp) for grasp in held}
        first, last = gap.ends
        ends = places.get(gap.parents[0], first), places.get(gap.parents[-1], last) if len(gap.parents) > 1 else last
        if self._led is not None:
            self._share = leaned(self._share, self._led.ends, ends)
        self._led = Gap(gap.brood, gap.parents, ends)
        self._lean(seconds)
        return [MoveGap(ends)]

    def _lean(self, seconds: float) -> None:
        """Asks for other children where the hands have moved, every now and then."""
        self._since += seconds
        led, process = self._led, self._breeding.process
        brood = process.broods.get(led.brood) if led is not None else None
        if self._since < EVERY or led is None or brood is None or brood.thrown:
            return
        self._since = 0.0
        leans = abs(self._share - self._asked_share) >= STEP
        if leans:
            self._asked_share = round(self._share, 2)
            process.lean(brood.number, self._asked_share, brood.strength)
            brood = process.broods[brood.number]
        if brood.count is None:
            return
        room = min(led.room(self._scene.settings.card_height), MOST)
        if brood.going and room > brood.count:
            process.change(replace(brood, count=room))
        elif leans and not brood.going and brood.made >= brood.count:  # else it was stopped
            process.go_on(brood.number, MORE)

    def _ends(self, held: Sequence[Grasp]) -> tuple[Triple, Triple]:
        return self._place(held[0]), self._place(held[1])

    def _place(self, grasp: Grasp) -> Triple:
        """World metres of the card's middle."""
        scene = self._scene
        farther = max(AWAY * scene.settings.card_height / (ARM * scene.body.scale), 1.0)
        x, y, z = (scene.body.head + farther * grasp.offset).tolist()
        return x, y + ABOVE * scene.settings.card_height, z
