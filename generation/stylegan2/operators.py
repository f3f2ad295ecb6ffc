"""The operators of StyleGAN2 on planes (N, C, H, W), differentiable twice, as regularisation needs them."""

from __future__ import annotations

import torch
from torch.nn import functional

FILTER = (1.0, 3.0, 3.0, 1.0)
"""The binomial filter of all up- and downsampling."""

SLOPE = 0.2
"""Of the leaky ReLU below zero."""


def separable_filter() -> torch.Tensor:
    """FILTER as a kernel (4, 4) that sums to 1."""
    taps = torch.tensor(FILTER)
    return torch.outer(taps, taps) / taps.sum() ** 2


def upfirdn(
    x: torch.Tensor,
    kernel: torch.Tensor,
    up: int = 1,
    down: int = 1,
    padding: tuple[int, int] = (0, 0),
    gain: float = 1,
) -> torch.Tensor:
    """Inserts up − 1 zeros after every value, pads, convolves with `kernel` (k, k), and takes every `down`th value.

    padding: before and after, on both axes; negative values crop. The side n becomes
    (n·up + before + after − k) // down + 1. gain: factor on the kernel.
    """
    channels, side = x.shape[1], kernel.shape[-1]
    before, after = padding
    taps = (kernel * gain).to(x.dtype).expand(channels, 1, side, side)
    if up == 1:
        padded = functional.pad(x, (before, after, before, after)) if before or after else x
        return functional.conv2d(padded, taps.flip(2, 3), stride=down, groups=channels)
    whole = functional.conv_transpose2d(x, taps, stride=up, groups=channels)
    left, right = before - (side - 1), after - (side - 1) + (up - 1)
    return functional.pad(whole, (left, right, left, right))[:, :, ::down, ::down]


def upsampled(x: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    """Twice the height and width; the filter is centred."""
    side = kernel.shape[-1]
    return upfirdn(x, kernel, up=2, padding=((side + 1) // 2, (side - 2) // 2), gain=4)


def convolved(x: torch.Tensor, weight: torch.Tensor, kernel: torch.Tensor, down: int = 1) -> torch.Tensor:
    """x (N, I, H, W) with weight (O, I, k, k), k 1 or 3, zeros beyond the borders.

    down: 2 halves height and width, by the filter before the convolution.
    """
    margin, taps = weight.shape[-1] // 2, kernel.shape[-1]
    if down == 1:
        return functional.conv2d(x, weight.to(x.dtype), padding=margin)
    padding = ((taps - 1) // 2 + margin, (taps - 2) // 2 + margin)
    if margin:
        return functional.conv2d(upfirdn(x, kernel, padding=padding), weight.to(x.dtype), stride=2)
    return functional.conv2d(upfirdn(x, kernel, down=2, padding=padding), weight.to(x.dtype))


def modulated(
    x: torch.Tensor,
    weight: torch.Tensor,
    styles: torch.Tensor,
    kernel: torch.Tensor,
    up: int = 1,
    demodulate: bool = True,
) -> torch.Tensor:
    """The convolution of x (N, I, H, W) with weight (O, I, k, k) whose inputs are scaled by styles (N, I).

    demodulate: each output's weights are then brought to norm 1, as if inputs had deviation 1 (section 2.2). up: 2
    doubles height and width by the transposed convolution, then the filter. All images' convolutions are one, in N
    groups.
    """
    batch, inputs, height, width = x.shape
    outputs, side = weight.shape[0], weight.shape[-1]
    weights = weight[None] * styles[:, None, :, None, None]
    if demodulate:
        weights = weights * (weights.square().sum((2, 3, 4), keepdim=True) + 1e-8).rsqrt()
    grouped_input = x.reshape(1, batch * inputs, height, width)
    if up == 2:
        grouped = weights.transpose(1, 2).reshape(batch * inputs, outputs, side, side)
        wide = functional.conv_transpose2d(grouped_input, grouped.to(x.dtype), stride=2, groups=batch)
        taps, margin = kernel.shape[-1], side // 2
        padding = ((taps + 1) // 2 - margin, taps // 2 - margin)
        return upfirdn(wide.reshape(batch, outputs, *wide.shape[2:]), kernel, padding=padding, gain=4)
    grouped = weights.reshape(batch * outputs, inputs, side, side)
    made = functional.conv2d(grouped_input, grouped.to(x.dtype), padding=side // 2, groups=batch)
    return made.reshape(batch, outputs, *made.shape[2:])


def activated(
    x: torch.Tensor,
    bias: torch.Tensor | None = None,
    leaky: bool = True,
    gain: float = 1.0,
    clamp: float | None = None,
) -> torch.Tensor:
    """x (N, C, …) plus bias (C), then, if `leaky`, the leaky ReLU times √2; times `gain`, cut at ±`clamp` · `gain`."""
    if bias is not None:
        x = x + bias.to(x.dtype).reshape(1, -1, *[1] * (x.ndim - 2))
    factor = gain
    if leaky:
        x = functional.leaky_relu(x, SLOPE)
        factor *= 2**0.5
    if factor != 1:
        x = x * factor
    return x if clamp is None else x.clamp(-clamp * gain, clamp * gain)
