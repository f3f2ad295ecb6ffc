"""An arrangement as somebody else would add it: this file, and a row in the registry."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from foundation.language import N_, _
from vr_explorer.scene.arrangements.arrangement import (
    Arrangement,
    AxisOption,
    Family,
    LayoutContext,
    Option,
    SwitchOption,
)
from vr_explorer.scene.arrangements.types import Layout, Title
from vr_explorer.scene.criteria import Axis, Measure
from vr_explorer.scene.view import standing

AHEAD = 60.0
"""Metres before the viewer."""


@dataclass(frozen=True)
class Spiral(Arrangement):
    """From the inside outward by a value, each image three metres from the next."""

    id = "spiral"
    title = N_("Spiral")
    family = Family.VALUES
    before_viewer = True

    by: Axis = Measure.LIGHTNESS
    rising: bool = True
    turns: float = 3.0

    def layout(self, context: LayoutContext) -> Layout:
        values = context.ordering(self.by).values
        rank = np.empty(len(values))
        rank[np.argsort(values if self.rising else -values, kind="stable")] = np.arange(len(values))
        angle, radius = 2.0 * np.pi * self.turns * rank / max(len(values), 1), 8.0 + 3.0 * rank / self.turns
        places = np.stack([radius * np.cos(angle), radius * np.sin(angle), np.full(len(values), AHEAD)], axis=1)
        axes = standing(context.yaw)  # right, up and ahead of the viewer
        x, y, z = (context.viewer + AHEAD * axes[:, 2]).tolist()
        inside = Title(_("Begins here"), (x, y, z), 2.0, len(values))
        return Layout((context.viewer + places @ axes.T).astype(np.float32), titles=(inside,))

    @property
    def options(self) -> tuple[Option, ...]:
        return (
            AxisOption(N_("From the inside"), self.by, lambda axis: replace(self, by=axis)),
            SwitchOption(N_("The lowest first"), self.rising, lambda on: replace(self, rising=on)),
        )
