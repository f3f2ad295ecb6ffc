import numpy as np
import pytest
from PIL import Image, ImageFilter
from skimage import data

from classification.measures.abstractness import MEASURE, calibrated
from classification.measures.faces import best_face
from classification.measures.measure import Batch


def abstractness(pictures: list[np.ndarray]) -> np.ndarray:
    return MEASURE.of_pictures(Batch([Image.fromarray(picture) for picture in pictures], 128))


def face_score(picture: np.ndarray) -> float:
    return best_face(Image.fromarray(picture)).score


@pytest.fixture(scope="module")
def portrait(pytestconfig: pytest.Config) -> np.ndarray:
    return np.asarray(Image.open(pytestconfig.rootpath / "assets" / "portrait_256.png").convert("RGB"))


def _halftone(image: np.ndarray) -> np.ndarray:
    """Black dots on white, their size by the local tone: the eye sees the face, the bare detector does not."""
    grey = np.asarray(Image.fromarray(image).convert("L")) / 255
    y, x = np.mgrid[0 : grey.shape[0], 0 : grey.shape[1]]
    screen = (np.cos(x * 1.1) + np.cos(y * 1.1)) / 4 + 0.5
    return np.repeat(((grey > screen) * 255).astype(np.uint8)[:, :, None], 3, axis=2)


def test_a_photograph_is_clear_and_texture_is_abstract(portrait: np.ndarray) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    face, cat, speckle, flat = abstractness([portrait, data.cat(), noise, np.full((90, 70, 3), 80, np.uint8)])
    assert face < 0.02
    assert cat > 0.8
    assert speckle > 0.8
    assert flat == 1


def test_it_grows_as_the_face_dissolves(portrait: np.ndarray) -> None:
    """Strips of the picture are shuffled over longer and longer distances."""
    values = []
    for reach in (0, 12, 60):
        rng = np.random.default_rng(3)
        shifted = [
            np.roll(portrait[row : row + 8], int(rng.integers(-reach, reach + 1)), axis=1) for row in range(0, 256, 8)
        ]
        values.append(float(abstractness([np.concatenate(shifted)])[0]))
    assert values[0] < values[1] < values[2]
    assert values[2] > 0.7


def test_dots_do_not_hide_a_face(portrait: np.ndarray) -> None:
    dots = _halftone(portrait)
    assert abstractness([dots])[0] < 0.6
    shuffled = np.random.default_rng(0).permutation(
        dots.reshape(16, 16, 16, 16, 3).swapaxes(1, 2).reshape(256, 16, 16, 3)
    )
    scattered = shuffled.reshape(16, 16, 16, 16, 3).swapaxes(1, 2).reshape(256, 256, 3)
    assert abstractness([scattered])[0] > 0.8


def test_size_hardly_matters(portrait: np.ndarray) -> None:
    large = np.asarray(Image.fromarray(portrait).resize((900, 900), Image.Resampling.BICUBIC))
    assert face_score(large) == pytest.approx(face_score(portrait), abs=0.4)


def test_continuous_where_the_original_measure_is_zero(portrait: np.ndarray) -> None:
    picture = Image.fromarray(portrait)
    blurred = [np.asarray(picture.filter(ImageFilter.GaussianBlur(radius))) for radius in (4, 5, 6, 7)]
    assert len(set(abstractness(blurred).tolist())) == 4


def test_calibration_is_monotone_and_fills_the_range() -> None:
    values = calibrated(np.linspace(-3, 3, 200, dtype=np.float32))
    assert (np.diff(values) <= 0).all()
    assert values[0] == 1
    assert values[-1] == 0


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 400, 3), (7, 5, 3)])
def test_tiny_and_thin_pictures(shape: tuple[int, int, int]) -> None:
    assert 0 <= abstractness([np.zeros(shape, np.uint8)])[0] <= 1


def test_nothing_in_nothing_out() -> None:
    assert abstractness([]).shape == (0,)
