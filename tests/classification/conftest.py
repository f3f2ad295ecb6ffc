"""Small real pictures for the tests of the stage."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter, ImageOps


@pytest.fixture(scope="session")
def portrait(pytestconfig: pytest.Config) -> Image.Image:
    """The bundled portrait, 256 pixels."""
    return Image.open(pytestconfig.rootpath / "assets" / "portrait_256.png").convert("RGB")


def variant(portrait: Image.Image, index: int) -> Image.Image:
    """A cheap variant: tinted, mirrored, blurred or cropped."""
    rng = np.random.default_rng(index)
    dark, light = (tuple(int(c) for c in rng.integers(low, low + 110, 3)) for low in (0, 145))
    picture = ImageOps.colorize(portrait.convert("L"), dark, light) if index % 3 else portrait
    if index % 2:
        picture = ImageOps.mirror(picture)
    if index % 5 == 0:
        picture = picture.filter(ImageFilter.GaussianBlur(float(rng.uniform(1, 8))))
    left, top = (int(v) for v in rng.integers(0, 60, 2))
    return picture.crop((left, top, left + 180 + index % 17, top + 190))


@pytest.fixture(scope="session")
def variants(portrait: Image.Image, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare folder of 24 pictures."""
    folder = tmp_path_factory.mktemp("variants")
    for index in range(24):
        variant(portrait, index).save(folder / f"picture {index}.png")
    return folder
