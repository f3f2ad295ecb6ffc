"""Coarse-to-fine synthesis of a picture from the patches of its sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from generation.patches.pyramid import Size, level_scales, resized, scaled
from generation.patches.search import nearest

PATCH = 7
"""Side of a patch, pixels."""

_FEATURES = 24
_MARGIN = PATCH // 2
_PCA_ROWS = 5000


@dataclass(frozen=True)
class Source:
    """Where patches come from.

    image: (3, H, W) values, 0..1. guide: (G, H, W) what is compared beside the values, already weighted, or None.
    share: of all keys.
    """

    image: torch.Tensor
    guide: torch.Tensor | None = None
    share: float = 1.0


@dataclass(frozen=True)
class PatchSettings:
    """How patches are sought.

    coarsest: shorter side of the first level, pixels. keys: patches drawn at random from the sources on each level.
    alpha: of the normalised score (see `search`), for patches with values 0..1; None: plain nearest neighbours.
    iterations: at the coarsest and at the finest level, those between in even steps. stride: between queries, pixels.
    fine_guide: factor on the guide at the finest level, 1 at the coarsest, geometric in between.
    """

    coarsest: int = 40
    keys: int = 5000
    alpha: float | None = 1.0
    iterations: tuple[int, int] = (6, 2)
    stride: int = 2
    fine_guide: float = 1.0

    def __post_init__(self) -> None:
        if self.coarsest < PATCH or self.keys < 1 or min(self.iterations) < 1 or not 1 <= self.stride <= PATCH:
            raise ValueError(f"settings of the patches out of range: {self}")
        if (self.alpha is not None and self.alpha <= 0.0) or self.fine_guide <= 0.0:
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
    All tensors are float32 on one device, where the work is done.
    """
    if start is None and guide is None:
        raise ValueError("neither a start nor a guide says what to make")
    scales = level_scales(size, settings.coarsest)
    estimate = None if start is None else resized(start, scaled(size, scales[0]))
    for level, scale in enumerate(scales):
        progress = level / (len(scales) - 1) if len(scales) > 1 else 0.0
        weight = settings.fine_guide**progress
        level_size = scaled(size, scale)
        level_guide = None if guide is None else weight * resized(guide, level_size)
        if estimate is not None:
            estimate = resized(estimate, level_size)
        first, last = settings.iterations
        for iteration in range(round(first + (last - first) * progress)):
            softened = scales[level - 1] / scale if level > 0 and iteration == 0 else None
            keys = _draw_keys(sources, scale, settings.keys, weight, rng, softened, with_values=estimate is not None)
            estimate = _replaced(estimate, level_guide, level_size, keys, settings)
    assert estimate is not None
    return estimate.clamp(0.0, 1.0)


@dataclass(frozen=True)
class _Keys:
    """features: (K, C, P, P) what is compared. values: (P · P, K, 3) what is put in."""

    features: torch.Tensor
    values: torch.Tensor


def _draw_keys(
    sources: Sequence[Source],
    scale: float,
    count: int,
    guide_weight: float,
    rng: np.random.Generator,
    softened: float | None,
    with_values: bool,
) -> _Keys:
    """`count` patches at random places of the sources at `scale`.

    softened: the features' values are taken from the image scaled by this and back, as an enlarged estimate is.
    """
    features, values = [], []
    total = sum(source.share for source in sources)
    for source in sources:
        size = scaled((source.image.shape[1], source.image.shape[2]), scale, PATCH)
        image = resized(source.image, size)
        compared = image if softened is None else resized(resized(image, scaled(size, softened, PATCH)), size)
        planes = [compared] if with_values else []
        if source.guide is not None:
            planes.append(guide_weight * resized(source.guide, size))
        rows, columns = size[0] - PATCH + 1, size[1] - PATCH + 1
        wanted = min(max(1, round(count * source.share / total)), rows * columns)
        places = torch.from_numpy(np.sort(rng.choice(rows * columns, wanted, replace=False))).to(image.device)
        features.append(_patches(torch.cat(planes), places, columns))
        values.append(_patches(image, places, columns))
    pooled = torch.cat(values)
    return _Keys(torch.cat(features), pooled.permute(2, 3, 0, 1).reshape(PATCH * PATCH, len(pooled), 3).contiguous())


def _patches(image: torch.Tensor, places: torch.Tensor, columns: int) -> torch.Tensor:
    """(N, C, P, P) patches of `image` whose corners are at the flat `places` of a grid with `columns` columns."""
    windows = image.unfold(1, PATCH, 1).unfold(2, PATCH, 1)
    return windows[:, places // columns, places % columns].transpose(0, 1).contiguous()


def _replaced(
    estimate: torch.Tensor | None, guide: torch.Tensor | None, size: Size, keys: _Keys, settings: PatchSettings
) -> torch.Tensor:
    """The estimate made of the keys' values: each of its patches replaced by the best key, overlaps averaged."""
    compared = torch.cat([plane for plane in (estimate, guide) if plane is not None])
    padded = functional.pad(compared[None], _padding(size, settings.stride), mode="replicate")[0]
    mean, components = _principal_components(keys.features)
    projected_keys = (keys.features.flatten(1) - mean) @ components.T
    filters = components.reshape(len(components), *keys.features.shape[1:])
    grid = functional.conv2d(padded[None], filters, stride=settings.stride)[0]
    queries = grid.flatten(1).T - components @ mean
    found = nearest(queries, projected_keys, settings.alpha)
    folded = _fold(found.view(grid.shape[1:]), keys.values, settings.stride)
    return folded[:, _MARGIN : _MARGIN + size[0], _MARGIN : _MARGIN + size[1]]


def _padding(size: Size, stride: int) -> tuple[int, int, int, int]:
    """(left, right, top, bottom) so that patches at `stride` cover everything, the last one included."""
    right, bottom = (_MARGIN + -(side + 2 * _MARGIN - PATCH) % stride for side in (size[1], size[0]))
    return _MARGIN, right, _MARGIN, bottom


def _principal_components(features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean (F,) and the components (D, F) with the largest variance of (N, ...) features, D at most 24."""
    rows = features.flatten(1)
    rows = rows[:: max(1, len(rows) // _PCA_ROWS)]
    mean = rows.mean(0)
    centred = rows - mean
    _, vectors = torch.linalg.eigh(centred.T @ centred)
    return mean, vectors[:, -_FEATURES:].T.contiguous()


def _fold(found: torch.Tensor, values: torch.Tensor, stride: int) -> torch.Tensor:
    """(3, H, W): the values of the found keys at their places, overlaps averaged with weights that fall off outwards."""
    rows, columns = found.shape
    height, width = (rows - 1) * stride + PATCH, (columns - 1) * stride + PATCH
    total = torch.zeros(height, width, 4, device=values.device)
    flat = found.flatten()
    offsets = torch.arange(PATCH, dtype=torch.float32) - _MARGIN
    falloff = torch.exp(-(offsets**2) / (2.0 * (PATCH / 4) ** 2)).tolist()
    for index in range(PATCH * PATCH):
        top, left = divmod(index, PATCH)
        weight = falloff[top] * falloff[left]
        window = total[top : top + rows * stride : stride, left : left + columns * stride : stride][:rows, :columns]
        window[..., :3] += weight * values[index].index_select(0, flat).view(rows, columns, 3)
        window[..., 3] += weight
    return (total[..., :3] / total[..., 3:]).permute(2, 0, 1)
