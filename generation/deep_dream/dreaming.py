"""Gradient ascent on the activations of a layer, over octaves from coarse to fine."""

from __future__ import annotations

import math
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

SPREADS = (0.5, 1.0, 2.0)
"""Deviations of the three blurs whose sum smooths a gradient, as multiples of `smoothing`'s own."""

GROWTH = 0.5, 2.0
"""What multiplies `smoothing` before the first step of an octave, and after the last one."""


@dataclass(frozen=True)
class Settings:
    """octaves: sizes, each `scale` × the one before. steps: at each size. rate: mean change of a value a step, 0..1.

    jitter: largest random shift in pixels, before each step. smoothing: deviation in pixels of the blur of the
    gradient, 0 for none (Mordvintsev, "DeepDreaming with TensorFlow", 2016, smooths by a Laplacian pyramid to the same
    end: the network answers to the finest frequencies most, and these are noise to the eye). side: longest side in
    pixels of the largest size, None for the picture's; what is added there is enlarged to the picture.
    """

    octaves: int = 4
    scale: float = 1.4
    steps: int = 10
    rate: float = 0.01
    jitter: int = 16
    smoothing: float = 0.0
    side: int | None = None


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
    longest = max(picture.shape[1:])
    largest = min(1.0, settings.side / longest) if settings.side is not None else 1.0
    for octave in reversed(range(settings.octaves)):
        shape = _shape(picture, largest * settings.scale**-octave)
        if octave and min(shape) < LEAST_SIDE:
            continue
        base = _resized(picture[None], shape)
        planes = (base + _resized(added, shape)).clamp(0.0, 1.0)
        for step in range(settings.steps):
            planes = _stepped(maps, planes, objective, settings, step, rng)
        added = planes - base
    return (picture + _resized(added, (picture.shape[1], picture.shape[2]))[0]).clamp(0.0, 1.0)


def smoothed(gradient: torch.Tensor, deviation: float) -> torch.Tensor:
    """The sum of three blurs of `gradient` (1, C, H, W), whose deviations in pixels are SPREADS × `deviation`."""
    return sum((_blurred(gradient, spread * deviation) for spread in SPREADS), torch.zeros_like(gradient))


def _stepped(
    maps: Maps, planes: torch.Tensor, objective: Objective, settings: Settings, number: int, rng: np.random.Generator
) -> torch.Tensor:
    """One step uphill, as seen shifted by some random pixels, so that no grid of the network's strides stays."""
    down, across = (int(shift) for shift in rng.integers(-settings.jitter, settings.jitter + 1, 2))
    shifted = planes.roll((down, across), (2, 3)).requires_grad_(True)
    (gradient,) = torch.autograd.grad(objective(maps(shifted)), shifted)
    if settings.smoothing > 0.0:
        progress = (number + 1) / settings.steps
        gradient = smoothed(gradient, settings.smoothing * (GROWTH[0] + progress * (GROWTH[1] - GROWTH[0])))
    step = settings.rate / gradient.abs().mean().clamp_min(1e-12)
    return (shifted.detach() + step * gradient).clamp(0.0, 1.0).roll((-down, -across), (2, 3))


def _blurred(planes: torch.Tensor, deviation: float) -> torch.Tensor:
    """By a Gaussian, around the edges: shifted pictures go on there as well."""
    radius = min(math.ceil(3 * deviation), min(planes.shape[2:]) - 1)
    weights = torch.exp(-0.5 * (torch.arange(-radius, radius + 1, device=planes.device) / deviation) ** 2)
    weights = (weights / weights.sum()).to(planes.dtype)
    channels = planes.shape[1]
    across, down = (weights.view(1, 1, *shape).expand(channels, 1, *shape) for shape in ((1, -1), (-1, 1)))
    planes = functional.pad(planes, (radius, radius, radius, radius), mode="circular")
    return functional.conv2d(functional.conv2d(planes, across, groups=channels), down, groups=channels)


def _shape(picture: torch.Tensor, scale: float) -> tuple[int, int]:
    return max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[2] * scale))


def _resized(planes: torch.Tensor, shape: tuple[int, int]) -> torch.Tensor:
    if planes.shape[2:] == shape:
        return planes
    return functional.interpolate(planes, shape, mode="bilinear", antialias=True, align_corners=False)
