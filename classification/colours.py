"""Five dominant colours for each image, by k-means in OKLab over all images of a batch at once.

Lloyd's algorithm started by k-means++ (Arthur and Vassilvitskii, 2007). Distances in OKLab are near to perceived ones,
so a small bright accent is not lost beside many shades of one dark tone, as it is in RGB.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from classification.cloud import COLOURS
from foundation.colour import oklab_to_srgb, srgb8_to_oklab

SIDE = 60
"""Images are looked at with SIDE × SIDE pixels."""

ITERATIONS = 20
_CHUNK = 16  # images at once: their pixels stay in the processor's cache

DESCRIPTION: dict[str, Any] = {
    "method": "k-means in OKLab, k-means++ start",
    "colours": COLOURS,
    "side": SIDE,
    "iterations": ITERATIONS,
    "version": 1,
}


def dominant_colours(
    images: npt.NDArray[np.uint8], seed: int = 0
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """The dominant colours of `images` (uint8 (N, H, W, 3) sRGB).

    Returns colours uint8 (N, 5, 3) sRGB and shares float32 (N, 5); shares sum to 1, the largest comes first. An image
    with fewer than five colours repeats some. The result for an image does not depend on the others beside it.
    """
    if images.ndim != 4 or images.shape[3] != 3 or images.dtype != np.uint8:
        raise ValueError(f"images must be uint8 (N, H, W, 3), not {images.dtype} {images.shape}")
    count = len(images)
    colours = np.zeros((count, COLOURS, 3), np.uint8)
    shares = np.zeros((count, COLOURS), np.float32)
    for first in range(0, count, _CHUNK):
        chunk = images[first : first + _CHUNK]
        points = srgb8_to_oklab(chunk.reshape(len(chunk), -1, 3))
        centres, weights = _k_means(torch.from_numpy(points), seed)
        order = torch.argsort(weights, dim=1, descending=True, stable=True)
        centres = torch.gather(centres, 1, order[:, :, None].expand_as(centres))
        shares[first : first + len(chunk)] = torch.gather(weights, 1, order).numpy()
        srgb = oklab_to_srgb(centres.numpy())
        colours[first : first + len(chunk)] = (srgb * 255 + 0.5).astype(np.uint8)
    return colours, shares


def _k_means(points: torch.Tensor, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """points (B, P, 3) → centres (B, 5, 3), shares (B, 5)."""
    centres = _spread_centres(points, seed)
    with_ones = torch.cat([points, torch.ones_like(points[:, :, :1])], dim=2).transpose(1, 2).contiguous()
    columns = with_ones[:, :3]
    totals = torch.zeros(centres.shape[:2])
    for _ in range(ITERATIONS):
        # |p − c|² − |p|² decides as |p − c|² does. Comparing with the minimum is 20 times as fast as argmin here;
        # equal centres then share their points.
        score = torch.baddbmm((centres**2).sum(dim=2)[:, :, None], centres, columns, alpha=-2)
        members = (score == score.amin(dim=1, keepdim=True)).float()
        sums = torch.bmm(with_ones, members.transpose(1, 2)).transpose(1, 2)
        totals = sums[:, :, 3]
        means = sums[:, :, :3] / totals.clamp(min=1)[:, :, None]
        centres = torch.where(totals[:, :, None] > 0, means, centres)
    return centres, totals / totals.sum(dim=1, keepdim=True)


def _spread_centres(points: torch.Tensor, seed: int) -> torch.Tensor:
    """k-means++: after the point nearest to the mean, points drawn in proportion to their squared distance."""
    generator = torch.Generator().manual_seed(seed)
    draws = torch.rand(COLOURS, generator=generator)
    rows = torch.arange(len(points))
    distance = torch.full(points.shape[:2], torch.inf)
    first = ((points - points.mean(dim=1, keepdim=True)) ** 2).sum(dim=2).argmin(dim=1)
    centres = points[rows, first][:, None]
    for index in range(1, COLOURS):
        distance = torch.minimum(distance, ((points - centres[:, -1:]) ** 2).sum(dim=2))
        cumulative = distance.cumsum(dim=1)
        target = (draws[index] * cumulative[:, -1:]).contiguous()
        chosen = torch.searchsorted(cumulative, target).squeeze(1).clamp(max=points.shape[1] - 1)
        centres = torch.cat([centres, points[rows, chosen][:, None]], dim=1)
    return centres
