"""From afar, each part of a cloud shows the image that stands for it, above its name; whoever points at it points at
that image, wherever it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from foundation.slices import pause
from vr_explorer.parts.pictures import pictures_of
from vr_explorer.render.exemplars import (
    BEFORE,
    GAP,
    LEAVES,
    MOST,
    SECONDS,
    ExemplarDrawer,
    Pictures,
    ShownExemplar,
    levels_of,
    side_of,
)
from vr_explorer.scene.commands import Command
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import Triple
from vr_explorer.taste.regions import Region
from vr_explorer.tools.regions import RegionsTool
from vr_explorer.tools.tool import NOTHING, Frame, Tool

HIDDEN = 0.0, 0.0, -SECONDS
"""A fade that is over, at nothing."""


class ExemplarsTool(Tool):
    """drawer: makes one, in the first frame that has something for it. shown: it, while there is something to be drawn,
    else None.
    """

    def __init__(
        self, scene: Scene, regions: RegionsTool, wanted: Callable[[], bool], drawer: Callable[[], ExemplarDrawer]
    ) -> None:
        self._scene, self._regions, self._wanted, self._make = scene, regions, wanted, drawer
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="exemplars")
        self._loading: tuple[tuple[Region, ...], Future[list[Pictures]]] | None = None
        self._of: tuple[Region, ...] = ()
        self._seen: frozenset[int] = frozenset()
        self._shown: list[ShownExemplar | None] = []
        self._drawer: ExemplarDrawer | None = None

    @property
    def shown(self) -> ExemplarDrawer | None:
        """As of the class."""
        return self._drawer if self._of else None

    def update(self, frame: Frame) -> Sequence[Command]:
        if self._seen and frame.input_frame.ray is not None:
            frame.pointed = self._pointed(*frame.input_frame.ray, frame.pointed)
        return NOTHING

    def follow(self, frame: Frame) -> None:
        if self._loading is not None and self._loading[1].done():
            if self._drawer is None:
                self._drawer = self._make()  # in a frame of its own: some drivers take as long as for the pictures
            else:
                self._take(*self._loading)
                self._loading = None
        # What fades out is still of the parts before, until others are seen.
        found = self._regions.found if self._wanted() else ()
        if found and found is not self._of and self._loading is None:
            self._loading = found, self._thread.submit(_levels, self._scene.cloud, found)
        self._follow_seen()

    def settle(self) -> None:
        """For a single picture: what is seen from afar is there, and as it will be."""
        found = self._regions.found if self._wanted() else ()
        if found and found is not self._of:
            self._take(found, self._thread.submit(_levels, self._scene.cloud, found))
        self._follow_seen()
        over = self._scene.time - SECONDS
        self._shown = [one and one._replace(fade=(*one.fade[:2], over)) for one in self._shown]
        if self._drawer is not None:
            self._drawer.place(self._shown)

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        if self._drawer is not None:
            self._drawer.release()

    def _take(self, regions: tuple[Region, ...], loaded: Future[list[Pictures]]) -> None:
        levels = loaded.result()
        if self._drawer is None:
            self._drawer = self._make()
        self._drawer.show(levels)
        self._of, self._seen = regions, frozenset()
        there = levels[0][:, 0, 0, 3] > 0
        sizes = self._scene.cloud.sizes
        self._shown = [
            ShownExemplar(region.middle, max(region.radius, 1e-3), _shape(sizes[region.image]), HIDDEN, region.image)
            if there[number] and region.image >= 0
            else None
            for number, region in enumerate(regions[:MOST])
        ]
        self._drawer.place(self._shown)

    def _follow_seen(self) -> None:
        """Lets boards come and go."""
        if not self._of or self._drawer is None:
            return
        regions = self._regions.seen if self._wanted() and self._regions.found is self._of else ()
        seen = frozenset(region.image for region in regions)
        if seen == self._seen:
            return
        time = self._scene.time
        for number, one in enumerate(self._shown):
            if one is not None and (one.card in seen) != (one.card in self._seen):
                wanted = float(one.card in seen)
                self._shown[number] = one._replace(fade=(opacity(one.fade, time), wanted, time))
        self._seen = seen
        self._drawer.place(self._shown)

    def _pointed(self, origin: Sequence[float], direction: Sequence[float], card: int | None) -> int | None:
        """The image whose board the ray meets, else `card`; also where that is so near that it hides the board."""
        scene, head = self._scene, self._scene.body.head.tolist()
        near = math.inf if card is None else math.dist(scene.cards.position_at(card, scene.time).tolist(), head)
        found, best = card, math.inf
        (a, b, c), (x, y, z), (dx, dy, dz) = head, map(float, origin), map(float, direction)
        for one in self._shown:
            if one is None or one.card not in self._seen:
                continue
            distance = max(math.dist(one.position, head), 1e-6)
            if distance >= best or near < BEFORE * distance or distance < 0.5 * sum(LEAVES) * one.radius:
                continue
            px, py, pz = one.position
            middle = px - a, py - b, pz - c
            if meets((x - a, y - b, z - c), (dx, dy, dz), middle, distance, one.radius, one.shape):
                found, best = one.card, distance
        return found


def opacity(fade: tuple[float, float, float], time: float) -> float:
    """Of a board, but for how far it is."""
    before, after, since = fade
    return before + (after - before) * min(max((time - since) / SECONDS, 0.0), 1.0)


def meets(
    start: Triple, along: Triple, middle: Triple, distance: float, radius: float, shape: tuple[float, float]
) -> bool:
    """Whether a ray meets a board, which stands as shaders/exemplars.glsl has it. start, middle: of the ray and of the
    part, metres from the head; distance: of the latter.
    """
    (sx, sy, sz), (dx, dy, dz), (mx, my, mz) = start, along, middle
    nx, ny, nz = -mx / distance, -my / distance, -mz / distance
    toward = dx * nx + dy * ny + dz * nz
    if toward >= -1e-9:
        return False
    tilt = math.hypot(nx, nz)
    rx, rz = (nz / tilt, -nx / tilt) if tilt > 1e-5 else (1.0, 0.0)
    width, height = (0.5 * side_of(distance, radius) * part for part in shape)
    reached = ((mx - sx) * nx + (my - sy) * ny + (mz - sz) * nz) / toward
    x, y, z = sx + reached * dx - mx, sy + reached * dy - my, sz + reached * dz - mz
    if abs(x * rx + z * rz) > width:
        return False
    # Up is normal × right, where right is level.
    raised = x * ny * rz + y * (nz * rx - nx * rz) - z * ny * rx - GAP * distance - height
    return abs(raised) <= height


def _shape(size: npt.NDArray[np.integer]) -> tuple[float, float]:
    """Of a picture of so many pixels; of one that has none, a square."""
    width, height = (int(part) for part in size)
    longer = max(width, height)
    return (width / longer, height / longer) if min(width, height) > 0 else (1.0, 1.0)


def _levels(cloud: Cloud, regions: tuple[Region, ...]) -> list[Pictures]:
    """As of `levels_of`."""
    pictures = pictures_of(cloud, regions)
    pause()
    return levels_of(pictures)
