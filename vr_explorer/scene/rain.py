"""The first arrival of the images: one by one, in random order, from above to their places."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Cards, Vectors
from vr_explorer.scene.settings import SceneSettings

SEED = 20


def rain(
    cards: Cards, positions: Vectors, fades: npt.NDArray[np.float32], time: float, world: float, settings: SceneSettings
) -> None:
    """Sends `cards` falling to `positions` (N, 3) and visibilities (N,), the last of them `settings.rain` seconds long.

    world: how large the world is, 1 for the reference number of images.
    """
    turn = np.random.default_rng(SEED).permutation(len(cards)).astype(np.float32) / max(len(cards), 1)
    cards.start[:] = positions
    cards.start[:, 1] += settings.rain_height * max(world, 0.3)
    cards.target[:] = positions
    cards.begin[:] = time + turn * (settings.rain - settings.rain_fall)
    cards.duration[:] = settings.rain_fall
    cards.fade_from[:] = 0.0
    cards.fade_to[:] = fades
    cards.change()
