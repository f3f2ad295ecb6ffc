"""The arrangements that a browser shows, laid out here by the explorer's own ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from classification.cloud import Cloud
from vr_explorer.scene.arrangements import ARRANGEMENTS, ColourSolid, FlatWall, LayoutContext, PointCloud
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.criteria import Matcher, Measures
from vr_explorer.scene.settings import SceneSettings

SHOWN = (PointCloud.id, FlatWall.id, ColourSolid.id)
"""In the order of their keys; the first is seen first."""


@dataclass(frozen=True)
class PublishedLayout:
    """positions: float32 (N, 3), metres; of one that stands before the viewer, from a viewer at the origin who looks
    along −z. view: x, y, z, yaw and pitch of the first look, in metres and radians.
    """

    id: str
    title: str
    positions: Vectors
    view: tuple[float, float, float, float, float]
    before_viewer: bool
    seen_whole: bool

    def to_json(self) -> dict[str, Any]:
        """Without the positions, which are an array of the file."""
        return {
            "id": self.id,
            "title": self.title,
            "view": list(self.view),
            "before_viewer": self.before_viewer,
            "seen_whole": self.seen_whole,
        }


def layouts(cloud: Cloud, settings: SceneSettings) -> list[PublishedLayout]:
    """All of `SHOWN`."""
    context = LayoutContext(Matcher(Measures(cloud), np.zeros(len(cloud), np.float32)), settings)
    return [_laid_out(name, context) for name in SHOWN]


def _laid_out(name: str, context: LayoutContext) -> PublishedLayout:
    arrangement = ARRANGEMENTS[name]
    layout = arrangement.layout(context)
    place, yaw, pitch = arrangement.first_view(layout, context)
    x, y, z = np.asarray(place, np.float64).tolist()
    return PublishedLayout(
        name,
        arrangement.title,
        np.ascontiguousarray(layout.positions, np.float32),
        (x, y, z, float(yaw), float(pitch)),
        arrangement.before_viewer,
        arrangement.seen_whole,
    )
