"""The patches that a level may use: its sources at one scale, compared by their principal components."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from generation.patches.pyramid import resized, scaled

PATCH = 7
"""Side of a patch, pixels."""

_FEATURES = 24
_FITTED = 3000


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
class Projection:
    """From a patch to its principal components. mean: (F,). components: (D, C, PATCH, PATCH), F = C · PATCH²."""

    mean: torch.Tensor
    components: torch.Tensor

    def __call__(self, planes: torch.Tensor, stride: int = 1) -> torch.Tensor:
        """Features (D, h, w) of the patches of `planes` (C, H, W) at `stride`."""
        shift = -(self.components.flatten(1) @ self.mean)
        return functional.conv2d(planes[None], self.components, shift, stride=stride)[0]


@dataclass(frozen=True)
class Pool:
    """The patches of all sources, each named by the flat index of its upper left pixel; N pixels in all.

    values: (N, 3). features: (N, D), zero where no patch begins. valid: (N,) a patch begins here, as it does not in
    the last PATCH − 1 rows and columns of a source. owners: (N,) number of the source. widths: of each source, pixels
    from one row to the next. places: the valid ones of each source. shares: of each source in what is drawn, sum 1.
    """

    values: torch.Tensor
    features: torch.Tensor
    valid: torch.Tensor
    owners: torch.Tensor
    widths: torch.Tensor
    places: tuple[torch.Tensor, ...]
    shares: tuple[float, ...]
    projection: Projection

    def draw(self, count: int, rng: np.random.Generator) -> torch.Tensor:
        """About `count` random places, different ones, by the sources' shares."""
        drawn = []
        for places, share in zip(self.places, self.shares, strict=True):
            wanted = min(max(1, round(count * share)), len(places))
            chosen = np.sort(rng.choice(len(places), wanted, replace=False))
            drawn.append(places[torch.from_numpy(chosen).to(places.device)])
        return torch.cat(drawn)

    def moved(self, places: torch.Tensor, rows: int, columns: int) -> tuple[torch.Tensor, torch.Tensor]:
        """The places so many rows and columns (less than PATCH each) further, and whether patches begin there.

        A patch beyond its source's edge does not: steps stay in the source and do not turn to another row.
        """
        moved = (places + rows * self.widths[self.owners[places]] + columns).remainder(len(self.valid))
        return moved, self.valid[moved] & (self.owners[moved] == self.owners[places])


def pool_of(
    sources: Sequence[Source],
    scale: float,
    guide_weight: float = 1.0,
    with_values: bool = True,
    softened: float | None = None,
    edge: int = 0,
) -> Pool:
    """The patches of `sources` at `scale`.

    guide_weight: factor on the guides. with_values: compare the values too, not the guides alone. softened: compare
    the values of the image scaled by this factor and back, as an estimate that was enlarged looks. edge: pixels
    by which the last row and column are repeated, as a picture is that patches at a stride have to cover.
    """
    values, compared = [], []
    for source in sources:
        size = scaled((source.image.shape[1], source.image.shape[2]), scale, PATCH)
        image = resized(source.image, size)
        values.append(_extended(image, edge))
        planes = []
        if with_values:
            planes.append(image if softened is None else resized(resized(image, scaled(size, softened, PATCH)), size))
        if source.guide is not None:
            planes.append(guide_weight * resized(source.guide, size))
        compared.append(_extended(torch.cat(planes), edge))
    projection = _fitted(compared)
    total = sum(source.share for source in sources)
    valid = [_beginnings(image) for image in values]
    starts = np.cumsum([0, *(mask.numel() for mask in valid)])
    return Pool(
        values=torch.cat([image.flatten(1).T for image in values]),
        features=torch.cat([_dense(projection(planes)) for planes in compared]),
        valid=torch.cat([mask.flatten() for mask in valid]),
        owners=torch.cat(
            [torch.full((mask.numel(),), number, dtype=torch.int32) for number, mask in enumerate(valid)]
        ).to(values[0].device),
        widths=torch.tensor([mask.shape[1] for mask in valid], device=values[0].device),
        places=tuple(mask.flatten().nonzero()[:, 0] + int(start) for mask, start in zip(valid, starts, strict=False)),
        shares=tuple(source.share / total for source in sources),
        projection=projection,
    )


def _extended(planes: torch.Tensor, edge: int) -> torch.Tensor:
    return functional.pad(planes[None], (0, edge, 0, edge), mode="replicate")[0]


def _beginnings(image: torch.Tensor) -> torch.Tensor:
    """(H, W) bool: a whole patch begins here."""
    mask = torch.zeros(image.shape[1:], dtype=torch.bool, device=image.device)
    mask[: 1 - PATCH, : 1 - PATCH] = True
    return mask


def _dense(features: torch.Tensor) -> torch.Tensor:
    """(D, h, w) features of the places where a patch begins → (H · W, D) of all pixels."""
    return functional.pad(features, (0, PATCH - 1, 0, PATCH - 1)).flatten(1).T.contiguous()


def _fitted(images: Sequence[torch.Tensor]) -> Projection:
    """The principal components with the largest variance of the images' patches, some thousand of them."""
    rows = []
    for image in images:
        windows = image.unfold(1, PATCH, 1).unfold(2, PATCH, 1)
        count = windows.shape[1] * windows.shape[2]
        places = torch.arange(0, count, max(1, count * len(images) // _FITTED), device=image.device)
        picked = windows[:, places // windows.shape[2], places % windows.shape[2]]
        rows.append(picked.transpose(0, 1).flatten(1))
    patches = torch.cat(rows)
    mean = patches.mean(0)
    centred = patches - mean
    _, vectors = torch.linalg.eigh(centred.T @ centred)
    return Projection(mean, vectors[:, -_FEATURES:].T.reshape(-1, images[0].shape[0], PATCH, PATCH).contiguous())
