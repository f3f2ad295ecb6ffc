"""VGG-19: Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015.

Names and shapes are those of torchvision's published checkpoint (configuration E without batch normalisation).
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from foundation.networks import checkpoint
from generation.networks.imagenet import normalised

WIDTHS = (64, 128, 256, 512, 512)
DEPTHS = (2, 2, 4, 4, 4)
LAYERS = tuple(f"conv{block}_{place}" for block, depth in enumerate(DEPTHS, 1) for place in range(1, depth + 1))
"""The convolutions by the names of the paper on style transfer; each is read after its ReLU."""


class VGG19(nn.Module):
    """The whole network as it is published: `features` and `classifier`."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs = 3
        for width, depth in zip(WIDTHS, DEPTHS, strict=True):
            for _ in range(depth):
                layers += [nn.Conv2d(inputs, width, 3, padding=1), nn.ReLU()]
                inputs = width
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096), nn.ReLU(), nn.Dropout(),
            nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(),
            nn.Linear(4096, 1000),
        )  # fmt: skip


class Features(nn.Module):
    """The convolutions alone, as style transfer reads them, with average pooling (Gatys et al. 2016, section 2)."""

    def __init__(self, network: VGG19) -> None:
        super().__init__()
        self.convolutions = nn.ModuleList(layer for layer in network.features if isinstance(layer, nn.Conv2d))

    def forward(self, planes: torch.Tensor, wanted: Collection[str]) -> dict[str, torch.Tensor]:
        """sRGB-encoded planes (1, 3, H, W), 0..1, at least 16 pixels a side → the maps (C, h, w) of `wanted` LAYERS."""
        x = normalised(planes)
        last = max(LAYERS.index(name) for name in wanted)
        maps: dict[str, torch.Tensor] = {}
        for name, convolution in zip(LAYERS[: last + 1], self.convolutions, strict=False):
            if name.endswith("_1") and name != "conv1_1":
                x = functional.avg_pool2d(x, 2)
            x = functional.relu(convolution(x))
            if name in wanted:
                maps[name] = x[0]
        return maps


def load(path: Path) -> Features:
    """The feature maps of the checkpoint in `path`. UserError where it is not VGG-19's."""
    return Features(checkpoint.load(path, VGG19, "VGG-19"))
