"""GoogLeNet (Inception v1): Szegedy et al., "Going Deeper with Convolutions", CVPR 2015.

Names and shapes are those of torchvision's published checkpoint, ported from TensorFlow: batch normalisation after each
convolution, and 3 × 3 convolutions where the paper has 5 × 5.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from foundation.networks import checkpoint

CLASSES = 1000

BRANCHES = {
    "inception3a": (192, 64, 96, 128, 16, 32, 32),
    "inception3b": (256, 128, 128, 192, 32, 96, 64),
    "inception4a": (480, 192, 96, 208, 16, 48, 64),
    "inception4b": (512, 160, 112, 224, 24, 64, 64),
    "inception4c": (512, 128, 128, 256, 24, 64, 64),
    "inception4d": (512, 112, 144, 288, 32, 64, 64),
    "inception4e": (528, 256, 160, 320, 32, 128, 128),
    "inception5a": (832, 256, 160, 320, 32, 128, 128),
    "inception5b": (832, 384, 192, 384, 48, 128, 128),
}
"""Inputs and widths of the branches: 1 × 1; 1 × 1 and 3 × 3; 1 × 1 and "5 × 5"; after the pooling (table 1)."""

CHANNELS = {name: widths[1] + widths[3] + widths[5] + widths[6] for name, widths in BRANCHES.items()}
"""Channels that come out of each block."""

_POOLED_AFTER = {"inception3b": 3, "inception4e": 2}


class Convolution(nn.Module):
    """Convolution that keeps the size (but for its stride), batch normalisation, ReLU."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=0.001)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.relu(self.bn(self.conv(x)))


class Inception(nn.Module):
    """Four branches side by side: (N, inputs, H, W) → (N, sum of the branches, H, W)."""

    def __init__(self, inputs: int, one: int, reduced3: int, three: int, reduced5: int, five: int, pooled: int) -> None:
        super().__init__()
        self.branch1 = Convolution(inputs, one, 1)
        self.branch2 = nn.Sequential(Convolution(inputs, reduced3, 1), Convolution(reduced3, three, 3))
        self.branch3 = nn.Sequential(Convolution(inputs, reduced5, 1), Convolution(reduced5, five, 3))
        self.branch4 = nn.Sequential(nn.MaxPool2d(3, 1, 1, ceil_mode=True), Convolution(inputs, pooled, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], dim=1)


class Auxiliary(nn.Module):
    """A classifier that helped training; only its place in the checkpoint is kept."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.conv = Convolution(inputs, 128, 1)
        self.fc1 = nn.Linear(2048, 1024)
        self.fc2 = nn.Linear(1024, CLASSES)


class GoogLeNet(nn.Module):
    """The whole network as it is published."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = Convolution(3, 64, 7, 2)
        self.conv2 = Convolution(64, 64, 1)
        self.conv3 = Convolution(64, 192, 3)
        for name, widths in BRANCHES.items():
            self.add_module(name, Inception(*widths))
        self.aux1 = Auxiliary(512)
        self.aux2 = Auxiliary(528)
        self.fc = nn.Linear(1024, CLASSES)

    def maps(self, planes: torch.Tensor, layer: str) -> torch.Tensor:
        """sRGB-encoded planes (N, 3, H, W), 0..1 → (N, CHANNELS[layer], h, w) of one of BRANCHES."""
        x = self.conv1(planes * 2 - 1)
        x = self.conv3(self.conv2(functional.max_pool2d(x, 3, 2, ceil_mode=True)))
        x = functional.max_pool2d(x, 3, 2, ceil_mode=True)
        for name in BRANCHES:
            x = self.get_submodule(name)(x)
            if name == layer:
                return x
            if name in _POOLED_AFTER:
                x = functional.max_pool2d(x, _POOLED_AFTER[name], 2, ceil_mode=True)
        raise ValueError(f"there is no layer {layer}; there are {', '.join(BRANCHES)}")

    def forward(self, planes: torch.Tensor) -> torch.Tensor:
        """Class scores (N, CLASSES) before the softmax."""
        return self.fc(self.maps(planes, "inception5b").mean(dim=(2, 3)))


def load(path: Path) -> GoogLeNet:
    """The network of the checkpoint in `path`. UserError where it is not GoogLeNet's."""
    return checkpoint.load(path, GoogLeNet, "GoogLeNet")
