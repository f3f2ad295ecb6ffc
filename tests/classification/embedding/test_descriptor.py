import io
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from classification.embedding.descriptor import Descriptor, binary_patterns, forms, histogram, in_oklab
from foundation.colour import srgb8_to_oklab
from generation.painterly import METHODS

SIDE = Descriptor.side
Pictures = npt.NDArray[np.uint8]


def squares(images: list[Image.Image]) -> Pictures:
    return np.stack([np.asarray(image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)) for image in images])


def likeness(one: Image.Image, other: Image.Image) -> float:
    first, second = Descriptor().embed(squares([one, other]))
    return float(first @ second)


def as_jpeg(image: Image.Image) -> Image.Image:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=80)
    return Image.open(stream)


def cropped(image: Image.Image) -> Image.Image:
    return image.crop((5, 4, image.width - 3, image.height - 4))


@pytest.fixture(scope="module")
def graphic(portrait: Image.Image) -> tuple[Pictures, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Pictures of the generation's graphic methods, the number of the method of each, and that of its style.

    A style is a method with fixed parameters; its five pictures differ in crop, side and random numbers.
    """
    pictures, methods, styles = [], [], []
    for number, method in enumerate(METHODS[::2]):
        for style in range(2):
            parameters = method.draw(np.random.default_rng([number, style]))
            for draw in range(5):
                rng = np.random.default_rng([number, style, draw])
                left, top, inset = (int(value) for value in rng.integers(0, 26, 3))
                box = (left, top, portrait.width - inset, portrait.height - inset)
                view = np.asarray(portrait.crop(box).resize((SIDE, SIDE)), np.float32) / 255
                if draw % 2:
                    view = view[:, ::-1]
                picture = method.apply(np.ascontiguousarray(view), parameters, rng)
                pictures.append((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8))
                methods.append(number)
                styles.append(2 * number + style)
    return np.stack(pictures), np.array(methods), np.array(styles)


def test_a_grey_picture_is_described_as_any_other() -> None:
    """It goes by a table; one pixel that is not grey, by a level, has it go the other way."""
    grey = np.random.default_rng(0).integers(0, 256, (2, SIDE, SIDE, 1), np.uint8).repeat(3, axis=3)
    grey[1] = np.arange(SIDE, dtype=np.uint8)[:, None, None]
    tinted = grey.copy()
    tinted[:, 0, 0, 2] ^= 1
    np.testing.assert_allclose(Descriptor().embed(grey), Descriptor().embed(tinted), atol=2e-3)
    exact = in_oklab(grey[0])
    assert exact.shape == (3, SIDE, SIDE) and exact.flags.c_contiguous
    np.testing.assert_allclose(exact, srgb8_to_oklab(grey[0]).transpose(2, 0, 1), atol=1e-6)


def test_every_picture_has_a_finite_vector_of_length_one(portrait: Image.Image) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    even = [np.full((SIDE, SIDE, 3), value, np.uint8) for value in (0, 128, 255)]
    vectors = Descriptor().embed(np.stack([*squares([portrait]), noise, *even]))
    assert vectors.dtype == np.float32
    assert np.isfinite(vectors).all()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_vector_does_not_depend_on_the_rest_of_its_batch(
    graphic: tuple[Pictures, npt.NDArray[np.int64], npt.NDArray[np.int64]],
) -> None:
    pictures, embedder = graphic[0][::3], Descriptor()
    together = embedder.embed(pictures)
    alone = np.concatenate([embedder.embed(picture[None]) for picture in pictures])
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(embedder.embed(pictures[::-1])[::-1], together)


@pytest.mark.parametrize("change", [cropped, as_jpeg])
def test_a_small_change_stays_nearer_than_a_change_of_style(
    change: Callable[[Image.Image], Image.Image], portrait: Image.Image
) -> None:
    near = likeness(portrait, change(portrait))
    others = [
        portrait.filter(ImageFilter.GaussianBlur(4)),
        ImageEnhance.Color(portrait).enhance(0),
        portrait.quantize(4).convert("RGB"),
        portrait.filter(ImageFilter.FIND_EDGES),
    ]
    assert near > 0.98
    assert near > max(likeness(portrait, other) for other in others) + 0.005


def precision(vectors: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], nearest: int) -> float:
    """Mean share of a picture's `nearest` others that have its label."""
    found = np.argsort(-(vectors @ vectors.T), axis=1)
    others = np.array([row[row != index][:nearest] for index, row in enumerate(found)])
    return float((labels[others] == labels[:, None]).mean())


def test_the_nearest_pictures_share_method_and_style(
    graphic: tuple[Pictures, npt.NDArray[np.int64], npt.NDArray[np.int64]],
) -> None:
    pictures, methods, styles = graphic
    vectors = Descriptor().embed(pictures)
    # By chance it would be 9 of 59 and 4 of 59.
    assert precision(vectors, methods, 9) > 0.7
    assert precision(vectors, styles, 4) > 0.9


def test_a_histogram_shares_each_value_between_two_centres() -> None:
    values = np.random.default_rng(0).random((3, 2, 40), np.float32) * 1.4 - 0.2
    axes = ((0.0, 1.0, 5), (0.1, 0.9, 4))
    expected = np.zeros((3, 5, 4))
    for picture in range(3):
        for pair in values[picture].T.tolist():
            hats = []
            for value, (low, high, bins) in zip(pair, axes, strict=True):
                centres = np.linspace(low, high, bins)
                hats.append(np.clip(1 - np.abs(np.clip(value, low, high) - centres) / (centres[1] - low), 0, 1))
            expected[picture] += np.outer(*hats) / 40
        found = histogram(values[picture], axes)
        np.testing.assert_allclose(found, expected[picture].ravel(), atol=1e-5)


@pytest.mark.parametrize("contrast", [1.0, 0.101, 0.099, 0.0])
def test_binary_patterns_are_those_of_a_pixel_by_pixel_search(contrast: float) -> None:
    channel = np.random.default_rng(0).random((12, 9), np.float32)
    channel[5, 5], channel[6, 5] = 0, 1
    channel *= np.float32(contrast)
    step, circle = 0.1, [(-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1)]
    uniform: dict[str, int] = {}
    mixed = 0
    for row in range(1, 11):
        for column in range(1, 8):
            above = [channel[row + y, column + x] - channel[row, column] > step for y, x in circle]
            pattern = "".join("1" if bit else "0" for bit in above)
            if sum(bit != before for bit, before in zip(above, above[-1:] + above, strict=False)) <= 2:
                uniform[pattern] = uniform.get(pattern, 0) + 1
            else:
                mixed += 1
    (shares,) = binary_patterns(channel, (step,))
    assert shares.shape == (59,)
    assert shares[-1] == pytest.approx(mixed / 70)
    np.testing.assert_allclose(sorted(shares[:-1][shares[:-1] > 0]), sorted(np.array(list(uniform.values())) / 70))


def test_forms_know_direction_and_place_but_not_strength() -> None:
    rows = np.broadcast_to(np.arange(SIDE, dtype=np.float32)[:, None], (SIDE, SIDE))
    waves = np.sin(rows / 5) / 4 + np.float32(0.5)
    half = waves.copy()
    half[:, SIDE // 2 :] = 0.5
    across, along, faint, part = (forms(picture) for picture in (waves, waves.T, waves / 2, half))

    def cosine(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> float:
        return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))

    assert cosine(across, along) < 0.1
    assert cosine(across, faint) > 0.98
    cells = np.abs(part.reshape(9, 8, 8)).sum(axis=0)
    assert cells[:, 5:].max() < 1e-6 < 0.5 < cells[:, :3].min()


def test_vectors_are_those_of_clouds_that_were_measured_before(portrait: Image.Image) -> None:
    """As the identity says, clouds go on with what they have; but a pixel at the edge of a bin of a histogram falls to
    one side or the other by a processor's rounding, which moves a number by 0.0002.
    """
    noise = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    vectors = Descriptor().embed(np.stack([*squares([portrait]), noise]))
    expected = [[-0.42832449, 0.48171020, 0.58180773], [-0.24341717, 1.12669551, 0.09834505]]
    numbers = np.random.default_rng(1).standard_normal((vectors.shape[1], 3)).astype(np.float32)
    np.testing.assert_allclose(vectors @ numbers, expected, atol=1e-3)
