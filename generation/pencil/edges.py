"""Where HED sees edges. Loads torch."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from torch.nn import functional

from foundation.one_thread import one_thread
from generation.method import Picture
from generation.networks import hed
from generation.patches.arrays import planes_of
from generation.pencil.drawing import Amount

_MARGIN = 16
"""Pixels of the mirrored picture around it: at an edge of the picture the network sees an edge."""

_FINEST = (0.45, 0.55)
"""Shares of the first two side outputs among the fine edges."""


def found(picture: Picture) -> tuple[Amount, Amount]:
    """Probabilities (H, W) of fine edges, and of outlines. UserError: the package is missing, or is not the known one.

    On one thread, so that the same picture gives the same bits on one machine.
    """
    network = _network()
    margins = [min(_MARGIN, side - 1) for side in picture.shape[:2]]
    down, across = margins
    with one_thread(), torch.no_grad():
        planes = functional.pad(planes_of(picture)[None], (across, across, down, down), mode="reflect")
        fused, sides = (maps.numpy() for maps in network(planes))
    height, width = picture.shape[:2]
    inside = (slice(down, down + height), slice(across, across + width))
    fine = sum(share * side[inside] for share, side in zip(_FINEST, sides, strict=False))
    return np.asarray(fine, np.float32), np.ascontiguousarray(fused[inside])


@lru_cache(maxsize=1)
def _network() -> hed.HED:
    return hed.load()
