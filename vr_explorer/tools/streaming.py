"""Gives the cards that are near their whole images: chosen and decoded on threads, handed over one a frame. In a cloud
that is larger than the memory for its pictures, those that are less near get their cells (`NearCells`)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from classification.cloud import Cloud
from foundation.images import ImageError, load_rgb
from vr_explorer.render.card_buffers import CardBuffers
from vr_explorer.render.details import Details
from vr_explorer.render.full_picture import NOBODY
from vr_explorer.scene.growable_array import GrowableArray
from vr_explorer.scene.near import NearCards
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import View
from vr_explorer.tools.near_cells import NearCells
from vr_explorer.tools.tool import Frame, Tool

REACH = 45.0
"""Metres from the head within which a card may have its whole image."""

CHOSEN_EVERY = 12
"""Frames from one choice to the next."""

DECODED_AT_ONCE = 2

FILLS = 0.55
"""Of its distance, a card's longer side from which its picture is wanted with all of its pixels: it fills half the
height of a window then.
"""

STRIP = 128
"""Rows of that picture that are handed over in a frame: a megabyte."""

Levels = list[npt.NDArray[np.uint8]]


@dataclass(frozen=True)
class _Wish:
    """head: (3,). positions: (N, 3), of this version, visible: (N,), those of all cards."""

    head: npt.NDArray[np.float32]
    version: tuple[int, int, int]
    positions: npt.NDArray[np.float32]
    visible: npt.NDArray[np.float32]


class Streaming(Tool):
    """Of one scene; where images are missing or broken, cards keep what the atlas has. shown: what its cards have on
    the GPU, None for who has nothing but the details.
    """

    def __init__(self, scene: Scene, details: Details, shown: Callable[[], CardBuffers] | None = None) -> None:
        self._scene = scene
        self._details = details
        pictured = np.all(scene.cloud.sizes > 0, axis=1)
        if scene.cloud.readable and (len(pictured) == 0 or pictured.any()):
            details.make_room()  # before there are frames that it would hold up
        self._pictured: GrowableArray[np.bool_] = GrowableArray(pictured)
        self._chooser = ThreadPoolExecutor(1, thread_name_prefix="near")
        self._decoder = ThreadPoolExecutor(DECODED_AT_ONCE, thread_name_prefix="decoding")
        self._cells = NearCells(scene, shown, self._chooser, self._decoder) if shown is not None else None
        self._near = NearCards()
        self._wanted: list[int] = []
        self._choosing: Future[list[int]] | None = None
        self._decoding: dict[int, Future[Levels]] = {}
        self._broken: set[int] = set()
        self._whole: tuple[int, Future[npt.NDArray[np.uint8]]] | None = None
        self._strips, self._whole_wanted = 0, NOBODY
        self._frames, self._version = 0, -1
        self._unasked = False

    def follow(self, frame: Frame) -> None:
        self._frames += 1
        if self._choosing is not None and self._choosing.done():
            self._wanted, self._choosing, self._unasked = self._choosing.result(), None, True
            self._whole_wanted = self._filling()
        version, self._version = self._version, self._scene.cards.motion_version
        goes_on = (
            self._scene.cards.led and version != self._version
        )  # and where all are is not to be asked for each time
        if self._cells is not None:
            self._cells.follow(frame.seconds, goes_on)
        if self._choosing is None and self._frames % CHOSEN_EVERY == 1 and not goes_on:
            self._choosing = self._chooser.submit(self._chosen, self._wish())
        if self._unasked:
            self._ask()
        if self._decoding:
            ready = next((card for card, decoded in self._decoding.items() if decoded.done()), None)
            if ready is not None:
                self._take(ready, self._decoding.pop(ready))
        self._follow_whole()

    def settle(self, view: View | None = None) -> None:
        """Waits until every near card has its image, for a single picture, and what `view` sees large its cell."""
        if self._cells is not None and view is not None:
            self._cells.settle((view,))
        self._wanted = self._chosen(self._wish())
        self._ask(len(self._wanted))
        for card, decoded in list(self._decoding.items()):
            self._take(card, decoded)
        self._decoding.clear()
        self._whole_wanted = self._filling()
        while self._whole_wanted != self._details.whole.card:
            self._follow_whole(wait=True)

    def close(self) -> None:
        for thread in (self._chooser, self._decoder):
            thread.shutdown(wait=True, cancel_futures=True)

    def _wish(self) -> _Wish:
        cards, known = self._scene.cards, len(self._pictured.values)
        if known < len(self._scene.cloud):  # images have joined
            self._pictured.add(np.all(self._scene.cloud.sizes[known:] > 0, axis=1))
        return _Wish(self._scene.body.head.astype(np.float32), cards.place_version, cards.target, cards.fade_to)

    def _chosen(self, wish: _Wish) -> list[int]:
        """The nearest cards that are seen, nearest first."""
        near, offsets = self._near.within(wish.positions, wish.version, wish.head, REACH)
        shown = (wish.visible[near] > 0.5) & self._pictured.values[near]
        near, offsets = near[shown], offsets[shown]
        square = np.vecdot(offsets, offsets)
        most = self._details.capacity
        if len(near) > most:
            least = np.argpartition(square, most)[:most]
            near, square = near[least], square[least]
        order: list[int] = near[np.argsort(square, kind="stable")].tolist()
        return order

    def _ask(self, most: int = 2 * DECODED_AT_ONCE) -> None:
        """Has images decoded that are wanted and not there, the nearest first."""
        if not self._scene.cloud.readable:
            return
        side, levels = self._details.side, self._details.levels
        there = set(self._details.shown) | set(self._decoding) | self._broken
        for card in self._wanted:
            if len(self._decoding) >= most:
                return
            if card not in there:
                self._decoding[card] = self._decoder.submit(_decoded, self._scene.cloud, card, side, levels)
        self._unasked = False

    def _filling(self) -> int:
        """The card that is seen so large that its file has more to show than a slot of the details; `NOBODY` else."""
        scene = self._scene
        if not self._wanted or not scene.cloud.readable or self._wanted[0] in self._broken:
            return NOBODY
        card = self._wanted[0]
        distance = float(np.linalg.norm(scene.cards.target[card] - scene.body.head))
        fills = 2.0 * float(scene.half_sizes[card].max()) > FILLS * distance
        return card if fills and int(scene.cloud.sizes[card].max()) > self._details.side else NOBODY

    def _follow_whole(self, wait: bool = False) -> None:
        """Has the picture decoded that is wanted, and hands over one strip of it."""
        whole, wanted = self._details.whole, self._whole_wanted
        if self._whole is None:
            if wanted not in (NOBODY, whole.card):
                self._whole = wanted, self._decoder.submit(_square, self._scene.cloud, wanted, whole.side)
                self._strips = 0
            elif wanted == NOBODY:
                whole.forget()
            return
        card, decoded = self._whole
        if not (wait or decoded.done()):
            return
        if isinstance(decoded.exception(), ImageError) or card != wanted:
            if decoded.exception() is not None:
                self._broken.add(card)
                self._whole_wanted = NOBODY
            self._whole = None
            return
        top = self._strips * STRIP
        whole.put(top, decoded.result()[top : top + STRIP])
        self._strips += 1
        if self._strips * STRIP >= whole.side:
            whole.finish(card)
            self._whole = None

    def _take(self, card: int, decoded: Future[Levels]) -> None:
        if isinstance(decoded.exception(), ImageError):
            self._broken.add(card)
            return
        shown = self._details.shown
        if len(shown) < self._details.capacity:
            self._details.put(card, decoded.result())
            return
        unwanted = [other for other in shown if other not in self._wanted]
        if unwanted:
            self._details.put(card, decoded.result(), instead_of=unwanted[0])


def _square(cloud: Cloud, card: int, side: int) -> npt.NDArray[np.uint8]:
    """uint8 (side, side, 4) sRGB: the image stretched to a square."""
    path = cloud.image_path(card)
    image = load_rgb(path, content=cloud.content(path), max_side=2 * side)
    return np.asarray(image.resize((side, side), Image.Resampling.LANCZOS).convert("RGBA"))


def _decoded(cloud: Cloud, card: int, side: int, count: int) -> Levels:
    """The image stretched to a square of `side` pixels, and `count` levels of it in all."""
    path, levels = cloud.image_path(card), []
    image = load_rgb(path, content=cloud.content(path), max_side=2 * side)
    for level in range(count):
        image = image.resize((side >> level, side >> level), Image.Resampling.LANCZOS)
        levels.append(np.asarray(image.convert("RGBA")))
    return levels
