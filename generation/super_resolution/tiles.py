"""A network applied tile by tile, so that a picture of any size fits into memory."""

from __future__ import annotations

from collections.abc import Callable

import torch

from foundation.auto_batch import Portion

TILE, SMALLEST_TILE = 128, 32


def tiled(
    network: Callable[[torch.Tensor], torch.Tensor],
    planes: torch.Tensor,
    scale: int,
    tile: Portion | None = None,
    margin: int = 24,
) -> torch.Tensor:
    """`network` (1, 3, h, w) → (1, 3, scale h, scale w), applied to `planes` (3, H, W).

    Each tile of `tile` pixels (TILE, smaller where memory does not suffice) is seen with `margin` pixels around it,
    whose enlargement is thrown away; at the picture's own edges the network sees the edge, as it would in the whole.
    """
    chosen = tile or Portion(TILE, SMALLEST_TILE)
    return chosen.tried(lambda side: _tiled(network, planes, scale, side, margin))


def _tiled(
    network: Callable[[torch.Tensor], torch.Tensor], planes: torch.Tensor, scale: int, tile: int, margin: int
) -> torch.Tensor:
    height, width = planes.shape[1:]
    result = planes.new_empty(3, height * scale, width * scale)
    for top in range(0, height, tile):
        for left in range(0, width, tile):
            bottom, right = min(top + tile, height), min(left + tile, width)
            first_row, first_column = max(0, top - margin), max(0, left - margin)
            seen = planes[None, :, first_row : bottom + margin, first_column : right + margin]
            made = network(seen)[0]
            rows = slice((top - first_row) * scale, (bottom - first_row) * scale)
            columns = slice((left - first_column) * scale, (right - first_column) * scale)
            result[:, top * scale : bottom * scale, left * scale : right * scale] = made[:, rows, columns]
    return result
