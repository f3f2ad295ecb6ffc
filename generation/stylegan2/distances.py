"""How far two pictures are from each other, for projection: by VGG-19 where its weights are here, else by pixels."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch.nn import functional

from generation.networks import vgg19
from generation.networks.registry import located

Distance = Callable[[torch.Tensor], torch.Tensor]
"""Planes (1, 3, H, W), 0..1 → a number, 0 where they are the target."""

LAYERS = ("conv1_2", "conv2_2", "conv3_4", "conv4_4", "conv5_4")
LARGEST = 256
"""Larger pictures are reduced first, as the networks were trained on about this size."""

SMALLEST_FEATURES = 16
SMALLEST = 8


def to(target: torch.Tensor, device: str) -> tuple[Distance, str]:
    """The distance to `target` (1, 3, R, R), 0..1, on `device`, and what it is called."""
    path = located("vgg19")
    if path is None:
        return plain(target), "pixels and gradients at several sizes, since the weights vgg19 are not here"
    if target.shape[-1] < SMALLEST_FEATURES:
        return plain(target), "pixels and gradients at several sizes, since the pictures are too small for VGG-19"
    return perceptual(vgg19.load(path).to(device), target), "features of VGG-19"


def perceptual(network: vgg19.Features, target: torch.Tensor) -> Distance:
    """Mean squared difference of the features, each of length 1 (Zhang et al., CVPR 2018, with equal weights)."""
    wanted = _features(network, target)

    def distance(planes: torch.Tensor) -> torch.Tensor:
        found = _features(network, planes)
        return torch.stack([(a - b).square().sum(0).mean() for a, b in zip(found, wanted, strict=True)]).sum()

    return distance


def plain(target: torch.Tensor) -> Distance:
    """Mean squared difference of values and of gradients, at full size, a half, a quarter … down to 8 pixels."""
    wanted = _pyramid(target)

    def distance(planes: torch.Tensor) -> torch.Tensor:
        terms = [_difference(a, b) for a, b in zip(_pyramid(planes), wanted, strict=True)]
        return torch.stack(terms).mean()

    return distance


def _features(network: vgg19.Features, planes: torch.Tensor) -> list[torch.Tensor]:
    maps = network(_reduced(planes), LAYERS)
    return [functional.normalize(maps[name], dim=0, eps=1e-8) for name in LAYERS]


def _reduced(planes: torch.Tensor) -> torch.Tensor:
    return functional.adaptive_avg_pool2d(planes, LARGEST) if planes.shape[-1] > LARGEST else planes


def _pyramid(planes: torch.Tensor) -> list[torch.Tensor]:
    levels = [_reduced(planes)]
    while levels[-1].shape[-1] >= 2 * SMALLEST:
        levels.append(functional.avg_pool2d(levels[-1], 2))
    return levels


def _difference(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    error = first - second
    gradients = [(error.narrow(axis, 1, n - 1) - error.narrow(axis, 0, n - 1)) for axis, n in _sides(error)]
    return error.square().mean() + sum(gradient.square().mean() for gradient in gradients)


def _sides(planes: torch.Tensor) -> list[tuple[int, int]]:
    return [(axis, planes.shape[axis]) for axis in (2, 3)]
