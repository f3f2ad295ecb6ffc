"""A measure from outside this program: one file, as anyone could write it (docs/extending.md)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from classification.measures.description import MeasureDescription
from classification.measures.measure import Batch, Measure


def symmetry(batch: Batch) -> npt.NDArray[np.float32]:
    """float32 (M,), 0..100: how like their mirror images the grey pictures are; NaN where there is nothing to see."""
    grey = batch.grey.astype(np.float32)
    unlike = np.abs(grey - grey[:, :, ::-1]).mean(axis=(1, 2))
    spread = grey.std(axis=(1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(spread > 1.0, np.clip(100.0 * (1.0 - unlike / (2.0 * spread)), 0.0, 100.0), np.nan)


MEASURE = Measure(
    MeasureDescription(
        "symmetry", "Symmetry", high=100.0, unit=" %", low_means="lopsided", high_means="its own mirror image",
        undefined="nothing to mirror",
    ),
    {"method": "mean difference to the mirror image", "version": 1},
    symmetry,
)  # fmt: skip
