"""Generator (skip) and discriminator (residual) of StyleGAN2, configurations E and F and the smaller ones of ADA.

Parameters have the names and shapes of NVIDIA's PyTorch version (stylegan2-ada-pytorch), so that its state dictionaries
load strictly. Images are (N, 3, R, R), sRGB-encoded, −1..1.
"""

from __future__ import annotations

import math

import torch
from torch import nn

from generation.stylegan2.config import Config
from generation.stylegan2.layers import Convolution, Linear, Noise, SynthesisLayer, ToColours, with_deviation
from generation.stylegan2.operators import separable_filter, upsampled

AVERAGING = 0.995
"""How much of `w_avg` stays at each step of training."""

HALF = math.sqrt(0.5)


def lower_precision(network: Generator | Discriminator, count: int, dtype: torch.dtype = torch.float16) -> None:
    """Lets the `count` highest resolutions work in `dtype`; weights, colours and what comes out stay float32.

    Values are clamped (`Config.clamp`), and weights are demodulated in float32 before, so that none overflows (Karras
    et al. 2020b, appendix D: four resolutions).
    """
    blocks = network.synthesis if isinstance(network, Generator) else network
    for number, resolution in enumerate(reversed(network.config.resolutions[1:])):
        block = blocks.get_submodule(f"b{resolution}")
        assert isinstance(block, SynthesisBlock | DiscriminatorBlock)
        block.dtype = dtype if number < count else torch.float32


class Generator(nn.Module):
    """z → w → image."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        self.mapping = Mapping(config)
        self.synthesis = Synthesis(config)

    def forward(
        self, z: torch.Tensor, psi: float = 1.0, noise: Noise = "random", random: torch.Generator | None = None
    ) -> torch.Tensor:
        """z (N, z_dim) → images (N, 3, R, R); psi: truncation, 1 leaves w as it is."""
        images: torch.Tensor = self.synthesis(self.mapping.spread(self.mapping(z), psi), noise, random)
        return images


class Mapping(nn.Module):
    """z (N, z_dim) → w (N, w_dim), with the moving average of w."""

    w_avg: torch.Tensor

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.layers = config.mapping_layers
        self.num_ws = config.num_ws
        for layer in range(config.mapping_layers):
            inputs = config.w_dim if layer else config.z_dim
            self.add_module(f"fc{layer}", Linear(inputs, config.w_dim, leaky=True, rate=config.mapping_rate))
        self.register_buffer("w_avg", torch.zeros(config.w_dim))

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """z of any length: only its direction counts."""
        x = z.float()
        x = x * (x.square().mean(1, keepdim=True) + 1e-8).rsqrt()
        for layer in range(self.layers):
            x = self.get_submodule(f"fc{layer}")(x)
        return x

    def spread(self, w: torch.Tensor, psi: float = 1.0, cutoff: int | None = None) -> torch.Tensor:
        """w (N, w_dim) → (N, num_ws, w_dim), one a layer, the first `cutoff` (or all) drawn to the average by psi."""
        ws = w[:, None].expand(-1, self.num_ws, -1)
        if psi == 1:
            return ws
        near = self.w_avg + (ws - self.w_avg) * psi
        return near if cutoff is None else torch.cat((near[:, :cutoff], ws[:, cutoff:]), 1)

    @torch.no_grad()
    def follow(self, w: torch.Tensor) -> None:
        """Moves `w_avg` towards the mean of w (N, w_dim): a step of training."""
        self.w_avg.copy_(w.detach().float().mean(0).lerp(self.w_avg, AVERAGING))


class Synthesis(nn.Module):
    """ws (N, num_ws, w_dim) → images (N, 3, R, R): a sum of images of all resolutions ("skip")."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        for resolution in config.resolutions:
            self.add_module(f"b{resolution}", SynthesisBlock(config, resolution))

    def forward(self, ws: torch.Tensor, noise: Noise = "random", random: torch.Generator | None = None) -> torch.Tensor:
        """random: the source of random noise, on the device of `ws`."""
        x: torch.Tensor | None = None
        image: torch.Tensor | None = None
        first = 0
        for resolution in self.config.resolutions:
            block = self.get_submodule(f"b{resolution}")
            x, image = block(x, image, ws[:, first:], noise, random)
            first += 1 if resolution == 4 else 2
        assert image is not None, "there are at least two resolutions"
        return image


class SynthesisBlock(nn.Module):
    """One resolution: a learned constant or twice the one before, two convolutions (one at 4), colours.

    dtype: in which the maps are computed.
    """

    resample_filter: torch.Tensor
    dtype: torch.dtype = torch.float32

    def __init__(self, config: Config, resolution: int) -> None:
        super().__init__()
        channels = config.channels(resolution)
        self.register_buffer("resample_filter", separable_filter())
        if resolution == 4:
            self.const = nn.Parameter(torch.randn(channels, 4, 4))
        else:
            self.conv0 = SynthesisLayer(config, config.channels(resolution // 2), channels, resolution, up=2)
        self.conv1 = SynthesisLayer(config, channels, channels, resolution)
        self.torgb = ToColours(config, channels)

    def forward(
        self,
        x: torch.Tensor | None,
        image: torch.Tensor | None,
        ws: torch.Tensor,
        noise: Noise,
        random: torch.Generator | None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """ws (N, ≥ 2 or 3, w_dim): those of the convolutions, then the colours'; the next block shares the latter."""
        if x is None or image is None:
            x = self.const[None].expand(len(ws), -1, -1, -1)
            x = self.conv1(x, ws[:, 0], noise, random)
            return x, self.torgb(x, ws[:, 1])
        x = self.conv0(x.to(self.dtype), ws[:, 0], noise, random)
        x = self.conv1(x, ws[:, 1], noise, random)
        colours = self.torgb(x, ws[:, 2])
        return x, upsampled(image, self.resample_filter) + colours


class Discriminator(nn.Module):
    """Images (N, 3, R, R) → how real they look (N, 1), a logit."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        for resolution in reversed(config.resolutions[1:]):
            self.add_module(f"b{resolution}", DiscriminatorBlock(config, resolution))
        self.b4 = DiscriminatorEpilogue(config)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Images are judged in groups (`Config.group`, `with_deviation`)."""
        x = images
        for resolution in reversed(self.config.resolutions[1:]):
            x = self.get_submodule(f"b{resolution}")(x)
        judged: torch.Tensor = self.b4(x)
        return judged


class DiscriminatorBlock(nn.Module):
    """Colours to maps (in the first one), then a residual block of half the size. dtype: as of a SynthesisBlock."""

    dtype: torch.dtype = torch.float32

    def __init__(self, config: Config, resolution: int) -> None:
        super().__init__()
        channels, outputs = config.channels(resolution), config.channels(resolution // 2)
        self.register_buffer("resample_filter", separable_filter())
        self.first = resolution == config.resolution
        if self.first:
            self.fromrgb = Convolution(3, channels, 1, config.clamp)
        self.conv0 = Convolution(channels, channels, 3, config.clamp)
        self.conv1 = Convolution(channels, outputs, 3, config.clamp, down=2)
        self.skip = Convolution(channels, outputs, 1, config.clamp, down=2, plain=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, I, R, R) → (N, O, R/2, R/2)."""
        x = x.to(self.dtype)
        if self.first:
            x = self.fromrgb(x)
        skipped: torch.Tensor = self.skip(x, HALF)
        return skipped + self.conv1(self.conv0(x), HALF)


class DiscriminatorEpilogue(nn.Module):
    """Maps of 4 × 4 → one number."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        channels = config.channels(4)
        self.group = config.group
        self.conv = Convolution(channels + 1, channels, 3, config.clamp)
        self.fc = Linear(channels * 16, channels, leaky=True)
        self.out = Linear(channels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, C, 4, 4) → float32 (N, 1)."""
        x = self.conv(with_deviation(x.float(), self.group))
        judged: torch.Tensor = self.out(self.fc(x.flatten(1).float()))
        return judged
