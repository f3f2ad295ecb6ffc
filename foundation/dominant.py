"""Five dominant colours for each image, by k-means in OKLab over all images of a batch at once.

Lloyd's algorithm started by k-means++ (Arthur and Vassilvitskii, 2007). Distances in OKLab are near to perceived ones,
so a small bright accent is not lost beside many shades of one dark tone, as it is in RGB.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from foundation.colour import oklab_to_srgb, srgb8_to_oklab

COLOURS = 5
ITERATIONS = 20
_CHUNK = 16  # images at once: their pixels stay in the processor's cache

Floats = npt.NDArray[np.float32]


def dominant_colours(images: npt.NDArray[np.uint8], seed: int = 0) -> tuple[npt.NDArray[np.uint8], Floats]:
    """The dominant colours of `images` (uint8 (N, H, W, 3) sRGB).

    Returns colours uint8 (N, 5, 3) sRGB and shares float32 (N, 5); shares sum to 1, the largest comes first. An image
    with fewer than five colours repeats some. The result for an image does not depend on the others beside it.
    """
    if images.ndim != 4 or images.shape[3] != 3 or images.dtype != np.uint8:
        raise ValueError(f"images must be uint8 (N, H, W, 3), not {images.dtype} {images.shape}")
    count = len(images)
    colours = np.zeros((count, COLOURS, 3), np.uint8)
    shares = np.zeros((count, COLOURS), np.float32)
    for first in range(0, count, _CHUNK):
        chunk = images[first : first + _CHUNK]
        points = srgb8_to_oklab(chunk.reshape(len(chunk), -1, 3))
        centres, weights = _k_means(points, seed)
        order = np.argsort(-weights, axis=1, kind="stable")
        shares[first : first + len(chunk)] = np.take_along_axis(weights, order, axis=1)
        srgb = oklab_to_srgb(np.take_along_axis(centres, order[:, :, None], axis=1))
        colours[first : first + len(chunk)] = (srgb * 255 + 0.5).astype(np.uint8)
    return colours, shares


def _k_means(points: Floats, seed: int) -> tuple[Floats, Floats]:
    """points (B, P, 3) → centres (B, 5, 3), shares (B, 5)."""
    centres = _spread_centres(points, seed)
    with_ones = np.concatenate([points, np.ones_like(points[:, :, :1])], axis=2)
    columns = np.ascontiguousarray(points.transpose(0, 2, 1))
    totals = np.zeros(centres.shape[:2], np.float32)
    score = np.empty((len(points), COLOURS, points.shape[1]), np.float32)
    members = np.empty_like(score)
    for _ in range(ITERATIONS):
        # |p − c|² − |p|² decides as |p − c|² does. Comparing with the minimum is faster than argmin; equal centres then
        # share their points.
        np.matmul(-2.0 * centres, columns, out=score)
        score += np.vecdot(centres, centres)[:, :, None]
        np.equal(score, score.min(axis=1, keepdims=True), out=members, casting="unsafe")
        sums = members @ with_ones
        totals = sums[:, :, 3]
        means = sums[:, :, :3] / np.maximum(totals, 1)[:, :, None]
        centres = np.where(totals[:, :, None] > 0, means, centres)
    return centres, totals / totals.sum(axis=1, keepdims=True)


def _spread_centres(points: Floats, seed: int) -> Floats:
    """k-means++: after the point nearest to the mean, points drawn in proportion to their squared distance."""
    draws = np.random.default_rng(seed).random(COLOURS)
    rows = np.arange(len(points))
    distance = np.full(points.shape[:2], np.inf, np.float32)
    first = _square(points - points.mean(axis=1, keepdims=True)).argmin(axis=1)
    centres = [points[rows, first]]
    for index in range(1, COLOURS):
        distance = np.minimum(distance, _square(points - centres[-1][:, None]))
        cumulative = distance.cumsum(axis=1, dtype=np.float64)
        target = draws[index] * cumulative[:, -1:]
        chosen = np.minimum((cumulative < target).sum(axis=1), points.shape[1] - 1)
        centres.append(points[rows, chosen])
    return np.stack(centres, axis=1)


def _square(offsets: Floats) -> Floats:
    square: Floats = np.vecdot(offsets, offsets)
    return square
