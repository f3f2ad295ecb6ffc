"""The arrangements that a browser shows, laid out here by the explorer's own ones."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.lines import one_line
from vr_explorer.scene.arrangements import (
    ARRANGEMENTS,
    ColourSolid,
    FlatWall,
    Layout,
    LayoutContext,
    MethodWall,
    PointCloud,
    RgbCube,
    ScatterPlot,
    SortedWall,
)
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.criteria import Matcher, Measures
from vr_explorer.scene.settings import SceneSettings

SHOWN = (
    PointCloud.id,
    FlatWall.id,
    ColourSolid.id,
    RgbCube.id,
    SortedWall.id,
    ScatterPlot.id,
    MethodWall.id,
)
"""In the order of their keys; the first is seen first. Of the others, the board is laid out in the page, and a family
tree, a canvas and the hall at home are of one image or one user.
"""

MOST_LABELS = 120
LONGEST_LABEL = 60


@dataclass(frozen=True)
class Label:
    """What is written at a place, in world metres. name: of an axis or a group of images; else a value."""

    text: str
    position: tuple[float, float, float]
    name: bool


@dataclass(frozen=True)
class PublishedLayout:
    """positions: float32 (N, 3), metres; of one that stands before the viewer, from a viewer at the origin who looks
    along −z. flat: its images lie in one plane that faces where the viewer was. view: x, y, z, yaw and pitch of the
    first look, in metres and radians. labels: what is written beside the images.
    """

    id: str
    title: str
    positions: Vectors
    view: tuple[float, float, float, float, float]
    before_viewer: bool
    flat: bool
    seen_whole: bool
    labels: tuple[Label, ...]

    def to_json(self) -> dict[str, Any]:
        """Without the positions, which are an array of the file."""
        return {
            "id": self.id,
            "title": self.title,
            "view": list(self.view),
            "before_viewer": self.before_viewer,
            "flat": self.flat,
            "seen_whole": self.seen_whole,
            "labels": [asdict(one) for one in self.labels],
        }


def layouts(cloud: Cloud, settings: SceneSettings) -> list[PublishedLayout]:
    """All of `SHOWN` that the cloud can answer: it may lack a measure that one is made by."""
    context = LayoutContext(Matcher(Measures(cloud), np.zeros(len(cloud), np.float32)), settings)
    laid_out = []
    for name in SHOWN:
        with suppress(UserError):
            laid_out.append(_laid_out(name, context))
    return laid_out


def _labels(layout: Layout) -> tuple[Label, ...]:
    """Names first: where two meet, the page shows the first."""
    scales = [Label(scale.name, scale.title, True) for scale in layout.scales]
    groups = [Label(one.text, one.position, True) for one in sorted(layout.titles, key=lambda one: -one.count)]
    values = [Label(tick.text, tick.position, False) for scale in layout.scales for tick in scale.ticks]
    every = (*scales, *groups, *values)[:MOST_LABELS]
    return tuple(replace(one, text=one_line(one.text, LONGEST_LABEL)) for one in every)


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
        arrangement.flat,
        arrangement.seen_whole,
        _labels(layout),
    )
