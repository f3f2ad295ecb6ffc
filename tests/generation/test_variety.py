"""The numbers of the benchmark of variety, on vectors whose answers are known."""

import numpy as np
import pytest

from benchmarks.variety import duplicates, nearness, unit, vendi, vendi_of_subsets


def test_the_vendi_score_counts_what_is_different() -> None:
    assert vendi(np.eye(7)) == pytest.approx(7)
    assert vendi(np.tile(np.eye(7)[:1], (5, 1))) == pytest.approx(1)
    assert vendi(np.repeat(np.eye(3), 4, axis=0)) == pytest.approx(3)
    assert 1 < vendi(np.array([[1.0, 0.0], [0.8, 0.6]])) < 2


def test_subsets_do_not_grow_with_the_folder() -> None:
    """A hundred different pictures are 39 in a subset of 39; fewer are as many as there are."""
    assert vendi_of_subsets(np.eye(100)) == pytest.approx(39)
    assert vendi_of_subsets(np.eye(10)) == pytest.approx(10)


def test_near_duplicates_are_both_counted() -> None:
    vectors = np.eye(10)
    vectors[1] = vectors[0]
    assert duplicates(vectors, 0.9) == pytest.approx(0.2)
    assert duplicates(np.eye(10), 0.9) == 0


def test_nearness_is_that_of_the_nearest() -> None:
    assert nearness(np.eye(10), np.eye(10)[:3]) == pytest.approx(1)
    assert nearness(np.eye(10)[:5], np.eye(10)[5:]) == pytest.approx(0)


def test_vectors_are_centred_and_of_length_one() -> None:
    vectors = np.random.default_rng(0).normal(5, 1, (20, 8)).astype(np.float32)
    made = unit(vectors, vectors.mean(axis=0))
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1)
    assert abs(made.mean()) < 0.05
