"""The layout keeps neighbours together, tames outliers, and copes with any number of pictures."""

import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from classification.density_equalisation import FARTHEST, spread_evenly
from classification.kept_layouts import KeptLayouts
from classification.layout import METHODS, LayoutSettings, _neighbours, embed, embed_all, layout
from classification.measures.composition import centre_light, composition
from classification.principal import analysed
from classification.trustworthiness import trustworthiness
from foundation.settings import Settings


def _groups(count: int, groups: int = 6, width: int = 64, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Features (count, width) around `groups` centres, and which group each belongs to."""
    rng = np.random.default_rng(seed)
    member = rng.integers(0, groups, count)
    features = rng.normal(size=(groups, width))[member] + 0.35 * rng.normal(size=(count, width))
    return features.astype(np.float32), member


def _shared_neighbours(positions: np.ndarray, member: np.ndarray) -> float:
    """Share of the five nearest that belong to the same group."""
    distance = np.linalg.norm(positions[:, None] - positions[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    nearest = np.argsort(distance, axis=1)[:, :5]
    return float((member[nearest] == member[:, None]).mean())


@pytest.mark.parametrize("method", METHODS)
def test_groups_stay_together(method: str) -> None:
    features, member = _groups(240)
    result = layout(features, LayoutSettings(method=method))
    assert result.method == method
    assert _shared_neighbours(result.positions, member) > (0.6 if method == "pca" else 0.9)
    assert 0.6 < result.trustworthiness <= 1


@pytest.mark.parametrize("shape", [(2, 16), (30, 700), (300, 16)])
def test_all_components_are_those_of_scikit_learn(shape: tuple[int, int]) -> None:
    from sklearn.decomposition import PCA  # takes a second

    features = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    model = PCA(min(shape), svd_solver="full")
    coordinates = model.fit_transform(features)
    found, own = analysed(features, min(shape), 0)
    np.testing.assert_allclose(own, coordinates, atol=1e-4)
    np.testing.assert_allclose(found.axes[:-1], model.components_[:-1], atol=1e-4)
    np.testing.assert_allclose(found.coordinates(features), coordinates, atol=1e-4)


def test_a_few_are_laid_out_without_scikit_learn() -> None:
    """Its import takes longer than that."""
    code = (
        "import sys, numpy as np; from classification.layout import layout\n"
        "assert layout(np.random.default_rng(0).random((11, 64), np.float32)).trustworthiness is not None\n"
        "assert 'sklearn' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_is_compiled_is_kept_for_the_next_process() -> None:
    layout(_groups(40)[0], LayoutSettings())
    from umap import umap_

    for function in (umap_.smooth_knn_dist, umap_.compute_membership_strengths):
        assert function.stats.cache_hits or function.stats.cache_misses
        assert list(Path(function.stats.cache_path).glob(f"umap_.{function.__name__}-*.nbi"))


def test_a_large_set_whose_neighbours_are_searched_before() -> None:
    features, _ = _groups(4_200, groups=60)
    result = layout(features, LayoutSettings(neighbours=3))
    assert result.trustworthiness > 0.9


def test_neighbours_are_those_that_umap_finds_and_equal_ones_are_no_distance_apart() -> None:
    """UMAP takes the first distance that is not 0 for that of the nearest other picture."""
    features, _ = _groups(300)
    features[5] = features[7] = features[6]
    indices, distances = _neighbours(features, 8)
    apart = np.linalg.norm(features[:, None] - features[None], axis=2)
    np.testing.assert_array_equal(distances, np.take_along_axis(apart, indices, axis=1))
    np.testing.assert_allclose(np.sort(distances, axis=1), np.sort(apart, axis=1)[:, :8], atol=1e-5)
    assert (distances[:, 0] == 0.0).all() and (
        (distances == 0.0).sum(axis=1) == np.where(apart == 0.0, 1, 0).sum(axis=1)
    ).all()


def test_of_many_some_are_laid_out_and_the_others_put_between_them() -> None:
    features, member = _groups(240, groups=8)
    whole, some = layout(features), layout(features, LayoutSettings(landmarks=80))
    assert some.trustworthiness > whole.trustworthiness - 0.02
    assert _shared_neighbours(some.positions, member) > 0.9
    assert len(np.unique(some.positions, axis=0)) == 240
    np.testing.assert_array_equal(some.positions, layout(features, LayoutSettings(landmarks=80)).positions)
    np.testing.assert_array_equal(whole.positions, layout(features, LayoutSettings(landmarks=240)).positions)
    light = features[:, 0]
    line, by_some = composition(features, light), composition(features, light, landmarks=80)
    for values in (line, by_some):
        apart = np.abs(values[:, None] - values[None])
        same = member[:, None] == member[None]
        assert apart[same].mean() < 0.5 * apart[~same].mean()
    assert (by_some.min(), by_some.max()) == (0, 100)


def test_of_many_no_more_than_a_part_is_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classification.principal.FITTED_ON", 200)
    features = np.random.default_rng(0).random((8_000, 2_000), np.float32).astype(np.float16)
    settings = LayoutSettings(method="pca", landmarks=100)
    embed_all(features[:300], np.arange(300), 3, settings, 0)  # what it imports is no part of it
    tracemalloc.start()
    try:
        embedded = embed_all(features, np.arange(8_000), 3, settings, 0)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert embedded.places.shape == (8_000, 3) and np.isfinite(embedded.places).all()
    assert peak < features.nbytes, "as float32 they are twice that"


def test_a_layout_that_took_long_is_not_made_again_after_a_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("classification.kept_layouts.WORTHWHILE", 100)
    features, _ = _groups(120)
    kept = KeptLayouts(tmp_path / "layouts")
    first = layout(features, kept=kept)
    (file,) = (tmp_path / "layouts").iterdir()
    made = []
    monkeypatch.setattr("classification.layout.embed", lambda *given: made.append(given) or embed(*given))
    np.testing.assert_array_equal(layout(features, kept=kept).positions, first.positions)
    assert not made
    for changed in (layout(features, kept=kept, seed=1), layout(features[:119], kept=kept)):
        assert not np.array_equal(changed.positions[:10], first.positions[:10])
    file.write_bytes(file.read_bytes()[:200])
    np.testing.assert_array_equal(layout(features, kept=kept).positions, first.positions)
    assert len(made) == 3
    kept.clear()
    assert not list((tmp_path / "layouts").iterdir())


def test_seeded() -> None:
    features, _ = _groups(120)
    first, again = (layout(features, LayoutSettings(), seed=4).positions for _ in range(2))
    np.testing.assert_array_equal(first, again)


def test_trustworthiness_tells_a_bad_layout() -> None:
    features, _ = _groups(200)
    good = layout(features, LayoutSettings()).trustworthiness
    flat = layout(np.random.default_rng(0).normal(size=features.shape).astype(np.float32), LayoutSettings())
    assert good > flat.trustworthiness


def test_outliers_do_not_press_the_rest_together() -> None:
    features, _ = _groups(200)
    features[:2] += 400
    positions = layout(features, LayoutSettings(method="pca")).positions
    assert np.abs(positions).max() <= FARTHEST
    assert positions[2:].std(axis=0).min() > 0.5


@pytest.mark.parametrize("count", [1, 2, 3, 5, 11, 12, 14])
def test_small_sets(count: int) -> None:
    features, _ = _groups(count, groups=2)
    result = layout(features, LayoutSettings())
    assert result.positions.shape == (count, 3)
    assert np.isfinite(result.positions).all()
    values = composition(features, np.linspace(-1, 1, count, dtype=np.float32))
    assert values.shape == (count,)
    assert 0 <= values.min() <= values.max() <= 100


def test_equal_pictures() -> None:
    result = layout(np.ones((30, 16), np.float32), LayoutSettings())
    assert np.isfinite(result.positions).all()
    assert len(np.unique(result.positions, axis=0)) == 30  # they come apart


def test_clumps_are_loosened_and_their_order_kept() -> None:
    """Two tight clumps far apart: spread evenly, the gap between them closes, and each stays on its side."""
    rng = np.random.default_rng(0)
    side = np.repeat([-1, 1], 150)
    clumps = (0.1 * rng.normal(size=(300, 3)) + side[:, None] * [4, 0, 0]).astype(np.float32)
    before, after = spread_evenly(clumps, 0.0), spread_evenly(clumps, 1.0)
    np.testing.assert_allclose(np.median(after, axis=0), 0, atol=0.05)
    low, high = np.percentile(after, [15.9, 84.1], axis=0)
    np.testing.assert_allclose((high - low) / 2, 1, atol=0.15)

    def gap(places: np.ndarray) -> float:
        return float(places[side > 0, 0].min() - places[side < 0, 0].max())

    assert gap(before) > 1
    assert gap(after) < 0.5 * gap(before)
    assert ((after[:, 0] > 0) == (side > 0)).mean() > 0.95


@pytest.mark.parametrize("noise", [0.0, 0.5, 5.0])
def test_trustworthiness_is_scikit_learns(noise: float) -> None:
    from sklearn import manifold  # takes a second

    rng = np.random.default_rng(2)
    features = rng.normal(size=(400, 8)).astype(np.float32)
    positions = (features[:, :3] + noise * rng.normal(size=(400, 3))).astype(np.float32)
    expected = manifold.trustworthiness(features, positions, n_neighbors=10)
    assert trustworthiness(features, positions) == pytest.approx(expected, abs=1e-6)
    assert trustworthiness(features, positions, sample=200) == pytest.approx(expected, abs=0.02)


def test_wrong_values_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        layout(np.full((5, 4), np.nan, np.float32), LayoutSettings())
    with pytest.raises(ValueError, match="method must be"):
        LayoutSettings(method="magic")
    with pytest.raises(ValueError, match="density_equalisation"):
        LayoutSettings(density_equalisation=1.5)


def test_evenness_is_read_as_density_equalisation() -> None:
    settings = Settings.load(None, ["layout.evenness=0.25"])
    assert settings.section("layout", LayoutSettings) == LayoutSettings(density_equalisation=0.25)
    assert settings.notes == [
        "The setting layout.evenness is called layout.density_equalisation now; it was read as that."
    ]


def test_composition_runs_from_dark_middles_to_light_ones() -> None:
    """Pictures of a disc, from black on white over grey to white on black."""
    y, x = np.mgrid[-1:1:32j, -1:1:32j]
    disc = (np.hypot(x, y) < 0.6).astype(np.float32)
    level = np.random.default_rng(0).permutation(np.linspace(0, 1, 60))
    pictures = np.stack([disc * v + (1 - disc) * (1 - v) for v in level])
    light = centre_light((pictures * 255).astype(np.uint8))
    values = composition(pictures.reshape(60, -1).astype(np.float32), light)
    assert np.corrcoef(values, level)[0, 1] > 0.9
    assert (values.min(), values.max()) == (0, 100)
