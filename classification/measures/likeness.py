"""How much the face in a variant is still that of the portrait's person: 1 where it is the same, 0 where it is not at
all; undefined where the detector finds no face.

Measured by face-recognition: the distance between the encodings of two faces, each 128 numbers by dlib's residual
network, which was trained so that the faces of one person lie within 0.6 of each other and those of two farther apart
(King, "High Quality Face Recognition with Deep Metric Learning", 2017; 99.38 % right on Labeled Faces in the Wild at
that threshold, which is why it is face-recognition's own). So likeness falls evenly from 1 at distance 0 through 1/2
at 0.6 to 0 at 1.2: from 1/2 up, the network takes it for the same person.

Faces are those that abstractness has looked for; only there an encoding is made.
"""

from __future__ import annotations

import warnings
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import ImageFile

from classification.measures import faces
from classification.measures.description import MeasureDescription
from classification.measures.faces import Face
from classification.measures.measure import Batch, Measure
from classification.measures.portrait import Portrait
from foundation.errors import UserError
from foundation.language import N_

SAME = 0.6
"""Distance of encodings up to which face-recognition takes two faces for one person's."""

_LANDMARKS = "small"
"""Five points, with which the network was trained."""

DESCRIPTION = MeasureDescription(
    "likeness",
    N_("Likeness"),
    low_means=N_("another face"),
    high_means=N_("the portrait's face"),
    undefined=N_("no face found"),
)
PARAMETERS: dict[str, Any] = {
    "method": "face-recognition, distance of face encodings to the portrait's",
    "half": SAME,
    "landmarks": _LANDMARKS,
    "faces": {"side": faces.SIDE, "threshold": faces.FOUND, "blurs": list(faces.BLURS)},
    "version": 1,
}

Encoding = npt.NDArray[np.float64]


def likeness(batch: Batch) -> npt.NDArray[np.float32]:
    """float32 (M,), 0..1, NaN without a face. About 80 ms of one core for each face beside looking for it."""
    assert batch.portrait is not None, "it is measured where there is one"
    values = np.full(len(batch), np.nan, np.float32)
    found = {index: encoding for index, face in enumerate(batch.faces) if (encoding := _encoding(face)) is not None}
    if found:
        distances = recognition().face_distance(list(found.values()), _of(batch.portrait))
        values[list(found)] = likeness_at(distances)
    return values


def likeness_at(distances: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Distances between encodings → likeness."""
    return np.clip(1.0 - np.asarray(distances, np.float64) / (2.0 * SAME), 0.0, 1.0)


def of_a_known_face(portrait: Portrait | None) -> bool:
    return portrait is not None and portrait.face.found


@cache
def _of(portrait: Portrait) -> Encoding:
    encoding = _encoding(portrait.face)
    assert encoding is not None, "it has a face"
    return encoding


def _encoding(face: Face) -> Encoding | None:
    """None where there is no face."""
    if not face.found:
        return None
    encoding: Encoding = recognition().face_encodings(face.seen, [face.box], model=_LANDMARKS)[0]
    return encoding


@cache
def recognition() -> ModuleType:
    """The package. UserError: it, or its models, are not installed.

    It is imported late, since that reads 100 MB of models. Where they are missing it ends the program; and it lets
    Pillow take cut-off pictures for whole ones from then on, which is taken back.
    """
    truncated = ImageFile.LOAD_TRUNCATED_IMAGES
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its models ask setuptools for their place in a way that is old
            import face_recognition
    except (Exception, SystemExit) as error:
        raise UserError(
            f"The package face-recognition cannot be used ({error}); install it with its models by "
            "`pip install --force-reinstall face-recognition face-recognition-models`."
        ) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = truncated
    found: ModuleType = face_recognition
    return found


MEASURE = Measure(DESCRIPTION, PARAMETERS, likeness, of_portrait=True, suits=of_a_known_face)
