"""Where a picture looks most like a face, and how much: what several measures ask of the same detector.

It is the frontal face detector that face-recognition uses (dlib's HOG features and linear classifier, after Dalal and
Triggs, 2005; five poses), run far below its threshold: its score is a continuous "how much of a face is here". It runs
on the picture and on two blurred copies and the best score counts, because dots, strokes and tiles hide from the
detector a face that an eye sees at once.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

import dlib
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.weights import cache_folder

SIDE = 256
"""Longest side in pixels that pictures are looked at with; faces of 80 pixels and more are found."""

LOWEST = -2.0
"""Score below which the detector tells of nothing; of a picture in which it finds nothing at all."""

BLURS = (1.5, 3.0)

FOUND = 0.0
"""The detector's own threshold: from here on it calls something a face, and face-recognition does."""

_KEPT = "f3f7aa833fb4a14a46fc48689f45b98d85ef72d6dfaf8bdc012b7d3c522a5426"
"""The SHA-256 of the detector in dlib's form for files."""


class Face(NamedTuple):
    """score: about +1.5 for a photograph, `LOWEST` where there is nothing. box: top, right, bottom, left in pixels of
    `seen`, as face-recognition has its locations; None where there is nothing. seen: uint8 (H, W, 3) sRGB, the picture
    at `SIDE` in which it was seen best, blurred or not.
    """

    score: float
    box: tuple[int, int, int, int] | None
    seen: npt.NDArray[np.uint8]

    @property
    def found(self) -> bool:
        return self.box is not None and self.score >= FOUND


def best_face(picture: Image.Image) -> Face:
    """picture: RGB of any size. About 30 ms of one core."""
    scale = SIDE / max(picture.size)
    if scale != 1:
        width, height = (max(1, round(side * scale)) for side in picture.size)
        picture = picture.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=2.0)
    copies = [picture, *(picture.filter(ImageFilter.GaussianBlur(radius)) for radius in BLURS)]
    return max((_best(np.asarray(copy)) for copy in copies), key=lambda face: face.score)


def _best(seen: npt.NDArray[np.uint8]) -> Face:
    boxes, scores, _ = _detector().run(seen, 0, LOWEST)
    if not scores:
        return Face(LOWEST, None, seen)
    score, box = max(zip(scores, boxes, strict=True), key=lambda one: one[0])
    return Face(score, (box.top(), box.right(), box.bottom(), box.left()), seen)


@cache
def _detector() -> Any:
    """To unpack it takes dlib a fifth of a second in each process. In dlib's own form for files, as an earlier process
    has kept it, it is there at once; files that hold anything else are not read.
    """
    kept = cache_folder().with_name("faces.svm")
    with suppress(OSError, RuntimeError):
        if hashlib.sha256(kept.read_bytes()).hexdigest() == _KEPT:
            return dlib.fhog_object_detector(str(kept))
    detector = dlib.get_frontal_face_detector()
    with suppress(OSError, RuntimeError, UserError):
        make_folder(kept.parent)
        with replacing(kept) as partial:
            detector.save(str(partial))
    return detector
