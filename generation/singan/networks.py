"""The generator and the critic of one scale: five 3 × 3 convolutions each, which see 11 × 11 pixels."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

DEPTH = 5
WIDTH = 32
WIDEST = 128
SCALES_PER_WIDTH = 4
"""The width doubles every four scales (supplementary, section 2)."""


def width_of(scale: int) -> int:
    """Channels of the networks of `scale`, 0 the coarsest."""
    return int(min(WIDTH * 2 ** (scale // SCALES_PER_WIDTH), WIDEST))


class Generator(nn.Module):
    """Adds what the scale's texture asks for to the picture of the coarser scale.

    In training, each picture is normalised by its own statistics; in evaluation, by those of the training, so that a
    region changes only what it can be seen from.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(*_blocks(width, running=True), nn.Conv2d(width, 3, 3), nn.Tanh())

    def forward(self, noise: torch.Tensor, coarser: torch.Tensor) -> torch.Tensor:
        """noise and coarser: (1, 3, H, W), the latter −1..1 → (1, 3, H, W)."""
        return self.layers(functional.pad(noise + coarser, (DEPTH,) * 4)) + coarser


class Critic(nn.Module):
    """(1, 3, H, W) → (1, 1, H − 10, W − 10): how real each patch looks, without bounds. Used in training alone."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(*_blocks(width, running=False), nn.Conv2d(width, 1, 3))

    def forward(self, planes: torch.Tensor) -> torch.Tensor:
        return self.layers(planes)


def initialise(network: nn.Module, random: torch.Generator) -> None:
    """Weights of deviation 0.02, as DCGAN's."""
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, nn.Conv2d):
                module.weight.normal_(0.0, 0.02, generator=random)
                if module.bias is not None:
                    module.bias.zero_()
            elif isinstance(module, nn.BatchNorm2d):
                module.weight.normal_(1.0, 0.02, generator=random)
                module.bias.zero_()


def _blocks(width: int, running: bool) -> list[nn.Module]:
    """All but the last convolution. running: statistics are kept."""
    layers: list[nn.Module] = []
    for place in range(DEPTH - 1):
        layers.append(nn.Conv2d(width if place else 3, width, 3))
        layers.append(nn.BatchNorm2d(width, track_running_stats=running))
        layers.append(nn.LeakyReLU(0.2))
    return layers
