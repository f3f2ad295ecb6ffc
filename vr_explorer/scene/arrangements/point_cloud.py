"""The cloud itself: like lies by like."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.language import N_
from vr_explorer.scene.arrangements.arrangement import Arrangement, Family, LayoutContext
from vr_explorer.scene.arrangements.first_look import INSIDE, Viewpoint, viewpoint
from vr_explorer.scene.arrangements.types import Layout


@dataclass(frozen=True)
class PointCloud(Arrangement):
    """Every image to its place in the cloud."""

    id = "cloud"
    title = N_("Cloud")
    family = Family.CLOUD
    regional = True

    def layout(self, context: LayoutContext) -> Layout:
        return Layout(context.positions)

    def first_view(self, layout: Layout, context: LayoutContext) -> Viewpoint:
        """Among the images."""
        return viewpoint(layout.positions, context.settings, INSIDE)
