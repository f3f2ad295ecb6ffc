"""Moving images without wearing them down: copied pixels, and reading between pixels by an orthogonal wavelet.

Karras et al., "Training Generative Adversarial Networks with Limited Data", NeurIPS 2020, appendix B: an image is
doubled by the wavelet's low-pass filter, read there bilinearly, and halved by the same filter reversed. As the filter
is orthogonal to itself moved by two, an image that is not moved comes back as it was, whatever is in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch.nn.functional import conv2d, conv_transpose2d, grid_sample

SYM6 = (
    0.015404109327027373,
    0.0034907120842174702,
    -0.11799011114819057,
    -0.048311742585633,
    0.4910559419267466,
    0.787641141030194,
    0.3379294217276218,
    -0.07263752278646252,
    -0.021060292512300564,
    0.04472490177066578,
    0.0017677118642428036,
    -0.007800708325034148,
)
"""The scaling filter of Daubechies' symlet with six vanishing moments, as tabulated by PyWavelets ("sym6", dec_lo); its
sum is √2 (Daubechies, "Ten Lectures on Wavelets", 1992, section 8.1.1)."""

CENTRE = sum(place * tap for place, tap in enumerate(SYM6)) / sum(SYM6)
"""Where a pixel lies on the doubled grid, from the first of its taps."""

REACH = len(SYM6) // 2
"""Pixels beyond the borders that the filters read where nothing is moved."""


@dataclass(frozen=True)
class Copies:
    """Where pixels are copied from, one number an image, int64 (N).

    right, down: shift in whole pixels; then quarter turns, 0..3; then a flip of left and right, 1 or −1 (mirrored).
    """

    right: torch.Tensor
    down: torch.Tensor
    turns: torch.Tensor
    flip: torch.Tensor


def copied(images: torch.Tensor, copies: Copies, margin: int = 0) -> torch.Tensor:
    """images (N, C, R, R) → (N, C, R + 2 margin, …), each pixel one of theirs; mirrored beyond the borders."""
    count, channels, side = images.shape[:3]
    places = 2 * torch.arange(-margin, side + margin, device=images.device) - (side - 1)  # halves, from the middle
    across = places[None, None, :] + 2 * copies.right[:, None, None]
    down = places[None, :, None] + 2 * copies.down[:, None, None]
    cos = torch.tensor([1, 0, -1, 0], device=images.device)[copies.turns][:, None, None]
    sin = torch.tensor([0, 1, 0, -1], device=images.device)[copies.turns][:, None, None]
    columns = copies.flip[:, None, None] * (cos * across - sin * down)
    rows = sin * across + cos * down
    index = _mirrored(rows, side) * side + _mirrored(columns, side)
    read = images.flatten(2).gather(2, index.flatten(1)[:, None].expand(-1, channels, -1))
    return read.reshape(count, channels, *index.shape[1:])


def resampled(images: torch.Tensor, copies: Copies, matrix: torch.Tensor) -> torch.Tensor:
    """images (N, C, R, R), copied by `copies`, then read where `matrix` (N, 3, 3) says; mirrored beyond the borders.

    matrix: from places in the result to places in the copied image, −1..1 over both sides of each.
    """
    side, taps = images.shape[-1], len(SYM6)
    places = torch.arange(2 * side - 2 + taps, device=images.device, dtype=images.dtype)
    from_middle = (places - (side - 1 + CENTRE)) / side
    x, y = from_middle[None, None, :], from_middle[None, :, None]
    part = matrix - torch.eye(3, device=matrix.device)
    a, b = ((row[:, :1, None] * x + row[:, 1:2, None] * y + row[:, 2:, None]) * side for row in part[:, :2].unbind(1))
    columns, rows = places[None, None, :] + a, places[None, :, None] + b
    reach = torch.stack([-columns.amin(), -rows.amin(), columns.amax() - places[-1], rows.amax() - places[-1]]).amax()
    margin = min(REACH + math.ceil(max(float(reach), 0.0) / 2), side + REACH)
    fine = _doubled(copied(images, copies, margin))
    last = fine.shape[-1] - 1
    grid = torch.stack([(columns + 2 * margin) * (2 / last) - 1, (rows + 2 * margin) * (2 / last) - 1], dim=3)
    return _halved(grid_sample(fine, grid, mode="bilinear", padding_mode="reflection", align_corners=True))


def _mirrored(halves: torch.Tensor, side: int) -> torch.Tensor:
    """Places counted in halves of a pixel from the middle → pixels 0..side − 1; the outermost ones are not repeated."""
    around = ((halves + side - 1) // 2) % (2 * (side - 1))
    return torch.minimum(around, 2 * (side - 1) - around)


def _doubled(planes: torch.Tensor) -> torch.Tensor:
    """(N, C, n, n) → (N, C, 2 n + 10, 2 n + 10): pixel k goes into the places from 2 k to 2 k + 11."""
    single = planes.flatten(0, 1)[:, None]
    taps = torch.tensor(SYM6, device=planes.device, dtype=planes.dtype) * math.sqrt(2)
    wide = conv_transpose2d(single, taps[None, None, None], stride=(1, 2))
    wide = conv_transpose2d(wide, taps[None, None, :, None], stride=(2, 1))
    return wide.reshape(*planes.shape[:2], *wide.shape[2:])


def _halved(planes: torch.Tensor) -> torch.Tensor:
    """The other way: (N, C, 2 n + 10, 2 n + 10) → (N, C, n, n)."""
    single = planes.flatten(0, 1)[:, None]
    taps = torch.tensor(SYM6, device=planes.device, dtype=planes.dtype) / math.sqrt(2)
    small = conv2d(single, taps[None, None, None], stride=(1, 2))
    small = conv2d(small, taps[None, None, :, None], stride=(2, 1))
    return small.reshape(*planes.shape[:2], *small.shape[2:])
