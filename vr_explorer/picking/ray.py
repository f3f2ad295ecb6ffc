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

Floats = npt.NDArray[np.float64]

BLOCK = 16
"""Cards of a block, and blocks of a larger one."""

TESTED_AT_ONCE = 700
"""More blocks than these are put into larger ones."""

TESTED_WHILE_MOVING = 50_000
"""Larger clouds are not picked from while they move: that would take longer than a frame."""

FEW = 24
"""Cards that are tested one after the other: a call of numpy takes as long as one of them, whatever it does."""

MOST_LOOSE = 64
"""Cards that are moved one by one, or join, are tested one by one; more of them are sorted into blocks anew."""

VISIBLE = 0.5
ROUNDED = 1.02
"""Of the largest card's radius: positions are float32."""

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
    """Around `BLOCK` things at a time, which are in Morton order.

    rows: float64 (6, B), or (6, B, BLOCK) in rows for the larger blocks. Of each sphere x, y and z of its middle, 1,
    the square of its middle's distance from 0, and its radius, in metres: what is asked of it are sums of these.
    """

    rows: Floats

    @classmethod
    def of(cls, centres: npt.NDArray[np.floating], radii: npt.NDArray[np.floating]) -> Spheres:
        """centres: (B, 3). radii: (B,)."""
        x, y, z = centres.T.astype(np.float64)
        return cls(np.stack([x, y, z, np.ones_like(x), x * x + y * y + z * z, radii]))

    @property
    def centres(self) -> Floats:
        """(3, B) or (3, B, BLOCK)."""
        return self.rows[:3]

    @property
    def radii(self) -> Floats:
        """(B,) or (B, BLOCK)."""
        radii: Floats = self.rows[5]
        return radii


@dataclass(frozen=True)
class Blocks:
    """Cards in Morton order, in rows of `BLOCK`, the last of which is filled up with what is nowhere near.

    order: (B, BLOCK) card numbers. positions: float32 (3, B, BLOCK). spheres: around the largest blocks, then around
    the blocks in these, and at last around the cards of each of the smallest.
    """

    order: npt.NDArray[np.intp]
    positions: Vectors
    spheres: tuple[Spheres, ...]


class Ray(NamedTuple):
    """origin: float64 (3,). direction: float64 (3,), of length 1. reach: metres.

    widening: metres by which the cone is wider for each metre.
    """

    origin: Floats
    direction: Floats
    reach: float
    widening: float


_NONE = np.zeros(0, np.intp)

NOWHERE = Spheres.of(np.full((1, 3), 1e12), np.zeros(1))
"""Near no ray."""


class Picker:
    """Answers `pick` for the cards of one scene.

    half_sizes: float32 (N, 2), half of each card's width and height in metres. settings: may be changed between picks.
    """

    def __init__(self, cards: Cards, half_sizes: npt.NDArray[np.float32], settings: PickSettings | None = None) -> None:
        self._cards = cards
        self._half = half_sizes
        self._radius = _radius(half_sizes)
        self.settings = settings or PickSettings()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="picking")
        self._pending: Future[Blocks] | None = None
        self._blocks: Blocks | None = None
        self._version = -1
        self._moves = self._pending_moves = 0
        self._rests_from = -np.inf
        self._known_loose: tuple[tuple[int, int, int], npt.NDArray[np.intp]] | None = None
        self._refresh()

    def join(self, half_sizes: npt.NDArray[np.float32]) -> None:
        """The scene has more cards behind the others. half_sizes: of all."""
        self._radius = max(self._radius, _radius(half_sizes[len(self._half) :]))
        self._half = half_sizes

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def settle(self) -> None:
        """Waits until the blocks of the present arrangement are made."""
        self._refresh()
        if self._pending is not None:
            self._take()

    def pick(self, origin: npt.ArrayLike, direction: npt.ArrayLike, head: npt.ArrayLike, time: float) -> int | None:
        """The card that is hit nearest to `origin`; else the one least beside the ray within the cone; else None.

        origin, head: world positions. direction: unit vector. time: seconds of the scene's clock.
        """
        self._refresh()
        widening = math.tan(math.radians(self.settings.cone))
        ray = Ray(np.array(origin, np.float64), np.array(direction, np.float64), self.settings.reach, widening)
        if self._pending is not None and self._pending.done():
            self._take()
        loose = self._loose()
        if self._blocks is not None and time >= self._rests_from:
            passed = self._passed(self._blocks, ray)
            if len(passed) == 0 and len(loose) == 0:
                return None
            offsets = self._blocks.positions.take(passed, axis=1).reshape(3, -1)
            offsets -= ray.origin.astype(np.float32)[:, None]
            close = np.flatnonzero(self._near(offsets, ray))
            cards = self._blocks.order.take(passed, axis=0).ravel()[close]
            seen = self._cards.fade_to[cards] > VISIBLE
            if len(loose):
                seen &= ~np.isin(cards, loose)
            if not seen.all():
                cards, close = cards[seen], close[seen]
            if len(loose):
                offsets, cards = self._with_loose(offsets[:, close], cards, loose, ray, time)
                close = np.arange(len(cards))
        elif len(self._cards) <= TESTED_WHILE_MOVING:
            positions, visible = self._cards.at(time)
            offsets = np.subtract(positions.T, ray.origin.astype(np.float32)[:, None], order="C")
            cards = close = np.flatnonzero(self._near(offsets, ray) & (visible > VISIBLE))
        else:
            return None
        if len(cards) == 0:
            return None
        hit = self._hit_of_few if len(cards) <= FEW else self._hit
        return hit(cards, offsets.take(close, axis=1), np.asarray(head, np.float64), ray)

    def _refresh(self) -> None:
        cards = self._cards
        if self._version == cards.motion_version or len(cards) == 0:
            if len(cards.moved) > MOST_LOOSE and self._pending is None and len(self._loose()) > MOST_LOOSE:
                self._sort()
            return
        self._version = cards.motion_version
        self._rests_from = float((cards.begin + cards.duration).max())
        self._blocks = None
        if self._pending is not None:
            self._pending.cancel()
        self._sort()

    def _sort(self) -> None:
        self._pending_moves = self._cards.moves_version
        # Copied there: what is written to meanwhile are cards that count as moved since.
        target, radius = self._cards.target, self._radius
        self._pending = self._thread.submit(lambda: make_blocks(target.copy(), radius))

    def _take(self) -> None:
        assert self._pending is not None
        self._blocks, self._pending, self._moves = self._pending.result(), None, self._pending_moves

    def _loose(self) -> npt.NDArray[np.intp]:
        """Cards that were moved one by one, or have joined, since the blocks were made."""
        cards = self._cards
        if self._moves == cards.moves_version:
            return _NONE
        known = self._moves, cards.moves_version, cards.motion_version
        if self._known_loose is None or self._known_loose[0] != known:
            loose = np.array([card for card, version in cards.moved.items() if version > self._moves], np.intp)
            self._known_loose = known, loose
        return self._known_loose[1]

    def _with_loose(
        self, offsets: Vectors, cards: npt.NDArray[np.intp], loose: npt.NDArray[np.intp], ray: Ray, time: float
    ) -> tuple[Vectors, npt.NDArray[np.intp]]:
        """offsets: of `cards`; with those of the loose ones that the ray may meet."""
        positions, visible = self._cards.some_at(loose, time)
        beside = np.subtract(positions.T, ray.origin.astype(np.float32)[:, None], order="C")
        close = np.flatnonzero(self._near(beside, ray) & (visible > VISIBLE))
        return np.concatenate([offsets, beside[:, close]], axis=1), np.concatenate([cards, loose[close]])

    def _passed(self, blocks: Blocks, ray: Ray) -> npt.NDArray[np.intp]:
        """The blocks of cards that the ray's cone passes."""
        first, *others = blocks.spheres
        asked = _asked_of(ray)
        passed = np.flatnonzero(_passing(first.rows, asked))
        for spheres in others:
            inner = spheres.rows.take(passed, axis=1).reshape(len(spheres.rows), -1)
            row, column = np.divmod(np.flatnonzero(_passing(inner, asked)), BLOCK)
            passed = passed[row] * BLOCK + column
        return passed

    def _near(self, offsets: Vectors, ray: Ray) -> npt.NDArray[np.bool_]:
        """Whether spheres around cards touch the ray's cone, which does not end here; offsets: float32 (3, N), from the
        ray's origin to them.
        """
        w, radius = ray.widening, self._radius
        along = ray.direction.astype(np.float32) @ offsets
        # along² + (w · along + radius)², in as few steps as can be: each takes longer than its sums
        wide = along * (1.0 + w * w)
        wide += 2.0 * w * radius
        wide *= along
        wide += radius * radius
        near: npt.NDArray[np.bool_] = np.einsum("in,in->n", offsets, offsets) <= wide
        near &= along > -radius
        return near

    def _hit(self, cards: npt.NDArray[np.intp], offsets: Vectors, head: Floats, ray: Ray) -> int | None:
        """The exact test of a few cards: where the ray passes the plane of each, and how far beside its rectangle.

        offsets: float32 (3, N), from the ray's origin to them.
        """
        axes = facing(offsets, head - ray.origin)
        normal, sides = axes[0], axes[1:]
        slope = ray.direction @ normal
        edge_on = np.abs(slope) < 1e-6
        slope[edge_on] = 1.0
        along = (normal * offsets).sum(axis=0) / slope
        over = np.abs((sides * (along * ray.direction[:, None] - offsets)).sum(axis=1))
        over -= self._half[cards].T
        beside = np.hypot(*np.maximum(over, 0.0))
        met = (along > 0.0) & (along <= ray.reach) & ~edge_on
        inside = met & (beside == 0.0)
        if inside.any():
            return int(cards[np.argmin(np.where(inside, along, np.inf))])
        angle = beside / np.maximum(along, 1e-6)
        inside_cone = met & (angle <= ray.widening)
        if inside_cone.any():
            return int(cards[np.argmin(np.where(inside_cone, angle, np.inf))])
        return None

    def _hit_of_few(self, cards: npt.NDArray[np.intp], offsets: Vectors, head: Floats, ray: Ray) -> int | None:
        """As `_hit`, card by card."""
        (hx, hy, hz), (dx, dy, dz) = (head - ray.origin).tolist(), ray.direction.tolist()
        hit, nearest, beside_hit, least = None, math.inf, None, math.inf
        for card, (x, y, z), (width, height) in zip(
            cards.tolist(), offsets.T.tolist(), self._half[cards].tolist(), strict=True
        ):
            nx, ny, nz = hx - x, hy - y, hz - z
            length = max(math.sqrt(nx * nx + ny * ny + nz * nz), 1e-6)
            nx, ny, nz = nx / length, ny / length, nz / length
            slope = dx * nx + dy * ny + dz * nz
            if abs(slope) < 1e-6:
                continue
            along = (nx * x + ny * y + nz * z) / slope
            if not 0.0 < along <= ray.reach:
                continue
            level = math.hypot(nx, nz)
            rx, rz = (nz / level, -nx / level) if level > 1e-5 else (1.0, 0.0)
            ox, oy, oz = along * dx - x, along * dy - y, along * dz - z
            across = abs(rx * ox + rz * oz) - width
            upward = abs(ny * rz * ox + (nz * rx - nx * rz) * oy - ny * rx * oz) - height
            if across <= 0.0 and upward <= 0.0:
                if along < nearest:
                    hit, nearest = card, along
                continue
            angle = math.hypot(max(across, 0.0), max(upward, 0.0)) / max(along, 1e-6)
            if angle <= ray.widening and angle < least:
                beside_hit, least = card, angle
        return hit if hit is not None else beside_hit


def _radius(half_sizes: npt.NDArray[np.float32]) -> float:
    return ROUNDED * float(np.hypot(*half_sizes.T).max()) if len(half_sizes) else 0.0


def facing(positions: npt.NDArray[np.floating], head: npt.NDArray[np.floating]) -> Floats:
    """Axes of cards that face `head` without roll: float64 (3, 3, N), their normals, what is right on them and up.

    positions: (3, N). head: (3,). Right is level.
    """
    axes = np.zeros((3, *positions.shape))
    normal, right, up = axes
    np.subtract(head[:, None], positions, out=normal)
    normal /= np.maximum(np.sqrt((normal * normal).sum(axis=0)), 1e-6)
    x, y, z = normal
    level = np.hypot(x, z)
    steep = level <= 1e-5
    level[steep] = 1.0
    np.divide(z, level, out=right[0])
    np.divide(-x, level, out=right[2])
    right[:, steep] = ((1.0,), (0.0,), (0.0,))
    # normal × right, where right is level
    np.multiply(y, right[2], out=up[0])
    up[1] = z * right[0] - x * right[2]
    np.multiply(-y, right[0], out=up[2])
    return axes


def make_blocks(positions: Vectors, margin: float = 0.0) -> Blocks:
    """Sorts positions, float32 (N, 3), along a Morton curve (10 bits an axis); a sphere bounds each `BLOCK` of them,
    and each `BLOCK` of blocks, until there are few. margin: metres by which the spheres are wider.
    """
    low = positions.min(axis=0)
    extent = max(float((positions.max(axis=0) - low).max()), 1e-6)
    cells = ((positions - low) * (1023.0 / extent)).astype(np.uint32)
    codes = sum((_spread(cells[:, axis]) << np.uint32(axis) for axis in range(3)), np.zeros(len(positions), np.uint32))
    order = np.argsort(codes, kind="stable")
    ordered = positions[order]
    boxes = _bounds(ordered, ordered)
    spheres = [_around(*boxes, margin)]
    while len(boxes[0]) > TESTED_AT_ONCE:
        boxes = _bounds(*boxes)
        spheres[:1] = _around(*boxes, margin), Spheres(_in_rows(spheres[0].rows, NOWHERE.rows))
    return Blocks(_in_rows(order, 0), _in_rows(ordered.T, NOWHERE.centres), tuple(spheres))


def _bounds(lowest: Vectors, highest: Vectors) -> tuple[Vectors, Vectors]:
    """Of `BLOCK` boxes at a time."""
    starts = np.arange(0, len(lowest), BLOCK)
    return np.minimum.reduceat(lowest, starts), np.maximum.reduceat(highest, starts)


def _around(lowest: Vectors, highest: Vectors, margin: float) -> Spheres:
    """Around boxes."""
    centres = (lowest + highest) * np.float32(0.5)
    return Spheres.of(centres, np.linalg.norm(highest - centres, axis=1) + margin)


def _in_rows(values: npt.NDArray[T], filling: npt.ArrayLike) -> npt.NDArray[T]:
    """(…, N) → (…, B, BLOCK), with `filling`, (…, 1) or one value, after the last."""
    *outer, count = values.shape
    rows = np.empty((*outer, -(-count // BLOCK) * BLOCK), values.dtype)
    rows[..., :count], rows[..., count:] = values, filling
    return rows.reshape(*outer, -1, BLOCK)


def _asked_of(ray: Ray) -> Floats:
    """What `_passing` asks of each sphere, float64 (5, 6), for the rows of `Spheres`: how far along the ray its middle
    is, the square of its distance from the ray's origin, how far beside the ray it may be, how far it reaches beyond
    the ray's origin, and how far this side of the ray's end.
    """
    (x, y, z), (a, b, c), w = ray.origin.tolist(), ray.direction.tolist(), ray.widening
    before = -(a * x + b * y + c * z)
    return np.array(
        [
            [a, b, c, before, 0.0, 0.0],
            [-2.0 * x, -2.0 * y, -2.0 * z, x * x + y * y + z * z, 1.0, 0.0],
            [w * a, w * b, w * c, w * before, 0.0, 1.0],
            [a, b, c, before, 0.0, 1.0],
            [-a, -b, -c, ray.reach - before, 0.0, 1.0],
        ]
    )


def _passing(rows: Floats, asked: Floats) -> npt.NDArray[np.bool_]:
    """Whether spheres touch the cone of a ray, generously: it is widened by the sphere's radius.

    rows: as of `Spheres`, (6, N). asked: as of `_asked_of`.
    """
    along, square, wide, begins, ends = asked @ rows
    wide *= wide
    along *= along
    wide += along
    passing: npt.NDArray[np.bool_] = square <= wide
    passing &= begins > 0.0
    passing &= ends > 0.0
    return passing


def _spread(values: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """The lower 10 bits with two zero bits between each."""
    spread = values & np.uint32(0x3FF)
    for shift, mask in ((16, 0x030000FF), (8, 0x0300F00F), (4, 0x030C30C3), (2, 0x09249249)):
        spread = (spread | (spread << np.uint32(shift))) & np.uint32(mask)
    return spread
