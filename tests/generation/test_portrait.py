"""Any picture of a face becomes the portrait; what cannot serve is told."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from foundation.images import ImageError
from generation.portrait import bundled_portrait, fingerprint, load_portrait, save_portrait, to_image, to_picture


def _gradient(width: int, height: int) -> Image.Image:
    ramp = np.linspace(0, 255, width, dtype=np.uint8)
    return Image.fromarray(np.broadcast_to(ramp[None, :, None], (height, width, 3)).copy())


@pytest.mark.parametrize(
    ("given_size", "shape"),
    [
        ((1200, 900), (192, 256, 3)),
        ((900, 1200), (256, 192, 3)),
        ((20, 16), (205, 256, 3)),
        ((256, 256), (256, 256, 3)),
    ],
)
def test_the_longest_side_is_the_size_wanted(
    tmp_path: Path, given_size: tuple[int, int], shape: tuple[int, int, int]
) -> None:
    _gradient(*given_size).save(tmp_path / "p.png")
    picture = load_portrait(tmp_path / "p.png", 256)
    assert picture.shape == shape
    assert picture.dtype == np.float32
    assert picture.min() >= 0
    assert picture.max() <= 1
    assert (np.diff(picture[100, :, 0]) > -0.01).all()  # the gradient is still one, enlarged or reduced


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P", "CMYK", "I;16"])
def test_any_kind_of_picture_serves(tmp_path: Path, mode: str) -> None:
    grey = _gradient(64, 64).convert("L")
    image = Image.fromarray(np.asarray(grey, np.uint16) * 257) if mode == "I;16" else grey.convert(mode)
    path = tmp_path / ("p.tif" if mode == "CMYK" else "p.png")
    image.save(path)
    expected = np.asarray(grey, np.float32)[..., None] / 255
    assert np.abs(load_portrait(path, 64) - expected).max() < 0.02


@pytest.mark.parametrize(
    ("image", "sentence"),
    [
        (Image.new("RGB", (900, 100)), "long strip; crop it so that no side is more than 3 ×"),
        (_gradient(8, 8), "only 8×8 pixels"),
        (Image.new("RGB", (100, 100), (30, 60, 90)), "one even colour"),
        (Image.new("RGBA", (100, 100), (0, 0, 0, 0)), "one even colour"),
    ],
)
def test_what_cannot_serve_is_told(tmp_path: Path, image: Image.Image, sentence: str) -> None:
    image.save(tmp_path / "p.png")
    with pytest.raises(ImageError, match=sentence):
        load_portrait(tmp_path / "p.png", 256)


@pytest.mark.parametrize("size", [64, 256, 300, 512, 700])
def test_the_bundled_portrait_in_every_size(size: int) -> None:
    picture = bundled_portrait(size)
    assert max(picture.shape[:2]) == size
    assert picture.std() > 0.1


def test_every_level_survives_the_way_to_a_picture_and_back() -> None:
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16, 1).repeat(3, axis=2)
    assert np.array_equal(np.asarray(to_image(to_picture(Image.fromarray(levels)))), levels)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 23), st.integers(0, 15), st.integers(0, 2), st.floats(0.01, 1))
def test_the_fingerprint_sees_every_pixel(x: int, y: int, channel: int, change: float) -> None:
    picture = np.zeros((16, 24, 3), np.float32)
    other = picture.copy()
    other[y, x, channel] = change
    assert fingerprint(picture) == fingerprint(picture.copy())
    assert fingerprint(picture) != fingerprint(other)
    assert fingerprint(picture) != fingerprint(picture.reshape(24, 16, 3))


def test_the_portrait_lies_beside_its_variants(tmp_path: Path) -> None:
    picture = bundled_portrait(64)
    save_portrait(picture, tmp_path)
    assert fingerprint(load_portrait(tmp_path / "portrait.png", 64)) == fingerprint(picture)
