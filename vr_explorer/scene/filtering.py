"""What a filter does to the cards: the images that match come toward the viewer, the others step back from sight."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.criteria.criterion import THRESHOLD
from vr_explorer.scene.settings import SceneSettings, Unmatched
from vr_explorer.scene.view import Triple

Floats = npt.NDArray[np.float32]

NARROWEST = 0.5
"""Steradians: images in a narrower cone (all far ahead) come as near as if they filled this much of the sight."""

GRADES = 1024
"""Matches are told apart to one in so many; of equal ones the nearer image stays the nearer."""


def faded(shown: npt.NDArray[np.bool_], unmatched: Unmatched, settings: SceneSettings) -> Floats:
    """The visibility (N,) of each card: 1 where `shown`, of the others what the setting says."""
    rest = {Unmatched.GHOST: settings.ghost, Unmatched.VANISH: 0.0, Unmatched.BACK: 1.0}[unmatched]
    return np.where(shown, np.float32(1.0), np.float32(rest))


def approached(
    positions: Vectors,
    match: Floats,
    viewer: Triple,
    unmatched: Unmatched,
    settings: SceneSettings,
    world: float | None = None,
) -> Vectors:
    """Places (N, 3) of a filtered arrangement. positions: of the arrangement alone. world: as of
    `arrangements.cloud`.

    Matches move along the line from the viewer to them, the best ones nearest, but never outward. Their distances keep
    about `filter_spacing` between neighbours, so that none of them covers the rest however many they are: over a solid
    angle Ω, the k-th has the radius at which the shell from `filter_near` outward has room for k cards,

        r³ = near³ + 3 k spacing³ / Ω.

    With `Unmatched.BACK` the others move outward along their own lines by `filter_back`; else they stay.
    """
    offsets = positions - np.asarray(viewer, np.float32)
    distances = np.maximum(np.linalg.norm(offsets, axis=1), np.float32(1e-3))
    matching = np.flatnonzero(match >= THRESHOLD)
    wanted = distances.copy()
    if unmatched is Unmatched.BACK:
        wanted += np.float32(
            settings.filter_back * max(settings.scale(len(positions)) if world is None else world, 0.3)
        )
    if len(matching):
        rank = np.empty(len(matching), np.float64)
        rank[np.argsort(_nearness(match[matching], distances[matching]), kind="stable")] = np.arange(len(matching))
        directions = offsets[matching] / distances[matching, None]
        room = 3.0 * settings.filter_spacing**3 / _solid_angle(directions)
        wanted[matching] = np.minimum(distances[matching], np.cbrt(settings.filter_near**3 + room * rank))
    moved: Vectors = positions + offsets * (wanted / distances - 1.0)[:, None]
    return moved


def _nearness(match: Floats, distances: Floats) -> Floats:
    """Rises from the best match to the worst; of equal matches from the nearest to the farthest."""
    grade = np.floor((1.0 - match) * np.float32(GRADES))
    return grade + distances / np.float32(1.001 * distances.max())


def _solid_angle(directions: Vectors) -> float:
    """Of the cone with the same mean direction vector: its length is (1 + cos half-angle) / 2. In steradians."""
    length = float(np.linalg.norm(directions.mean(axis=0, dtype=np.float64)))
    return max(4.0 * np.pi * (1.0 - length), NARROWEST)
