"""How abstract a variant of a person's portrait is: 0 where a face is clear, 1 where there is none.

Measured is the detector's best score (`faces`), so it judges human faces alone: where the portrait has none, nearly
every variant would be abstract, and structure takes its place.

Scores on variants of portraits at 256 px: a photograph about +1.5, a stylised but clear face about 0, texture, noise
and a cat's face −0.8 to −1.1.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from classification.measures import faces, original
from classification.measures.measure import Batch, Measure
from classification.measures.portrait import Portrait

_CLEAR = 1.5
_NONE = -1.3
_MIDDLE = -0.2
_SLOPE = 0.3

PARAMETERS: dict[str, Any] = {
    "method": "dlib frontal face detector, best score of the picture and its blurred copies",
    "side": faces.SIDE,
    "threshold": faces.LOWEST,
    "blurs": list(faces.BLURS),
    "calibration": {"clear": _CLEAR, "none": _NONE, "middle": _MIDDLE, "slope": _SLOPE},
    "version": 1,
}


def abstractness(batch: Batch) -> npt.NDArray[np.float32]:
    """float32 (M,), 0..1."""
    return calibrated(np.array([face.score for face in batch.faces], np.float32))


def calibrated(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Detector scores → abstractness: a falling logistic curve, 0 from `_CLEAR` up and 1 from `_NONE` down."""

    def curve(score: npt.ArrayLike) -> npt.NDArray[np.float64]:
        return 1 / (1 + np.exp((np.asarray(score, np.float64) - _MIDDLE) / _SLOPE))

    least, most = curve(_CLEAR), curve(_NONE)
    return np.clip((curve(scores) - least) / (most - least), 0, 1).astype(np.float32)


def of_a_person(portrait: Portrait | None) -> bool:
    """Whether `portrait` has a face, or nobody knows."""
    return portrait is None or portrait.face.found


MEASURE = Measure(original.ABSTRACTNESS, PARAMETERS, abstractness, suits=of_a_person)
