"""Children that are on the disk come into the scene: worked out on a thread, brought to the GPU in steps."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from classification.cloud import Children, Cloud
from foundation.errors import UserError
from vr_explorer.breeding.arrivals import Arrivals
from vr_explorer.render.card_buffers import Arrived, CardBuffers, Pictures, pictures_of
from vr_explorer.render.renderer import Renderer
from vr_explorer.scene.broods import number_of
from vr_explorer.scene.joining import Joined, Snapshot, joined
from vr_explorer.scene.scene import Scene

UPLOAD = 0.002
"""Seconds of a frame that bringing pictures, or moving to larger buffers, may take."""


@dataclass(frozen=True)
class _Ready:
    """What follows of children that have come. pictures: of all cards, where the buffers have no room for more."""

    joined: Joined
    arrived: Arrived
    pictures: Pictures | None


class BroodArrivals:
    """joined: called with the cloud once it has more images. failed: called on a thread where they cannot be read, with
    why.
    """

    def __init__(
        self,
        scene: Scene,
        renderer: Callable[[], Renderer],
        joined: Callable[[Cloud], None],
        failed: Callable[[str], None],
    ) -> None:
        self._scene, self._renderer, self._told, self._failed = scene, renderer, joined, failed
        self._arrivals: Arrivals[_Ready] | None = None
        self._indices: dict[str, int] | None = None
        self._snapshot: Snapshot | None = None
        self._wants, self._given, self._closed = False, threading.Event(), False
        self._enlarging: CardBuffers | None = None
        self._put = 0

    def start(self) -> None:
        """From now on there may be some."""
        if self._arrivals is None:
            self._arrivals = Arrivals(self._scene.cloud, self._prepare, self._failed)

    def look(self) -> None:
        """There may be others."""
        if self._arrivals is not None:
            self._arrivals.look()

    def look_anew(self) -> None:
        """As of `Arrivals`."""
        if self._arrivals is not None:
            self._arrivals.look_anew()

    def bring(self) -> None:
        """Those that are ready come into the scene; in each frame as many steps of it as there is time for."""
        if self._wants:
            self._snapshot, self._wants = self._scene.snapshot(), False
            self._given.set()
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
        end = time.perf_counter() + UPLOAD
        while room and buffers.put(ready.arrived, self._put):
            self._put += 1
            if time.perf_counter() > end:
                return
        shown, self._put = self._scene.join(ready.joined), 0
        self._arrivals.take(shown)
        if not shown:
            return
        cloud, renderer = ready.joined.cloud, self._renderer()
        assert self._indices is not None
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

    def end(self) -> None:
        """None come from now on, and the thread has ended."""
        self._closed = True
        self._given.set()
        if self._arrivals is not None:
            self._arrivals.close()

    def release(self) -> None:
        if self._enlarging is not None:
            self._enlarging.release()

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
        if self._indices is None:
            self._indices = scene.cloud.numbered()
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
