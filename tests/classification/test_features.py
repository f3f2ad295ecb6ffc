"""Products of all features with one vector, which every likeness and every new image asks for."""

from __future__ import annotations

import numpy as np
import pytest

from classification.cloud.features import _WIDENED, Features


def unit(rng: np.random.Generator, *shape: int) -> np.ndarray:
    vectors = rng.normal(size=shape)
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize(("count", "width"), [(5_000, 64), (200, 1_845), (3, 1), (1, 64), (2, _WIDENED + 3)])
def test_products_are_those_of_the_numbers_as_they_are_kept(count: int, width: int) -> None:
    rng = np.random.default_rng(count)
    halves, vector = unit(rng, count, width).astype(np.float16), unit(rng, width)
    true = halves.astype(np.float64) @ vector.astype(np.float64)
    np.testing.assert_allclose(Features(halves) @ vector, true, rtol=0.0, atol=1e-6)


def test_every_finite_half_is_taken_as_it_is() -> None:
    bits = np.arange(1 << 16, dtype=np.uint16)
    halves = bits.view(np.float16)
    halves = halves[np.isfinite(halves)][:, None]
    found = Features(halves) @ np.ones(1, np.float32)
    np.testing.assert_array_equal(found, halves[:, 0].astype(np.float32))


def test_children_come_after_the_others() -> None:
    rng = np.random.default_rng(3)
    own, children, vector = unit(rng, 3_000, 64), unit(rng, 17, 64), unit(rng, 64)
    both = np.concatenate([own, children]).astype(np.float16)
    found = Features(own.astype(np.float16), children.astype(np.float16)) @ vector
    assert found.shape == (3_017,) and found.dtype == np.float32
    np.testing.assert_allclose(found, both.astype(np.float64) @ vector, rtol=0.0, atol=1e-6)


def test_a_file_of_other_numbers_is_multiplied_all_the_same() -> None:
    rng = np.random.default_rng(4)
    rows, vector = unit(rng, 50, 20), unit(rng, 20)
    for kind in (np.float32, np.dtype(">f2")):
        found = Features(rows.astype(kind)) @ vector  # type: ignore[arg-type]  # as a foreign file may have it
        np.testing.assert_allclose(found, rows.astype(np.float64) @ vector, rtol=0.0, atol=2e-3)
