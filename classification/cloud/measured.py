"""What was measured of the images of a cloud, each with what it means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classification.measures.description import MeasureDescription
from classification.measures.original import ORIGINAL_MEASURES


@dataclass(frozen=True)
class MeasureColumn:
    """values: float32 (N,), NaN where a picture has none."""

    description: MeasureDescription
    values: npt.NDArray[np.float32]


def original_measures(
    abstractness: npt.NDArray[np.float32], composition: npt.NDArray[np.float32]
) -> dict[str, MeasureColumn]:
    """What a cloud has measured that has no more than the original application's table. float32 (N,): 0 (a clear face)
    .. 1 (none), and 0..100.
    """
    columns = zip(ORIGINAL_MEASURES, (abstractness, composition), strict=True)
    return {description.id: MeasureColumn(description, values) for description, values in columns}
