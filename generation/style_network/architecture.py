"""The layers of the style network, once for all its forms: the graph that paints, and the port that learns."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Layer(NamedTuple):
    """A convolution without bias over a picture mirrored at its edges, then conditional instance normalisation.

    rise: factor by which the maps are enlarged first (nearest neighbours).
    """

    name: str
    inputs: int
    outputs: int
    kernel: int
    stride: int = 1
    rise: int = 1


RESIDUAL_BLOCKS = 6

LAYERS = (
    Layer("contract.0", 3, 32, 9),
    Layer("contract.1", 32, 32, 3, stride=2),
    Layer("contract.2", 32, 32, 3, stride=2),
    *(Layer(f"res.{block}.{place}", 32, 32, 3) for block in range(RESIDUAL_BLOCKS) for place in (0, 1)),
    Layer("expand.0", 32, 8, 3, rise=2),
    Layer("expand.1", 8, 4, 3, rise=2),
    Layer("expand.2", 4, 3, 9),
)
"""In the order of computation. Pairs "res.N.0", "res.N.1" are residual; a ReLU follows all but "res.N.1" and the last,
which a sigmoid follows."""

BUILT_IN = 26
"""Styles in the published file."""

EPSILON = 1e-5
"""Added to the variance."""

STEP = 4
"""Sides of a picture must be multiples of this, or what comes out is larger."""

LEAST_SIDE = 24
"""In pixels; at less than this the mirrored edges of the coarsest maps would not fit."""

OFFSETS = tuple(int(offset) for offset in np.cumsum([0, *(layer.outputs for layer in LAYERS)]))
"""Where the channels of each layer begin among all; the last is their number."""

CHANNELS = OFFSETS[-1]
