"""The compatibility mode is the original's formulas, written out here image by image."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from classification.cloud import Cloud
from vr_explorer.scene.commands import MoveBomb, PlaceBomb
from vr_explorer.scene.criteria import About, AllOf, Colours, Criterion, InRange, Matcher, Measure, Measures, Rgb
from vr_explorer.scene.original import gather
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.settings import SceneSettings

COUNT = 120

RED = Colours(((220, 40, 30),))
MANY: tuple[Criterion, ...] = (
    AllOf((Colours(((30, 40, 200), (240, 230, 40))), About(Measure.ABSTRACTNESS, 0.9, 0.1))),
    InRange(Measure.COMPOSITION, 20.0, 40.0),
    AllOf((About(Measure.ABSTRACTNESS, 0.1, 0.2), About(Measure.COMPOSITION, 90.0, 5.0))),
)


def colour_distance(cloud: Cloud, image: int, wanted: Rgb) -> float:
    best, share = math.inf, 0.0
    for colour, part in zip(cloud.colours[image].tolist(), cloud.shares[image].tolist(), strict=True):
        apart = math.dist(colour, wanted)
        if apart < best:
            best, share = apart, part
    return best / max(share, 0.005) / 10.0


def plain_distance(cloud: Cloud, image: int, criterion: Criterion) -> float:
    parts: list[float] = []
    for one in criterion.criteria if isinstance(criterion, AllOf) else (criterion,):
        if isinstance(one, Colours):
            parts += [colour_distance(cloud, image, colour) for colour in one.colours]
            continue
        assert isinstance(one, About | InRange)
        wanted = one.value if isinstance(one, About) else (one.low + one.high) / 2.0
        if one.measure is Measure.ABSTRACTNESS:
            parts.append(abs(wanted - float(cloud.values("abstractness")[image])) * 441.67)
        else:
            parts.append(abs(wanted - float(cloud.values("composition")[image])) / 100.0 * 441.67)
    return max(sum(parts) / len(parts), 0.1)


def plain_position(
    home: np.ndarray, bombs: np.ndarray, distances: list[float], clustering: float
) -> tuple[np.ndarray, list[float]]:
    count, total = len(bombs), sum(distances)
    weights = [(1.0 - d / total) / (count - 1) for d in distances] if count > 1 else [1.0]
    if count > 1:
        best = weights.index(max(weights))
        s, x, c = weights[best], 3 if count == 2 else count, 10.1 - clustering
        pulled = (x + s * c / (1.0 - s)) / (c + x + s * c / (1.0 - s))
        weights = [pulled if b == best else w * (1.0 - pulled) / (1.0 - s) for b, w in enumerate(weights)]
    position = np.zeros(3)
    for bomb, distance, weight in zip(bombs, distances, weights, strict=True):
        position += weight * (bomb + (home - bomb) / np.linalg.norm(home - bomb) * (distance + 5.0))
    return position, weights


@pytest.mark.parametrize("criteria", [(RED,), (RED, MANY[1]), (RED, *MANY)])
@pytest.mark.parametrize("clustering", [0.1, 6.0, 10.0])
def test_places_are_the_originals(
    make_cloud: Callable[[int], Cloud], criteria: tuple[Criterion, ...], clustering: float
) -> None:
    cloud = make_cloud(COUNT)
    home = (cloud.positions * (120.0, 100.0, 120.0)).astype(np.float32)
    matcher = Matcher(Measures(cloud), np.zeros(COUNT, np.float32))
    gathering = gather(home, criteria, [clustering] * len(criteria), matcher)
    bombs = np.random.default_rng(2).standard_normal((len(criteria), 3)) * 90.0
    positions = gathering.positions(bombs, [])
    for image in range(COUNT):
        distances = [plain_distance(cloud, image, criterion) for criterion in criteria]
        position, weights = plain_position(home[image].astype(float), bombs, distances, clustering)
        np.testing.assert_allclose(gathering.distances[:, image], distances, rtol=1e-4)
        np.testing.assert_allclose(gathering.weights[:, image], weights, atol=1e-5)
        np.testing.assert_allclose(positions[image], position, atol=0.02)
    np.testing.assert_allclose(gathering.weights.sum(axis=0), 1.0, atol=1e-5)


def test_each_bomb_keeps_its_part_of_two_thousand(make_cloud: Callable[[int], Cloud]) -> None:
    cloud = make_cloud(2500)
    matcher = Matcher(Measures(cloud), np.zeros(2500, np.float32))
    gathering = gather(cloud.positions, (RED, *MANY), [5.0] * 4, matcher)
    assert gathering.counts == (500,) * 4
    best = {image for row in gathering.distances for image in np.argsort(row, kind="stable")[:500].tolist()}
    assert set(np.flatnonzero(gathering.shown).tolist()) == best


def test_the_scene_gathers_by_the_originals_formulas_where_asked(make_cloud: Callable[[int], Cloud]) -> None:
    scene = Scene(make_cloud(3000), SceneSettings(original_bombs=True))
    home = scene.cards.target.copy()
    scene.apply(PlaceBomb(RED, (50.0, 0.0, 0.0)))
    scene.advance(scene.settings.motion)
    scene.apply(MoveBomb(1, (90.0, 20.0, 0.0)))
    gathering = gather(home, (RED,), [4.0], scene.matcher)
    np.testing.assert_allclose(scene.cards.target, gathering.positions([(90.0, 20.0, 0.0)], []), atol=1e-3)
    np.testing.assert_array_equal(scene.cards.fade_to > 0.5, gathering.shown)
    assert scene.taken == {1: 2000}
