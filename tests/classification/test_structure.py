"""A portrait without a human face: what takes the place of abstractness.

`cat_variants.jpg` has 48 variants, 144 × 96 pixels each, that `generate --count 48` made of `skimage.data.chelsea`
(CC0) by its default mix.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageFilter
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.stats import spearmanr
from skimage import data

from classification import img2vec
from classification.cloud import CSV_FILE, TABLE_FILE
from classification.measures import abstractness, registry, structure
from classification.measures.measure import Batch
from classification.measures.portrait import Portrait
from classification.pipeline import classify

WIDTH, HEIGHT = 144, 96
CAT = data.chelsea()
STRENGTHS = np.arange(8)


@pytest.fixture(scope="module")
def cat() -> Portrait:
    return Portrait(CAT)


@pytest.fixture(scope="module")
def variants() -> list[Image.Image]:
    sheet = Image.open(Path(__file__).with_name("cat_variants.jpg")).convert("RGB")
    return [
        sheet.crop((left, top, left + WIDTH, top + HEIGHT))
        for top in range(0, sheet.height, HEIGHT)
        for left in range(0, sheet.width, WIDTH)
    ]


def lost(pictures: list[Image.Image], portrait: Portrait) -> np.ndarray:
    return structure.structure(Batch(pictures, 128, portrait))


def blurred(strength: int) -> np.ndarray:
    return np.asarray(Image.fromarray(CAT).filter(ImageFilter.GaussianBlur(5.0 * strength)))


def noisy(strength: int) -> np.ndarray:
    noise = np.random.default_rng(1).normal(size=CAT.shape)
    return np.clip(CAT + 45.0 * strength * noise, 0, 255).astype(np.uint8)


def warped(strength: int) -> np.ndarray:
    rng = np.random.default_rng(2)
    down, across = (gaussian_filter(rng.normal(size=CAT.shape[:2]), 25) for _ in range(2))
    y, x = np.mgrid[: CAT.shape[0], : CAT.shape[1]].astype(float)
    places = [y + 2.5 * strength * down / down.std(), x + 2.5 * strength * across / across.std()]
    planes = [map_coordinates(CAT[..., channel].astype(float), places, order=1, mode="reflect") for channel in range(3)]
    return np.stack(planes, axis=-1).astype(np.uint8)


@pytest.mark.parametrize("change", [blurred, noisy, warped])
def test_it_rises_with_the_strength_of_a_change(cat: Portrait, change: Callable[[int], np.ndarray]) -> None:
    values = lost([Image.fromarray(change(int(strength))) for strength in STRENGTHS], cat)
    assert spearmanr(values, STRENGTHS).statistic > 0.95
    assert values[0] == 0.0 and values[-1] > 0.6


def test_variants_of_a_cat_are_spread_by_it_and_not_by_abstractness(cat: Portrait, variants: list[Image.Image]) -> None:
    batch = Batch(variants, 128, cat)
    faceless, values = abstractness.abstractness(batch), structure.structure(batch)
    assert np.percentile(faceless, 25) > 0.8, "nearly all are abstract"
    quartiles = np.percentile(values, [25, 50, 75])
    assert 0.2 < quartiles[0] < quartiles[1] < quartiles[2] < 0.8
    assert quartiles[2] - quartiles[0] > 0.15
    assert values.min() < 0.2 and values.max() > 0.7


def test_other_palettes_leave_it_and_other_pictures_have_none_of_it(cat: Portrait) -> None:
    tinted = [Image.fromarray(255 - CAT), Image.fromarray(CAT[..., ::-1].copy()), Image.fromarray(CAT).convert("L")]
    assert lost([picture.convert("RGB") for picture in tinted], cat).max() < 0.1
    others = [Image.fromarray(other) for other in (data.astronaut(), data.coffee(), data.rocket())]
    assert lost([*others, Image.new("RGB", (90, 70)), Image.new("RGB", (1, 1))], cat).min() == 1.0


def test_a_cloud_of_a_cat_has_it_in_the_place_of_abstractness(variants: list[Image.Image], tmp_path: Path) -> None:
    source, portrait = tmp_path / "variants", tmp_path / "cat.png"
    source.mkdir()
    Image.fromarray(CAT).save(portrait)
    for number, variant in enumerate(variants[:20]):
        variant.save(source / f"{number}.png")
    report = classify(source, tmp_path / "cloud", embedder="builtin", jobs=1, portrait=portrait)
    assert list(report.cloud.measures) == ["structure", "composition"]
    assert report.notes == registry.told(Portrait(CAT), registry.suitable(Portrait(CAT))) and len(report.notes) == 1
    values = report.cloud.values("structure")
    assert np.ptp(values) > 0.4
    np.testing.assert_array_equal(pd.read_parquet(tmp_path / "cloud" / TABLE_FILE)["abstractness"], values)
    np.testing.assert_allclose(img2vec.read(tmp_path / "cloud" / CSV_FILE).abstractness, values, atol=0.006)
