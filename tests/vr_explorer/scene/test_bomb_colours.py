"""On the original's own table, four colour bombs separate the four colours better than the original's formulas do.

The judge is CIEDE2000, which neither side uses: an image matches a bomb where at least a fifth of the picture lies
within ΔE00 = 20 of the bomb's colour. What counts is the share of matches among each bomb's nearest 200 visible images.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from classification import img2vec
from classification.cloud import NO_CELL, Cloud, original_measures
from vr_explorer.scene.commands import PlaceBomb
from vr_explorer.scene.criteria import Colours, Rgb
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.settings import SceneSettings

SEED_TABLE = Path(__file__).parents[4] / "shared" / "seed" / "img2vec.csv"

PAINTERS: tuple[Rgb, ...] = ((200, 40, 40), (40, 60, 200), (50, 160, 60), (230, 200, 50))
PURE: tuple[Rgb, ...] = ((255, 0, 0), (0, 0, 255), (0, 255, 0), (255, 255, 0))
PLACES = ((-150.0, 0.0, -150.0), (150.0, 0.0, -150.0), (-150.0, 0.0, 150.0), (150.0, 0.0, 150.0))
NEAREST = 200


@pytest.fixture(scope="module")
def cloud() -> Cloud:
    if not SEED_TABLE.exists():
        pytest.skip("the original's table is not here")
    table = img2vec.read(SEED_TABLE)
    count = len(table.ids)
    return Cloud(
        ids=table.ids,
        paths=table.paths,
        positions=table.positions,
        colours=table.colours,
        shares=table.shares,
        measures=original_measures(table.abstractness, table.composition),
        sizes=np.zeros((count, 2), np.int32),
        methods=table.methods,
        parents=[[]] * count,
        parameters=[""] * count,
        cells=np.full(count, NO_CELL, np.int32),
        source=SEED_TABLE.parent,
    )


def nearest(cloud: Cloud, palette: tuple[Rgb, ...], original: bool, strength: float) -> list[np.ndarray]:
    scene = Scene(cloud, SceneSettings(original_bombs=original))
    for colour, position in zip(palette, PLACES, strict=True):
        scene.apply(PlaceBomb(Colours((colour,)), position, strength=strength))
    visible = np.flatnonzero(scene.cards.fade_to > 0.5)
    apart = [np.linalg.norm(scene.cards.target[visible] - np.array(position), axis=1) for position in PLACES]
    return [visible[np.argsort(distances)[:NEAREST]] for distances in apart]


def matching(cloud: Cloud, groups: list[np.ndarray], palette: tuple[Rgb, ...]) -> np.ndarray:
    shares = []
    for cards, colour in zip(groups, palette, strict=True):
        lab = rgb2lab(cloud.colours[cards] / 255.0)
        near = deltaE_ciede2000(lab, np.broadcast_to(rgb2lab(np.array(colour) / 255.0), lab.shape)) < 20.0
        shares.append(np.mean((cloud.shares[cards] * near).sum(axis=1) >= 0.2))
    return np.array(shares)


@pytest.mark.parametrize(("palette", "least"), [(PAINTERS, 0.75), (PURE, 0.5)])
def test_four_bombs_separate_four_colours(cloud: Cloud, palette: tuple[Rgb, ...], least: float) -> None:
    groups = nearest(cloud, palette, original=False, strength=4.0)
    ours = matching(cloud, groups, palette)
    assert ours.min() > least
    assert len(np.unique(np.concatenate(groups))) == 4 * NEAREST, "no image stands by two bombs"
    for clustering in (0.1, 5.0, 10.0):
        theirs = matching(cloud, nearest(cloud, palette, original=True, strength=clustering), palette)
        assert ours.mean() > theirs.mean()
        assert (ours > theirs - 0.03).all()
