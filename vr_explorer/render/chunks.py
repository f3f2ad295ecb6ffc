"""Cards that rest, in chunks of near ones: which of them a view can see, from the front to the back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.morton import morton_order
from vr_explorer.scene.view import View

Numbers = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

SMALLEST_CHUNK, MOST_CHUNKS = 24, 1_000
LARGEST_CHUNK = 16_384
"""Of whose vertices each has a number of 16 bits."""

NOT_SORTED = -1


@dataclass(frozen=True)
class Chunks:
    """order: int32 (M,), the cards, chunk after chunk. rank: int32 (N,), where each of all cards is in it; negative:
    nowhere. size: cards of each chunk but the last.

    middles: float64 (4, C), of spheres around the chunks' cards, world metres, and 1. radii: float64 (C,), of these.
    sides: float64 (C,), metres, half the shorter side of the card of each chunk where that is longest.
    """

    order: Numbers
    rank: Numbers
    size: int
    middles: Floats
    radii: Floats
    sides: Floats

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
    diagonals = np.maximum.reduceat(np.hypot(*half.T), starts)
    return Chunks(
        order,
        rank,
        size,
        np.concatenate([middles, np.ones((len(starts), 1))], axis=1).T.copy(),
        np.linalg.norm(highest - middles, axis=1) + diagonals,
        np.maximum.reduceat(half.min(axis=1), starts).astype(np.float64),
    )


@dataclass(frozen=True)
class Closeness:
    """What makes a card more than its cell shows, so that it is not plain. cell: pixels of a side. near: metres from
    the head within which cards fade, in a world of scale 1. smallest: pixels than which cards are drawn no smaller.
    """

    cell: float
    near: float
    smallest: float


def seen(chunks: Chunks, view: View, closeness: Closeness) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """The numbers (S,) of the chunks that `view` may see, the nearest to the head first; and (S,) whether a card of
    each may be other than plain.
    """
    middles, radii = chunks.middles, chunks.radii
    matrix = view.projection.astype(np.float64) @ view.view
    offsets = middles[:3] - view.head.astype(np.float64)[:, None]
    distances = np.sqrt(np.einsum("in,in->n", offsets, offsets))
    pixels = 0.5 * view.size[1] * float(view.projection[1, 1])
    # A card that would be smaller than pixels is enlarged: by so much, in metres, its corners may stick out.
    reach = radii + distances * (2.0 * closeness.smallest / pixels)
    planes = np.stack([matrix[3] + matrix[0], matrix[3] - matrix[0], matrix[3] + matrix[1], matrix[3] - matrix[1]])
    planes /= np.linalg.norm(planes[:, :3], axis=1)[:, None]
    ahead = matrix[3] / np.linalg.norm(matrix[3, :3])
    inside = (planes @ middles + reach >= 0.0).all(axis=0) & (ahead @ middles + reach >= 0.0)
    visible = np.flatnonzero(inside)
    visible = visible[np.argsort(distances[visible], kind="stable")]

    away, radius = distances[visible], radii[visible]
    nearest = np.maximum(away - radius, 0.0)
    # What faces the head appears larger off the middle of a flat picture: by its cosine's square, as in cards.glsl.
    deep = np.maximum(ahead @ middles[:, visible] - radius, 0.0)
    cosine = deep / np.maximum(away + radius, 1e-6)
    large = 2.0 * chunks.sides[visible] * pixels / (0.95 * closeness.cell)
    close = (nearest * cosine * cosine <= large) | (nearest <= closeness.near * view.scale)
    return visible, close
