"""Styles drawn in the right shares, made again from their descriptions, from a user's folder with all its defects."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from foundation.colour import srgb_to_oklab
from foundation.errors import UserError
from generation.portrait import to_image
from generation.styles.library import COUNTS, PHOTOGRAPHS, SINGLE_HUE, StyleLibrary
from generation.styles.painted import FAMILIES, painted


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good pictures, one of them in a folder below; a flat one, a broken one, an empty one, and a text."""
    (tmp_path / "more").mkdir()
    to_image(painted("flow", 1, 120)).save(tmp_path / "flow.jpg")
    to_image(painted("grid", 2, 150)).crop((0, 0, 150, 90)).save(tmp_path / "more" / "wide grid.png")
    Image.new("RGB", (80, 80), (90, 90, 90)).save(tmp_path / "flat.png")
    (tmp_path / "broken.jpg").write_bytes((tmp_path / "flow.jpg").read_bytes()[:600])
    (tmp_path / "empty.png").touch()
    (tmp_path / "notes.txt").write_text("no picture")
    return tmp_path


def test_counts_and_hues_come_in_their_shares() -> None:
    library, rng = StyleLibrary(), np.random.default_rng(0)
    draws = [library.draw(rng) for _ in range(4000)]
    lengths = Counter(len(styles) for styles in draws)
    for count, share in enumerate(COUNTS, 1):
        assert abs(lengths[count] / len(draws) - share) < 4 * (share * (1 - share) / len(draws)) ** 0.5
    styles = [style for drawn in draws for style in drawn]
    assert abs(np.mean([style["single_hue"] is not None for style in styles]) - SINGLE_HUE) < 0.03
    assert all((style["single_hue"] is None) != (style["hue_shift"] is None) for style in styles)
    assert abs(np.mean([style["source"] == "scikit-image" for style in styles]) - PHOTOGRAPHS) < 0.02
    assert {style["family"] for style in styles if style["source"] == "painted"} == set(FAMILIES)
    assert all(0.4 <= style["scale"] <= 1 for style in styles)


def test_a_description_makes_the_same_picture_again() -> None:
    library, rng = StyleLibrary(), np.random.default_rng(3)
    for styles in (library.draw(rng) for _ in range(25)):
        for style in styles:
            picture = library.picture(style, 101)
            again = pickle.loads(pickle.dumps(library)).picture(json.loads(json.dumps(style)), 101)
            assert picture.shape == (101, 101, 3)
            assert picture.dtype == np.float32
            assert 0 <= picture.min() <= picture.max() <= 1
            assert np.array_equal(picture, again)


def test_a_smaller_style_is_mirrored_to_the_full_square() -> None:
    style = {"source": "painted", "family": "waves", "seed": 4, "scale": 0.5, "hue_shift": None, "single_hue": None}
    picture = StyleLibrary().picture(style, 128)
    assert np.array_equal(picture[:64, :64], painted("waves", 4, 64))
    assert np.array_equal(picture[:, 64:], picture[:, :64][:, ::-1])


def test_names() -> None:
    library = StyleLibrary()
    assert library.name({"source": "painted", "family": "marbling", "seed": 4711}) == "marbling 4711"
    assert library.name({"source": "scikit-image", "file": "motorcycle_left.png"}) == "motorcycle left"
    assert library.name({"source": "folder", "file": "more/wide grid.png"}) == "wide grid"


def test_a_folder_gives_its_good_pictures_alone(folder: Path) -> None:
    library, rng = StyleLibrary(folder), np.random.default_rng(1)
    styles = [style for _ in range(60) for style in library.draw(rng)]
    assert {style["source"] for style in styles} == {"folder"}
    assert {style["file"] for style in styles} == {"flow.jpg", "more/wide grid.png"}
    assert str(folder) not in json.dumps(styles)
    for style in styles[:12]:
        x, y, width, height = style["crop"]
        assert min(x, y) >= 0
        assert max(x + width, y + height) <= 1.0001
        assert library.picture(style, 64).shape == (64, 64, 3)


def test_a_crop_is_the_square_that_it_says(folder: Path) -> None:
    style = {"source": "folder", "file": "more/wide grid.png", "crop": [0.2, 0.0, 0.6, 1.0], "scale": 1.0}
    picture = StyleLibrary(folder).picture(style | {"hue_shift": None, "single_hue": None}, 90)
    with Image.open(folder / "more" / "wide grid.png") as image:
        expected = np.asarray(image.crop((30, 0, 120, 90)), np.float32) / 255
    assert np.abs(picture - expected).max() < 0.01


def test_what_is_left_out_is_counted(folder: Path) -> None:
    library = StyleLibrary(folder)
    warning = library.warning()
    assert warning.startswith("3 of 5 style pictures")
    assert "2 not readable" in warning
    assert "too little contrast" in warning
    assert set(library.survey.left_out) == {"flat.png", "broken.jpg", "empty.png"}
    assert StyleLibrary().warning() == ""


def test_folders_that_give_nothing_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        StyleLibrary(tmp_path / "none")
    with pytest.raises(UserError, match="no picture"):
        StyleLibrary(tmp_path)
    Image.new("RGB", (80, 80)).save(tmp_path / "black.png")
    with pytest.raises(UserError, match=r"1 of 1 style pictures .*too dark"):
        StyleLibrary(tmp_path).draw(np.random.default_rng(0))


def test_a_picture_that_has_gone_is_told(folder: Path) -> None:
    library = StyleLibrary(folder)
    style = library.draw(np.random.default_rng(0))[0]
    (folder / style["file"]).unlink()
    with pytest.raises(UserError, match="not there any more"):
        library.picture(style, 64)
    with pytest.raises(UserError, match="--styles"):
        StyleLibrary().picture(style, 64)


def test_nothing_outside_the_folder_is_read(folder: Path) -> None:
    style = {"source": "folder", "file": "../flow.jpg", "crop": [0, 0, 1, 1], "scale": 1.0, "hue_shift": 10.0}
    with pytest.raises(UserError):
        StyleLibrary(folder / "more").picture(style, 64)


def test_hue_settings_change_colours_and_not_lightness() -> None:
    library = StyleLibrary()
    style = {"source": "painted", "family": "mosaic", "seed": 9, "scale": 1.0}
    plain = library.picture(style | {"hue_shift": None, "single_hue": None}, 96)
    for change in ({"hue_shift": 120.0, "single_hue": None}, {"hue_shift": None, "single_hue": 30.0}):
        changed = library.picture(style | change, 96)
        assert np.abs(changed - plain).mean() > 0.03
        assert np.abs(srgb_to_oklab(changed)[..., 0] - srgb_to_oklab(plain)[..., 0]).mean() < 0.006
