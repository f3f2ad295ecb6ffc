"""Images in the RGB cube, as the original arranges them by colour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foundation.language import N_
from vr_explorer.scene.arrangements.arrangement import Arrangement, Family, LayoutContext
from vr_explorer.scene.arrangements.spacing import spacing_offsets
from vr_explorer.scene.arrangements.types import Layout
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.settings import SceneSettings


def rgb_cube(
    colours: npt.NDArray[np.uint8],
    coordinates: npt.NDArray[np.float32],
    settings: SceneSettings,
    world: float | None = None,
) -> Vectors:
    """The dominant colour as a point of the RGB cube, as the original arranges by colour: red to the right, green
    upward, blue toward +z. Images of one colour are set apart as in `by_colour`. world: as of `spacing.cloud`.
    """
    side = settings.rgb_side * (settings.scale(len(colours)) if world is None else world)
    positions = (colours.astype(np.float32) / 255.0 - 0.5) * side
    return (positions + spacing_offsets(coordinates, settings)).astype(np.float32)


@dataclass(frozen=True)
class RgbCube(Arrangement):
    """Every image to its dominant colour in the RGB cube."""

    id = "rgb"
    title = N_("RGB cube")
    family = Family.COLOURS
    seen_whole = True

    def layout(self, context: LayoutContext) -> Layout:
        cloud = context.cloud
        return Layout(rgb_cube(cloud.colours[:, 0], cloud.positions, context.settings, context.world))
