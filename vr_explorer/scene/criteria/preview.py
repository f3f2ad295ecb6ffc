"""What is seen of a criterion while it is being chosen: how many images match, and how its values are distributed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.criteria.matching import THRESHOLD, Criterion, Matcher, leaves
from vr_explorer.scene.criteria.ordering import ordering

BINS = 48


@dataclass(frozen=True)
class Histogram:
    """Images in `BINS` equal steps from low to high; values beyond count in the first and last step.

    counts, matching: int64 (BINS,), of all images, and of those that match the whole criterion.
    """

    low: float
    high: float
    counts: npt.NDArray[np.int64]
    matching: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Preview:
    """matches: the number of images that match. histograms: of each single criterion, the values that images would be
    ordered by.
    """

    matches: int
    histograms: dict[Criterion, Histogram]


def preview(matcher: Matcher, criterion: Criterion) -> Preview:
    """UserError as `Matcher.match`."""
    matching = matcher.match(criterion) >= THRESHOLD
    histograms = {leaf: _histogram(matcher, leaf, matching) for leaf in leaves(criterion)}
    return Preview(int(np.count_nonzero(matching)), histograms)


def _histogram(matcher: Matcher, leaf: Criterion, matching: npt.NDArray[np.bool_]) -> Histogram:
    by = ordering(matcher, leaf.axis)
    steps = ((by.values - np.float32(by.low)) * np.float32(BINS / (by.high - by.low))).astype(np.int32)
    np.clip(steps, 0, BINS - 1, out=steps)
    return Histogram(by.low, by.high, np.bincount(steps, minlength=BINS), np.bincount(steps[matching], minlength=BINS))
