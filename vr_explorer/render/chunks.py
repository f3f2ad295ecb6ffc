"""Cards that rest, in chunks of near ones: which of them a view can see, from the front to the back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.morton import morton_order
from vr_explorer.scene.view import View

Numbers = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SMALLEST_CHUNK, MOST_CHUNKS = 24, 1_000
LARGEST_CHUNK = 16_384
"""Of whose vertices each has a number of 16 bits."""

POINT, HIGH, WIDE = 2.2, 2.0, 1.5
"""Pixels of a card's longer side below which a point looks like it, and how many times as high as wide, and as wide as
high, it may be: no card is drawn lower than some pixels, so that wide ones stay longer than points.
"""

NOT_SORTED = -1

MOVED, TURNED = 2.0, 0.12
"""Metres of the viewer's and radians by which a head goes and turns until it is looked anew which chunks it may see."""

COSINE = math.cos(0.9 * TURNED)
"""Of an angle that is a little less: both eyes turn about the head."""


@dataclass(frozen=True)
class Chunks:
    """order: int32 (M,), the cards, chunk after chunk. rank: int32 (N,), where each of all cards is in it; negative:
    nowhere. size: cards of each chunk but the last.

    middles: float64 (4, C), of spheres around the chunks' cards, world metres, and 1. radii: float64 (C,), of these.
    sides: float64 (C,), metres, half the shorter side of the card of each chunk where that is longest. longest: float64
    (C,), metres, half the longest side of a card of each; infinite where one is too oblong to be a point. diagonals:
    float64 (C,), metres, from the middle to a corner of the card of each where that is longest.
    """

    order: Numbers
    rank: Numbers
    size: int
    middles: Floats
    radii: Floats
    sides: Floats
    longest: Floats
    diagonals: Floats

    def __len__(self) -> int:
        return len(self.radii)


def make_chunks(target: Vectors, half_sizes: Vectors, wanted: npt.NDArray[np.bool_]) -> Chunks:
    """target: float32 (N, 3), world metres. half_sizes: float32 (N, 2), metres. wanted: (N,), which are in chunks, at
    least one.
    """
    cards = np.flatnonzero(wanted)
    places = target[cards]
    sorted_by_place = morton_order(places)
    order, places = cards[sorted_by_place].astype(np.int32), places[sorted_by_place]
    rank = np.full(len(target), NOT_SORTED, np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    size = min(max(SMALLEST_CHUNK, -(-len(order) // MOST_CHUNKS)), LARGEST_CHUNK)
    starts = np.arange(0, len(order), size)
    lowest, highest = (bound.reduceat(places, starts).astype(np.float64) for bound in (np.minimum, np.maximum))
    middles = 0.5 * (lowest + highest)
    half = half_sizes[order]
    longer, shorter = half.max(axis=1), half.min(axis=1)
    wide, high = half.T
    dots = np.where((wide <= WIDE * high) & (high <= HIGH * wide), longer, np.inf)
    diagonals = np.maximum.reduceat(np.hypot(*half.T), starts)
    return Chunks(
        order,
        rank,
        size,
        np.concatenate([middles, np.ones((len(starts), 1))], axis=1).T.copy(),
        np.linalg.norm(highest - middles, axis=1) + diagonals,
        np.maximum.reduceat(shorter, starts).astype(np.float64),
        np.maximum.reduceat(dots, starts).astype(np.float64),
        diagonals.astype(np.float64),
    )


@dataclass(frozen=True)
class Closeness:
    """What makes a card more than its cell shows, so that it is not plain. cell: pixels of a side. near: metres from
    the head within which cards fade, in a world of scale 1. smallest: pixels than which cards are drawn no smaller.
    small: pixels of the longer side of those for which there is a program of their own; 0: of none.
    """

    cell: float
    near: float
    smallest: float
    small: float = 0.0


class Outlook:
    """What `views` may see of chunks (`seen`), and those after them as long as it `holds`: from frame to frame a head
    moves little, and looking through all chunks takes a fifth of a frame's time. marked: cards that are other than
    plain wherever they are, negative numbers for none.

    numbers: of the chunks, the nearest first; large, special and far: those of them in which a card may be larger than
    its cell shows, in which one may fade or is marked, and in which none is larger than a point. small: those in which
    all are small; with `points`, not the far. nearer: neither these nor, with `points`, the far.
    """

    def __init__(
        self,
        chunks: Chunks,
        views: Sequence[View],
        closeness: Closeness,
        marked: Sequence[int] = (),
        points: bool = False,
    ) -> None:
        """points: whether the far are to be drawn as such."""
        first = views[0]
        self._views, self.marked = views, marked
        self._head, self._scale = first.head.tolist(), first.scale
        self._axes = [row[:3] for row in first.view.tolist()[:3]]
        self.numbers, large, special, small, far = seen(chunks, views, closeness, MOVED * first.scale, TURNED)
        far &= points
        small &= ~far
        for card in marked:
            if 0 <= card < len(chunks.rank) and chunks.rank[card] >= 0:
                special[self.numbers == chunks.rank[card] // chunks.size] = True
        self.large, self.special = self.numbers[large], self.numbers[special]
        self.small, self.far, self.nearer = self.numbers[small], self.numbers[far], self.numbers[~(small | far)]

    def holds(self, views: Sequence[View], marked: Sequence[int] = ()) -> bool:
        """Whether it is true of these, too, with these cards `marked`."""
        first = views[0]
        if marked != self.marked or len(views) != len(self._views) or not all(map(_alike, views, self._views)):
            return False
        if math.dist(first.head.tolist(), self._head) > MOVED * self._scale:
            return False
        rows = zip(first.view.tolist(), self._axes, strict=False)
        alike = sum(a * x + b * y + c * z for (a, b, c, _), (x, y, z) in rows) * self._scale * self._scale
        return alike >= 1.0 + 2.0 * COSINE


def _alike(view: View, other: View) -> bool:
    """Whether they differ by where they are and how they are turned alone."""
    if view.size != other.size or view.scale != other.scale:
        return False
    return view.projection is other.projection or view.projection.tolist() == other.projection.tolist()


def _corner(view: View) -> float:
    """Radians from straight ahead to the farthest corner of its picture."""
    (a, _, c, _), (_, b, d, _), *_ = view.projection.tolist()
    return math.atan(math.hypot((1.0 + abs(c)) / a, (1.0 + abs(d)) / b))


def seen(
    chunks: Chunks, views: Sequence[View], closeness: Closeness, moved: float = 0.0, turned: float = 0.0
) -> tuple[npt.NDArray[np.intp], Flags, Flags, Flags, Flags]:
    """The numbers (S,) of the chunks that one of `views` may see, the nearest to the head first; (S,) whether a card of
    each may be larger than its cell shows; (S,) whether one may be so near that it fades; (S,) whether all are small,
    and (S,) smaller than a `POINT`. moved, turned: metres and radians by which the views may go and turn from there and
    it is still so.
    """
    middles, radii, head = chunks.middles, chunks.radii, views[0].head.astype(np.float64)
    offsets = middles[:3] - head[:, None]
    distances = np.sqrt(np.einsum("in,in->n", offsets, offsets))
    heights = [0.5 * view.size[1] * float(view.projection[1, 1]) for view in views]
    # A card that would be smaller than pixels is enlarged: by so much, in metres, its corners may stick out. A turn
    # takes what is off a plane through the eye nearer to it by its angle times the distance.
    reach = radii + moved + (distances + moved) * (2.0 * closeness.smallest / min(heights) + turned)
    inside, deep = np.zeros(len(chunks), bool), np.full(len(chunks), np.inf)
    for view in views:
        matrix = view.projection.astype(np.float64) @ view.view
        rows = (matrix[3] + matrix[0], matrix[3] - matrix[0], matrix[3] + matrix[1], matrix[3] - matrix[1], matrix[3])
        planes = np.stack(rows)
        planes /= np.linalg.norm(planes[:, :3], axis=1)[:, None]
        away = planes @ middles
        inside |= (away + reach >= 0.0).all(axis=0)
        deep = np.minimum(deep, away[4])
    visible = np.flatnonzero(inside)
    visible = visible[np.argsort(distances[visible], kind="stable")]

    away, radius = distances[visible], radii[visible]
    nearest = np.maximum(away - radius - moved, 0.0)
    # What faces the head appears larger off the middle of a flat picture: by its cosine's square, as in cards.glsl.
    # Of a card that is in view, no more than the corner of the view is, and what sticks out of the card.
    least = np.maximum(deep[visible] - radius - moved - turned * away, 0.0)
    of_view = max(map(_corner, views))
    corner = of_view + chunks.diagonals[visible] / np.maximum(nearest, 1e-6)
    cosine = np.maximum(least / np.maximum(away + radius + moved, 1e-6), np.cos(np.minimum(corner, 0.5 * np.pi)))
    large = 2.0 * chunks.sides[visible] * max(heights) / (0.95 * closeness.cell)
    fading = nearest <= closeness.near * views[0].scale
    pixels = 2.0 * chunks.longest[visible] * max(heights)
    # Toward the corners of a wide view cards appear so much longer that points would not be large enough for them.
    small = pixels < closeness.small * nearest * min(2.0 * math.cos(of_view) ** 2, 1.0)
    far = pixels < POINT * nearest
    return visible, nearest * cosine * cosine <= large, fading, small, far
