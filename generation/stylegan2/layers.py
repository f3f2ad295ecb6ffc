"""The layers of StyleGAN2, with equalised learning rates.

Weights are kept with deviation 1 and scaled where they are used (Karras et al., "Progressive Growing of GANs", 2018,
section 4.1).
"""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import nn

from generation.stylegan2.config import Config
from generation.stylegan2.operators import activated, convolved, modulated, separable_filter

Noise = Literal["random", "constant", "none"]
"""Anew for every image; the same for all, as stored; without."""


class SynthesisLayer(nn.Module):
    """Modulated convolution 3 × 3, noise, bias, leaky ReLU."""

    resample_filter: torch.Tensor
    noise_const: torch.Tensor

    def __init__(self, config: Config, inputs: int, outputs: int, resolution: int, up: int = 1) -> None:
        super().__init__()
        self.up, self.clamp, self.resolution = up, config.clamp, resolution
        self.affine = Linear(config.w_dim, inputs, bias=1.0)
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 3, 3))
        self.noise_strength = nn.Parameter(torch.zeros(()))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.register_buffer("resample_filter", separable_filter())
        self.register_buffer("noise_const", torch.randn(resolution, resolution))

    def forward(self, x: torch.Tensor, w: torch.Tensor, noise: Noise, random: torch.Generator | None) -> torch.Tensor:
        """x (N, I, h, w) → (N, O, R, R)."""
        x = modulated(x, self.weight, self.affine(w), self.resample_filter, self.up)
        if noise == "random":
            shape = (len(x), 1, self.resolution, self.resolution)
            x = x + (torch.randn(shape, device=x.device, generator=random) * self.noise_strength).to(x.dtype)
        elif noise == "constant":
            x = x + (self.noise_const * self.noise_strength).to(x.dtype)
        return activated(x, self.bias, clamp=self.clamp)


class ToColours(nn.Module):
    """Modulated convolution 1 × 1 to three channels, without demodulation."""

    def __init__(self, config: Config, inputs: int) -> None:
        super().__init__()
        self.clamp, self.gain = config.clamp, 1 / math.sqrt(inputs)
        self.affine = Linear(config.w_dim, inputs, bias=1.0)
        self.weight = nn.Parameter(torch.randn(3, inputs, 1, 1))
        self.bias = nn.Parameter(torch.zeros(3))

    def forward(self, x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
        """x (N, I, R, R) → float32 (N, 3, R, R)."""
        styles = self.affine(w) * self.gain
        x = modulated(x, self.weight, styles, self.weight, demodulate=False)
        return activated(x, self.bias, leaky=False, clamp=self.clamp).float()


class Linear(nn.Module):
    """Fully connected; `rate`: learning rate relative to other layers."""

    def __init__(self, inputs: int, outputs: int, leaky: bool = False, bias: float = 0.0, rate: float = 1.0) -> None:
        super().__init__()
        self.leaky, self.rate, self.gain = leaky, rate, rate / math.sqrt(inputs)
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate)
        self.bias = nn.Parameter(torch.full((outputs,), bias))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, I) → (N, O)."""
        return activated(x @ (self.weight * self.gain).T, self.bias * self.rate, self.leaky)


class Convolution(nn.Module):
    """Bias and leaky ReLU after it, or nothing (`plain`)."""

    resample_filter: torch.Tensor

    def __init__(
        self, inputs: int, outputs: int, side: int, clamp: float | None, down: int = 1, plain: bool = False
    ) -> None:
        super().__init__()
        self.down, self.clamp, self.scale = down, clamp, 1 / math.sqrt(inputs * side**2)
        self.weight = nn.Parameter(torch.randn(outputs, inputs, side, side))
        self.bias = None if plain else nn.Parameter(torch.zeros(outputs))
        self.register_buffer("resample_filter", separable_filter())

    def forward(self, x: torch.Tensor, gain: float = 1.0) -> torch.Tensor:
        """(N, I, H, W) → (N, O, H, W), or half the sides."""
        x = convolved(x, self.weight * self.scale, self.resample_filter, self.down)
        return activated(x, self.bias, self.bias is not None, gain, self.clamp)


def with_deviation(x: torch.Tensor, most: int | None = 4) -> torch.Tensor:
    """Adds a map with the mean deviation over a group of images, so that too little variety shows.

    x (N, C, H, W) → (N, C + 1, H, W); groups of the largest size up to `most` (None: N) that divides N. Image i is
    in group i mod (N / size).
    """
    batch, _, height, width = x.shape
    size = max(number for number in range(1, min(most or batch, batch) + 1) if batch % number == 0)
    groups = x.reshape(size, -1, *x.shape[1:])
    deviation = (groups.var(0, unbiased=False) + 1e-8).sqrt().mean((1, 2, 3))
    return torch.cat((x, deviation.repeat(size)[:, None, None, None].expand(-1, 1, height, width)), 1)
