"""Which cards are shown by their whole cells, in a cloud that is larger than the memory for its pictures: chosen and
read on threads, uploaded a few a frame."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.render.card_buffers import CardBuffers
from vr_explorer.render.cell_pool import CellPool
from vr_explorer.scene.near import NearCards
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import View

CHOSEN_EVERY = 0.15
"""Seconds from one choice to the next."""

UPLOADED_AT_ONCE, OF_SLOW_FRAMES, A_SECOND = 16, 128, 960
"""Cells, in a frame: 0.2 MB where they have 128 pixels. Where frames are slow, so many as make that number a second, up
to eight times as many."""

READ_AT_ONCE = 256
"""Cells: whoever reads them may have to wait for the disk, and for its turn on a busy machine."""

SOON = 0.8
"""Of the pixels that are always there of a picture: cards that are seen as large as that keep their cells."""

HELD, OUT_OF_VIEW, MARGIN = 1.25, 0.05, 1.2
"""What counts for a card: that it has its cell already, that it is not in view, and how wide the view is taken."""

LARGER = 2.0
"""Than in its middle, as cards in the corner of a view are taken to be at most."""

Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True)
class _Wish:
    """Arrays over all cards. version: of places. half_sizes: (N, 2), metres. views: those that were drawn last."""

    version: tuple[int, int, int]
    positions: npt.NDArray[np.float32]
    visible: npt.NDArray[np.float32]
    half_sizes: npt.NDArray[np.float32]
    cells: npt.NDArray[np.int32]
    views: Sequence[View]
    pool: CellPool


@dataclass(frozen=True)
class _Choice:
    """wanted: at most as many as there is room for, what is seen largest first. missing: those of them that are to get
    their cells. oldest: as of the pool."""

    wanted: Numbers
    missing: Numbers
    oldest: Numbers
    pool: CellPool


_Read = tuple[list[int], npt.NDArray[np.uint8]]


class NearCells:
    """shown: what the cards have on the GPU now. chooser, reader: threads."""

    def __init__(self, scene: Scene, shown: Callable[[], CardBuffers], chooser: Executor, reader: Executor) -> None:
        self._scene, self._shown, self._chooser, self._reader = scene, shown, chooser, reader
        self._ready: deque[tuple[int, npt.NDArray[np.uint8]]] = deque()
        self._choosing: Future[_Choice] | None = None
        self._reading: Future[_Read] | None = None
        self._choice: _Choice | None = None
        self._next, self._waited = 0, CHOSEN_EVERY
        self._lost = False
        self._near, self._largest = NearCards(), (-1, 0.0)

    def follow(self, seconds: float, moves: bool) -> None:
        """Once a frame. seconds: since the one before. moves: where all are is not to be asked for."""
        buffers = self._shown()
        pool = buffers.pool
        if pool is None or self._lost:
            return
        if self._choosing is not None and self._choosing.done():
            self._take(self._choosing.result(), pool)
            self._choosing = None
        self._waited += seconds
        if self._choosing is None and self._waited >= CHOSEN_EVERY and not moves and buffers.seen:
            self._waited = 0.0
            self._choosing = self._chooser.submit(self._chosen, self._wish(buffers, pool, buffers.seen))
        if self._reading is not None and self._reading.done():
            self._receive(self._reading)
        if self._reading is None and len(self._ready) < READ_AT_ONCE:
            self._ask(pool)
        self._bring(pool, min(max(UPLOADED_AT_ONCE, int(A_SECOND * seconds)), OF_SLOW_FRAMES))

    def settle(self, views: Sequence[View]) -> None:
        """Waits until all that is seen large has its cell, for a single picture of `views`."""
        buffers = self._shown()
        pool = buffers.pool
        if pool is None or self._lost:
            return
        if self._reading is not None:
            self._receive(self._reading)
        self._take(self._chosen(self._wish(buffers, pool, views)), pool)
        self._ask(pool)
        while self._reading is not None:
            self._receive(self._reading)
            self._bring(pool, len(self._ready))
            self._ask(pool)

    def _wish(self, buffers: CardBuffers, pool: CellPool, views: Sequence[View]) -> _Wish:
        scene, part = self._scene, slice(0, buffers.count)
        cards, cells = scene.cards, scene.cloud.cells
        return _Wish(
            (*cards.place_version[:2], buffers.count),
            *(cards.target[part], cards.fade_to[part], scene.half_sizes[part], cells[part]),
            views,
            pool,
        )

    def _take(self, choice: _Choice, pool: CellPool) -> None:
        if choice.pool is pool:
            pool.keep(choice.wanted, choice.oldest)
            self._choice, self._next = choice, 0
        if self._choice is not None and self._choice.pool is not pool:
            self._choice = None
            self._ready.clear()

    def _ask(self, pool: CellPool) -> None:
        """Has the next cells read."""
        choice = self._choice
        if choice is None or choice.pool is not pool or self._lost or self._next >= len(choice.missing):
            return
        some = choice.missing[self._next : self._next + READ_AT_ONCE]
        self._next += READ_AT_ONCE
        some = some[~(pool.has(some) | np.isin(some, [card for card, _ in self._ready]))]
        self._reading = self._reader.submit(_read, self._scene.cloud, some, pool.levels)

    def _receive(self, read: Future[_Read]) -> None:
        """Waits for it, where it is not there."""
        self._reading = None
        try:
            self._ready.extend(zip(*read.result(), strict=True))
        except UserError:  # others have written the cloud anew: what is there stays
            self._lost = True

    def _bring(self, pool: CellPool, most: int) -> None:
        for _ in range(min(most, len(self._ready))):
            card, blocks = self._ready.popleft()
            if not pool.shows(card) and not pool.put(card, blocks):
                self._ready.clear()
                return

    def _chosen(self, wish: _Wish) -> _Choice:
        """On the chooser's thread."""
        views, pool = wish.views, wish.pool
        pixels = max(0.5 * view.size[1] * float(view.projection[1, 1]) for view in views)
        least = SOON * pool.small
        if self._largest[0] != len(wish.half_sizes):
            self._largest = len(wish.half_sizes), float(wish.half_sizes.max(initial=0.0))
        reach = LARGER * 2.0 * self._largest[1] * pixels / least
        near, offsets = self._near.within(wish.positions, wish.version, views[0].head, reach)
        shown = (wish.visible[near] > 0.5) & (wish.cells[near] >= 0)
        near, offsets = near[shown], offsets[shown]
        distances = np.sqrt(np.maximum(np.vecdot(offsets, offsets), 1e-6))
        larger = _larger(wish.positions[near], distances, views)
        seen = 2.0 * pixels * wish.half_sizes[near].max(axis=1) / distances * np.maximum(larger, 1.0)
        large = seen > least
        near, seen, in_view = near[large], seen[large], larger[large] > 0.0
        there = pool.has(near)
        value = seen * np.where(there, HELD, 1.0) * np.where(in_view, 1.0, OUT_OF_VIEW)
        order = np.argsort(-value, kind="stable")[: pool.capacity]
        missing = order[~there[order] & (seen[order] > pool.small)]
        oldest = pool.oldest() if len(missing) else missing  # of very many places that takes a while
        return _Choice(near[order], near[missing], oldest, pool)


def _read(cloud: Cloud, cards: Numbers, levels: int) -> _Read:
    return cards.tolist(), cloud.atlas_cells(cloud.cells[cards], range(levels))


def _larger(
    positions: npt.NDArray[np.float32], distances: npt.NDArray[np.float32], views: Sequence[View]
) -> npt.NDArray[np.float64]:
    """(K,), by how much a card at this place is seen larger than in the middle of a view, which is flat: by the square
    of the cosine; 0 where none of the views has it, or has it nearly.
    """
    larger = np.zeros(len(positions))
    for view in views:
        clip = view.projection.astype(np.float64) @ view.view
        x, y, w = (positions @ clip[row, :3] + clip[row, 3] for row in (0, 1, 3))
        inside = (w > 0.0) & (np.abs(x) < MARGIN * w) & (np.abs(y) < MARGIN * w)
        cosine = np.maximum(w, 1e-6) * view.scale / distances
        larger = np.maximum(larger, np.where(inside, np.clip(1.0 / (cosine * cosine), 1.0, LARGER), 0.0))
    return larger
