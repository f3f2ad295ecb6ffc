"""Nearest patches by the normalised score of best buddies, exact, in bounded memory.

Score of key k for query q: D(q, k) / (alpha + min over queries q' of D(q', k)), D the squared distance. A key that is
far from every query (so that nobody would choose it) is made cheaper; a small alpha therefore makes the result use more
of the keys, a large one is plain nearest neighbour. Granot et al. 2022, section 3.2.
"""

from __future__ import annotations

import torch

ROWS = 512
"""Queries in one chunk: its distances to a few thousand keys stay in the processor's cache."""

SAMPLE = 4096
"""Queries among which the nearest one to each key is sought; more change the score little and cost more."""


def nearest(
    queries: torch.Tensor, keys: torch.Tensor, alpha: float | None = None, sample: int = SAMPLE
) -> tuple[torch.Tensor, torch.Tensor]:
    """For each query the key with the least score.

    queries (Q, D), keys (K, D): float32, on one device. alpha: of the score, in the unit of the squared distance;
    None: plain nearest neighbours. sample: queries at most among which the one nearest to a key is sought.
    Returns the keys' indices, int64 (Q,), and their factors of the squared distance in the score, float32 (Q,).
    """
    rows = _with_norms(queries)
    columns = _with_ones(keys)
    distances = torch.empty(min(ROWS, len(rows)), len(keys), device=keys.device)
    factors = torch.ones(len(keys), device=keys.device)
    if alpha is not None:
        factors = 1.0 / (alpha + _least_distances(_spread(rows, sample), columns, distances))
        columns *= factors
    found = torch.empty(len(rows), dtype=torch.int64, device=keys.device)
    for start in range(0, len(rows), ROWS):
        chunk = rows[start : start + ROWS]
        scores = torch.mm(chunk, columns, out=distances[: len(chunk)])
        found[start : start + ROWS] = _argmin(scores)
    return found, factors[found]


def _with_norms(queries: torch.Tensor) -> torch.Tensor:
    """(Q, D + 2) rows (q, |q|², 1), whose product with a column of `_with_ones` is the squared distance."""
    ones = torch.ones(len(queries), 1, device=queries.device)
    return torch.cat([queries, queries.square().sum(1, keepdim=True), ones], dim=1)


def _with_ones(keys: torch.Tensor) -> torch.Tensor:
    """(D + 2, K) columns (−2k, 1, |k|²)."""
    ones = torch.ones(len(keys), 1, device=keys.device)
    return torch.cat([-2.0 * keys, ones, keys.square().sum(1, keepdim=True)], dim=1).T.contiguous()


def _spread(rows: torch.Tensor, count: int) -> torch.Tensor:
    """At most `count` rows, evenly spread."""
    if len(rows) <= count:
        return rows
    return rows[torch.linspace(0, len(rows) - 1, count, device=rows.device).round().long()]


def _least_distances(rows: torch.Tensor, columns: torch.Tensor, buffer: torch.Tensor) -> torch.Tensor:
    """(K,) squared distance of each key to the query nearest to it."""
    least = torch.full((columns.shape[1],), torch.inf, device=columns.device)
    for start in range(0, len(rows), ROWS):
        chunk = rows[start : start + ROWS]
        torch.minimum(least, torch.mm(chunk, columns, out=buffer[: len(chunk)]).amin(0), out=least)
    return least.clamp_(min=0.0)


def _argmin(scores: torch.Tensor) -> torch.Tensor:
    """Along the rows; on the processor NumPy's, which is ten times as fast as torch's."""
    if scores.device.type == "cpu":
        return torch.from_numpy(scores.numpy().argmin(1))
    return scores.argmin(1)
