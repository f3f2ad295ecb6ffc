"""Prefer patches that continue those of their neighbours: larger whole pieces, sharper results.

After Ashikhmin, "Synthesizing Natural Textures", I3D 2001, with the tolerance κ of Hertzmann et al., "Image
Analogies", SIGGRAPH 2001, and the propagation of Barnes et al., "PatchMatch", SIGGRAPH 2009.
"""

from __future__ import annotations

import torch

from generation.patches.pool import Pool

_STEPS = [(0, 1), (1, 0), (0, -1), (-1, 0)]
"""Rows and columns from the neighbour that is continued."""


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
    patch. tolerance: a continuation is taken up to (1 + tolerance) times the score. passes: over all four neighbours,
    the odd places before the even ones: if all moved at once, the field would shift instead of growing together.
    """
    rows, columns = found.shape
    scores = factors.flatten() * _distances(queries, pool, found.flatten())
    odd = (torch.arange(rows)[:, None] + torch.arange(columns)).remainder(2).bool().flatten().to(found.device)
    for step in _STEPS * passes:
        for half in (odd, ~odd):
            neighbours = torch.roll(found, step, dims=(0, 1)).flatten()
            inherited = torch.roll(factors, step, dims=(0, 1)).flatten()
            continued, allowed = pool.moved(neighbours, stride * step[0], stride * step[1])
            rivals = inherited * _distances(queries, pool, continued)
            better = half & allowed & _inside(rows, columns, step, found.device)
            better &= rivals <= (1.0 + tolerance) * scores
            found = torch.where(better, continued, found.flatten()).view(rows, columns)
            factors = torch.where(better, inherited, factors.flatten()).view(rows, columns)
            scores = torch.where(better, rivals, scores)
    return found


def _distances(queries: torch.Tensor, pool: Pool, places: torch.Tensor) -> torch.Tensor:
    return (queries - pool.features.index_select(0, places)).square().sum(1)


def _inside(rows: int, columns: int, step: tuple[int, int], device: torch.device) -> torch.Tensor:
    """(rows · columns,) bool: the neighbour did not come around an edge."""
    inside = torch.ones(rows, columns, dtype=torch.bool, device=device)
    if step[0]:
        inside[0 if step[0] > 0 else -1] = False
    if step[1]:
        inside[:, 0 if step[1] > 0 else -1] = False
    return inside.flatten()
