"""Gives the cards that are near their whole images: chosen and decoded on threads, handed over one a frame."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from foundation.images import ImageError, load_rgb
from vr_explorer.render.details import Details
from vr_explorer.scene.longer import Longer
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.tool import Frame, Tool

REACH = 45.0
"""Metres from the head within which a card may have its whole image."""

CHOSEN_EVERY = 12
"""Frames from one choice to the next."""

DECODED_AT_ONCE = 2

Levels = list[npt.NDArray[np.uint8]]


@dataclass(frozen=True)
class _Wish:
    """head: (3,). positions: (N, 3), visible: (N,), those of all cards."""

    head: npt.NDArray[np.float32]
    positions: npt.NDArray[np.float32]
    visible: npt.NDArray[np.float32]


class Streaming(Tool):
    """Of one scene; where images are missing or broken, cards keep what the atlas has."""

    def __init__(self, scene: Scene, details: Details) -> None:
        self._scene = scene
        self._details = details
        self._pictured: Longer[np.bool_] = Longer(np.all(scene.cloud.sizes > 0, axis=1))
        self._chooser = ThreadPoolExecutor(1, thread_name_prefix="near")
        self._decoder = ThreadPoolExecutor(DECODED_AT_ONCE, thread_name_prefix="decoding")
        self._wanted: list[int] = []
        self._choosing: Future[list[int]] | None = None
        self._decoding: dict[int, Future[Levels]] = {}
        self._broken: set[int] = set()
        self._frames = 0
        self._unasked = False

    def follow(self, frame: Frame) -> None:
        self._frames += 1
        if self._choosing is not None and self._choosing.done():
            self._wanted, self._choosing, self._unasked = self._choosing.result(), None, True
        if self._choosing is None and self._frames % CHOSEN_EVERY == 1:
            self._choosing = self._chooser.submit(self._chosen, self._wish())
        if self._unasked:
            self._ask()
        if self._decoding:
            ready = next((card for card, decoded in self._decoding.items() if decoded.done()), None)
            if ready is not None:
                self._take(ready, self._decoding.pop(ready))

    def settle(self) -> None:
        """Waits until every near card has its image, for a single picture."""
        self._wanted = self._chosen(self._wish())
        self._ask(len(self._wanted))
        for card, decoded in list(self._decoding.items()):
            self._take(card, decoded)
        self._decoding.clear()

    def close(self) -> None:
        for thread in (self._chooser, self._decoder):
            thread.shutdown(wait=True, cancel_futures=True)

    def _wish(self) -> _Wish:
        cards, known = self._scene.cards, len(self._pictured.values)
        if known < len(self._scene.cloud):  # images have joined
            self._pictured.add(np.all(self._scene.cloud.sizes[known:] > 0, axis=1))
        return _Wish(self._scene.body.head.astype(np.float32), cards.target, cards.fade_to)

    def _chosen(self, wish: _Wish) -> list[int]:
        """The nearest cards that are seen, nearest first."""
        offsets = wish.positions - wish.head
        square = np.vecdot(offsets, offsets)
        near = np.flatnonzero((square < REACH * REACH) & (wish.visible > 0.5) & self._pictured.values[: len(square)])
        most = self._details.capacity
        if len(near) > most:
            near = near[np.argpartition(square[near], most)[:most]]
        order: list[int] = near[np.argsort(square[near], kind="stable")].tolist()
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


def _decoded(cloud: Cloud, card: int, side: int, count: int) -> Levels:
    """The image stretched to a square of `side` pixels, and `count` levels of it in all."""
    path, levels = cloud.image_path(card), []
    image = load_rgb(path, content=cloud.content(path), max_side=2 * side).convert("RGBA")
    for level in range(count):
        image = image.resize((side >> level, side >> level))
        levels.append(np.asarray(image))
    return levels
