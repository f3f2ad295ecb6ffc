"""The cloud as it lies in space, from which other arrangements begin."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.settings import SceneSettings


def cloud(coordinates: npt.NDArray[np.float32], settings: SceneSettings) -> Vectors:
    """The layout itself. coordinates: (N, 3), standardised axes."""
    scale = settings.scale(len(coordinates))
    return (coordinates * (np.array([settings.spread, settings.spread_y, settings.spread]) * scale)).astype(np.float32)


def apart(coordinates: npt.NDArray[np.float32], settings: SceneSettings) -> Vectors:
    """(N, 3), metres by which images that would have one place are set apart: a little of their place in the cloud."""
    return coordinates * np.float32(1.6 * settings.card_height)
