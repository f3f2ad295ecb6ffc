"""The style network in torch, for learning: differentiable in the style."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch.nn import functional

from generation.style_network.architecture import EPSILON, LAYERS, OFFSETS, RESIDUAL_BLOCKS


class TorchStyleNetwork:
    """kernels: as StyleNetworkWeights has them; they are frozen."""

    def __init__(self, kernels: Mapping[str, np.ndarray]) -> None:
        self._kernels = {name: torch.from_numpy(np.array(kernel, np.float32)) for name, kernel in kernels.items()}

    def __call__(self, planes: torch.Tensor, style: torch.Tensor) -> torch.Tensor:
        """planes (N, 3, H, W), 0..1, sides multiples of STEP; style (2, CHANNELS) → painted, of the same shape."""
        x = planes
        for number in range(3):
            x = functional.relu(self._layer(x, number, style))
        for block in range(RESIDUAL_BLOCKS):
            first = 3 + 2 * block
            x = x + self._layer(functional.relu(self._layer(x, first, style)), first + 1, style)
        for number in range(3 + 2 * RESIDUAL_BLOCKS, len(LAYERS) - 1):
            x = functional.relu(self._layer(x, number, style))
        return torch.sigmoid(self._layer(x, len(LAYERS) - 1, style))

    def _layer(self, x: torch.Tensor, number: int, style: torch.Tensor) -> torch.Tensor:
        layer = LAYERS[number]
        if layer.rise > 1:
            x = functional.interpolate(x, scale_factor=layer.rise, mode="nearest")
        margin = layer.kernel // 2
        x = functional.pad(x, (margin,) * 4, mode="reflect")
        x = functional.conv2d(x, self._kernels[layer.name], stride=layer.stride)
        x = x - x.mean((2, 3), keepdim=True)
        x = x * torch.rsqrt(x.square().mean((2, 3), keepdim=True) + EPSILON)
        scale, shift = style[:, OFFSETS[number] : OFFSETS[number + 1], None, None]
        return x * scale + shift
