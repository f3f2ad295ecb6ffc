"""Images that join the cloud while it is shown: all that follows from them, worked out beside the frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from vr_explorer.scene.bombs import alike
from vr_explorer.scene.cards import Cards, Vectors
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
    """How a scene stands at `time`, for a thread: all values that are not written to any more, but for what is known of
    the cards, which frames go on with: where something begins may be a little elsewhere, and what is a favourite a
    scene takes over from its own when images join it. replaced: what else it then has no more, which goes with this.
    """

    cloud: Cloud
    matcher: Matcher
    placement: Placement
    resolved: ResolvedLayout
    settings: SceneSettings
    cards: Cards
    time: float
    replaced: tuple[object, ...] = ()


@dataclass(frozen=True)
class Joined:
    """A cloud with more images at its end, and what follows for the scene that had the others, `before`.

    Whoever made it is to keep it until he makes the next one: what the scene had before goes with it, and the lists of
    a large cloud take as long to go as a frame has.

    placement, settings: for which it was worked out. half_sizes: float32 (N, 2). starts, targets: float32 (M, 3), world
    metres, where the further images come into sight and belong. broods: of each of these, 0 for none. parents: of each,
    the cards that it was bred from.
    """

    before: Snapshot
    cloud: Cloud
    matcher: Matcher
    solver: LayoutSolver
    resolved: ResolvedLayout
    placement: Placement
    settings: SceneSettings
    half_sizes: npt.NDArray[np.float32]
    starts: Vectors
    targets: Vectors
    broods: tuple[int, ...]
    parents: tuple[tuple[int, ...], ...]

    @property
    def count(self) -> int:
        """How many images join."""
        return len(self.broods)

    def as_it_stands(
        self, placement: Placement, settings: SceneSettings, hidden: npt.NDArray[np.intp]
    ) -> Joined | None:
        """For a scene that has this placement and these settings by now, and hides these cards: bombs may have moved
        since. None where it stands otherwise than it did, so that all is to be worked out again.
        """
        before = self.placement
        if before.spec != placement.spec or self.settings != settings:
            return None
        if not np.array_equal(self.matcher.hidden, hidden):
            return None  # ranks have closed since
        if before == placement:
            return self
        if replace(before, bombs=placement.bombs) != placement or not alike(before.bombs, placement.bombs):
            return None
        first = len(self.cloud) - self.count
        targets = self.resolved.positions(placement.bombs)[first:].copy()  # they fly, or are carried
        return replace(self, placement=placement, targets=targets)


def joined(scene: Snapshot, cloud: Cloud, broods: Sequence[int], parents: Sequence[tuple[int, ...]]) -> Joined:
    """For any thread. cloud: as that of the scene, with more images at its end. UserError: it cannot answer what is
    asked of it.
    """
    favourite = np.zeros(len(cloud), np.float32)
    favourite[: len(scene.cards)] = scene.cards.favourite
    matcher = Matcher(scene.matcher.measures.joined(cloud), favourite)
    matcher.rejected, matcher.hidden = scene.matcher.rejected, scene.matcher.hidden
    solver, resolved = LayoutSolver.joined(cloud, matcher, scene.placement, scene.resolved, scene.settings)
    sizes = half_sizes(cloud.sizes, scene.settings.card_height)
    targets = resolved.positions(scene.placement.bombs)[len(scene.cloud) :].copy()
    assert matcher.measures.methods is not None  # found here and not by the first who asks, in a frame
    return Joined(
        scene,
        cloud,
        matcher,
        solver,
        resolved,
        scene.placement,
        scene.settings,
        sizes,
        _starts(scene, targets, parents),
        targets,
        tuple(broods),
        tuple(parents),
    )


def _starts(scene: Snapshot, targets: Vectors, parents: Sequence[tuple[int, ...]]) -> Vectors:
    """Where those that join come into sight, float32 (M, 3)."""
    cards, starts, first = scene.cards, targets.copy(), len(scene.cards)
    for number, own in enumerate(parents):
        seen = [parent for parent in own if cards.fade_to[parent] > 0.0]
        positions = [cards.position_at(parent, scene.time) for parent in seen]
        starts[number] = begins(positions, targets[number], first + number, scene.settings.card_height)
    return starts


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
