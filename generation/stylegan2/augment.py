"""Adaptive discriminator augmentation (Karras et al., "Training GANs with limited data", NeurIPS 2020, appendix B).

Real and generated images pass the same differentiable changes, each with probability p, before they are judged; p is
raised where the discriminator becomes too sure of the real ones. The changes are the paper's pixel blitting,
geometric and colour ones; its filters, noise and cutout, which it finds to help little, are left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from generation.stylegan2.resampling import Copies, resampled

TARGET = 0.6
"""Of r_t, the mean sign of the discriminator's answers to real images."""

RAMP, RAMP_OF_TRANSFER = 500_000, 100_000
"""Images during which p goes from 0 to 1 where r_t is always above its target: from nothing (appendix D), and where
training goes on from another network, as the authors' program has it (`ada_kimg` 100 on resume)."""

EVERY = 4
"""Steps of training between two changes of p."""


def augmented(images: torch.Tensor, p: float, random: torch.Generator | None = None) -> torch.Tensor:
    """images: (N, 3, R, R), −1..1; each is changed by changes of its own. random: the source, on their device."""
    if p <= 0.0:
        return images
    count, device = len(images), images.device
    draws = _Draws(count, p, device, random)
    moved = resampled(images, _copies(draws, images.shape[-1]), _geometry(draws))
    matrix = _colours(draws)
    flat = moved.reshape(count, 3, -1)
    return (matrix[:, :3, :3] @ flat + matrix[:, :3, 3:]).reshape(images.shape)


@dataclass
class Controller:
    """p: the probability. ramp: images from 0 to 1. r: the latest r_t. seen, signs: judged since the latest change."""

    p: float = 0.0
    ramp: int = RAMP
    r: float = 0.0
    steps: int = 0
    seen: int = 0
    signs: float = 0.0

    def judged(self, logits: torch.Tensor, images: int) -> None:
        """logits: of real images, augmented. images: how many were shown in this step of training."""
        self.signs += float(logits.detach().sign().mean())
        self.seen += images
        self.steps += 1
        if self.steps == EVERY:
            self.r = self.signs / self.steps
            self.p = min(max(self.p + math.copysign(self.seen / self.ramp, self.r - TARGET), 0.0), 1.0)
            self.steps, self.seen, self.signs = 0, 0, 0.0


class _Draws:
    """Random numbers, one an image; where a change is not made, the number is 0."""

    def __init__(self, count: int, p: float, device: torch.device, random: torch.Generator | None) -> None:
        self.count, self.p, self.device = count, p, device
        self._random = random

    def uniform(self, low: float, high: float, p: float | None = None) -> torch.Tensor:
        return self._uniform((self.count,), low, high, p)

    def uniform_pair(self, low: float, high: float) -> torch.Tensor:
        """(N, 2), both numbers of an image by one chance."""
        return self._uniform((self.count, 2), low, high, None)

    def normal(self, deviation: float) -> torch.Tensor:
        return self._normal((self.count,), deviation)

    def normal_pair(self, deviation: float) -> torch.Tensor:
        """(N, 2), both numbers of an image by one chance."""
        return self._normal((self.count, 2), deviation)

    def _uniform(self, shape: tuple[int, ...], low: float, high: float, p: float | None) -> torch.Tensor:
        drawn = torch.rand(shape, device=self.device, generator=self._random) * (high - low) + low
        return self._chosen(drawn, p)

    def _normal(self, shape: tuple[int, ...], deviation: float) -> torch.Tensor:
        return self._chosen(torch.randn(shape, device=self.device, generator=self._random) * deviation, None)

    def _chosen(self, drawn: torch.Tensor, p: float | None) -> torch.Tensor:
        chance = torch.rand(self.count, device=self.device, generator=self._random)
        chosen = chance < (self.p if p is None else p)
        return torch.where(chosen.reshape(-1, *[1] * (drawn.ndim - 1)), drawn, torch.zeros_like(drawn))


def _copies(draws: _Draws, side: int) -> Copies:
    """Pixel blitting: flips, quarter turns, shifts by whole pixels up to an eighth of the side."""
    flip = 1 - 2 * draws.uniform(0.0, 2.0).long()
    turns = draws.uniform(0.0, 4.0).long()
    right, down = (draws.uniform_pair(-0.125, 0.125) * side).round().long().unbind(1)
    return Copies(right, down, turns, flip)


def _geometry(draws: _Draws) -> torch.Tensor:
    """(N, 3, 3): from places in the result to places in the image, −1..1 over each."""
    p_turn = 1.0 - math.sqrt(1.0 - draws.p)
    size = torch.exp2(draws.normal(0.2))
    before = draws.uniform(-math.pi, math.pi, p_turn)
    stretch = torch.exp2(draws.normal(0.2))
    after = draws.uniform(-math.pi, math.pi, p_turn)
    right, down = (2.0 * draws.normal_pair(0.125)).unbind(1)
    matrix = _scaled(size, size) @ _turned(before) @ _scaled(stretch, 1.0 / stretch)
    return matrix @ _turned(after) @ _shifted(right, down)


def _colours(draws: _Draws) -> torch.Tensor:
    """(N, 4, 4), on red, green, blue and 1."""
    count, device = draws.count, draws.device
    identity = torch.eye(4, device=device).expand(count, 4, 4)
    grey = torch.tensor([1.0, 1.0, 1.0, 0.0], device=device) / math.sqrt(3.0)
    along = torch.outer(grey, grey).expand(count, 4, 4)
    brightness = identity.clone()
    brightness[:, :3, 3] = draws.normal(0.2)[:, None]
    contrast = torch.exp2(draws.normal(0.5))
    scaled = torch.diag_embed(torch.stack([contrast, contrast, contrast, torch.ones_like(contrast)], dim=1))
    flipped = identity - 2.0 * along * draws.uniform(0.0, 2.0).floor()[:, None, None]
    hue = _about_grey(draws.uniform(-math.pi, math.pi))
    saturation = torch.exp2(draws.normal(1.0))[:, None, None]
    saturated = along + (identity - along) * saturation
    saturated = torch.cat([saturated[:, :3], identity[:, 3:]], dim=1)
    return saturated @ hue @ flipped @ scaled @ brightness


def _about_grey(angle: torch.Tensor) -> torch.Tensor:
    """Rotations (N, 4, 4) about the grey axis (Rodrigues' formula)."""
    axis = 1.0 / math.sqrt(3.0)
    cross = torch.tensor([[0.0, -axis, axis], [axis, 0.0, -axis], [-axis, axis, 0.0]], device=angle.device)
    eye = torch.eye(3, device=angle.device)
    turn = eye + angle.sin()[:, None, None] * cross + (1.0 - angle.cos())[:, None, None] * (cross @ cross)
    return _framed(turn)


def _framed(inner: torch.Tensor) -> torch.Tensor:
    """(N, k, k) → (N, k + 1, k + 1) with a 1 in the corner."""
    count, side = len(inner), inner.shape[-1]
    whole = torch.eye(side + 1, device=inner.device).repeat(count, 1, 1)
    whole[:, :side, :side] = inner
    return whole


def _turned(angle: torch.Tensor) -> torch.Tensor:
    cos, sin = angle.cos(), angle.sin()
    return _framed(torch.stack([torch.stack([cos, -sin], 1), torch.stack([sin, cos], 1)], 1))


def _scaled(across: torch.Tensor, down: torch.Tensor) -> torch.Tensor:
    return torch.diag_embed(torch.stack([across, down, torch.ones_like(across)], dim=1))


def _shifted(across: torch.Tensor, down: torch.Tensor) -> torch.Tensor:
    whole = torch.eye(3, device=across.device).repeat(len(across), 1, 1)
    whole[:, 0, 2], whole[:, 1, 2] = across, down
    return whole
