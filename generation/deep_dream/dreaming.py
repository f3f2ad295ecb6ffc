"""Gradient ascent on the activations of a layer, over octaves from coarse to fine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

Maps = Callable[[torch.Tensor], torch.Tensor]
"""Planes (1, 3, H, W), sRGB-encoded, 0..1 → activations (1, C, h, w)."""

Objective = Callable[[torch.Tensor], torch.Tensor]
"""Activations (1, C, h, w) → a number to raise."""

LEAST_SIDE = 48


@dataclass(frozen=True)
class Settings:
    """octaves: sizes, each `scale` × the one before. steps: at each size. rate: mean change of a value a step, 0..1.

    jitter: largest random shift in pixels, before each step.
    """

    octaves: int = 4
    scale: float = 1.4
    steps: int = 10
    rate: float = 0.01
    jitter: int = 16


def energy(channels: tuple[int, ...] = ()) -> Objective:
    """Mean squared activation of `channels`, or of all."""

    def objective(maps: torch.Tensor) -> torch.Tensor:
        chosen = maps[:, list(channels)] if channels else maps
        return chosen.square().mean()

    return objective


def likeness(guide: torch.Tensor) -> Objective:
    """How much each place resembles the place of `guide` (1, C, h, w) that it resembles most: mean inner product."""
    wanted = guide[0].flatten(1).detach()

    def objective(maps: torch.Tensor) -> torch.Tensor:
        return (maps[0].flatten(1).T @ wanted).amax(dim=1).mean() / wanted.shape[0]

    return objective


def dream(
    maps: Maps, picture: torch.Tensor, objective: Objective, settings: Settings, rng: np.random.Generator
) -> torch.Tensor:
    """`picture` (3, H, W), 0..1, with what raises the objective; what one octave adds is carried to the next."""
    added = torch.zeros_like(picture[None])
    for octave in reversed(range(settings.octaves)):
        shape = _shape(picture, settings.scale**-octave)
        if octave and min(shape) < LEAST_SIDE:
            continue
        base = _resized(picture[None], shape)
        planes = (base + _resized(added, shape)).clamp(0.0, 1.0)
        for _ in range(settings.steps):
            planes = _stepped(maps, planes, objective, settings, rng)
        added = planes - base
    return (picture + added[0]).clamp(0.0, 1.0)


def _stepped(
    maps: Maps, planes: torch.Tensor, objective: Objective, settings: Settings, rng: np.random.Generator
) -> torch.Tensor:
    """One step uphill, as seen shifted by some random pixels, so that no grid of the network's strides stays."""
    down, across = (int(shift) for shift in rng.integers(-settings.jitter, settings.jitter + 1, 2))
    shifted = planes.roll((down, across), (2, 3)).requires_grad_(True)
    (gradient,) = torch.autograd.grad(objective(maps(shifted)), shifted)
    step = settings.rate / gradient.abs().mean().clamp_min(1e-12)
    return (shifted.detach() + step * gradient).clamp(0.0, 1.0).roll((-down, -across), (2, 3))


def _shape(picture: torch.Tensor, scale: float) -> tuple[int, int]:
    return max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[2] * scale))


def _resized(planes: torch.Tensor, shape: tuple[int, int]) -> torch.Tensor:
    if planes.shape[2:] == shape:
        return planes
    return functional.interpolate(planes, shape, mode="bilinear", antialias=True, align_corners=False)
