"""Breeding between images: asks a process for children, and lets those that have come rain into the scene."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from classification.cloud import Children, Cloud
from foundation.errors import UserError
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
from vr_explorer.breeding.arrivals import Arrivals
from vr_explorer.breeding.broods import SLOWEST, Brood, number_of
from vr_explorer.breeding.requests import Answer, Bred, Done, Failed, begin, discard, pace, recover, stop
from vr_explorer.breeding.worker import Worker, command_of
from vr_explorer.panels.labels import Sign
from vr_explorer.panels.state import PanelState
from vr_explorer.render.card_buffers import Arrived, CardBuffers, Pictures, pictures_of
from vr_explorer.render.renderer import Renderer
from vr_explorer.scene.arrangements import FavouritesBoard, HomeHall
from vr_explorer.scene.broods import Broods, Gap, Members
from vr_explorer.scene.commands import BeginBrood, CloseGap, Command, ThrowAwayBrood
from vr_explorer.scene.joining import Joined, Snapshot, joined
from vr_explorer.scene.scene import Scene
from vr_explorer.store.session_store import SessionStore
from vr_explorer.tools.tool import NOTHING, Frame, Tool

UPLOAD = 0.002
"""Seconds of a frame that moving to larger buffers may take."""

FEW, PATIENCE = 24, 0.05
"""Children that come of one press, where nothing else says how many; seconds between two looks of a thread."""

BELOW = 0.62
"""Card heights from the middle of the lowest image of a gap to the words below it."""

TWO_FIRST = "Keep two images first, or select them: what is bred lies between them"
ONE_FIRST = "Point at an image, or keep one first: what is bred is like it"
NOT_HERE = "This cloud lies on no disk, so nothing can be bred in it"


@dataclass(frozen=True)
class _Ready:
    """What follows of children that have come. pictures: of all cards, where the buffers have no room for more."""

    joined: Joined
    arrived: Arrived
    pictures: Pictures | None


class BreedingTool(Tool):
    """broods: by their numbers, in the order in which they were begun. joined: called with the cloud once it has more
    images. command: what breeds, by default this program; it may be replaced before it is begun.

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
        cloud = scene.cloud
        self.broods: dict[int, Brood] = {}
        self._scene, self._state, self._renderer, self._told = scene, state, renderer, joined
        self._kept_by, self._selection = kept_by, None if kept_by is None else kept_by()
        if self._selection is not None:
            self._recall(self._selection)
        self._folder: Path | None = cloud.folder
        self.command = list(command) if command is not None else command_of(cloud.folder or Path())
        self._indices: dict[str, int] = {}
        self._worker: Worker | None = None
        self._arrivals: Arrivals[_Ready] | None = None
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._snapshot: Snapshot | None = None
        self._wants, self._given, self._closed = False, threading.Event(), False
        self._enlarging: CardBuffers | None = None
        self._put = 0
        self._shown = scene.broods.shown
        self._dragged: int | None = None
        self._pace: float | None = None
        self._signed: tuple[Gap, Brood, Sign] | None = None
        self._picked = len(scene.favourites) + len(scene.selection.cards)

    def update(self, frame: Frame) -> Sequence[Command]:
        asked = self._drag(frame)
        for action in frame.taken(self.handles):
            asked = [*asked, *self._do(action, frame.pointed)]
        return asked or NOTHING

    def follow(self, frame: Frame) -> None:
        scene = self._scene
        if self._kept_by is not None and self._kept_by() is not self._selection:
            self._stop()
            self._selection = self._kept_by()
            self._recall(self._selection)
        if self._worker is None:
            picked = len(scene.favourites) + len(scene.selection.cards)
            if picked > max(self._picked, 1) and self._folder is not None:
                self._begin()
            self._picked = min(picked, self._picked)
            return
        if scene.broods.shown != self._shown:
            self._follow_undo()
        while not self._answers.empty():
            self._hear(self._answers.get())
        if self._wants:
            self._snapshot, self._wants = scene.snapshot(), False
            self._given.set()
        self._bring()
        if self.broods:
            self._say()

    def breedable(self, card: int | None) -> bool:
        """Whether a card can be dragged onto another: one that is kept or selected, where all images are."""
        scene = self._scene
        if card is None or self._folder is None or isinstance(scene.arrangement, FavouritesBoard | HomeHall):
            return False
        return card in scene.favourites or bool(scene.cards.selected[card])

    def breed(
        self, parents: Sequence[int], ends: tuple[tuple[float, float, float], tuple[float, float, float]] | None = None
    ) -> list[Command]:
        """Begins a brood of one or two cards; commands for the scene. ends: as of `BeginBrood`."""
        scene = self._scene
        if self._folder is None:
            self._state.toasts.say(NOT_HERE, scene.time)
            return []
        self._begin()
        self._stop()
        number = max((*self.broods, *self._numbers_of_cloud()), default=0) + 1
        ids = tuple(scene.cloud.ids[card] for card in parents)
        self._change(Brood(number, ids, count=FEW))
        self._ask(begin(self.broods[number].request()))
        return [BeginBrood(number, tuple(parents), ends)]

    def lean(self, share: float | None = None, count: int | None = None, pace_wanted: float | None = None) -> None:
        """The next children of the present brood. share: as of `Brood`. count: in all. pace_wanted: a second."""
        brood = self._going()
        if brood is None:
            return
        leaning = replace(
            brood, share=brood.share if share is None else share, count=brood.count if count is None else count
        )
        if leaning != brood:
            self._change(leaning)
            self._ask(begin(leaning.request()))
        if pace_wanted is not None and pace_wanted != self._pace:
            self._pace = pace_wanted
            self._ask(pace(pace_wanted))

    def close(self) -> None:
        self._closed = True
        self._given.set()
        if self._arrivals is not None:
            self._arrivals.close()
        if self._worker is not None:
            self._worker.close()
        if self._enlarging is not None:
            self._enlarging.release()

    def _recall(self, selection: SessionStore) -> None:
        """The broods of a session, as it was left."""
        self.broods = {}
        for text in selection.broods_before:
            with suppress(ValueError):
                brood = Brood.from_json(text)
                self.broods[brood.number] = brood
        children, members, first = self._scene.cloud.children, Members(), self._scene.cloud.classified
        for card, brood_name in enumerate(children.broods if children is not None else (), first):
            members.add(number_of(brood_name), (card,))
        thrown = frozenset(brood.number for brood in self.broods.values() if brood.thrown)
        self._scene.recall(Broods(tuple(self.broods), thrown), members)
        self._shown = self._scene.broods.shown

    def _begin(self) -> None:
        if self._worker is None:
            self._worker = Worker(self.command, self._answers.put)
            self._arrivals = Arrivals(self._scene.cloud, self._prepare, self._fail)
            self._indices = self._scene.cloud.numbered()
            self._ask("")

    def _fail(self, why: str) -> None:
        """On the thread of the arrivals."""
        self._answers.put(Failed(None, why))

    def _ask(self, line: str) -> None:
        if self._worker is not None:
            self._worker.ask(line)

    def _do(self, action: Action, pointed: int | None) -> list[Command]:
        scene = self._scene
        if action in (BREED, MORE_LIKE):
            parents = self._two() if action is BREED else self._one(pointed)
            if not parents:
                self._state.toasts.say(TWO_FIRST if action is BREED else ONE_FIRST, scene.time)
            return self.breed(parents) if parents else []
        if action is LET_GO:
            return [CloseGap()]
        if action is THROW_AWAY:
            latest = max(scene.broods.shown, default=None)
            return [ThrowAwayBrood(latest)] if latest is not None else []
        brood = self._going()
        if brood is None:
            return []
        if action is STOP_BREEDING:
            self._stop()
        elif action is SLOWER:
            self._pace = max((self._pace or 2.0) / 2.0, SLOWEST)
            self._ask(pace(self._pace))
        else:
            self._change(brood.wilder() if action is WILDER else brood.calmer())
            self._ask(begin(self.broods[brood.number].request()))
        return []

    def _two(self) -> tuple[int, ...]:
        """The selected cards where they are two, else the two that were kept last."""
        selected, kept = self._scene.selection.cards, list(self._scene.favourites)
        if len(selected) == 2:
            return selected
        return tuple(kept[-2:]) if len(kept) >= 2 else ()

    def _one(self, pointed: int | None) -> tuple[int, ...]:
        selected, kept = self._scene.selection.cards, list(self._scene.favourites)
        if pointed is not None:
            return (pointed,)
        return selected if len(selected) == 1 else tuple(kept[-1:])

    def _drag(self, frame: Frame) -> list[Command]:
        """A card that is dragged onto another breeds with it."""
        hold, pointed = frame.input_frame.hold, frame.pointed
        if not hold:
            dragged, self._dragged = self._dragged, None
            if dragged is None or pointed is None or pointed == dragged:
                return []
            frame.leave(tuple(action for action in frame.input_frame.actions if action is not FAVOURITE))
            return self.breed((dragged, pointed))
        if self._dragged is None and self.breedable(pointed):
            self._dragged = pointed
        return []

    def _going(self) -> Brood | None:
        """The one of which children are coming."""
        return next((brood for brood in reversed(self.broods.values()) if brood.going), None)

    def _stop(self) -> None:
        brood = self._going()
        if brood is not None:
            self._change(replace(brood, going=False))
            self._ask(stop(brood.number))

    def _change(self, brood: Brood) -> None:
        self.broods[brood.number] = brood
        if self._selection is not None:
            self._selection.keep_brood(brood.number, brood.to_json())

    def _numbers_of_cloud(self) -> set[int]:
        children = self._scene.cloud.children
        return set(map(number_of, children.broods)) if children is not None else set()

    def _follow_undo(self) -> None:
        """Broods were taken back or thrown away, or are there again."""
        before, self._shown = self._shown, self._scene.broods.shown
        for number in sorted(before - self._shown):
            if number in self.broods:
                self._change(replace(self.broods[number], going=False, thrown=True))
            self._ask(stop(number))
            self._ask(discard(number))
        for number in sorted(self._shown - before):
            if number in self.broods and self.broods[number].thrown:
                self._change(replace(self.broods[number], thrown=False))
                self._ask(recover(number))

    def _hear(self, answer: Answer) -> None:
        if isinstance(answer, Failed):
            going = [one for one in self.broods.values() if one.going and answer.brood in (None, one.number)]
            for brood in going:
                self._change(replace(brood, going=False))
            if not going and answer.brood is None:
                return
            self._state.toasts.keep(answer.why, self._scene.time)
        elif isinstance(answer, Bred) and answer.brood in self.broods:
            self._change(replace(self.broods[answer.brood], made=answer.made))
            if self._arrivals is not None:
                self._arrivals.look()
        elif isinstance(answer, Done) and answer.brood in self.broods:
            self._change(replace(self.broods[answer.brood], going=False))

    def _bring(self) -> None:
        """Children that are ready come into the scene; one step of it a frame."""
        if self._arrivals is None:
            return
        if self._enlarging is not None:
            if self._enlarging.advance(self._scene.cards, UPLOAD):
                buffers, self._enlarging = self._enlarging, None
                self._renderer().enlarge(buffers)
            return
        ready = self._arrivals.ready
        if ready is None:
            return
        buffers, room = self._renderer().shown, self._renderer().shown.has_room(ready.arrived)
        if room and buffers.put(ready.arrived, self._put):
            self._put += 1
            return
        shown, self._put = self._scene.join(ready.joined), 0
        self._arrivals.take(shown)
        if not shown:
            return
        cloud, renderer = ready.joined.cloud, self._renderer()
        for card in range(len(cloud) - ready.joined.count, len(cloud)):
            self._indices[cloud.ids[card]] = card
        if room:
            buffers.join(ready.arrived)
        else:
            pictures = ready.pictures
            if pictures is None:
                pictures = pictures_of(cloud, self._scene.settings.card_height)
            self._enlarging = renderer.card_buffers(cloud, pictures)
        self._told(cloud)

    def _prepare(self, cloud: Cloud, children: Children) -> _Ready | None:
        """On the thread of the arrivals."""
        self._given.clear()
        if self._closed:  # after the clearing, or leaving could wait for this thread for ever
            return None
        self._wants = True
        self._given.wait()
        scene = self._snapshot
        if scene is None or self._closed or len(cloud) != len(scene.cloud) + len(children):
            return None
        first, numbers = len(scene.cloud), self._indices
        parents = [tuple(numbers[name] for name in own if name in numbers) for own in children.parents]
        try:
            follows = joined(scene, cloud, [number_of(brood) for brood in children.broods], parents)
        except UserError:
            return None
        height = scene.settings.card_height
        arrived = Arrived.of(cloud, first, height)
        full = self._renderer().shown.room < len(cloud)
        return _Ready(follows, arrived, pictures_of(cloud, height) if full else None)

    def _say(self) -> None:
        """Words beside the gap, in the world."""
        gap, state = self._scene.gap, self._state
        brood = self.broods.get(gap.brood) if gap is not None else None
        if gap is None or brood is None:
            return
        if self._signed is None or self._signed[:2] != (gap, brood):
            words = replace(brood, made=len(self._scene.brood(brood.number))).words
            self._signed = gap, brood, Sign(words, self._below(gap))
        state.signs = (*state.signs, self._signed[2])

    def _below(self, gap: Gap) -> tuple[float, float, float]:
        """World metres of the words below what stands in a gap."""
        card = self._scene.settings.card_height
        heights = [end[1] for end in gap.ends], gap.positions(card)[:, 1].tolist()
        x, _, z = gap.middle
        return x, min(itertools.chain(*heights)) - BELOW * card, z
