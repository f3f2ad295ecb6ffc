"""The fast gathering about bombs agrees with its formulas written out image by image, and keeps what it promises."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.linalg import inv, sqrtm

from vr_explorer.scene.gathering import ADVANTAGE, GRADES, LEAST, STEPS, SUREST, Gathering, Pull, gather
from vr_explorer.scene.settings import SceneSettings

COUNT = 90
SETTINGS = SceneSettings()


def plain_share(pulls: list[Pull], bomb: int, image: int) -> float:
    drawn = []
    for pull in pulls:
        match = min(max(float(pull.match[image]), SUREST), 1.0 - SUREST)
        drawn.append((ADVANTAGE * match / (1.0 - match) / (pull.cut / (1.0 - pull.cut))) ** pull.strength)
    share = drawn[bomb] / (1.0 + sum(drawn))
    return share * min(max(share / LEAST - 1.0, 0.0), 1.0)


def plain_radius(match: list[float], weight: list[float], order: list[float], image: int) -> float:
    def step(other: int) -> float:
        return ((1.0 - match[other]) * GRADES + order[other]) * STEPS

    own = math.floor(step(image))
    better = sum(weight[other] for other in range(len(match)) if math.floor(step(other)) < own)
    beside = sum(weight[other] for other in range(len(match)) if math.floor(step(other)) == own)
    inner, outer = (
        (SETTINGS.bomb_core**3 + 3.0 * SETTINGS.bomb_spacing**3 / (4.0 * math.pi) * before) ** (1.0 / 3.0)
        for before in (better, better + beside)
    )
    return inner + (step(image) - own) * (outer - inner)


def plain_positions(
    home: np.ndarray,
    coordinates: np.ndarray,
    order: np.ndarray,
    attracting: list[Pull],
    bombs: np.ndarray,
    repelling: list[Pull],
    repelled_from: np.ndarray,
) -> np.ndarray:
    positions = np.zeros((COUNT, 3))
    shares = [[plain_share(attracting, bomb, image) for image in range(COUNT)] for bomb in range(len(attracting))]
    for image in range(COUNT):
        positions[image] = (1.0 - sum(share[image] for share in shares)) * home[image]
    for pull, share, bomb in zip(attracting, shares, bombs, strict=True):
        members = [image for image in range(COUNT) if share[image] > 0.0]
        weight = [share[image] for image in members]
        middle = sum(w * coordinates[image] for w, image in zip(weight, members, strict=True)) / sum(weight)
        covariance = sum(
            w * np.outer(coordinates[image] - middle, coordinates[image] - middle)
            for w, image in zip(weight, members, strict=True)
        ) / sum(weight)
        whitening = inv(sqrtm(covariance))
        for number, image in enumerate(members):
            offset = whitening @ (coordinates[image] - middle)
            radius = plain_radius(
                [float(pull.match[other]) for other in members],
                weight,
                [float(order[other]) for other in members],
                number,
            )
            positions[image] += weight[number] * (bomb + radius * offset / np.linalg.norm(offset))
    pushed = positions.copy()
    for pull, bomb in zip(repelling, repelled_from, strict=True):
        reach = SETTINGS.bomb_repulsion * max(SETTINGS.scale(COUNT), 0.3)
        for image in range(COUNT):
            apart = float(np.linalg.norm(positions[image] - bomb))
            farther = (apart**3 + plain_share([pull], 0, image) * reach**3) ** (1.0 / 3.0)
            pushed[image] += (positions[image] - bomb) * (farther / apart - 1.0)
    return pushed


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def some_pulls(rng: np.random.Generator, count: int, strength: float) -> list[Pull]:
    matches = rng.random((count, COUNT)).astype(np.float32) ** 2
    matches[0, :7] = 1.0
    return [Pull.of(match, strength, SETTINGS.bomb_least) for match in matches]


@pytest.mark.parametrize(("bombs", "repelling"), [(1, 0), (2, 1), (4, 2), (0, 1)])
@pytest.mark.parametrize("strength", [0.5, 4.0])
def test_the_fast_way_agrees_with_the_plain_one(
    rng: np.random.Generator, bombs: int, repelling: int, strength: float
) -> None:
    coordinates = rng.standard_normal((COUNT, 3)).astype(np.float32)
    home, order = coordinates * np.float32(120.0), (rng.permutation(COUNT) / COUNT).astype(np.float32)
    attract, repel = some_pulls(rng, bombs, strength) if bombs else [], some_pulls(rng, repelling or 1, strength)
    repel = repel[:repelling]
    positions, repelling_at = rng.standard_normal((bombs, 3)) * 200.0, rng.standard_normal((repelling, 3)) * 100.0
    fast = gather(home, coordinates, order, attract, repel, SETTINGS).positions(positions, repelling_at)
    plain = plain_positions(home, coordinates, order, attract, positions, repel, repelling_at)
    np.testing.assert_allclose(fast, plain, atol=0.02)


def gathered(rng: np.random.Generator, match: np.ndarray, strength: float = 4.0) -> tuple[Gathering, np.ndarray]:
    count = len(match)
    coordinates = rng.standard_normal((count, 3)).astype(np.float32) * (3.0, 1.0, 0.3)
    home, order = (coordinates * 100.0).astype(np.float32), (rng.permutation(count) / count).astype(np.float32)
    pull = Pull.of(match.astype(np.float32), strength, SETTINGS.bomb_least)
    return gather(home, coordinates.astype(np.float32), order, [pull], [], SETTINGS), home


def test_moving_a_bomb_moves_its_images_by_as_much_as_they_are_its(rng: np.random.Generator) -> None:
    gathering, _ = gathered(rng, rng.random(500))
    shift = np.array([30.0, -12.0, 7.0])
    moved = gathering.positions([shift], []) - gathering.positions([(0.0, 0.0, 0.0)], [])
    np.testing.assert_allclose(moved, gathering.shares[0][:, None] * shift, atol=1e-3)


def test_better_matches_are_nearer_and_none_cover_each_other(rng: np.random.Generator) -> None:
    match = np.concatenate([rng.uniform(0.8, 1.0, 800), np.zeros(800)])
    gathering, home = gathered(rng, match)
    positions = gathering.positions([(0.0, 0.0, 0.0)], [])
    np.testing.assert_allclose(positions[800:], home[800:], atol=1e-3)
    radius = np.linalg.norm(positions[:800], axis=1)
    order = np.argsort(-match[:800])
    assert np.corrcoef(np.arange(800), radius[order])[0, 1] > 0.9
    assert radius.min() >= 0.99 * SETTINGS.bomb_core
    gaps = np.linalg.norm(positions[:800, None] - positions[None, :800], axis=-1) + 1e9 * np.eye(800)
    assert np.median(gaps.min(axis=1)) > 0.4 * SETTINGS.bomb_spacing
    octants = np.bincount((positions[:800] > 0.0) @ np.array([1, 2, 4]), minlength=8)
    assert octants.min() > 60, "the ball is full on all sides, though the cloud is a disc"


def test_images_of_equal_match_fill_a_ball_and_not_a_shell(rng: np.random.Generator) -> None:
    gathering, _ = gathered(rng, np.ones(1000))
    radius = np.linalg.norm(gathering.positions([(0.0, 0.0, 0.0)], []), axis=1)
    assert np.count_nonzero(radius < 0.5 * radius.max()) == pytest.approx(125, abs=50)


def test_strength_draws_images_wholly_to_one_place(rng: np.random.Generator) -> None:
    match = rng.random(2000)
    halfway = [np.mean(np.abs(gathered(rng, match, strength)[0].shares[0] - 0.5) < 0.4) for strength in (0.5, 2.0, 8.0)]
    assert halfway[0] > 1.5 * halfway[1] > 3.0 * halfway[2] > 0.0


def test_a_bomb_takes_its_share_of_the_cloud_where_little_matches(rng: np.random.Generator) -> None:
    weak, strong = rng.random(1000) * 0.1, rng.random(1000)
    for match, expected in ((weak, 51), (strong, int((strong >= 0.5).sum()))):
        gathering, _ = gathered(rng, match)
        assert gathering.counts == (pytest.approx(expected, abs=1),)
        assert gathering.shown.sum() == gathering.counts[0]
    assert gathered(rng, np.zeros(1000))[0].counts == (0,)


def test_a_repelling_bomb_keeps_its_matches_out_and_lets_others_be(rng: np.random.Generator) -> None:
    coordinates = rng.standard_normal((400, 3)).astype(np.float32)
    home, match = coordinates * np.float32(20.0), np.repeat(np.float32([1.0, 0.0]), 200)
    repel = [Pull(match, 4.0)]
    gathering = gather(home, coordinates, np.linspace(0, 0.99, 400, dtype=np.float32), [], repel, SETTINGS)
    positions = gathering.positions([], [(0.0, 0.0, 0.0)])
    assert np.linalg.norm(positions[:200], axis=1).min() > 0.99 * gathering.reach
    np.testing.assert_array_equal(positions[200:], home[200:])
    assert gathering.shown.all()
