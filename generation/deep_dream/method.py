"""The method `deep_dream`: GoogLeNet's layers and channels, or another picture as a guide."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import torch

from foundation.devices import best
from generation.deep_dream.dreaming import Settings, dream, energy, likeness
from generation.draws import log_uniform, uniform
from generation.method import Method, Parameters, Picture
from generation.networks.googlenet import CHANNELS, GoogLeNet, load
from generation.networks.registry import needed
from generation.patches.arrays import picture_of, planes_of
from generation.style_transfer import StyleLibrary

NAME = "deep_dream"
GUIDED = 0.25
"""How often a style picture guides the dream."""

SINGLE_CHANNELS = 0.4
"""How often a few channels are raised instead of the whole layer."""


def deep_dream(library: StyleLibrary, device: str | None = None) -> Method:
    """The method with guides from `library`, on the best device where none is named."""

    def draw(rng: np.random.Generator) -> Parameters:
        layer = str(rng.choice(list(CHANNELS)))
        guide = library.draw(rng)[0] if rng.random() < GUIDED else None
        channels = rng.choice(CHANNELS[layer], int(rng.integers(1, 4)), replace=False)
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

    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        place = device or best()
        guide = None
        if parameters["guide"] is not None:
            guide = library.picture(parameters["guide"], round((picture.shape[0] * picture.shape[1]) ** 0.5))
        return dreamt(_network(needed("googlenet", NAME), place), picture, guide, parameters, rng, place)

    return Method(NAME, "neural", draw, apply, lambda: needed("googlenet", NAME), gpu=True)


def dreamt(
    network: GoogLeNet,
    picture: Picture,
    guide: Picture | None,
    parameters: Parameters,
    rng: np.random.Generator,
    device: str = "cpu",
) -> Picture:
    """`picture` with what `layer` sees in it, in all or some `channels`, or with what it sees in `guide`.

    parameters: `octaves`, `scale`, `steps`, `rate`, `jitter` as in dreaming.Settings.
    """

    def maps(planes: torch.Tensor) -> torch.Tensor:
        return network.maps(planes, parameters["layer"])

    if guide is None:
        objective = energy(tuple(parameters["channels"]))
    else:
        with torch.no_grad():
            objective = likeness(maps(planes_of(guide, device)[None]))
    settings = Settings(**{name: parameters[name] for name in ("octaves", "scale", "steps", "rate", "jitter")})
    return picture_of(dream(maps, planes_of(picture, device), objective, settings, rng))


@cache
def _network(path: Path, device: str) -> GoogLeNet:
    return load(path).to(device)
