"""Two networks as one: Pinkney and Adler, "Resolution Dependent GAN Interpolation", 2020.

The networks must be relatives, as one that was trained on from the other: coarse layers of the one then go with fine
layers of the other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import torch

from foundation.errors import UserError
from generation.method import Picture
from generation.stylegan2 import sampling
from generation.stylegan2.networks import Generator


def blended(first: Generator, other: Generator, resolution: float, width: float = 0.0) -> Generator:
    """The coarse layers of `first`, below `resolution`, with the fine ones of `other`, from there on.

    resolution: where `other` begins. Pinkney's script names the last resolution that is still the first network's, so
    that its R / 2 is R here.

    width: in octaves; 0 swaps, larger values go over smoothly: a layer of the resolution r has the share
    1 / (1 + exp(−log2(r / resolution) / width)) of `other`. The mapping is the first one's. Both stay as they are.
    UserError where the networks are not of one configuration.
    """
    compatible(first, other)
    made = Generator(first.config).to(sampling.device_of(first))
    state, others = first.state_dict(), other.state_dict()
    for name in state:
        if name.startswith("synthesis."):
            share = share_of(int(name.split(".")[1].removeprefix("b")), resolution, width)
            state[name] = torch.lerp(state[name], others[name].to(state[name].device), share)
    made.load_state_dict(state)
    return made.eval().requires_grad_(False)


def share_of(layer: int, resolution: float, width: float) -> float:
    """Of the other network in the layers of the resolution `layer`, 0..1."""
    if width <= 0:
        return float(layer >= resolution)
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, math.log2(layer / resolution) / width))))


def compatible(first: Generator, other: Generator) -> None:
    """UserError where the two are not of one configuration; clamps and what discriminators alone use do not count."""
    ours, theirs = (replace(network.config, clamp=None, group=None) for network in (first, other))
    if ours != theirs:
        different = [
            f"{name} {getattr(ours, name)} and {getattr(theirs, name)}"
            for name in vars(ours)
            if getattr(ours, name) != getattr(theirs, name)
        ]
        raise UserError(
            f"The two networks cannot be blended, since they differ ({'; '.join(different)}); take one that was "
            "trained on from the other."
        )


def swaps(generator: Generator) -> tuple[int, ...]:
    """Resolutions at which a swap makes a blend: above the coarsest, up to the finest."""
    return generator.config.resolutions[1:]


def sheet(first: Generator, other: Generator, seeds: Sequence[int], psi: float, width: float = 0.0) -> list[Picture]:
    """For each seed a row, all rows in one list: `first` alone, blends from the finest swap to the coarsest, `other`.

    Both networks get the w of the first one's mapping, except in the last column, where `other` has its own.
    """
    columns = [first, *(blended(first, other, resolution, width) for resolution in reversed(swaps(first))), other]
    z = sampling.latents(seeds, first.config.z_dim)
    ws = sampling.styles(first, z, psi)
    made = [sampling.pictures(network, ws) for network in columns[:-1]]
    made.append(sampling.pictures(other, sampling.styles(other, z, psi)))
    return [column[row] for row in range(len(seeds)) for column in made]
