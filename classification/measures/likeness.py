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

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import dlib
import numpy as np
import numpy.typing as npt

from classification.measures import face_network, faces
from classification.measures.description import MeasureDescription
from classification.measures.face_network import FaceNetwork
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

_MODELS = "face_recognition_models"
"""The package in which those of face-recognition are."""

Encoding = npt.NDArray[np.float64]


def likeness(batch: Batch) -> npt.NDArray[np.float32]:
    """float32 (M,), 0..1, NaN without a face. About 12 ms of one core for each face beside looking for it."""
    assert batch.portrait is not None, "it is measured where there is one"
    values = np.full(len(batch), np.nan, np.float32)
    found = {index: encoding for index, face in enumerate(batch.faces) if (encoding := _encoding(face)) is not None}
    if found:
        distances = np.linalg.norm(np.stack(list(found.values())) - _of(batch.portrait), axis=1)
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
    if not face.found or face.box is None:
        return None
    return recognition().encoding(face.seen, face.box)


class Recognition:
    """What face-recognition does with a face that has been found, by its own models."""

    def __init__(self, landmarks: Path, network: Path) -> None:
        """Two files of models, of 9 and 22 MB. RuntimeError, OSError: they cannot be read."""
        self._landmarks = dlib.shape_predictor(str(landmarks))
        self._network = _network(network)

    def encoding(self, seen: npt.NDArray[np.uint8], box: tuple[int, int, int, int]) -> Encoding:
        """float64 (128,), of the face in `box`: `face_encodings` of the package with small landmarks, to rounding."""
        top, right, bottom, left = box
        points = self._landmarks(seen, dlib.rectangle(left, top, right, bottom))
        return self._network(dlib.get_face_chip(seen, points, face_network.SIDE, face_network.PADDING))


def _network(path: Path) -> Callable[[npt.NDArray[np.uint8]], Encoding]:
    """The network, by dlib itself where its weights are not those that are known."""
    try:
        return FaceNetwork(path)
    except ValueError:
        network = dlib.face_recognition_model_v1(str(path))
        return lambda face: np.array(network.compute_face_descriptor(face))


@cache
def recognition() -> Recognition:
    """UserError: the package, or its models, are not installed.

    The package itself is not imported: that reads 100 MB of models that are of no use here and makes a second detector,
    more than a second in each process; it ends the program where its models are missing; and it lets Pillow take
    cut-off pictures for whole ones from then on.
    """
    try:
        found = find_spec(_MODELS)
        if found is None or not found.submodule_search_locations:
            raise ModuleNotFoundError(f"No module named '{_MODELS}'")
        folder = Path(found.submodule_search_locations[0], "models")
        return Recognition(
            folder / "shape_predictor_5_face_landmarks.dat", folder / "dlib_face_recognition_resnet_model_v1.dat"
        )
    except (ImportError, ValueError, RuntimeError, OSError) as error:
        raise UserError(
            f"The package face-recognition cannot be used ({error}); install it with its models by "
            "`pip install --force-reinstall face-recognition face-recognition-models`."
        ) from error


MEASURE = Measure(DESCRIPTION, PARAMETERS, likeness, of_portrait=True, suits=of_a_known_face)
