"""Dreams of pictures, on the networks that dream. Loads torch."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import torch

from foundation.networks import efficientnet_lite
from foundation.one_thread import one_thread
from generation.deep_dream import network_choice
from generation.deep_dream.dreaming import DreamSettings, dream, energy, likeness
from generation.deep_dream.network_choice import GOOGLENET
from generation.method import Parameters, Picture
from generation.networks import googlenet
from generation.networks.registry import needed
from generation.patches.arrays import picture_of, planes_of

Network = Callable[[torch.Tensor, str], torch.Tensor]
"""Planes (1, 3, H, W), 0..1, and the name of a layer → its activations (1, C, h, w)."""

_SETTINGS = ("octaves", "scale", "steps", "rate", "jitter", "smoothing", "colour", "side")


def dreamt(
    network: Network,
    picture: Picture,
    guide: Picture | None,
    parameters: Parameters,
    rng: np.random.Generator,
    device: str = "cpu",
) -> Picture:
    """`picture` with what `layer` sees in it, in all or some `channels`, or with what it sees in `guide`.

    parameters: besides these, the fields of DreamSettings that are not to have their defaults. On the processor by one
    thread, so that the same arguments and seed give the same picture bit for bit.
    """

    def maps(planes: torch.Tensor) -> torch.Tensor:
        return network(planes, parameters["layer"])

    settings = DreamSettings(**{name: parameters[name] for name in _SETTINGS if name in parameters})
    with one_thread():
        if guide is None:
            objective = energy(tuple(parameters["channels"]))
        else:
            with torch.no_grad():
                objective = likeness(maps(planes_of(guide, device)[None]))
        return picture_of(dream(maps, planes_of(picture, device), objective, settings, rng))


@cache
def network(name: str, device: str) -> Network:
    """The network of this name, read once a process. UserError: it is not here, changed, or none that is known."""
    network_choice.check(name)
    if name == GOOGLENET:
        return googlenet.load(needed(GOOGLENET, "deep_dream")).to(device).maps
    loaded = efficientnet_lite.folded(efficientnet_lite.load()).to(device)

    def maps(planes: torch.Tensor, layer: str) -> torch.Tensor:
        return loaded.maps(planes.contiguous(memory_format=torch.channels_last), (layer,))[layer]

    return maps
