"""Cards that rest, drawn chunk after chunk from the front to the back, so that what is hidden costs little.

All that this needs is made once they rest, on a thread and then in pieces between the frames; until then, and while
cards move, `CardDrawer` draws all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice

import moderngl
import numpy as np
import numpy.typing as npt

from vr_explorer.render.active_cards import MOST, ActiveCards
from vr_explorer.render.card_buffers import CardBuffers
from vr_explorer.render.chunk_drawer import Batch, ChunkDrawer
from vr_explorer.render.chunk_room import PLACED, ChunkRoom
from vr_explorer.render.chunks import Chunks, Closeness, Outlook, make_chunks
from vr_explorer.render.details import Details
from vr_explorer.render.frame import Frame
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.view import View

FEWEST = 512
"""Fewer cards are all drawn."""

MARKED, LISTED = 1 | 2 | 4 | 16, 64
"""Of `look` in the shader: what is never plain, and what is drawn among the few."""

ONE_BY_ONE = 256
"""More cards whose look has changed are written together with all others; and so many that were moved one by one are
sorted among these again, once they rest."""

RENEWED_AT_ONCE = 512
"""Cards of which it is written in a frame what they are shown by."""

POINTS_FROM = 200_000
"""Cards of which those at the far end are points: of fewer, they would spare nothing."""

PROGRAM_POINT_SIZE = 0x8642

LEAN, LARGE, FAR, SAMPLED, FULL, SMALL, AMONG_FEW = 0, 1, 2, 3, 6, 7, -1
"""SAMPLED is added to the first three for targets of several samples a pixel. SMALL: where the processor draws."""
PROGRAMS = (
    *("lean_resting", "large_resting", "far_resting"),
    *("lean_resting_sampled", "large_resting_sampled", "far_resting_sampled"),
    *("resting_cards", "few_cards"),
)
PROGRAMS_OF_SOFTWARE = (
    *("levelled_resting", "large_resting", "far_resting"),
    *("levelled_resting_sampled", "large_resting_sampled", "far_resting_sampled"),
    *("resting_cards", "small_resting", "few_cards"),
)

SMALL_PIXELS = 32.0
"""Of the longer side of cards that are drawn as points with their pictures."""

OF_POINTS = FAR, FAR + SAMPLED, SMALL

Cardinals = npt.NDArray[np.intp]
NONE: Cardinals = np.zeros(0, np.intp)


@dataclass(frozen=True)
class Sorted:
    """placed, cells, look: (M,) as `ChunkDrawer` has them, in the order of the chunks. others: (K,), those in no chunk
    that may be seen, rising. marks: uint8, of all cards that there were, from which `look` was taken.
    """

    chunks: Chunks
    placed: npt.NDArray[np.void]
    cells: npt.NDArray[np.int32]
    look: npt.NDArray[np.uint8]
    others: Cardinals
    marks: npt.NDArray[np.uint8]


class RestingCards:
    """Of one cloud that has an atlas. programs: those of `PROGRAMS`, or of `PROGRAMS_OF_SOFTWARE` where the processor
    draws. thread: of one worker, sorts cards. room: for these alone while they are drawn.

    rest: whether they are to be drawn here, as of `follow`. all_full: whether the full program is to draw all cards
    beside, for those that need it are not few.
    """

    def __init__(
        self,
        ctx: moderngl.Context,
        frame: Frame,
        programs: Sequence[moderngl.Program],
        buffers: CardBuffers,
        details: Details,
        closeness: Closeness,
        thread: ThreadPoolExecutor,
        room: ChunkRoom,
    ) -> None:
        self._ctx, self._frame, self._buffers, self._details = ctx, frame, buffers, details
        self._closeness, self._thread = closeness, thread
        self._room = room
        room.use(programs[:AMONG_FEW], OF_POINTS)
        self._few = ActiveCards(ctx, frame, programs[AMONG_FEW])
        self._version: int | None = None
        self._rests_from: float | None = None
        self._pending: Future[Sorted | None] | None = None
        self._pieces: Iterator[None] | None = None
        self._sorted: Sorted | None = None
        self._drawer: ChunkDrawer | None = None
        self._outlook: Outlook | None = None
        self._sampled = 0
        self._batches: tuple[Batch, ...]
        self._moves, self._sort_from = 0, np.inf
        self._shown: tuple[int, ...] = ()
        self._marks = np.zeros(0, np.uint8)
        self._marked = self._listed = NONE
        self._marks_number = 0
        self._possible = self.rest = self.all_full = False
        self._anew: dict[int, None] = {}
        self._few_anew = False

    def follow(self, cards: Cards, time: float) -> None:
        """Goes on with what is to be made, a piece in each frame. cards: those of the buffers, which are up to date.
        time: seconds of the scene's clock.
        """
        self.rest = False
        if self._pending is not None or self._sorted is not None:
            self._anew.update(dict.fromkeys(self._buffers.shown_anew))
        if cards.motion_version != self._version:
            self._version, self._rests_from = cards.motion_version, None
            self._forget()
            return
        if self._rests_from is None:
            self._rests_from = float((cards.begin + cards.duration).max(initial=-np.inf))
        if time < self._rests_from:
            return
        if self._sorted is None:
            self._sort(cards, time)
        elif self._pieces is not None:
            if next(self._pieces, self) is self:
                self._pieces = None
        elif self._renewed(self._sorted.chunks):
            self._show(self._sorted, cards, time)

    def settle(self, cards: Cards, time: float) -> None:
        """As `follow`, until all is made that can be."""
        self.follow(cards, time)
        self.follow(cards, time)
        while self._pending is not None or self._pieces is not None or len(self._anew) > RENEWED_AT_ONCE:
            if self._pending is not None:
                self._pending.exception()
            self.follow(cards, time)
        self.follow(cards, time)

    def draw(self, views: Sequence[View], hovered: int | None, whole: int) -> None:
        """whole: the card that is seen as large as its picture, negative: none."""
        assert self._sorted is not None and self._drawer is not None
        drawer, marked = self._drawer, (-1 if hovered is None else hovered, whole)
        sampled = SAMPLED if self._frame.multisampled else 0
        if self._outlook is None or sampled != self._sampled or not self._outlook.holds(views, marked):
            closeness = replace(self._closeness, small=0.0) if sampled else self._closeness
            points = len(self._sorted.placed) >= POINTS_FROM
            self._outlook = found = Outlook(self._sorted.chunks, views, closeness, marked, points)
            self._sampled = sampled
            self._batches = (
                drawer.batch(found.nearer),
                drawer.batch(found.small, points=True),
                drawer.batch(found.far, points=True),
                drawer.batch(found.large),
                drawer.batch(found.special),
            )
        lean, small, far, large, special = self._batches
        if not self.all_full:
            drawer.draw(LARGE + sampled, large, len(views))
        drawer.draw(LEAN + sampled, lean, len(views))
        if small or far:
            self._ctx.enable_direct(PROGRAM_POINT_SIZE)
            drawer.draw(SMALL, small, len(views), within=views[0].size)
            drawer.draw(FAR + sampled, far, len(views), within=views[0].size)
            self._ctx.disable_direct(PROGRAM_POINT_SIZE)
        if self.all_full:
            return
        drawer.draw(FULL, special, len(views))
        self._few.draw()

    def release(self) -> None:
        self._forget()
        self._few.release()

    def _forget(self) -> None:
        if self._pending is not None:
            self._pending.cancel()
        self._pending = self._pieces = self._sorted = self._outlook = None
        self._anew.clear()
        self._drawer = None

    def _sort(self, cards: Cards, time: float) -> None:
        if self._pending is None:
            self._moves = cards.moves_version
            # What is written to meanwhile are cards that count as moved since.
            self._pending = self._thread.submit(_sorted, cards.fixed(), self._buffers, self._buffers.count, time)
        elif self._pending.done():
            self._sorted, self._pending = self._pending.result(), None
            if self._sorted is None:
                self._rests_from = np.inf
                return
            found = self._sorted
            self._drawer = ChunkDrawer(self._ctx, self._room, found.chunks, found.placed, found.cells, found.look)
            self._pieces, self._shown = self._drawer.pieces(), ()
            self._marks, self._listed = found.marks, NONE

    def _show(self, found: Sorted, cards: Cards, time: float) -> None:
        """Brings what has changed of the cards' looks."""
        now = cards.look_version, self._buffers.count, cards.moves_version, self._details.version
        if now != self._shown:
            count = self._buffers.count
            moved = np.array([card for card, since in cards.moved.items() if since > self._moves], np.intp)
            many = len(moved) > ONE_BY_ONE
            self._sort_from = float((cards.begin[moved] + cards.duration[moved]).max()) if many else np.inf
            changed = self._mark(count) if self._shown[:2] != now[:2] else NONE
            self.all_full = len(found.others) + self._marks_number + len(moved) > MOST - self._details.capacity
            # With others that are not few, the full program draws whatever is not plain; what has moved may be.
            self._possible = not self.all_full or not len(moved)
            detailed = np.array(self._details.shown, np.intp)
            apart = [detailed] if self.all_full else [found.others, self._marked, detailed, moved]
            few = np.unique(np.concatenate(apart))
            few = few[few < count]
            if not self.all_full:
                self._few.write(few, cards, self._buffers, self._details)
            self._list(found.chunks, few, changed)
            self._shown = now
        elif self._few_anew and not self.all_full:
            self._few.write(self._listed, cards, self._buffers, self._details)
        self._few_anew = False
        self.rest = self._possible
        if time >= self._sort_from:
            self._forget()
            self.rest = False

    def _renewed(self, chunks: Chunks) -> bool:
        """Brings what cards are shown by that has changed, some in each frame; whether that was all."""
        if not self._anew:
            return True
        assert self._drawer is not None
        some = np.array(list(islice(self._anew, RENEWED_AT_ONCE)), np.intp)
        cells = self._buffers.cells_of(some)
        for card, cell in zip(some.tolist(), cells.tolist(), strict=True):
            del self._anew[card]
            if card < len(chunks.rank) and chunks.rank[card] >= 0:
                self._drawer.write_cell(int(chunks.rank[card]), cell)
        self._few_anew = self._few_anew or bool(np.isin(some, self._listed).any())
        return not self._anew

    def _mark(self, count: int) -> Cardinals | None:
        """The cards whose marks are others than they were; None for very many."""
        marks, before = self._buffers.marks[:count].copy(), self._marks
        marked, changed = (marks & MARKED) != 0, marks[: len(before)] != before[:count]
        self._marks, self._marks_number = marks, int(np.count_nonzero(marked))
        self._marked = np.flatnonzero(marked) if self._marks_number <= MOST else NONE
        return np.flatnonzero(changed) if np.count_nonzero(changed) <= ONE_BY_ONE else None

    def _list(self, chunks: Chunks, few: Cardinals, changed: Cardinals | None) -> None:
        """Writes how cards look that have `changed` (None: very many), or are among the few as of now, or no more."""
        assert self._drawer is not None
        before, self._listed = self._listed, few
        touched = np.union1d(np.setxor1d(before, few), changed) if changed is not None else None
        if touched is not None and len(touched) <= ONE_BY_ONE:
            touched = touched[touched < len(chunks.rank)]
            touched = touched[chunks.rank[touched] >= 0]
            look = self._marks[touched] | np.where(np.isin(touched, few), LISTED, 0).astype(np.uint8)
            self._drawer.write_looks(chunks.rank[touched], look)
            return
        look, places = self._marks[chunks.order], chunks.rank[few[few < len(chunks.rank)]]
        look[places[places >= 0]] |= LISTED
        self._drawer.write_look(look)


def _sorted(cards: Cards, buffers: CardBuffers, count: int, time: float) -> Sorted | None:
    """Of the first `count`; None where none of them is to be sorted. For any thread."""
    pictures = buffers.pictures_of(np.arange(count))
    moving, seen_at_last = (cards.begin + cards.duration)[:count] > time, cards.fade_to[:count]
    wanted = (seen_at_last == 1.0) & ~moving & (pictures["cell"] >= 0)
    if not wanted.any():
        return None
    half = pictures["half_size"] * cards.size_to[:count, None]
    chunks = make_chunks(cards.target[:count], half, wanted)
    placed = np.empty(len(chunks.order), PLACED)
    placed["place"], placed["half_size"] = cards.target[chunks.order], half[chunks.order]
    placed["card"] = chunks.order
    others = np.flatnonzero(~wanted & (moving | (seen_at_last > 0.0)))
    marks = buffers.marks[:count].copy()
    return Sorted(chunks, placed, pictures["cell"][chunks.order], marks[chunks.order], others, marks)
