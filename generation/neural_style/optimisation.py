"""The picture whose features are those of the content and whose Gram matrices are those of the styles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch.nn import functional

from generation.networks.vgg19 import Features
from generation.neural_style.losses import (
    CONTENT_LAYERS,
    STYLE_LAYERS,
    content_loss,
    roughness,
    style_loss,
    style_target,
)

LEAST_SIDE = 32
"""Pixels; VGG's fifth block sees 1/16 of it."""


@dataclass(frozen=True)
class OptimisationSettings:
    """How to optimise.

    optimiser: "lbfgs" or "adam". steps: evaluations at each size. levels: sizes, each half the next. style: weight of
    the style loss beside the content's 1. smoothness: weight of the roughness. rate: of Adam.
    """

    optimiser: str = "lbfgs"
    steps: int = 100
    levels: int = 2
    style: float = 50.0
    smoothness: float = 0.05
    rate: float = 0.02


@dataclass(frozen=True)
class StyleImage:
    """planes: (3, h, w) sRGB, 0..1. share: of the style loss. mask: (H, W) in 0..1 over the content, or everywhere."""

    planes: torch.Tensor
    share: float = 1.0
    mask: torch.Tensor | None = None


def stylised(
    network: Features,
    content: torch.Tensor,
    styles: Sequence[StyleImage],
    start: torch.Tensor,
    settings: OptimisationSettings,
) -> torch.Tensor:
    """`content` (3, H, W) in the styles, from `start` of the same shape; all sRGB-encoded, 0..1, on one device."""
    height, width = content.shape[1:]
    result = start
    for level in reversed(range(settings.levels)):
        shape = max(1, height >> level), max(1, width >> level)
        if level and min(shape) < LEAST_SIDE:
            continue
        scale = shape[0] / height
        smaller = [StyleImage(_scaled(style.planes, scale), style.share, style.mask) for style in styles]
        result = _at_one_size(network, _resized(content, shape), smaller, _resized(result, shape), settings)
    return result


def _at_one_size(
    network: Features,
    content: torch.Tensor,
    styles: Sequence[StyleImage],
    start: torch.Tensor,
    settings: OptimisationSettings,
) -> torch.Tensor:
    with torch.no_grad():
        wanted = network(content[None], CONTENT_LAYERS)
        targets = [style_target(network(s.planes[None], STYLE_LAYERS), s.share, s.mask) for s in styles]
    picture = start[None].clone().requires_grad_(True)

    def loss() -> torch.Tensor:
        maps = network(picture, {*CONTENT_LAYERS, *STYLE_LAYERS})
        value = content_loss(maps, wanted) + settings.style * style_loss(maps, targets)
        return value + settings.smoothness * roughness(picture)

    _minimise(picture, loss, settings)
    return picture.detach()[0].clamp(0.0, 1.0)


def _minimise(picture: torch.Tensor, loss: Callable[[], torch.Tensor], settings: OptimisationSettings) -> None:
    optimiser: torch.optim.Optimizer
    if settings.optimiser == "lbfgs":
        optimiser = torch.optim.LBFGS(
            [picture],
            max_iter=settings.steps,
            max_eval=settings.steps,
            history_size=10,
            tolerance_grad=0.0,
            tolerance_change=0.0,
            line_search_fn="strong_wolfe",
        )
    else:
        optimiser = torch.optim.Adam([picture], settings.rate)

    def closure() -> float:
        optimiser.zero_grad()
        value = loss()
        value.backward()
        return float(value.detach())

    for _ in range(1 if settings.optimiser == "lbfgs" else settings.steps):
        optimiser.step(closure)
        with torch.no_grad():
            picture.clamp_(0.0, 1.0)


def _resized(planes: torch.Tensor, shape: tuple[int, int]) -> torch.Tensor:
    if planes.shape[1:] == shape:
        return planes
    return functional.interpolate(planes[None], shape, mode="bilinear", antialias=True, align_corners=False)[0]


def _scaled(planes: torch.Tensor, scale: float) -> torch.Tensor:
    shape = max(LEAST_SIDE, round(planes.shape[1] * scale)), max(LEAST_SIDE, round(planes.shape[2] * scale))
    return _resized(planes, shape)
