"""Random parameters of dreams, for each network from the ranges that look well on it. Loads torch."""

from __future__ import annotations

import numpy as np

from foundation.networks import efficientnet_lite
from generation.method import Parameters
from generation.networks import googlenet
from generation.random_parameters import log_uniform, uniform
from generation.style_network.finish import FAINTEST
from generation.styles.library import StyleLibrary

GUIDED = 0.25
"""How often a style picture guides the dream."""

SINGLE_CHANNELS = 0.4
"""On GoogLeNet: how often a few channels are raised instead of the whole layer."""

BLOCKS = {4: 0.15, 5: 0.2, 7: 0.25, 8: 0.25, 10: 0.15}
"""Probabilities of EfficientNet-Lite0's blocks: from curls and scales to eyes, fur and legs."""

COUNTS = (2, 6, 20)
"""Of channels that are raised together there: one motif, or many."""

SIDE, SIDE_BEFORE = 256, 176
"""Longest side in pixels of a dream there, less where a style paints over it, which leaves large motifs alone. What is
added is enlarged for larger variants, so that its motifs keep their size beside the face."""


def on_googlenet(rng: np.random.Generator, library: StyleLibrary) -> Parameters:
    """Of layers or few channels of GoogLeNet, or guided."""
    layer = str(rng.choice(list(googlenet.CHANNELS)))
    guide = library.draw(rng)[0] if rng.random() < GUIDED else None
    channels = rng.choice(googlenet.CHANNELS[layer], int(rng.integers(1, 4)), replace=False)
    return {
        "layer": layer,
        "guide": guide,
        "channels": sorted(map(int, channels)) if guide is None and rng.random() < SINGLE_CHANNELS else [],
        "octaves": int(rng.integers(3, 6)),
        "scale": uniform(rng, 1.25, 1.5),
        "steps": int(rng.integers(8, 21)),
        "rate": log_uniform(rng, 0.004, 0.015),
        "jitter": 16,
    }


def on_efficientnet(rng: np.random.Generator, library: StyleLibrary) -> Parameters:
    """Of random channels of a block of EfficientNet-Lite0, or guided."""
    return _motif(rng, library) | {
        "steps": 8,
        "rate": log_uniform(rng, 0.014, 0.035),
        "colour": uniform(rng, 0.15, 0.65),
    }


def on_efficientnet_before(rng: np.random.Generator, library: StyleLibrary) -> Parameters:
    """As `on_efficientnet`, with large motifs, of which a style leaves something. Dark and pale portraits are stretched
    as the style does with them: the dream would be stronger than they are.
    """
    return on_efficientnet(rng, library) | {"side": SIDE_BEFORE, "faintest": FAINTEST}


def on_efficientnet_after(rng: np.random.Generator, library: StyleLibrary) -> Parameters:
    """As `on_efficientnet`, fainter, in a picture that was painted and should stay so."""
    return _motif(rng, library) | {
        "steps": 6,
        "rate": log_uniform(rng, 0.008, 0.02),
        "colour": uniform(rng, 0.0, 0.4),
    }


def _motif(rng: np.random.Generator, library: StyleLibrary) -> Parameters:
    block = int(rng.choice(list(BLOCKS), p=list(BLOCKS.values())))
    guide = library.draw(rng)[0] if rng.random() < GUIDED else None
    channels = rng.choice(efficientnet_lite.CHANNELS[block], int(rng.choice(COUNTS)), replace=False)
    return {
        "layer": f"block{block}",
        "guide": guide,
        "channels": sorted(map(int, channels)) if guide is None else [],
        "octaves": 3,
        "scale": 1.5,
        "jitter": 16,
        "smoothing": 1.0,
        "side": SIDE,
    }


ON_EFFICIENTNET = {"alone": on_efficientnet, "before": on_efficientnet_before, "after": on_efficientnet_after}
"""By the way of drawing."""
