"""Whether a face is still the portrait's, by face-recognition."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import dlib
import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter, ImageOps
from skimage import data

from classification.measures import faces, likeness
from classification.measures.face_network import SIDE, FaceNetwork
from classification.measures.measure import Batch
from classification.measures.portrait import Portrait
from tests import warm

_PACKAGE = importlib.util.find_spec("face_recognition_models")
assert _PACKAGE is not None and _PACKAGE.origin is not None
MODELS = Path(_PACKAGE.origin).with_name("models") / "dlib_face_recognition_resnet_model_v1.dat"


@pytest.fixture(scope="module")
def face_recognition() -> Any:
    """The package; as it is imported, it loads its models."""
    return importlib.import_module("face_recognition")


@pytest.fixture(scope="module")
def known(portrait: Image.Image) -> Portrait:
    return Portrait(np.asarray(portrait))


def test_the_threshold_of_the_package_is_a_half(face_recognition: Any) -> None:
    np.testing.assert_allclose(likeness.likeness_at([0.0, 0.3, 0.6, 0.9, 1.2, 1.9]), [1.0, 0.75, 0.5, 0.25, 0.0, 0.0])
    assert face_recognition.compare_faces.__defaults__[0] == likeness.SAME


@pytest.mark.slow
def test_the_same_person_is_alike_and_another_face_less(known: Portrait, portrait: Image.Image) -> None:
    mild = [
        portrait,
        portrait.resize((300, 300)),
        ImageEnhance.Brightness(portrait).enhance(0.8),
        ImageOps.mirror(portrait),
    ]
    itself, larger, darker, mirrored = likeness.likeness(Batch(mild, 128, known))
    assert itself == 1.0
    assert min(larger, darker, mirrored) > 0.5
    others = [Image.fromarray((255 * face).astype(np.uint8)) for face in data.lfw_subset()[:50]]
    framed = [
        ImageOps.expand(face.resize((170, 170), Image.Resampling.BICUBIC), 43, 128).convert("RGB") for face in others
    ]
    values = likeness.likeness(Batch(framed, 128, known))
    found = values[~np.isnan(values)]
    assert len(found) >= 20
    assert found.max() < 0.5, "nobody else is taken for her"


def test_it_falls_as_the_face_dissolves(known: Portrait, portrait: Image.Image) -> None:
    blurred = [portrait.filter(ImageFilter.GaussianBlur(radius)) for radius in (0, 1, 2)]
    first, second, third = likeness.likeness(Batch(blurred, 128, known))
    assert first > second > third


def test_without_a_face_there_is_none(known: Portrait) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    pictures = [
        Image.fromarray(data.chelsea()),
        Image.fromarray(noise),
        Image.new("RGB", (1, 1)),
        Image.new("RGB", (3, 400)),
    ]
    assert np.isnan(likeness.likeness(Batch(pictures, 128, known))).all()
    assert likeness.likeness(Batch([], 128, known)).shape == (0,)


def test_faces_are_those_that_the_package_finds(portrait: Image.Image, face_recognition: Any) -> None:
    """The detector runs once for all measures, with another threshold."""
    for picture in (portrait, ImageOps.mirror(portrait), portrait.rotate(12), ImageOps.posterize(portrait, 2)):
        face = faces.best_face(picture)
        assert face.found and face.box in face_recognition.face_locations(face.seen, 0)
    nothing = faces.best_face(Image.fromarray(data.chelsea()))
    assert not nothing.found and not face_recognition.face_locations(nothing.seen, 0)


def test_encodings_are_those_that_the_package_makes(portrait: Image.Image, face_recognition: Any) -> None:
    """It is not imported by the program, which reads its models itself."""
    for picture in (portrait, ImageOps.mirror(portrait), portrait.rotate(12), ImageOps.posterize(portrait, 2)):
        face = faces.best_face(picture)
        assert face.box is not None
        (expected,) = face_recognition.face_encodings(face.seen, [face.box], model="small")
        own = likeness.recognition().encoding(face.seen, face.box)
        np.testing.assert_allclose(own, expected, atol=1e-5)
        distances = face_recognition.face_distance([own, own + 0.1], expected)
        np.testing.assert_array_equal(np.linalg.norm(np.stack([own, own + 0.1]) - expected, axis=1), distances)


def test_encodings_of_anything_are_those_of_the_package(face_recognition: Any) -> None:
    """Whatever it is shown, where each layer has other signs and sizes than for a face."""
    rng = np.random.default_rng(0)
    shown = [
        np.zeros((SIDE, SIDE, 3), np.uint8),
        np.full((SIDE, SIDE, 3), 255, np.uint8),
        rng.integers(0, 256, (SIDE, SIDE, 3), np.uint8),
        np.asarray(Image.fromarray(data.chelsea()).resize((SIDE, SIDE))),
    ]
    package = dlib.face_recognition_model_v1(str(MODELS))
    own = FaceNetwork(MODELS)
    for face in shown:
        np.testing.assert_allclose(own(face), np.array(package.compute_face_descriptor(face)), atol=1e-5)
    with pytest.raises(ValueError, match="must be uint8"):
        own(shown[0][:100])


def test_other_weights_are_left_to_the_package(tmp_path: Path, portrait: Image.Image) -> None:
    other = tmp_path / "other.dat"
    content = bytearray(MODELS.read_bytes())
    content[-20_000] ^= 1  # of a weight of the last layer: the least that makes it another file
    other.write_bytes(content)
    with pytest.raises(ValueError, match="other weights than are known"):
        FaceNetwork(other)
    landmarks = MODELS.with_name("shape_predictor_5_face_landmarks.dat")
    face = faces.best_face(portrait)
    assert face.box is not None
    by_package = likeness.Recognition(landmarks, other).encoding(face.seen, face.box)
    np.testing.assert_allclose(by_package, likeness.recognition().encoding(face.seen, face.box), atol=1e-3)
    with pytest.raises(RuntimeError):
        other.write_bytes(content[:1_000_000])
        likeness.Recognition(landmarks, other)


def test_cut_off_pictures_are_still_told_after_it(pytestconfig: pytest.Config, tmp_path: Path) -> None:
    """The package lets Pillow take them for whole ones, in all of the process."""
    code = (
        "import sys, numpy as np; from pathlib import Path; from PIL import Image\n"
        "from classification.measures import likeness; from classification.measures.portrait import opened\n"
        "from classification.measures.measure import Batch; from foundation.images import ImageError, load_rgb\n"
        "known = opened(Path('assets/portrait_256.png'))\n"
        "assert likeness.likeness(Batch([Image.fromarray(known.picture)], 128, known))[0] == 1\n"
        "try: load_rgb(Path(sys.argv[1])); print('taken')\n"
        "except ImageError: print('told')\n"
    )
    cut = tmp_path / "cut.jpg"
    Image.open(pytestconfig.rootpath / "assets" / "portrait_256.png").convert("RGB").save(cut)
    cut.write_bytes(cut.read_bytes()[:4000])
    run = warm.run([sys.executable, "-c", code, str(cut)], cwd=pytestconfig.rootpath, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "told"


def test_a_package_without_its_models_is_told(pytestconfig: pytest.Config) -> None:
    """It would end the program."""
    code = (
        "import sys; sys.modules['face_recognition_models'] = None\n"
        "from classification.checks import checks; from classification.measures.likeness import recognition\n"
        "from foundation.errors import UserError\n"
        "try: recognition()\n"
        "except UserError as error: print('told:', error)\n"
        "print([check.works for check in checks() if check.name == 'face encodings'])\n"
    )
    run = warm.run([sys.executable, "-c", code], cwd=pytestconfig.rootpath, text=True)
    assert run.returncode == 0, run.stderr
    assert "told: The package face-recognition cannot be used" in run.stdout
    assert run.stdout.rstrip().endswith("[False]")
