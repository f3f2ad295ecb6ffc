"""Images in the solid of their colours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foundation.colour import oklab_to_oklch, srgb_to_oklab
from foundation.language import N_
from vr_explorer.scene.arrangements.arrangement import Arrangement, Family, LayoutContext
from vr_explorer.scene.arrangements.spacing import spacing_offsets
from vr_explorer.scene.arrangements.types import Layout
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.settings import SceneSettings

FULL_CHROMA = 0.26
"""OKLCH chroma of the strongest colours that pictures hold over a larger area."""

CHROMA_EXPONENT = 0.75
"""Below 1: opens the crowd of near-greys along the axis."""


def by_colour(
    colours: npt.NDArray[np.uint8],
    coordinates: npt.NDArray[np.float32],
    settings: SceneSettings,
    world: float | None = None,
) -> Vectors:
    """The dominant colour as a point of the OKLCH solid: hue around, chroma outward, lightness up.

    Chosen before the RGB cube: its grey axis stands upright, equal distances look like equal differences, and from any
    side a whole range of hues with their tints above and shades below is seen, where the cube shows corners. Images of
    the same colour are set apart by a little of their place in the cloud, so like stays beside like there, too.
    colours: uint8 (N, 3) sRGB. world: as of `spacing.cloud`.
    """
    lch = oklab_to_oklch(srgb_to_oklab(colours.astype(np.float32) / 255.0))
    scale = settings.scale(len(colours)) if world is None else world
    radius = settings.colour_radius * scale * (np.minimum(lch[:, 1] / FULL_CHROMA, 1.2) ** CHROMA_EXPONENT)
    height = settings.colour_height * scale * (2.0 * lch[:, 0] - 1.0)
    positions = np.stack([radius * np.cos(lch[:, 2]), height, radius * np.sin(lch[:, 2])], axis=-1)
    return (positions + spacing_offsets(coordinates, settings)).astype(np.float32)


@dataclass(frozen=True)
class ColourSolid(Arrangement):
    """Every image to the place of its dominant colour."""

    id = "colour"
    title = N_("By colour")
    family = Family.COLOURS
    seen_whole = True

    def layout(self, context: LayoutContext) -> Layout:
        cloud = context.cloud
        return Layout(by_colour(cloud.colours[:, 0], cloud.positions, context.settings, context.world))
