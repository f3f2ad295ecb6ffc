"""Which candidates are made, and what counts as there already."""

import numpy as np
import pytest

from generation.breeding.candidate_selection import SPREAD, chosen, leaning
from generation.breeding.near_duplicates import Judge, Seen, nearest_of

PARENTS = np.array([[0.0, 0.0, 0.0], [10.0, 0.0, 0.0]])
HALF = np.array([0.5, 0.5])
NONE = np.zeros((0, 3))


def _candidates(rng: np.random.Generator) -> np.ndarray:
    """Some are nearly one in the middle, more differ, and some are nowhere near."""
    same = PARENTS.mean(axis=0) + 0.05 * rng.standard_normal((30, 3))
    apart = np.stack([rng.uniform(3, 7, 150), rng.uniform(-2, 2, 150), rng.uniform(-2, 2, 150)], axis=1)
    strange = PARENTS.mean(axis=0) + np.array([0.0, 30.0, 0.0]) + rng.standard_normal((20, 3))
    return np.concatenate([same, apart, strange])


def test_children_fit_and_differ() -> None:
    rng = np.random.default_rng(0)
    found = _candidates(rng)
    picked = found[chosen(found, PARENTS, HALF, NONE, 8, rng)]
    away = np.linalg.norm(picked[:, None] - picked[None], axis=2) + 99 * np.eye(8)
    assert away.min() > 0.5, "those that fit best would be one"
    assert np.abs(picked[:, 1]).max() < 5, "those that fit nowhere are not taken for how different they are"
    assert 2 < picked[:, 0].min() < picked[:, 0].max() < 8


def test_the_first_is_at_the_share_that_was_asked_for() -> None:
    rng = np.random.default_rng(1)
    found = np.stack([np.linspace(0, 10, 101), 0.1 * rng.standard_normal(101), np.zeros(101)], axis=1)
    for share in (0.2, 0.5, 0.8):
        (first,) = chosen(found, PARENTS, np.array([1 - share, share]), NONE, 1, rng)
        assert found[first, 0] == pytest.approx(10 * share, abs=0.6)


def test_of_one_parent_the_wilder_are_farther_away() -> None:
    rng = np.random.default_rng(6)
    found = rng.standard_normal((200, 3)) * rng.uniform(0.2, 3.0, (200, 1))
    away = [
        np.linalg.norm(found[chosen(found, np.zeros((1, 3)), np.ones(1), NONE, 8, rng, apart)], axis=1)
        for apart in (0.3, 0.5, 0.9)
    ]
    assert away[0].max() < away[2].min() and away[0].mean() < away[1].mean() < away[2].mean()


def test_what_was_made_is_kept_away_from() -> None:
    rng = np.random.default_rng(2)
    found = np.stack([np.full(40, 5.0), np.linspace(-2, 2, 40), np.zeros(40)], axis=1)
    made = np.array([[5.0, y, 0.0] for y in (-2.0, -1.0, 0.0)])
    (first,) = chosen(found, PARENTS, HALF, made, 1, rng)
    assert np.linalg.norm(made - found[first], axis=1).min() > 0.3


def test_few_candidates_and_parents_in_one_place_are_chosen_from_as_well() -> None:
    rng = np.random.default_rng(3)
    found = rng.standard_normal((3, 3))
    assert sorted(chosen(found, np.zeros((2, 3)), HALF, NONE, 8, rng)) == [0, 1, 2]
    assert len(chosen(rng.standard_normal((40, 3)), np.zeros((1, 3)), np.ones(1), NONE, 8, rng)) == 8


def test_shares_lean_to_both_sides_and_not_beyond_the_parents() -> None:
    rng = np.random.default_rng(4)
    half = np.array([leaning(HALF, rng)[1] for _ in range(500)])
    assert 0.5 - SPREAD <= half.min() < 0.35
    assert 0.65 < half.max() <= 0.5 + SPREAD
    assert leaning(np.array([1.0, 0.0]), rng).tolist() == [1.0, 0.0]
    assert leaning(np.array([0.2, 0.3, 0.5]), rng).sum() == pytest.approx(1)


def _seen(value: float, vector: list[float] | None) -> Seen:
    look = np.full((16, 16, 3), value, np.float32)
    return Seen(look, None if vector is None else np.array(vector, np.float32))


def test_near_in_the_features_is_nearly_the_same_though_it_looks_different() -> None:
    judge = Judge([_seen(0.2, [0.0, 0.0])], lambda picture: np.zeros(2, np.float32), nearest=0.25)
    assert judge.difference(_seen(0.8, [0.1, 0.0])) == pytest.approx(0.4)
    assert judge.difference(_seen(0.8, [1.0, 0.0])) > 1
    assert judge.difference(_seen(0.21, [1.0, 0.0])) < 1, "or at a glance"
    judge.add(_seen(0.8, [1.0, 0.0]))
    assert judge.difference(_seen(0.5, [1.1, 0.0])) < 1
    assert Judge([]).difference(_seen(0.5, None)) == np.inf


def test_the_least_distance_is_that_of_the_nearest_hundredth_of_a_cloud() -> None:
    rng = np.random.default_rng(5)
    vectors = rng.standard_normal((400, 30)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    step = rng.standard_normal((4, 30))
    vectors[4:8] = vectors[:4] + 0.1 * step / np.linalg.norm(step, axis=1, keepdims=True)
    nearest = nearest_of(vectors)
    assert nearest is not None
    assert nearest == pytest.approx(0.1, abs=0.001), "eight of four hundred are a tenth from their nearest"
    assert nearest_of(vectors[:50]) is None
