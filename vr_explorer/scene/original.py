"""Filter bombs exactly as in the original application, for comparison: its distances, weights and places.

Where its description leaves something open, this is how it is read: the colour that counts is the nearest in RGB, of
those with the least distance; a bomb's distance is the mean over all its colours and measures; criteria that the
original does not have count as (1 − match) × the RGB diagonal; the clustering of an image is that of its best bomb.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.criteria import About, AllOf, Colours, Criterion, InRange, Matcher, Measure, Rgb

Floats = npt.NDArray[np.float32]

DIAGONAL = 441.67
"""Of the RGB cube, and so the length of every measure's range."""

AT_ONCE = 2_000
"""`maxImages`: so many images are shown at a time."""

LEAST_DISTANCE = 0.1
ROOM = 5.0
"""Metres from a bomb to an image at distance 0."""

LOOSEST = 10.1
"""The clustering factor is this less the strength."""

LEAST_SHARE = 0.005
"""Shares are written with two decimals, so that 0.00 may stand for so much; the original divides by 0 there."""

_MEASURES = (Measure.ABSTRACTNESS, Measure.COMPOSITION)


@dataclass(frozen=True)
class OriginalGathering:
    """home: float32 (N, 3). distances, weights: float32 (B, N). shown: (N,), whether a bomb keeps the image.

    counts: how many each bomb keeps.
    """

    home: Vectors
    distances: Floats
    weights: Floats
    shown: npt.NDArray[np.bool_]
    counts: tuple[int, ...]

    def extended(self, anew: OriginalGathering) -> OriginalGathering:
        """This one, and of `anew`, which has more images, those that it lacks."""
        first = len(self.home)
        return OriginalGathering(
            home=np.concatenate([self.home, anew.home[first:]]),
            distances=np.concatenate([self.distances, anew.distances[:, first:]], axis=1),
            weights=np.concatenate([self.weights, anew.weights[:, first:]], axis=1),
            shown=np.concatenate([self.shown, anew.shown[first:]]),
            counts=anew.counts,
        )

    def positions(self, attracting: npt.ArrayLike, repelling: npt.ArrayLike) -> Vectors:
        """Σ w (bomb + unit(home − bomb) (distance + room)), float32 (N, 3); images that no bomb keeps stay at home.

        attracting: (B, 3). repelling: the original has no such bombs; they do nothing.
        """
        kept = np.flatnonzero(self.shown)
        home = self.home[kept]
        gathered = np.zeros_like(home)
        bombs = np.asarray(attracting, np.float32).reshape(-1, 3)
        for centre, distance, weight in zip(bombs, self.distances[:, kept], self.weights[:, kept], strict=True):
            offsets = home - centre
            length = np.maximum(np.linalg.norm(offsets, axis=1), np.float32(1e-6))
            gathered += weight[:, None] * (centre + offsets * ((distance + ROOM) / length)[:, None])
        positions = self.home.copy()
        positions[kept] = gathered
        return positions


def gather(
    home: Vectors, criteria: Sequence[Criterion], strengths: Sequence[float], matcher: Matcher
) -> OriginalGathering:
    """criteria, strengths: of the active attracting bombs."""
    if not criteria:
        none = np.zeros((0, len(home)), np.float32)
        return OriginalGathering(home, none, none, np.ones(len(home), bool), ())
    distances = np.stack([distance(criterion, matcher) for criterion in criteria])
    weights = clustered(shared(distances), strengths)
    chosen = kept(distances)
    counts = tuple(np.count_nonzero(chosen, axis=1).tolist())
    return OriginalGathering(home, distances, weights, np.asarray(chosen.any(axis=0)), counts)


def distance(criterion: Criterion, matcher: Matcher) -> Floats:
    """(N,), the mean distance to what is wanted, at least `LEAST_DISTANCE`."""
    parts = _distances(criterion, matcher)
    mean = np.mean(parts, axis=0) if parts else np.zeros(len(matcher.measures))
    return np.maximum(mean, LEAST_DISTANCE).astype(np.float32)


def shared(distances: Floats) -> Floats:
    """distances (B, N) → weights (B, N): (1 − d / Σd) / (B − 1), or 1 for a single bomb."""
    bombs = len(distances)
    if bombs == 1:
        return np.ones_like(distances)
    return (1.0 - distances / distances.sum(axis=0)) / np.float32(bombs - 1)


def clustered(weights: Floats, strengths: Sequence[float]) -> Floats:
    """Pulls every image to its best bomb: s' = (x + s c / (1 − s)) / (c + x + s c / (1 − s)), the rest for the others.

    weights: (B, N), s is the largest. x: the number of bombs, 3 where there are two. c: `LOOSEST` − strength.
    """
    bombs, count = weights.shape
    if bombs == 1:
        return weights
    best, images = weights.argmax(axis=0), np.arange(count)
    factor = np.float32(LOOSEST) - np.asarray(strengths, np.float32)[best]
    largest, number = weights[best, images], 3 if bombs == 2 else bombs
    odds = largest * factor / (1.0 - largest)
    pulled = (number + odds) / (factor + number + odds)
    clustered = weights * ((1.0 - pulled) / (1.0 - largest))
    clustered[best, images] = pulled
    return clustered


def kept(distances: Floats) -> npt.NDArray[np.bool_]:
    """(B, N), whether an image is among the `AT_ONCE` / B best of a bomb. distances: (B, N)."""
    each = min(AT_ONCE // len(distances), distances.shape[1])
    chosen = np.zeros(distances.shape, bool)
    np.put_along_axis(chosen, np.argsort(distances, axis=1, kind="stable")[:, :each], True, axis=1)
    return chosen


def _distances(criterion: Criterion, matcher: Matcher) -> list[npt.NDArray[np.floating]]:
    if isinstance(criterion, AllOf):
        return [part for one in criterion.criteria for part in _distances(one, matcher)]
    if isinstance(criterion, Colours):
        return [_colour_distance(colour, matcher) for colour in criterion.colours]
    if isinstance(criterion, About | InRange) and criterion.measure in _MEASURES:
        wanted = criterion.value if isinstance(criterion, About) else (criterion.low + criterion.high) / 2.0
        facts = matcher.measures.resolved(criterion.measure)
        differences = np.abs(matcher.measures.values(criterion.measure) - wanted)
        return [np.nan_to_num(differences * (DIAGONAL / (facts.high - facts.low)), nan=DIAGONAL)]
    return [(1.0 - matcher.match(criterion)) * DIAGONAL]


def _colour_distance(colour: Rgb, matcher: Matcher) -> npt.NDArray[np.floating]:
    """RGB distance / share / 10, of that of the five colours which is nearest."""
    cloud = matcher.measures.cloud
    differences = np.linalg.norm(cloud.colours.astype(np.float32) - np.asarray(colour, np.float32), axis=-1)
    nearest = differences.argmin(axis=1)[:, None]
    share = np.maximum(np.take_along_axis(cloud.shares, nearest, axis=1), LEAST_SHARE)
    return (np.take_along_axis(differences, nearest, axis=1) / share / 10.0)[:, 0]
