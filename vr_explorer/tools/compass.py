"""What of the cloud a viewer has met: seen from near enough, for long enough, or not at all yet."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vr_explorer.panels.state import PanelState
from vr_explorer.scene.cards import DIMMED, GLOWING, USUAL, Cards
from vr_explorer.scene.growable_array import GrowableArray
from vr_explorer.scene.near import NearCards
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.transitions import MANY
from vr_explorer.taste.words import SEEN_LITTLE
from vr_explorer.tools.keeper import Keeper
from vr_explorer.tools.tool import Frame, Tool

LOOKED_EVERY = 0.5
"""Seconds from one look to the next; twice in a row, and an image was met."""

MET_FROM, MET_WITHIN = float(np.radians(4.0)), float(np.radians(30.0))
"""Height at which an image is recognised, and how far beside the middle of the sight."""

GAZED_FROM, GAZED_WITHIN = float(np.radians(8.0)), float(np.radians(3.0))
"""The same of an image at which one gazes."""

GAZED_FOR = 8
"""Looks in a row, after which it was a long one."""

KEPT_EVERY = 4.0
"""Seconds between two writes."""

PARTS = 5
"""Along each axis, the regions of the cloud."""

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Look:
    """seen: cards, rising. gazed: the one in the middle of the sight, None where there is none."""

    seen: npt.NDArray[np.intp]
    gazed: int | None


class CompassTool(Tool):
    """gazed: the card at which one has gazed for long, in one frame only. lights: uint8 (N,), how cards are to be lit
    that one sees where one has not been; None while that is not asked for. keeper: of the session, None where nothing
    is kept.
    """

    def __init__(self, scene: Scene, state: PanelState, keeper: Keeper | None) -> None:
        self._scene = scene
        self._state = state
        self._keeper = keeper
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="compass")
        self._looks, self._version = Looks(), -1
        self._looking: Future[_Look] | None = None
        self._since, self._unkept_for = 0.0, 0.0
        self._before: npt.NDArray[np.intp] = np.zeros(0, np.intp)
        self._gazing: tuple[int | None, int] = (None, 0)
        self._unkept: list[int] = []
        self._lit = False
        self.gazed: int | None = None
        self.lights: npt.NDArray[np.uint8] | None = None
        self._begin()

    def _begin(self) -> None:
        """With what the present session has met."""
        self._session = self._keeper.selection if self._keeper is not None else None
        self._met = GrowableArray(np.zeros(len(self._scene.cards), bool))
        self._ends = ends(self._scene.cloud.positions)
        self._regions = GrowableArray(regions(self._scene.cloud.positions, self._ends))
        self._unkept, self._changed = [], True
        if self._keeper is not None and self._session is not None:
            known = self._keeper.indices
            there = [known[image] for image in self._session.taste_before.met if image in known]
            self.met[there] = True

    def follow(self, frame: Frame) -> None:
        scene = self._scene
        self.gazed = None
        if self._keeper is not None and self._keeper.selection is not self._session:
            self._begin()
        if (known := len(self.met)) < len(scene.cards):
            self._met.add(np.zeros(len(scene.cards) - known, bool))
            self._regions.add(regions(scene.cloud.positions[known:], self._ends))
            self._changed = True
        self._since += frame.seconds
        self._unkept_for += frame.seconds
        if self._looking is not None and self._looking.done():
            looking, self._looking = self._looking, None
            self._take(looking.result())
        led_on = self._led_on()
        if self._looking is None and self._since >= LOOKED_EVERY and not led_on:
            self._since = 0.0
            if not scene.raining and not scene.arrangement.of_favourites:
                body, tall = scene.body, scene.settings.card_height
                asked = scene.cards.fixed(), scene.time, body.head, body.ahead, tall
                self._looking = self._thread.submit(self._looks.look, *asked)
        if self._unkept and self._unkept_for >= KEPT_EVERY:
            self._keep()
        if self._state.unseen_lit is not self._lit or (self._lit and self._changed):
            self._lit, self._changed = self._state.unseen_lit, False
            self.lights = self._unseen() if self._lit else None

    def _led_on(self) -> bool:
        """Whether bombs lead very many cards just now, for where all of them are is not to be asked each time."""
        cards = self._scene.cards
        before, self._version = self._version, cards.motion_version
        return cards.led and before != self._version and len(cards) >= MANY

    @property
    def met(self) -> Bools:
        """bool (N,), the images that were met in this session; of a cloud that has grown, longer from then on."""
        return self._met.values

    def _unseen(self) -> npt.NDArray[np.uint8]:
        """uint8 (N,): what was not met glows where its whole region was hardly seen; what was met is dimmed."""
        own = self._regions.values
        counts = np.bincount(own)
        share = np.bincount(own[self.met], minlength=len(counts)) / np.maximum(counts, 1)
        glowing = ~self.met & (share < SEEN_LITTLE)[own]
        return np.where(glowing, GLOWING, np.where(self.met, DIMMED, USUAL)).astype(np.uint8)

    def meet(self, cards: Sequence[int]) -> None:
        """These were seen."""
        new = [card for card in cards if not self.met[card]]
        self.met[new] = True
        self._unkept += new
        self._changed = self._changed or bool(new)

    def close(self) -> None:
        self._keep()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _take(self, found: _Look) -> None:
        twice = np.intersect1d(found.seen, self._before, assume_unique=True)
        self._before = found.seen
        self.meet(twice[~self.met[twice]].tolist())
        card, looks = self._gazing
        looks = looks + 1 if found.gazed is not None and found.gazed == card else 1
        self._gazing = found.gazed, looks
        self.gazed = found.gazed if looks == GAZED_FOR else None

    def _keep(self) -> None:
        if self._session is not None and self._unkept:
            ids = self._scene.cloud.ids
            self._session.meet([ids[card] for card in self._unkept])
        self._unkept, self._unkept_for = [], 0.0


class Looks:
    """For one thread at a time."""

    def __init__(self) -> None:
        self._near, self._of, self._rest_from = NearCards(), (-1, -1, -1), np.inf

    def look(
        self, cards: Cards, time: float, head: npt.NDArray[np.float64], ahead: npt.NDArray[np.float64], tall: float
    ) -> _Look:
        """cards: `fixed`. head, ahead: (3,), where the viewer is and looks. tall: metres of a card."""
        reach = tall / float(np.tan(MET_FROM))
        if self._of != cards.place_version:
            self._of, self._rest_from = cards.place_version, float((cards.begin + cards.duration).max(initial=-np.inf))
        if time >= self._rest_from:
            near, offsets = self._near.within(cards.target, self._of, head, reach)
            visible = cards.fade_to[near]
        else:
            positions, visible = cards.at(time)
            near, offsets = np.arange(len(positions)), positions - head.astype(np.float32)
        distances = np.maximum(np.sqrt(np.vecdot(offsets, offsets)), np.float32(1e-3))
        cosine = offsets @ ahead.astype(np.float32) / distances
        met = (visible > 0.5) & (distances < reach) & (cosine > np.cos(MET_WITHIN))
        seen, distances, cosine = near[met], distances[met], cosine[met]
        close = (distances < tall / np.tan(GAZED_FROM)) & (cosine > np.cos(GAZED_WITHIN))
        gazed = int(seen[close][np.argmin(distances[close])]) if close.any() else None
        return _Look(seen, gazed)


def ends(positions: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """(PARTS − 1, 3): where regions end, so that each has about as many images along an axis. positions: (N, 3)."""
    if not len(positions):
        return np.zeros((PARTS - 1, 3))
    found: npt.NDArray[np.float64] = np.percentile(positions, np.linspace(0.0, 100.0, PARTS + 1)[1:-1], axis=0)
    return found


def regions(positions: npt.NDArray[np.float32], between: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """(N,): the region of each image. positions: (N, 3). between: as of `ends`."""
    found = np.zeros(len(positions), np.intp)
    for axis, own in zip(positions.T, between.T, strict=True):
        found = found * PARTS + np.searchsorted(own, axis)
    return found
