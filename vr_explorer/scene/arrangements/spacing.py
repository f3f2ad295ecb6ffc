"""The cloud as it lies in space, from which other arrangements begin."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.settings import SceneSettings


def cloud(coordinates: npt.NDArray[np.float32], settings: SceneSettings, world: float | None = None) -> Vectors:
    """The layout itself. coordinates: (N, 3), standardised axes. world: how large the world is, 1 for the reference
    number of images; None: as it is for N.
    """
    scale = settings.scale(len(coordinates)) if world is None else world
    return (coordinates * (np.array([settings.spread, settings.spread_y, settings.spread]) * scale)).astype(np.float32)


def spacing_offsets(coordinates: npt.NDArray[np.float32], settings: SceneSettings) -> Vectors:
    """(N, 3), metres by which images that would have one place are set apart: a little of their place in the cloud."""
    return coordinates * np.float32(1.6 * settings.card_height)
