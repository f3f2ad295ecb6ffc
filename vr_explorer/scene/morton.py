"""Points sorted along a Morton curve (Morton, 1966): those that are near in space are near in the order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def morton_order(positions: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    """(N,), which of positions, float32 (N, 3), comes first, and so on; 10 bits an axis. At least one position."""
    low = positions.min(axis=0)
    extent = max(float((positions.max(axis=0) - low).max()), 1e-6)
    cells = ((positions - low) * (1023.0 / extent)).astype(np.uint32)
    codes = sum((_spread(cells[:, axis]) << np.uint32(axis) for axis in range(3)), np.zeros(len(positions), np.uint32))
    order: npt.NDArray[np.intp] = np.argsort(codes, kind="stable")
    return order


def _spread(values: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """The lower 10 bits with two zero bits between each."""
    spread = values & np.uint32(0x3FF)
    for shift, mask in ((16, 0x030000FF), (8, 0x0300F00F), (4, 0x030C30C3), (2, 0x09249249)):
        spread = (spread | (spread << np.uint32(shift))) & np.uint32(mask)
    return spread
