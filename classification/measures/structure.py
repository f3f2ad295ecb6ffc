"""How much of the portrait's own layout is gone from a variant, for portraits without a human face: 0 where all of it
is there, 1 where nothing is, as abstractness has it for faces.

Compared are the directions of edges (`foundation.contours`: the structure tensor of Bigün and Granlund, 1987, over
crops and shifts of the portrait), which outlive another palette, a negative and a broad brush, as an eye's idea of
what is shown does. What is left counts as a share of what the portrait has in common with itself. Both ends are
calibrated on a cat's variants: `_THERE` is what the mildest keep; other photographs have 0.05 to 0.16 by chance, since
the best of many views of the portrait counts, and `_GONE` is above that.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from classification.measures.description import MeasureDescription
from classification.measures.measure import Batch, Measure
from classification.measures.portrait import Portrait
from foundation.contours import Contours
from foundation.language import N_

_SIDE = 128
_THERE, _GONE = 0.8, 0.2

DESCRIPTION = MeasureDescription(
    "structure",
    N_("Structure lost"),
    low_means=N_("the portrait's own layout"),
    high_means=N_("nothing of it left"),
    short=N_("Structure"),
    instead_of="abstractness",
)
PARAMETERS: dict[str, Any] = {
    "method": "directions of edges (structure tensor) against the portrait's, best of its crops",
    "side": _SIDE,
    "calibration": {"there": _THERE, "gone": _GONE},
    "version": 1,
}


def structure(batch: Batch) -> npt.NDArray[np.float32]:
    """float32 (M,), 0..1. About 5 ms of one core for each."""
    assert batch.portrait is not None, "it is measured where there is one"
    contours, whole = _contours(batch.portrait)
    left = np.array([contours(_small(picture)) for picture in batch.pictures], np.float32) / whole
    return np.clip((_THERE - left) / (_THERE - _GONE), 0.0, 1.0).astype(np.float32)


def without_a_face(portrait: Portrait | None) -> bool:
    return portrait is not None and not portrait.face.found


@cache
def _contours(portrait: Portrait) -> tuple[Contours, float]:
    """With what the portrait itself has of them; a picture without any edge has none, and all are as unlike it."""
    contours = Contours(portrait.picture.astype(np.float32) / np.float32(255))
    return contours, max(contours(_small(Image.fromarray(portrait.picture))), 1e-6)


def _small(picture: Image.Image) -> npt.NDArray[np.float32]:
    """float32 (H, W, 3), its shorter side at most `_SIDE`."""
    scale = _SIDE / min(picture.size)
    if scale < 1:
        width, height = (max(1, round(side * scale)) for side in picture.size)
        picture = picture.resize((width, height), Image.Resampling.BOX, reducing_gap=3.0)
    return np.asarray(picture, np.float32) / np.float32(255)


MEASURE = Measure(DESCRIPTION, PARAMETERS, structure, of_portrait=True, suits=without_a_face)
