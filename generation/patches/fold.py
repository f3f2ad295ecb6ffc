"""Patches back to a picture."""

from __future__ import annotations

import torch

from generation.patches.pool import PATCH, Pool

FALLOFF = 1.2
"""Deviation, in pixels, of the weight of a patch's values around its centre: wider blurs, narrower shows seams."""


def weights() -> torch.Tensor:
    """(PATCH, PATCH) weight of each of a patch's values."""
    offsets = torch.arange(PATCH, dtype=torch.float32) - PATCH // 2
    line = torch.exp(-(offsets**2) / (2.0 * FALLOFF**2))
    return line[:, None] * line


def folded(found: torch.Tensor, pool: Pool, stride: int) -> torch.Tensor:
    """(3, H, W): the patches at the places `found` (h, w) of `pool`, `stride` pixels apart, overlaps averaged.

    H = (h − 1) · stride + PATCH, W alike.
    """
    rows, columns = found.shape
    height, width = (rows - 1) * stride + PATCH, (columns - 1) * stride + PATCH
    total = torch.zeros(height, width, 4, device=found.device)
    places = found.flatten()
    widths = pool.widths[pool.owners[places]]
    for top, line in enumerate(weights().tolist()):
        beginnings = places + top * widths
        for left, weight in enumerate(line):
            values = pool.values.index_select(0, beginnings + left).view(rows, columns, 3)
            window = total[top : top + height - PATCH + 1 : stride, left : left + width - PATCH + 1 : stride]
            window[..., :3] += weight * values
            window[..., 3] += weight
    return (total[..., :3] / total[..., 3:]).permute(2, 0, 1)
