"""The built-in descriptor of pictures in paint: which colours, which touch, which forms.

Three blocks of histograms, chosen and weighted by how often the nearest pictures share method and style
(`benchmarks/embedding.py`):

- palette: a joint histogram of OKLab;
- touch: local binary patterns (Ojala, Pietikäinen and Mäenpää, PAMI 2002) of lightness and of chroma on three scales,
  for weak, clear and strong differences;
- forms: oriented gradients in cells (Dalal and Triggs, CVPR 2005), the only block that knows what is where.

Histograms are compared by Hellinger's distance: the vector holds the roots of the shares, so that each is of length 1.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from foundation.colour import srgb8_to_oklab

SIDE = 256

WEIGHTS = {"palette": 0.25, "touch": 1.0, "forms": 0.15}
"""Share of each block in the variance that is usual among variants of portraits."""

_USUAL_VARIANCE = {"palette": 0.49, "touch": 0.089, "forms": 0.26}
"""Mean squared distance of a block from its mean, for blocks of length 1."""

_LARGEST_BATCH = 8
"""More pictures at once do not fit into the processor's caches, which makes them some three times as slow."""

_PALETTE_AXES = ((0.1, 0.95, 6), (-0.22, 0.22, 8), (-0.25, 0.2, 8))
_TOUCH_SCALES = 3
_LIGHTNESS_STEPS = (0.004, 0.016, 0.06)
_CHROMA_STEPS = (0.012,)
_CELLS = 8
_ORIENTATIONS = 9
_NEIGHBOURS = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))


class Descriptor:
    """The embedder that needs no download. Batches of any size; one picture takes some 12 ms of one core."""

    name = "builtin"
    identity = f"paint descriptor 2, {SIDE} px, " + ", ".join(f"{name} {weight}" for name, weight in WEIGHTS.items())
    side = SIDE

    def embed(self, batch: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        with torch.inference_mode():
            parts = [
                _weighted(batch[first : first + _LARGEST_BATCH])
                for first in range(0, max(len(batch), 1), _LARGEST_BATCH)
            ]
            return torch.cat(parts).numpy()


def _weighted(batch: npt.NDArray[np.uint8]) -> torch.Tensor:
    lab = torch.from_numpy(srgb8_to_oklab(batch)).permute(0, 3, 1, 2).contiguous()
    blocks = [(WEIGHTS[name] / _USUAL_VARIANCE[name]) ** 0.5 * block for name, block in described(lab).items()]
    return functional.normalize(torch.cat(blocks, dim=1), dim=1)


def described(lab: torch.Tensor) -> dict[str, torch.Tensor]:
    """The blocks {name: (N, D)}, each of length 1 (forms: 0 in an even picture), of `lab` (N, 3, H, W) in OKLab."""
    blocks = {"palette": palette(lab), "touch": touch(lab), "forms": forms(lab[:, 0])}
    return {name: functional.normalize(block, dim=1) for name, block in blocks.items()}


def palette(lab: torch.Tensor) -> torch.Tensor:
    """Root of the share of each colour."""
    return histogram(functional.avg_pool2d(lab, 2).flatten(2), _PALETTE_AXES).sqrt()


def touch(lab: torch.Tensor) -> torch.Tensor:
    """Root of the share of each local binary pattern."""
    found = []
    for level in pyramid(lab, _TOUCH_SCALES):
        found += [binary_patterns(level[:, 0], step) for step in _LIGHTNESS_STEPS]
        found += [binary_patterns(level[:, channel], step) for channel in (1, 2) for step in _CHROMA_STEPS]
    return torch.cat(found, dim=1).sqrt()


def forms(lightness: torch.Tensor) -> torch.Tensor:
    """Shares of orientation in each cell, of lightness (N, H, W) at half its size."""
    small = functional.avg_pool2d(lightness[:, None], 2)
    down = functional.pad(small[:, :, 2:] - small[:, :, :-2], (0, 0, 1, 1))
    right = functional.pad(small[:, :, :, 2:] - small[:, :, :, :-2], (1, 1, 0, 0))
    place = torch.remainder(torch.atan2(down, right), torch.pi) / torch.pi * _ORIENTATIONS
    strength, first = torch.hypot(right, down), place.floor()
    bins = torch.zeros(len(small), _ORIENTATIONS, *small.shape[2:])
    bins.scatter_add_(1, first.long() % _ORIENTATIONS, strength * (1 - (place - first)))
    bins.scatter_add_(1, (first.long() + 1) % _ORIENTATIONS, strength * (place - first))
    cells = functional.adaptive_avg_pool2d(bins, _CELLS)
    return (cells / (cells.norm(dim=1, keepdim=True) + 0.01)).flatten(1)


def histogram(values: torch.Tensor, axes: tuple[tuple[float, float, int], ...]) -> torch.Tensor:
    """Joint histogram, shares (N, product of bins), of `values` (N, K, P) on K axes (first centre, last centre, bins).

    A value between two centres counts for both; one outside counts for the outermost.
    """
    lower, share = [], []
    for axis, (low, high, bins) in enumerate(axes):
        place = ((values[:, axis] - low) / (high - low) * (bins - 1)).clamp(0, bins - 1)
        below = place.floor().clamp(max=bins - 2)
        lower.append(below.long())
        share.append(place - below)
    counts = torch.zeros(len(values), int(np.prod([bins for _, _, bins in axes])))
    for corner in np.ndindex(*(2,) * len(axes)):
        index, weight = torch.zeros_like(lower[0]), torch.ones_like(share[0])
        for axis, upper in enumerate(corner):
            index = index * axes[axis][2] + lower[axis] + upper
            weight = weight * (share[axis] if upper else 1 - share[axis])
        counts.scatter_add_(1, index, weight)
    return counts / values.shape[2]


def binary_patterns(channel: torch.Tensor, step: float) -> torch.Tensor:
    """Shares (N, 59) of the 58 uniform patterns and of all others together, in `channel` (N, H, W).

    A pattern says which of the eight neighbours of a pixel lie above it by more than `step`.
    """
    height, width = channel.shape[1:]
    centre = channel[:, 1:-1, 1:-1]
    code = torch.zeros(centre.shape, dtype=torch.int64)
    for bit, (row, column) in enumerate(_NEIGHBOURS):
        neighbour = channel[:, 1 + row : height - 1 + row, 1 + column : width - 1 + column]
        code |= (neighbour - centre > step).long() << bit
    labels = _LABELS[code].flatten(1)
    counts = torch.zeros(len(channel), int(_LABELS.max()) + 1)
    return counts.scatter_add_(1, labels, torch.ones(labels.shape)) / labels.shape[1]


def pyramid(planes: torch.Tensor, levels: int) -> list[torch.Tensor]:
    """`planes` (N, C, H, W), then each time half as large."""
    result = [planes]
    for _ in range(levels - 1):
        result.append(functional.avg_pool2d(result[-1], 2))
    return result


def _uniform_labels() -> torch.Tensor:
    """(256,): a number for each code with at most two changes around the circle, the last number for the others."""
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    uniform = (bits != np.roll(bits, 1, axis=1)).sum(axis=1) <= 2
    return torch.from_numpy(np.where(uniform, np.cumsum(uniform) - 1, uniform.sum()))


_LABELS = _uniform_labels()
