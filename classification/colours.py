"""Five dominant colours for each image (`foundation.dominant`), as the cloud records them."""

from __future__ import annotations

from typing import Any

from foundation.dominant import COLOURS, ITERATIONS, dominant_colours

__all__ = ["DESCRIPTION", "SIDE", "dominant_colours"]

SIDE = 60
"""Images are looked at with SIDE × SIDE pixels."""

DESCRIPTION: dict[str, Any] = {
    "method": "k-means in OKLab, k-means++ start",
    "colours": COLOURS,
    "side": SIDE,
    "iterations": ITERATIONS,
    "version": 2,
}
