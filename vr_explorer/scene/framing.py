"""Where the viewer is taken when an arrangement changes: nowhere, while enough of it is in sight."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vr_explorer.scene.arrangements import Layout, Viewpoint
from vr_explorer.scene.body import Body
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.placement import ArrangementSpec
from vr_explorer.scene.sight import FEW, Sight, Written, in_sight, whole
from vr_explorer.scene.viewer import Viewer

STILL_THERE = 0.01, 0.002
"""Metres and radians within which the viewer still stands where they were taken."""


class Framing:
    """first_view: of an arrangement that has been laid out, without regard to the picture in which it is seen. grown:
    many images have joined since all were put in order, so that they lie close together wherever one stands among them.
    """

    def __init__(self, body: Body, viewer: Viewer, first_view: Callable[[ArrangementSpec], Viewpoint]) -> None:
        self._body, self._viewer, self._first_view = body, viewer, first_view
        self.grown = False
        self._framed: tuple[ArrangementSpec, Viewpoint, Sight] | None = None
        self._taken: tuple[ArrangementSpec, Viewpoint, Viewpoint] | None = None
        self._left: tuple[ArrangementSpec, Viewpoint] | None = None

    def best(self, spec: ArrangementSpec, layout: Layout, card: float, sight: Sight) -> Viewpoint:
        """The first view of `spec` in the present picture. layout: its own. card: half a card's larger side, metres."""
        suggested = self._first_view(spec)
        if spec.arrangement.seen_whole or (self.grown and not spec.arrangement.before_viewer):
            positions = layout.positions if layout.shown is None else layout.positions[layout.shown]
            suggested = whole(suggested, positions, card, Written(layout), sight)
        self._framed = spec, suggested, sight
        return suggested

    def leave(self, before: ArrangementSpec, spec: ArrangementSpec) -> None:
        """The arrangement changes; `arrive` follows when the new one has been laid out."""
        if _same(before, spec):
            return
        x, yaw, pitch = self._body.bound
        self._left = before, (x.copy(), yaw, pitch)

    @property
    def leaves(self) -> bool:
        """Whether `arrive` is still to come."""
        return self._left is not None

    def asks(self, sight: Sight) -> bool:
        """Whether there is anything to be done in this frame."""
        return self._left is not None or (self._framed is not None and self._framed[2] is not sight)

    def arrive(self, spec: ArrangementSpec, layout: Layout, seen: Vectors, card: float, sight: Sight) -> None:
        """seen: (K, 3), world metres, where the images will be that are to be seen, or evenly some of them; the rest as
        of `best`.
        """
        if self._left is None:
            return
        (before, there), self._left = self._left, None
        if self._taken is not None and _same(self._taken[0], spec) and self._stands(self._taken[2]):
            back, self._taken, self._framed = self._taken[1], None, None
            self._viewer.take(*back, sight.glide)  # back to where one was
            return
        made_here = spec.arrangement.before_viewer and bool(np.abs(np.array(spec.position) - there[0]).max() < 1e-6)
        if not spec.arrangement.seen_whole and made_here:
            return
        if made_here:
            if sight.glide <= 0.0:
                return
            goal = self.best(spec, layout, card, sight)
        elif in_sight(seen, *there, sight) < FEW:
            goal = self.best(spec, layout, card, sight)
        else:
            self._taken = self._framed = None
            return
        self._taken = before, there, goal
        if not self._stands(goal):
            self._viewer.take(*goal, sight.glide)

    def follow(self, spec: ArrangementSpec, layout: Layout, card: float, sight: Sight) -> None:
        """Once a frame: who stands where all is in sight is taken along as panels come and go, and leave."""
        if self._framed is None or self._framed[2] is sight:
            return
        framed, goal, before = self._framed
        if framed is not spec or sight.glide <= 0.0 or before == sight or not self._stands(goal):
            self._framed = None if before != sight else (framed, goal, sight)
            return
        taken = self._taken
        goal = self.best(spec, layout, card, sight)
        if taken is not None:
            self._taken = taken[0], taken[1], goal
        self._viewer.take(*goal, sight.glide)

    def _stands(self, goal: Viewpoint) -> bool:
        """Whether the viewer is there, or on the way."""
        (position, yaw, pitch), (metres, radians) = self._body.bound, STILL_THERE
        turned = abs(float(np.remainder(yaw - goal[1] + np.pi, 2.0 * np.pi) - np.pi))
        near = float(np.abs(position - goal[0]).max()) < metres * self._body.scale
        return near and turned < radians and abs(pitch - goal[2]) < radians


def _same(one: ArrangementSpec, other: ArrangementSpec) -> bool:
    """But for what hangs on the board."""
    return one.arrangement == other.arrangement and (one.position, one.yaw) == (other.position, other.yaw)
