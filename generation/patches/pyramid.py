"""Sizes of the levels of an image pyramid, and resizing between them. Tensors are float32 (channels, height, width)."""

from __future__ import annotations

import math

import torch
from torch.nn import functional

Size = tuple[int, int]
"""(height, width) in pixels."""

RATIO = 1.6
"""Between the sides of one level and the next finer one."""


def level_scales(size: Size, coarsest: int) -> list[float]:
    """Factors of the levels' sides, coarsest first and 1.0 last, in steps of about `RATIO`.

    size: of the full picture. coarsest: shorter side of the first level, pixels; a picture that is no larger than
    that has the one level 1.0. The steps are evened out so that the first level has exactly the side wanted.
    """
    total = min(size) / coarsest
    if total <= 1.0:
        return [1.0]
    steps = max(1, round(math.log(total, RATIO)))
    return [total ** (step / steps - 1.0) for step in range(steps + 1)]


def scaled(size: Size, scale: float, least: int = 1) -> Size:
    """`size` × `scale`, rounded, each side at least `least`."""
    return max(least, round(size[0] * scale)), max(least, round(size[1] * scale))


def resized(image: torch.Tensor, size: Size) -> torch.Tensor:
    """`image` (C, H, W) at `size`: bicubic, with a filter against aliasing where it shrinks; values may overshoot."""
    if tuple(image.shape[-2:]) == size:
        return image
    return functional.interpolate(image[None], size=size, mode="bicubic", antialias=True, align_corners=False)[0]
