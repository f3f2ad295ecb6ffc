"""How abstract a variant of a portrait is: 0 where a face is clear, 1 where there is none.

Measured with the frontal face detector that face-recognition uses (dlib's HOG features and linear classifier, after
Dalal and Triggs, 2005; five poses), run far below its threshold: its score is a continuous "how much of a face is
here". It runs on the picture and on two blurred copies and the best score counts, because dots, strokes and tiles hide
from the detector a face that an eye sees at once.

Scores on variants of portraits at 256 px: a photograph about +1.5, a stylised but clear face about 0, texture, noise
and a cat's face −0.8 to −1.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import dlib
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

SIDE = 256
"""Longest side in pixels that pictures are looked at with; faces of 80 pixels and more are found."""

_THRESHOLD = -2.0
_BLURS = (1.5, 3.0)
_CLEAR = 1.5
_NONE = -1.3
_MIDDLE = -0.2
_SLOPE = 0.3

DESCRIPTION: dict[str, Any] = {
    "method": "dlib frontal face detector, best score of the picture and its blurred copies",
    "side": SIDE,
    "threshold": _THRESHOLD,
    "blurs": list(_BLURS),
    "calibration": {"clear": _CLEAR, "none": _NONE, "middle": _MIDDLE, "slope": _SLOPE},
    "version": 1,
}


def abstractness(images: Sequence[npt.NDArray[np.uint8]]) -> npt.NDArray[np.float32]:
    """float32 (N,), 0..1, of N pictures, each uint8 (H, W, 3) sRGB of any size. About 30 ms of one core for each."""
    return calibrated(np.array([face_score(image) for image in images], np.float32))


def face_score(image: npt.NDArray[np.uint8]) -> float:
    """The detector's best score in `image` (uint8 (H, W, 3) sRGB); its threshold for a face is 0."""
    picture = Image.fromarray(image)
    scale = SIDE / max(picture.size)
    if scale != 1:
        width, height = (max(1, round(side * scale)) for side in picture.size)
        picture = picture.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=2.0)
    copies = [picture, *(picture.filter(ImageFilter.GaussianBlur(radius)) for radius in _BLURS)]
    return max(_best_score(np.asarray(copy)) for copy in copies)


def calibrated(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Detector scores → abstractness: a falling logistic curve, 0 from `_CLEAR` up and 1 from `_NONE` down."""

    def curve(score: npt.ArrayLike) -> npt.NDArray[np.float64]:
        return 1 / (1 + np.exp((np.asarray(score, np.float64) - _MIDDLE) / _SLOPE))

    least, most = curve(_CLEAR), curve(_NONE)
    return np.clip((curve(scores) - least) / (most - least), 0, 1).astype(np.float32)


def _best_score(image: npt.NDArray[np.uint8]) -> float:
    _, scores, _ = _detector().run(image, 0, _THRESHOLD)
    return max(scores, default=_THRESHOLD)


@cache
def _detector() -> Any:
    return dlib.get_frontal_face_detector()
