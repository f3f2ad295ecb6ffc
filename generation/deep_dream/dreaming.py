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

SPREADS = 0.5, 1.0, 2.0
"""Deviations of the three blurs whose sum smooths the grey of a gradient, as multiples of `smoothing`."""

COLOUR_SPREAD = 2.5
"""The same of its colours: wider, so that they come as fields and not as a rainbow at every edge."""

REDREAMT, REDREAMT_STEPS = 1.5, 2
"""A picture that is larger than `side` by this factor gets a last octave of twice that side, of so many last steps.
"""

GROWTH = 0.5, 2.0
"""What multiplies `smoothing` before the first step of an octave, and after the last one."""


@dataclass(frozen=True)
class DreamSettings:
    """octaves: sizes, each `scale` × the one before. steps: at each size. rate: mean change of a value a step, 0..1.

    jitter: largest random shift in pixels, before each step.
    smoothing: deviation in pixels of the blurs of the gradient, 0 for none. A network answers most to the finest waves,
        which are noise to the eye (Mordvintsev, "DeepDreaming with TensorFlow", 2016, divides by a Laplacian pyramid
        to the same end).
    colour: where there is smoothing, mean size of a gradient's colours beside 1 of its grey.
    side: longest side in pixels of the largest size, None for the picture's; what is added there is enlarged to it (see
        REDREAMT).
    """

    octaves: int = 4
    scale: float = 1.4
    steps: int = 10
    rate: float = 0.01
    jitter: int = 16
    smoothing: float = 0.0
    colour: float = 1.0
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
    maps: Maps, picture: torch.Tensor, objective: Objective, settings: DreamSettings, rng: np.random.Generator
) -> torch.Tensor:
    """`picture` (3, H, W), 0..1, with what raises the objective; what one octave adds is carried to the next."""
    added = torch.zeros_like(picture[None])
    for shape, steps in _octaves(picture, settings):
        base = _resized(picture[None], shape)
        planes = (base + _resized(added, shape)).clamp(0.0, 1.0)
        for step in steps:
            planes = _stepped(maps, planes, objective, settings, step, rng)
        added = planes - base
    return (picture + _resized(added, (picture.shape[1], picture.shape[2]))[0]).clamp(0.0, 1.0)


def smoothed(gradient: torch.Tensor, deviation: float, colour: float) -> torch.Tensor:
    """`gradient` (1, 3, H, W) without its noise: its grey blurred thrice and its colours more, each of mean size 1.

    deviation: in pixels; multiplied by each of SPREADS for the grey, by COLOUR_SPREAD for the colours.
    colour: factor on the colours. What leaves at an edge comes in at the opposite one.
    """
    height, width = gradient.shape[2:]
    place = {"dtype": gradient.dtype, "device": gradient.device}
    squares = torch.fft.fftfreq(height, **place)[:, None] ** 2 + torch.fft.rfftfreq(width, **place) ** 2

    def passing(spread: float) -> torch.Tensor:
        return torch.exp(-2 * (math.pi * spread * deviation) ** 2 * squares)

    waves = torch.fft.rfft2(gradient)
    grey = waves.mean(1, keepdim=True)
    colours = torch.fft.irfft2((waves - grey) * passing(COLOUR_SPREAD), s=(height, width))
    greys = torch.fft.irfft2(grey * sum(map(passing, SPREADS)), s=(height, width))
    return _evened(greys) + colour * _evened(colours)


def _octaves(picture: torch.Tensor, settings: DreamSettings) -> list[tuple[tuple[int, int], range]]:
    """Height and width of each, and which of the steps it has, from coarse to fine."""
    longest = max(picture.shape[1:])
    side = longest if settings.side is None else min(longest, settings.side)
    shapes = [_shape(picture, side / longest * settings.scale**-octave) for octave in reversed(range(settings.octaves))]
    steps = range(settings.steps)
    octaves = [(shape, steps) for shape in shapes[:-1] if min(shape) >= LEAST_SIDE]
    octaves.append((shapes[-1], steps))
    if longest >= REDREAMT * side:
        octaves.append((_shape(picture, min(1.0, 2 * side / longest)), steps[-REDREAMT_STEPS:]))
    return octaves


def _stepped(
    maps: Maps,
    planes: torch.Tensor,
    objective: Objective,
    settings: DreamSettings,
    number: int,
    rng: np.random.Generator,
) -> torch.Tensor:
    """One step uphill, as seen shifted by some random pixels, so that no grid of the network's strides stays."""
    down, across = (int(shift) for shift in rng.integers(-settings.jitter, settings.jitter + 1, 2))
    shifted = planes.roll((down, across), (2, 3)).requires_grad_(True)
    (gradient,) = torch.autograd.grad(objective(maps(shifted)), shifted)
    if settings.smoothing > 0.0:
        progress = (number + 1) / settings.steps
        growth = GROWTH[0] + progress * (GROWTH[1] - GROWTH[0])
        gradient = smoothed(gradient, settings.smoothing * growth, settings.colour)
    return (shifted.detach() + settings.rate * _evened(gradient)).clamp(0.0, 1.0).roll((-down, -across), (2, 3))


def _evened(gradient: torch.Tensor) -> torch.Tensor:
    """Of mean size 1, if it is not 0 everywhere."""
    return gradient / gradient.abs().mean().clamp_min(1e-12)


def _shape(picture: torch.Tensor, scale: float) -> tuple[int, int]:
    return max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[2] * scale))


def _resized(planes: torch.Tensor, shape: tuple[int, int]) -> torch.Tensor:
    if planes.shape[2:] == shape:
        return planes
    return functional.interpolate(planes, shape, mode="bilinear", antialias=True, align_corners=False)
