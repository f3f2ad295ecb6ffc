"""Images that join the cloud while it is shown: all that follows from them, worked out beside the frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.criteria import Matcher
from vr_explorer.scene.layout_solver import LayoutSolver, ResolvedLayout
from vr_explorer.scene.placement import Placement
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.sizes import half_sizes

FALL = 3.4
"""Seconds from where an image comes into sight to its place."""

APART = 0.35
"""Seconds between two images that come at once."""

ABOVE = 2.5
"""Card heights above the middle between its parents, where an image comes into sight."""


@dataclass(frozen=True)
class Snapshot:
    """How a scene stands, for a thread: all values that are not written to any more, but for favourite, which a frame
    may change while it is copied; a scene takes its own over when images join it.
    """

    cloud: Cloud
    matcher: Matcher
    placement: Placement
    resolved: ResolvedLayout
    settings: SceneSettings
    favourite: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Joined:
    """A cloud with more images at its end, and what follows for the scene that had the others.

    placement, settings: for which it was worked out. half_sizes: float32 (N, 2). targets: float32 (M, 3), world metres,
    where the further images belong. broods: of each of these, 0 for none. parents: of each, the cards that it was bred
    from.
    """

    cloud: Cloud
    matcher: Matcher
    solver: LayoutSolver
    resolved: ResolvedLayout
    placement: Placement
    settings: SceneSettings
    half_sizes: npt.NDArray[np.float32]
    targets: Vectors
    broods: tuple[int, ...]
    parents: tuple[tuple[int, ...], ...]

    @property
    def count(self) -> int:
        """How many images join."""
        return len(self.broods)


def joined(scene: Snapshot, cloud: Cloud, broods: Sequence[int], parents: Sequence[tuple[int, ...]]) -> Joined:
    """For any thread. cloud: as that of the scene, with more images at its end. UserError: it cannot answer what is
    asked of it.
    """
    favourite = np.zeros(len(cloud), np.float32)
    favourite[: len(scene.favourite)] = scene.favourite
    matcher = Matcher(scene.matcher.measures.joined(cloud), favourite)
    solver, resolved = LayoutSolver.joined(cloud, matcher, scene.placement, scene.resolved, scene.settings)
    sizes = half_sizes(cloud.sizes, scene.settings.card_height)
    targets = resolved.positions(scene.placement.bombs)[len(scene.cloud) :].copy()
    assert matcher.measures.methods is not None  # found here and not by the first who asks, in a frame
    return Joined(
        cloud,
        matcher,
        solver,
        resolved,
        scene.placement,
        scene.settings,
        sizes,
        targets,
        tuple(broods),
        tuple(parents),
    )


def begins(positions: Sequence[Vectors], target: Vectors, number: int, card: float) -> Vectors:
    """(3,), world metres, where an image comes into sight: above the middle between its parents, above its own place
    where it has none.

    positions: of the parents, each (3,). target: (3,). number: sets those that come at once apart. card: metres.
    """
    middle = np.mean(positions, axis=0) if len(positions) else target
    angle = np.float32(2.399963 * number)
    aside = np.array([np.cos(angle), 0.0, np.sin(angle)], np.float32) * np.float32(0.6 * card)
    begin: Vectors = (middle + aside + np.array([0.0, ABOVE * card, 0.0], np.float32)).astype(np.float32)
    return begin
