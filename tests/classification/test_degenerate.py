"""Sets of equal pictures: they lie together, their measures are equal, and everything opens."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from classification.cloud import Cloud
from classification.layout import BESIDE, LayoutSettings, layout
from classification.measures.composition import composition
from classification.pipeline import classify

QUICK = {"embedder": "builtin", "jobs": 1}


@pytest.mark.parametrize("count", [2, 3, 12, 30, 300])
def test_equal_features_lie_about_one_place(count: int) -> None:
    result = layout(np.ones((count, 16), np.float32), LayoutSettings())
    assert np.abs(result.positions).max() <= BESIDE * np.cbrt(count)
    assert len(np.unique(result.positions, axis=0)) == count, "each is seen"
    assert result.trustworthiness is None
    assert set(composition(np.ones((count, 16), np.float32), np.zeros(count, np.float32))) == {50}


@pytest.mark.slow
def test_copies_do_not_move_the_others() -> None:
    features = np.random.default_rng(0).normal(size=(40, 16)).astype(np.float32)
    alone = layout(features, LayoutSettings())
    copied = layout(np.concatenate([features, np.repeat(features[:1], 30, axis=0)]), LayoutSettings())
    np.testing.assert_allclose(copied.positions[:40], alone.positions, atol=1e-6)
    assert np.linalg.norm(copied.positions[40:] - copied.positions[0], axis=1).max() < 0.1
    assert copied.trustworthiness == alone.trustworthiness


@pytest.mark.parametrize("sides", [["a.png", "b.png"], ["a.png", "b.bmp", "c.tif"], [f"{n}.png" for n in range(30)]])
@pytest.mark.parametrize("black", [False, True])
def test_equal_pictures(tmp_path: Path, portrait: Image.Image, sides: list[str], black: bool) -> None:
    source = tmp_path / "source"
    source.mkdir()
    picture = Image.new("RGB", (90, 60)) if black else portrait.resize((90, 60))
    for name in sides:
        picture.save(source / name)
    cloud = _sound(classify(source, tmp_path / "cloud", **QUICK).cloud)
    assert np.linalg.norm(cloud.positions - cloud.positions[0], axis=1).max() < 0.1
    for values in (cloud.values("composition"), cloud.values("abstractness"), cloud.colours, cloud.shares):
        assert (values == values[0]).all()
    assert cloud.values("composition")[0] == 50


def test_two_pairs_of_equal_ones_among_others(variants: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for number in range(14):
        Image.open(variants / f"picture {number}.png").save(source / f"{number:02d}.png")
    for number in (3, 9):
        Image.open(variants / f"picture {number}.png").save(source / f"copy{number}.bmp")
    cloud = _sound(classify(source, tmp_path / "cloud", **QUICK).cloud)
    for number in (3, 9):
        one, other = cloud.ids.index(f"{number:02d}"), cloud.ids.index(f"copy{number}.bmp")
        assert np.linalg.norm(cloud.positions[one] - cloud.positions[other]) < 0.05
        assert cloud.values("composition")[one] == cloud.values("composition")[other]
        assert cloud.values("abstractness")[one] == cloud.values("abstractness")[other]
        np.testing.assert_array_equal(cloud.features()[one], cloud.features()[other])
    assert len(np.unique(cloud.values("composition"))) == 14


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_few_different_ones(variants: Path, tmp_path: Path, count: int) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for number in range(count):
        Image.open(variants / f"picture {number}.png").save(source / f"{number}.png")
    cloud = _sound(classify(source, tmp_path / "cloud", **QUICK).cloud)
    judged = cloud.description["layout"]["trustworthiness"]
    assert judged is None if count < 4 else 0 <= judged <= 1


def _sound(cloud: Cloud) -> Cloud:
    for values in (cloud.positions, cloud.values("composition"), cloud.values("abstractness"), cloud.shares):
        assert np.isfinite(values).all()
    assert np.abs(cloud.positions).max() <= 4.1
    return cloud
