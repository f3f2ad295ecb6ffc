"""Coarse-to-fine synthesis of a picture from the patches of its sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from foundation.one_thread import one_thread
from generation.patches.coherence import propagated
from generation.patches.fold import folded
from generation.patches.pool import PATCH, Pool, Source, pool_of
from generation.patches.pyramid import Size, level_scales, resized, scaled
from generation.patches.search import nearest

_PASSES = 2


@dataclass(frozen=True)
class PatchSettings:
    """How patches are sought.

    coarsest: shorter side of the first level, pixels. keys: patches drawn at random from the sources in each iteration.
    alpha: of the normalised score (see `search`), for patches with values 0..1; None: plain nearest neighbours.
    iterations: at the coarsest and at the finest level, those between in even steps. stride: between queries, pixels.
    fine_guide: factor on the guide at the finest level, 1 at the coarsest, geometric in between.
    coherence: tolerance with which a patch that continues its neighbour's is preferred (see `coherence`);
        None: each patch for itself.
    """

    coarsest: int = 40
    keys: int = 5000
    alpha: float | None = 1.0
    iterations: tuple[int, int] = (6, 2)
    stride: int = 2
    fine_guide: float = 1.0
    coherence: float | None = 0.1

    def __post_init__(self) -> None:
        if self.coarsest < PATCH or self.keys < 1 or min(self.iterations) < 1 or not 1 <= self.stride < PATCH:
            raise ValueError(f"settings of the patches out of range: {self}")
        positive = (self.fine_guide, self.alpha if self.alpha is not None else 1.0)
        if min(positive) <= 0.0 or (self.coherence is not None and self.coherence < 0.0):
            raise ValueError(f"settings of the patches out of range: {self}")


def synthesise(
    sources: Sequence[Source],
    size: Size,
    settings: PatchSettings,
    rng: np.random.Generator,
    start: torch.Tensor | None = None,
    guide: torch.Tensor | None = None,
) -> torch.Tensor:
    """A picture (3, *size), 0..1, from the patches of `sources`.

    start: (3, H, W) of any size, what the coarsest level begins with; None: the guide alone decides there.
    guide: (G, H, W) of any size, what the result should follow, weighted as the sources' guides are.
    All tensors are float32 on one device, where the work is done; on the processor by one thread, so that the same
    arguments and seed give the same picture bit for bit.
    """
    if start is None and guide is None:
        raise ValueError("neither a start nor a guide says what to make")
    with one_thread():
        return _coarse_to_fine(sources, size, settings, rng, start, guide)


def _coarse_to_fine(
    sources: Sequence[Source],
    size: Size,
    settings: PatchSettings,
    rng: np.random.Generator,
    start: torch.Tensor | None,
    guide: torch.Tensor | None,
) -> torch.Tensor:
    scales = level_scales(size, settings.coarsest)
    estimate = None if start is None else resized(start, scaled(size, scales[0]))
    for level, scale in enumerate(scales):
        progress = level / (len(scales) - 1) if len(scales) > 1 else 0.0
        weight = settings.fine_guide**progress
        level_size = scaled(size, scale)
        level_guide = None if guide is None else weight * resized(guide, level_size)
        if estimate is not None:
            estimate = resized(estimate, level_size)
        softened = scales[level - 1] / scale if level > 0 else None
        first, last = settings.iterations
        for iteration in range(round(first + (last - first) * progress)):
            if iteration == 0:
                pool = pool_of(sources, scale, weight, estimate is not None, softened, edge=settings.stride - 1)
            elif iteration == 1:
                pool = pool_of(sources, scale, weight, edge=settings.stride - 1)
            estimate = _replaced(estimate, level_guide, pool, settings, rng)
    assert estimate is not None
    return estimate.clamp(0.0, 1.0)


def _replaced(
    estimate: torch.Tensor | None,
    guide: torch.Tensor | None,
    pool: Pool,
    settings: PatchSettings,
    rng: np.random.Generator,
) -> torch.Tensor:
    """The estimate with each of its patches replaced by the pool's best, overlaps averaged."""
    compared = torch.cat([plane for plane in (estimate, guide) if plane is not None])
    height, width = compared.shape[1:]
    padded = functional.pad(compared[None], _padding((height, width), settings.stride), mode="replicate")[0]
    grid = pool.projection(padded, settings.stride)
    queries = grid.flatten(1).T.contiguous()
    places = pool.draw(settings.keys, rng)
    found, factors = nearest(queries, pool.features[places], settings.alpha)
    found, factors = places[found].view(grid.shape[1:]), factors.view(grid.shape[1:])
    if settings.coherence is not None:
        found = propagated(found, factors, queries, pool, settings.stride, settings.coherence, _PASSES)
    return folded(found, pool, settings.stride)[:, :height, :width]


def _padding(size: Size, stride: int) -> tuple[int, int, int, int]:
    """(left, right, top, bottom): what is missing so that patches at `stride` cover the last row and column too."""
    right, bottom = (max(PATCH - side, 0) or (PATCH - side) % stride for side in (size[1], size[0]))
    return 0, right, 0, bottom
