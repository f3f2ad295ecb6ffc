"""Pictures of a generator: seeds, truncation, neighbours, interpolation, style mixing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import torch

from foundation.auto_batch import Portion
from generation.method import Picture
from generation.stylegan2.layers import Noise
from generation.stylegan2.networks import Generator
from generation.super_resolution.classical import resized

BATCH = 8


def latents(seeds: Sequence[int], z_dim: int) -> torch.Tensor:
    """z (N, z_dim), one a seed (0 … 2³² − 1): the numbers, and so the faces, that NVIDIA's programs have for it."""
    rows = [np.random.RandomState(seed).randn(z_dim) for seed in seeds]
    return torch.from_numpy(np.array(rows, np.float32).reshape(len(seeds), z_dim))


def neighbours(z: torch.Tensor, count: int, angle: float, rng: np.random.Generator) -> torch.Tensor:
    """(count, z_dim): z (z_dim) turned by `angle` radians, each in a random direction; its length stays."""
    directions = torch.from_numpy(rng.standard_normal((count, len(z))).astype(np.float32))
    across = directions - directions @ z[:, None] * z / z.square().sum()
    across = across / across.norm(dim=1, keepdim=True) * z.norm()
    return z * np.cos(angle) + across * np.sin(angle)


def slerp(first: torch.Tensor, last: torch.Tensor, share: float) -> torch.Tensor:
    """From z `first` (share 0) to `last` (1) along the great circle, where the mass of the normal distribution is.

    Both (…, z_dim). The direction turns and the length changes evenly.
    """
    lengths = first.norm(dim=-1, keepdim=True), last.norm(dim=-1, keepdim=True)
    a, b = first / lengths[0], last / lengths[1]
    angle = torch.acos((a * b).sum(-1, keepdim=True).clamp(-1, 1))
    turned = (torch.sin((1 - share) * angle) * a + torch.sin(share * angle) * b) / torch.sin(angle).clamp_min(1e-12)
    straight = torch.sin(angle) < 1e-4  # the same direction, or the opposite one: no circle is given
    return torch.where(straight, torch.lerp(a, b, share), turned) * torch.lerp(*lengths, share)


def between(
    points: torch.Tensor, count: int, way: Callable[[torch.Tensor, torch.Tensor, float], torch.Tensor]
) -> torch.Tensor:
    """All points (N, …) in turn with `count` more between each two of them, along `way(first, last, share)`."""
    made = [way(a, b, step / (count + 1)) for a, b in pairwise(points) for step in range(count + 1)]
    return torch.stack([*made, points[-1]])


@torch.no_grad()
def styles(generator: Generator, z: torch.Tensor, psi: float = 1.0, cutoff: int | None = None) -> torch.Tensor:
    """z (N, z_dim) → ws (N, num_ws, w_dim) on the generator's device; psi and cutoff truncate (1: not at all).

    In w, `torch.lerp` between two of these interpolates.
    """
    ws: torch.Tensor = generator.mapping.spread(generator.mapping(z.to(device_of(generator))), psi, cutoff)
    return ws


def mixtures(
    generator: Generator, seeds: Sequence[Sequence[tuple[int, float]]], psi: float = 1.0
) -> list[torch.Tensor]:
    """Of each list of seeds with shares a style between theirs, (1, num_ws, w_dim): the mean of their ws."""
    z = latents([seed for parts in seeds for seed, _ in parts], generator.config.z_dim)
    ws = styles(generator, z, psi).split([len(parts) for parts in seeds])
    return [_mean(own, [share for _, share in parts]) for own, parts in zip(ws, seeds, strict=True)]


def _mean(ws: torch.Tensor, shares: Sequence[float]) -> torch.Tensor:
    if len(shares) == 1:
        return ws
    weights = torch.tensor(shares, dtype=ws.dtype, device=ws.device)
    return torch.einsum("n,nlw->lw", weights / weights.sum(), ws)[None]


def mixed(coarse: torch.Tensor, fine: torch.Tensor, layers: int) -> torch.Tensor:
    """The first `layers` ws of `coarse`, the others of `fine`; both (…, num_ws, w_dim) (Karras et al. 2019, 3.1)."""
    return torch.cat((coarse[..., :layers, :], fine[..., layers:, :]), dim=-2)


@torch.no_grad()
def pictures(
    generator: Generator, ws: torch.Tensor, noise: Noise = "constant", batch: int = BATCH
) -> npt.NDArray[np.float32]:
    """ws (N, num_ws, w_dim) → float32 (N, R, R, 3), sRGB-encoded, 0..1.

    batch: as many at once, at most; fewer where the memory of the device does not suffice.
    """
    made: list[torch.Tensor] = []
    place, portion = 0, Portion(batch)
    while place < len(ws):
        made.append(portion.tried(partial(_images, generator, ws[place:], noise)))
        place += len(made[-1])
    side = generator.config.resolution
    return torch.cat(made).numpy() if made else np.zeros((0, side, side, 3), np.float32)


def _images(generator: Generator, ws: torch.Tensor, noise: Noise, count: int) -> torch.Tensor:
    """Of the first `count` ws, (count, R, R, 3) on the processor."""
    images = generator.synthesis(ws[:count].to(device_of(generator)), noise)
    return planes_from(images).permute(0, 2, 3, 1).cpu()


def planes_from(images: torch.Tensor) -> torch.Tensor:
    """What a generator gives, −1..1 and a little beyond, as 0..1."""
    return ((images.float() + 1) / 2).clamp(0, 1)


def device_of(generator: Generator) -> torch.device:
    """Where the generator's weights are."""
    return generator.mapping.w_avg.device


def squared(picture: Picture, side: int) -> Picture:
    """A picture of any shape as a network sees it: (side, side, 3), widened by its mirror image to a square."""
    height, width = picture.shape[:2]
    longest = max(height, width)
    borders = [((longest - n) // 2, (longest - n + 1) // 2) for n in (height, width)]
    square = np.pad(picture, (*borders, (0, 0)), mode="symmetric")
    return np.clip(resized(square, side, side), 0, 1)


def fitted(square: Picture, height: int, width: int) -> Picture:
    """The other way: the middle of a square picture in this shape."""
    longest = max(height, width)
    whole = np.clip(resized(square, longest, longest), 0, 1)
    top, left = (longest - height) // 2, (longest - width) // 2
    return np.ascontiguousarray(whole[top : top + height, left : left + width])
