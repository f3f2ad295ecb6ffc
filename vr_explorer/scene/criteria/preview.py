"""What is seen of a criterion while it is being chosen: how many images match, and how its values are distributed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.criteria.criterion import THRESHOLD, Axis, Criterion, Matcher, iter_leaves
from vr_explorer.scene.criteria.measures import Measure
from vr_explorer.scene.criteria.ordering import ordering

BINS = 48


@dataclass(frozen=True)
class Histogram:
    """Images in `BINS` equal steps from low to high; values beyond count in the first and last step, and images that
    have none in no step.

    counts, matching: int64 (BINS,), of all images, and of those that match the whole criterion.
    """

    low: float
    high: float
    counts: npt.NDArray[np.int64]
    matching: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Preview:
    """matches: the number of images that match. matching: bool (N,), which do. histograms: of each single criterion,
    the values that images would be ordered by, and of each measure that was asked for.
    """

    matches: int
    matching: npt.NDArray[np.bool_]
    histograms: dict[Criterion | Measure, Histogram]


def preview(matcher: Matcher, criterion: Criterion, measures: Sequence[Measure] = ()) -> Preview:
    """measures: to be seen beside the criterion's own. UserError as `Matcher.match`."""
    matching = matcher.wanted(criterion) >= THRESHOLD
    histograms: dict[Criterion | Measure, Histogram] = {
        leaf: _histogram(matcher, leaf.axis, matching) for leaf in iter_leaves(criterion)
    }
    histograms |= {measure: _histogram(matcher, measure, matching) for measure in measures}
    return Preview(int(np.count_nonzero(matching)), matching, histograms)


def _histogram(matcher: Matcher, axis: Axis, matching: npt.NDArray[np.bool_]) -> Histogram:
    by = ordering(matcher, axis)
    known = ~np.isnan(by.values)
    if not known.all():
        by, matching = replace(by, values=by.values[known]), matching[known]
    steps = ((by.values - np.float32(by.low)) * np.float32(BINS / (by.high - by.low))).astype(np.int32)
    np.clip(steps, 0, BINS - 1, out=steps)
    return Histogram(by.low, by.high, np.bincount(steps, minlength=BINS), np.bincount(steps[matching], minlength=BINS))
