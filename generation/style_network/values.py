"""Styles as values: float32 (2, 495), the γ and then the β of every normalised channel, and new ones from old ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from generation.style_network.architecture import CHANNELS, OFFSETS

StyleValues = npt.NDArray[np.float32]
"""float32 (2, CHANNELS): scales γ, shifts β; or several, (N, 2, CHANNELS)."""


def convex(styles: Sequence[StyleValues], shares: Sequence[float]) -> StyleValues:
    """The mean of the styles by their shares (which need not sum to 1, but must not sum to 0)."""
    weights = np.asarray(shares, np.float32) / np.float32(sum(shares))
    return np.tensordot(weights, np.stack(styles), axes=1).astype(np.float32)


def by_layers(coarse: StyleValues, fine: StyleValues, layer: int) -> StyleValues:
    """`coarse` before layer number `layer`, `fine` from there on: structure of the one, colours of the other."""
    joined = coarse.copy()
    joined[:, OFFSETS[layer] :] = fine[:, OFFSETS[layer] :]
    return joined


def by_channels(styles: Sequence[StyleValues], rng: np.random.Generator) -> StyleValues:
    """Each channel from one of the styles, γ and β together."""
    chosen = rng.integers(0, len(styles), CHANNELS)
    return np.ascontiguousarray(np.stack(styles)[chosen, :, np.arange(CHANNELS)].T)


def perturbed(style: StyleValues, deviation: StyleValues, amount: float, rng: np.random.Generator) -> StyleValues:
    """The style with normal noise of `amount` × `deviation` (2, CHANNELS)."""
    noise = rng.standard_normal((2, CHANNELS)).astype(np.float32)
    return style + np.float32(amount) * deviation * noise
