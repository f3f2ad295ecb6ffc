"""Which card a ray hits: billboards that face the viewer's head, or all the same way; with a forgiving cone around it.

At rest, cards are kept in blocks of near ones, and only the few are tested that are near the ray (blocks.py, cone.py).
The blocks are made on a thread of their own; until they are ready, and while cards move, all cards are tested, where
there are few enough to do so within a frame.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vr_explorer.picking.blocks import Blocks, Floats, make_blocks
from vr_explorer.picking.cone import Cone, Vicinity
from vr_explorer.picking.moved_cards import Loose
from vr_explorer.scene.cards import VISIBLE, Cards, Vectors
from vr_explorer.scene.facing import TO_THE_HEAD, Facing
from vr_explorer.scene.view import Triple

TESTED_WHILE_MOVING = 50_000
"""Larger clouds are not picked from while they move: that would take longer than a frame."""

FEW = 24
"""Cards that are tested one after the other: a call of numpy takes as long as one of them, whatever it does."""

MOST_LOOSE = 64
"""Cards that are moved one by one, or join, are tested one by one; more of them are sorted into blocks anew."""

Position = Sequence[float] | Floats

ROUNDED = 1.02
"""Of the largest card's radius: positions are float32."""


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


class Picker:
    """Answers `pick` for the cards of one scene.

    half_sizes: float32 (N, 2), half of each card's width and height in metres. settings: may be changed between picks.
    """

    def __init__(self, cards: Cards, half_sizes: npt.NDArray[np.float32], settings: PickSettings | None = None) -> None:
        self._cards = cards
        self._half = half_sizes
        self._radius_of_usual = _radius(half_sizes)
        self._largest = 1.0
        self.settings = settings or PickSettings()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="picking")
        self._pending: Future[Blocks] | None = None
        self._blocks: Blocks | None = None
        self._vicinities: dict[int, Vicinity] = {}
        self._asked: dict[int, Cone] = {}
        self._version = self._seen_version = -1
        self._moves = self._pending_moves = 0
        self._rests_from = -np.inf
        self._sorted = self._pending_sorted = 0
        self._loose: Loose | None = None
        self._loose_since: tuple[int, int, int] | None = None
        self._refresh()

    def join(self, half_sizes: npt.NDArray[np.float32]) -> None:
        """The scene has more cards behind the others. half_sizes: of all."""
        self._radius_of_usual = max(self._radius_of_usual, _radius(half_sizes[len(self._half) :]))
        self._half = half_sizes

    @property
    def _radius(self) -> float:
        """Of the largest card, metres."""
        return self._radius_of_usual * self._largest

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def settle(self) -> None:
        """Waits until the blocks of the present arrangement are made."""
        self._refresh()
        self._refresh()
        if self._pending is not None:
            self._take()

    def pick(
        self,
        origin: Position,
        direction: Position,
        head: Position,
        time: float,
        facing: Facing = TO_THE_HEAD,
        reach: float | None = None,
        asker: int = 0,
    ) -> int | None:
        """The card that is hit nearest to `origin`; else the one least beside the ray within the cone; else None.

        origin, head: world positions. direction: unit vector. time: seconds of the scene's clock. facing: of the cards.
        reach: metres, None: as set. asker: whose ray it is; what is near each one's is kept from frame to frame.
        """
        self._refresh()
        widening = math.tan(math.radians(self.settings.cone))
        cone = Cone(_triple(origin), _triple(direction), reach or self.settings.reach, widening)
        if self._pending is not None and self._pending.done():
            self._take()
        before, self._asked[asker] = self._asked.get(asker), cone
        loose = self._moved_since()
        if self._blocks is not None and time >= self._rests_from:
            vicinity = self._vicinities.get(asker)
            if vicinity is None or not vicinity.holds(cone):
                passing = before is not None and cone.hurries(before)
                vicinity = Vicinity(self._blocks, cone, self._radius, passing)
                if not passing:
                    self._vicinities[asker] = vicinity
            few = vicinity.met_of_few(cone) if loose is None and facing[3] <= 0.0 else None
            if few is not None:
                fade = self._cards.fade_to.item
                shown = [one for one in few if fade(one[0]) > VISIBLE]
                return self._hit_of_few(shown, _triple(head), cone) if shown else None
            close = vicinity.met(cone)
            near = loose.near(cone, time) if loose is not None else None
            if len(close) == 0 and (near is None or len(near[0]) == 0):
                return None
            cards = vicinity.cards.take(close)
            seen = self._cards.fade_to.take(cards) > VISIBLE
            elsewhere = loose.elsewhere(cards) if loose is not None else None
            if elsewhere is not None:
                seen &= ~elsewhere
            if not seen.all():
                cards, close = cards[seen], close[seen]
            offsets = vicinity.spheres.centres.take(close, axis=1)
            offsets -= np.array(cone.origin)[:, None]
            if near is not None and len(near[0]):
                offsets, cards = self._with(near, offsets, cards, cone)
        elif len(self._cards) <= TESTED_WHILE_MOVING:
            positions, visible = self._cards.at(time)
            moving = _offsets(positions, cone)
            cards = np.flatnonzero(self._near(moving, cone) & self._cards.present(visible))
            offsets = moving.take(cards, axis=1).astype(np.float64)
        else:
            return None
        if len(cards) == 0:
            return None
        if len(cards) <= FEW and facing[3] <= 0.0:
            near_ones = zip(cards.tolist(), offsets.T.tolist(), strict=True)
            return self._hit_of_few(near_ones, _triple(head), cone)
        return self._hit(cards, offsets, _triple(head), cone, facing)

    def _refresh(self) -> None:
        cards = self._cards
        if self._version == cards.motion_version or len(cards) == 0:
            if len(cards.moved) > MOST_LOOSE and self._pending is None:
                loose = self._moved_since()
                if loose is not None and len(loose) > MOST_LOOSE:
                    self._sort()
            return
        waits = len(cards) > TESTED_WHILE_MOVING and self._seen_version != cards.motion_version
        self._seen_version = cards.motion_version
        if waits:  # they may be led by a bomb, and nothing be known of each of so many for long
            self._blocks, self._pending, self._vicinities = None, None, {}
            return
        self._version = cards.motion_version
        self._rests_from = float((cards.begin + cards.duration).max())
        self._largest = max(1.0, float(cards.size_to.max()))
        self._blocks, self._vicinities = None, {}
        if self._pending is not None:
            self._pending.cancel()
        self._sort()

    def _sort(self) -> None:
        self._pending_moves = self._cards.moves_version
        # Copied there: what is written to meanwhile are cards that count as moved since.
        target, radius = self._cards.target, self._radius
        self._pending_sorted = len(target)
        self._pending = self._thread.submit(lambda: make_blocks(target.copy(), radius))

    def _take(self) -> None:
        assert self._pending is not None
        self._blocks, self._pending = self._pending.result(), None
        self._moves, self._sorted = self._pending_moves, self._pending_sorted
        self._vicinities = {}

    def _moved_since(self) -> Loose | None:
        """Since the blocks were made; None where nothing was."""
        cards = self._cards
        if self._moves == cards.moves_version:
            return None
        since = self._moves, cards.moves_version, cards.motion_version
        if self._loose_since != since:
            moved = np.array([card for card, version in cards.moved.items() if version > self._moves], np.intp)
            self._loose_since = since
            self._largest = max(self._largest, float(cards.size_to[moved].max(initial=1.0)))
            self._loose = Loose(cards, moved, self._sorted, self._radius) if len(moved) else None
        return self._loose

    def _with(
        self,
        near: tuple[npt.NDArray[np.intp], Vectors, Vectors],
        offsets: Floats,
        cards: npt.NDArray[np.intp],
        cone: Cone,
    ) -> tuple[Floats, npt.NDArray[np.intp]]:
        """offsets: of `cards`; with those of `near` ones, as of `Loose.near`, that the ray may meet."""
        loose, positions, visible = near
        loose_offsets = _offsets(positions, cone)
        close = np.flatnonzero(self._near(loose_offsets, cone) & self._cards.present(visible, loose))
        return np.concatenate([offsets, loose_offsets[:, close]], axis=1), np.concatenate([cards, loose[close]])

    def _near(self, offsets: Vectors, cone: Cone) -> npt.NDArray[np.bool_]:
        """Whether spheres around cards touch the ray's cone, which does not end here; offsets: float32 (3, N), from the
        ray's origin to them.
        """
        w, radius = cone.widening, self._radius
        along = np.array(cone.direction, np.float32) @ offsets
        # along² + (w · along + radius)², in as few steps as can be: each takes longer than its sums
        wide = along * (1.0 + w * w)
        wide += 2.0 * w * radius
        wide *= along
        wide += radius * radius
        near: npt.NDArray[np.bool_] = np.einsum("in,in->n", offsets, offsets) <= wide
        near &= along > -radius
        return near

    def _hit(
        self,
        cards: npt.NDArray[np.intp],
        offsets: npt.NDArray[np.floating],
        head: Triple,
        cone: Cone,
        faced: Facing = TO_THE_HEAD,
    ) -> int | None:
        """The exact test of a few cards: where the ray passes the plane of each, and how far beside its rectangle.

        offsets: (3, N), from the ray's origin to them.
        """
        direction = np.array(cone.direction)
        axes = facing(offsets, np.subtract(head, cone.origin), faced)
        normal, sides = axes[0], axes[1:]
        slope = direction @ normal
        edge_on = np.abs(slope) < 1e-6
        slope[edge_on] = 1.0
        along = (normal * offsets).sum(axis=0) / slope
        over = np.abs((sides * (along * direction[:, None] - offsets)).sum(axis=1))
        over -= self._half_of(cards).T
        outside = np.hypot(*np.maximum(over, 0.0))
        met = (along > 0.0) & (along <= cone.reach) & ~edge_on
        inside = met & (outside == 0.0)
        if inside.any():
            return int(cards[np.argmin(np.where(inside, along, np.inf))])
        angle = outside / np.maximum(along, 1e-6)
        inside_cone = met & (angle <= cone.widening)
        if inside_cone.any():
            return int(cards[np.argmin(np.where(inside_cone, angle, np.inf))])
        return None

    def _half_of(self, cards: npt.NDArray[np.intp]) -> Vectors:
        """float32 (K, 2), as large as these are."""
        half: Vectors = self._half[cards] * self._cards.size_to[cards, None]
        return half

    def _hit_of_few(self, cards: Iterable[tuple[int, Sequence[float]]], head: Triple, cone: Cone) -> int | None:
        """As `_hit`, card by card, each with its offset."""
        (ax, ay, az), (bx, by, bz), (dx, dy, dz) = head, cone.origin, cone.direction
        hx, hy, hz = ax - bx, ay - by, az - bz
        hit, nearest, beside_hit, least = None, math.inf, None, math.inf
        for card, (x, y, z) in cards:
            (width, height), size = self._half[card].tolist(), self._cards.size_to.item(card)
            nx, ny, nz = hx - x, hy - y, hz - z
            length = max(math.sqrt(nx * nx + ny * ny + nz * nz), 1e-6)
            nx, ny, nz = nx / length, ny / length, nz / length
            slope = dx * nx + dy * ny + dz * nz
            if abs(slope) < 1e-6:
                continue
            along = (nx * x + ny * y + nz * z) / slope
            if not 0.0 < along <= cone.reach:
                continue
            level = math.hypot(nx, nz)
            rx, rz = (nz / level, -nx / level) if level > 1e-5 else (1.0, 0.0)
            ox, oy, oz = along * dx - x, along * dy - y, along * dz - z
            across = abs(rx * ox + rz * oz) - size * width
            upward = abs(ny * rz * ox + (nz * rx - nx * rz) * oy - ny * rx * oz) - size * height
            if across <= 0.0 and upward <= 0.0:
                if along < nearest:
                    hit, nearest = card, along
                continue
            angle = math.hypot(max(across, 0.0), max(upward, 0.0)) / max(along, 1e-6)
            if angle <= cone.widening and angle < least:
                beside_hit, least = card, angle
        return hit if hit is not None else beside_hit


def _triple(position: Position) -> Triple:
    x, y, z = map(float, position)
    return x, y, z


def _offsets(positions: Vectors, cone: Cone) -> Vectors:
    """float32 (3, N), from the ray's origin to positions, (N, 3)."""
    return np.subtract(positions.T, np.array(cone.origin, np.float32)[:, None], order="C")


def _radius(half_sizes: npt.NDArray[np.float32]) -> float:
    return ROUNDED * float(np.hypot(*half_sizes.T).max()) if len(half_sizes) else 0.0


def facing(positions: npt.NDArray[np.floating], head: npt.NDArray[np.floating], faced: Facing = TO_THE_HEAD) -> Floats:
    """Axes of cards that face `head` without roll: float64 (3, 3, N), their normals, what is right on them and up.

    positions: (3, N). head: (3,). faced: where else they face, as far as it says. Right is level.
    """
    axes = np.zeros((3, *positions.shape))
    normal, right, up = axes
    np.subtract(head[:, None], positions, out=normal)
    normal /= np.maximum(np.sqrt((normal * normal).sum(axis=0)), 1e-6)
    if faced[3] > 0.0:
        plane = np.array(faced[:3])[:, None]
        normal += faced[3] * (np.where((normal * plane).sum(axis=0) < 0.0, -plane, plane) - normal)
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
