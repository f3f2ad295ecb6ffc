"""Which card a ray hits: billboards that face the viewer's head, with a forgiving cone around the ray.

At rest, cards are kept in blocks of near ones (sorted along a Morton curve), each inside a sphere, and so are the
blocks, where there are many of them: a ray tests the spheres, and then only the cards of the few blocks that it passes.
The blocks are made on a thread of their own; until they are ready, and while cards move, all cards are tested, where
there are few enough to do so within a frame.
"""

from __future__ import annotations

import math
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Cards, Vectors

Floats = npt.NDArray[np.float32]

BLOCK = 16
"""Cards of a block, and blocks of a larger one."""

TESTED_AT_ONCE = 700
"""More blocks than these are put into larger ones."""

TESTED_WHILE_MOVING = 50_000
"""Larger clouds are not picked from while they move: that would take longer than a frame."""

VISIBLE = 0.5
NOWHERE = 1e12
"""Metres."""

ROUNDED = 1.02
"""Of the largest card's radius: float32 at a kilometre."""

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True)
class PickSettings:
    """cone: degrees around the ray within which the nearest card in angle is hit where none is hit fully.

    reach: metres.
    """

    cone: float = 0.6
    reach: float = 2_000.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.cone < 45.0:
            raise ValueError("cone must be from 0 to 45 degrees")
        if self.reach <= 0.0:
            raise ValueError("reach must be greater than 0")


@dataclass(frozen=True)
class Spheres:
    """Around `BLOCK` things at a time, which are in Morton order. centres: (B, 3), radii: (B,), in metres; or both in
    rows of `BLOCK`, one for each larger block.
    """

    centres: Vectors
    radii: Floats


@dataclass(frozen=True)
class Blocks:
    """Cards in Morton order, in rows of `BLOCK`, the last of which is filled up with what is nowhere near.

    order: (B, BLOCK) card numbers. places: (B, BLOCK, 3). spheres: around the largest blocks, then around the blocks in
    these, and at last around the cards of each of the smallest.
    """

    order: npt.NDArray[np.intp]
    places: Vectors
    spheres: tuple[Spheres, ...]


class Ray(NamedTuple):
    """middle: float32 (3,), half of the way to its end. direction: float32 (3,). half: metres of half the way.

    widening: metres by which the cone is wider for each metre.
    """

    middle: Floats
    direction: Floats
    half: float
    widening: float


class Picker:
    """Answers `pick` for the cards of one scene.

    half_sizes: float32 (N, 2), half of each card's width and height in metres. settings: may be changed between picks.
    """

    def __init__(self, cards: Cards, half_sizes: Floats, settings: PickSettings | None = None) -> None:
        self._cards = cards
        self._half = half_sizes
        self._radius = ROUNDED * float(np.hypot(*half_sizes.T).max()) if len(half_sizes) else 0.0
        self.settings = settings or PickSettings()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="picking")
        self._pending: Future[Blocks] | None = None
        self._blocks: Blocks | None = None
        self._version = -1
        self._rests_from = -np.inf
        self._refresh()

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def settle(self) -> None:
        """Waits until the blocks of the present arrangement are made."""
        self._refresh()
        if self._pending is not None:
            self._blocks = self._pending.result()
            self._pending = None

    def pick(self, origin: npt.ArrayLike, direction: npt.ArrayLike, head: npt.ArrayLike, time: float) -> int | None:
        """The card that is hit nearest to `origin`; else the one least beside the ray within the cone; else None.

        origin, head: world places. direction: unit vector. time: seconds of the scene's clock.
        """
        self._refresh()
        begin, way, half = np.array(origin, np.float32), np.array(direction, np.float32), 0.5 * self.settings.reach
        ray = Ray(begin + np.float32(half) * way, way, half, math.tan(math.radians(self.settings.cone)))
        if self._pending is not None and self._pending.done():
            self._blocks, self._pending = self._pending.result(), None
        if self._blocks is not None and time >= self._rests_from:
            passed = self._passed(self._blocks, ray)
            places = self._blocks.places[passed].reshape(-1, 3)
            close = np.flatnonzero(_near_ray(places, self._radius, ray))
            if len(close) == 0:
                return None
            cards = self._blocks.order[passed].ravel()[close]
            seen = self._cards.fade_to[cards] > VISIBLE
            cards, places = cards[seen], places[close[seen]]
        elif len(self._cards) <= TESTED_WHILE_MOVING:
            places, visible = self._cards.at(time)
            cards = np.flatnonzero(_near_ray(places, self._radius, ray) & (visible > VISIBLE))
            places = places[cards]
        else:
            return None
        return self._hit(cards, places, begin, ray, np.asarray(head, np.float32))

    def _refresh(self) -> None:
        cards = self._cards
        if self._version == cards.motion_version or len(cards) == 0:
            return
        self._version = cards.motion_version
        self._rests_from = float((cards.begin + cards.duration).max())
        self._blocks = None
        if self._pending is not None:
            self._pending.cancel()
        self._pending = self._thread.submit(make_blocks, cards.target.copy(), self._radius)

    def _passed(self, blocks: Blocks, ray: Ray) -> npt.NDArray[np.intp]:
        """The blocks of cards that the ray's cone passes."""
        first, *others = blocks.spheres
        passed = np.flatnonzero(_near_ray(first.centres, first.radii, ray))
        for spheres in others:
            centres, radii = spheres.centres[passed].reshape(-1, 3), spheres.radii[passed].ravel()
            row, column = np.divmod(np.flatnonzero(_near_ray(centres, radii, ray)), BLOCK)
            passed = passed[row] * BLOCK + column
        return passed

    def _hit(self, cards: npt.NDArray[np.intp], places: Vectors, origin: Floats, ray: Ray, head: Floats) -> int | None:
        """The exact test of a few cards: where the ray passes the plane of each, and how far beside its rectangle."""
        if len(cards) == 0:
            return None
        direction, reach = ray.direction, 2.0 * ray.half
        normal, right, up = facing(places, head)
        slope = normal @ direction
        edge_on = np.abs(slope) < 1e-6
        along = _dot(normal, places - origin) / np.where(edge_on, np.float32(1.0), slope)
        on_plane = (origin + along[:, None] * direction - places).astype(np.float32, copy=False)
        over = np.abs(np.stack([_dot(on_plane, right), _dot(on_plane, up)], axis=-1))
        beside = np.hypot(*np.maximum(over - self._half[cards], 0.0).T)
        angle = beside / np.maximum(along, np.float32(1e-6))
        met = (along > 0.0) & (along <= reach) & ~edge_on
        inside = met & (beside == 0.0)
        if inside.any():
            return int(cards[np.argmin(np.where(inside, along, np.inf))])
        inside_cone = met & (angle <= ray.widening)
        if inside_cone.any():
            return int(cards[np.argmin(np.where(inside_cone, angle, np.inf))])
        return None


def facing(places: Vectors, head: Floats) -> tuple[Vectors, Vectors, Vectors]:
    """Normal, right and up, each (N, 3), of cards that face `head` without roll (right is horizontal)."""
    normal = head - places
    normal = normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), np.float32(1e-6))
    right = np.stack([normal[:, 2], np.zeros(len(normal), np.float32), -normal[:, 0]], axis=-1)
    length = np.linalg.norm(right, axis=1, keepdims=True)
    sideways = np.array([1.0, 0.0, 0.0], np.float32)
    right = np.where(length > 1e-5, right / np.maximum(length, np.float32(1e-5)), sideways)
    # normal × right, where right is level
    x, y, z = normal.T
    up = np.stack([y * right[:, 2], z * right[:, 0] - x * right[:, 2], -y * right[:, 0]], axis=-1)
    return normal, right, up


def make_blocks(places: Vectors, margin: float = 0.0) -> Blocks:
    """Sorts places, float32 (N, 3), along a Morton curve (10 bits an axis); a sphere bounds each `BLOCK` of them, and
    each `BLOCK` of blocks, until there are few. margin: metres by which the spheres are wider.
    """
    low = places.min(axis=0)
    extent = max(float((places.max(axis=0) - low).max()), 1e-6)
    cells = ((places - low) * (1023.0 / extent)).astype(np.uint32)
    codes = sum((_spread(cells[:, axis]) << np.uint32(axis) for axis in range(3)), np.zeros(len(places), np.uint32))
    order = np.argsort(codes, kind="stable")
    ordered = places[order]
    boxes = _bounds(ordered, ordered)
    spheres = [_around(*boxes, margin)]
    while len(boxes[0]) > TESTED_AT_ONCE:
        boxes = _bounds(*boxes)
        inner = Spheres(_in_rows(spheres[0].centres, NOWHERE), _in_rows(spheres[0].radii, 0.0))
        spheres[:1] = _around(*boxes, margin), inner
    return Blocks(_in_rows(order, 0), _in_rows(ordered, NOWHERE), tuple(spheres))


def _bounds(lowest: Vectors, highest: Vectors) -> tuple[Vectors, Vectors]:
    """Of `BLOCK` boxes at a time."""
    starts = np.arange(0, len(lowest), BLOCK)
    return np.minimum.reduceat(lowest, starts), np.maximum.reduceat(highest, starts)


def _around(lowest: Vectors, highest: Vectors, margin: float) -> Spheres:
    """Around boxes."""
    centres = (lowest + highest) * np.float32(0.5)
    return Spheres(centres, (np.linalg.norm(highest - centres, axis=1) + margin).astype(np.float32))


def _in_rows(values: npt.NDArray[T], filling: float) -> npt.NDArray[T]:
    """(N, …) → (B, BLOCK, …), with `filling` after the last."""
    rest = -len(values) % BLOCK
    filled = np.concatenate([values, np.full((rest, *values.shape[1:]), filling, values.dtype)])
    return filled.reshape(-1, BLOCK, *values.shape[1:])


def _near_ray(centres: Vectors, radii: Floats | float, ray: Ray) -> npt.NDArray[np.bool_]:
    """Whether spheres touch the cone around the ray (generously: the cone is widened by the sphere's radius)."""
    offsets = centres - ray.middle
    along = offsets @ ray.direction
    square = _dot(offsets, offsets)
    square -= along * along
    beside = along * np.float32(ray.widening)
    beside += radii + np.float32(ray.half * ray.widening)
    beside *= beside
    near: npt.NDArray[np.bool_] = square <= beside
    near &= np.abs(along, out=along) < ray.half + radii
    return near


def _dot(left: Vectors, right: Vectors) -> Floats:
    """Row by row."""
    product: Floats = np.vecdot(left, right)
    return product


def _spread(values: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """The lower 10 bits with two zero bits between each."""
    spread = values & np.uint32(0x3FF)
    for shift, mask in ((16, 0x030000FF), (8, 0x0300F00F), (4, 0x030C30C3), (2, 0x09249249)):
        spread = (spread | (spread << np.uint32(shift))) & np.uint32(mask)
    return spread
