"""Prefer patches that continue those of their neighbours: larger whole pieces, sharper results.

After Ashikhmin, "Synthesizing Natural Textures", I3D 2001, with the tolerance κ of Hertzmann et al., "Image
Analogies", SIGGRAPH 2001, and the propagation of Barnes et al., "PatchMatch", SIGGRAPH 2009.
"""

from __future__ import annotations

import torch

from generation.patches.pool import Pool


def propagated(
    found: torch.Tensor,
    factors: torch.Tensor,
    queries: torch.Tensor,
    pool: Pool,
    stride: int,
    tolerance: float,
    passes: int,
) -> torch.Tensor:
    """`found` with places replaced by the continuation of a neighbour's where that scores nearly as well, or better.

    found: (h, w) places in `pool`. factors: (h, w) of their squared distances in the score; a continuation inherits
    that of the patch that it continues. queries: (h · w, D). stride: pixels between queries, less than the side of a
    patch. tolerance: a continuation is taken up to (1 + tolerance) times the score.
    """
    rows, columns = found.shape
    scores = factors.flatten() * _distances(queries, pool, found.flatten())
    for index in range(4 * passes):
        step = ((0, 1), (1, 0), (0, -1), (-1, 0))[index % 4]
        neighbours = _shifted(found, step).flatten()
        continued = neighbours + stride * (step[0] * pool.widths[neighbours] + step[1])
        continued = continued.remainder(len(pool.valid))
        inherited = _shifted(factors, step).flatten()
        rivals = inherited * _distances(queries, pool, continued)
        better = pool.valid[continued] & _inside(rows, columns, step, found.device)
        better &= rivals <= (1.0 + tolerance) * scores
        found = torch.where(better, continued, found.flatten()).view(rows, columns)
        factors = torch.where(better, inherited, factors.flatten()).view(rows, columns)
        scores = torch.where(better, rivals, scores)
    return found


def _distances(queries: torch.Tensor, pool: Pool, places: torch.Tensor) -> torch.Tensor:
    return (queries - pool.features.index_select(0, places)).square().sum(1)


def _shifted(found: torch.Tensor, step: tuple[int, int]) -> torch.Tensor:
    """At each place the value of the neighbour that lies `step` (rows, columns) before it, around the edges."""
    return torch.roll(found, step, dims=(0, 1))


def _inside(rows: int, columns: int, step: tuple[int, int], device: torch.device) -> torch.Tensor:
    """(rows · columns,) bool: the neighbour did not come around an edge."""
    inside = torch.ones(rows, columns, dtype=torch.bool, device=device)
    if step[0]:
        inside[0 if step[0] > 0 else -1] = False
    if step[1]:
        inside[:, 0 if step[1] > 0 else -1] = False
    return inside.flatten()
