from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from skimage import data

from generation.patches.arrays import picture_of, planes_of
from generation.patches.coherence import propagated
from generation.patches.fold import folded, weights
from generation.patches.pool import PATCH, Source, pool_of
from generation.patches.pyramid import level_scales, resized, scaled
from generation.patches.search import ROWS, nearest
from generation.patches.synthesis import PatchSettings, synthesise

PORTRAIT = Path(__file__).parents[2] / "assets" / "portrait_256.png"


def portrait(side: int) -> torch.Tensor:
    """(3, side, side)"""
    with Image.open(PORTRAIT) as image:
        return planes_of(np.asarray(image.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)) / 255)


def photograph(side: int) -> torch.Tensor:
    """(3, side, side)"""
    image = Image.fromarray(data.coffee()).resize((side, side), Image.Resampling.LANCZOS)
    return planes_of(np.asarray(image) / 255)


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def squared_distances(queries: torch.Tensor, keys: torch.Tensor) -> torch.Tensor:
    return (queries.double()[:, None] - keys.double()[None]).square().sum(2)


@pytest.mark.parametrize("alpha", [None, 0.05, 1.0, 20.0])
def test_nearest_has_the_least_score_of_the_slow_search(alpha: float | None) -> None:
    queries = torch.randn(ROWS + 37, 24, generator=generator(0))
    keys = torch.randn(300, 24, generator=generator(1))
    distances = squared_distances(queries, keys)
    scores = distances if alpha is None else distances / (alpha + distances.min(0).values)
    found, factors = nearest(queries, keys, alpha, sample=len(queries))
    chosen = scores.gather(1, found[:, None])[:, 0]
    torch.testing.assert_close(chosen, scores.min(1).values, rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(
        factors.double() * distances.gather(1, found[:, None])[:, 0], chosen, rtol=1e-3, atol=1e-6
    )


def test_a_sample_of_the_queries_costs_little() -> None:
    pool = pool_of([Source(photograph(96))], 1.0)
    queries = pool.projection(portrait(96), 2).flatten(1).T.contiguous()
    keys = pool.features[pool.places[0][::8]]
    distances = squared_distances(queries, keys)
    scores = distances / (1.0 + distances.min(0).values)
    best, sampled = (nearest(queries, keys, 1.0, sample=count)[0] for count in (len(queries), len(queries) // 3))
    costs = [scores.gather(1, found[:, None]).mean() for found in (best, sampled)]
    assert not torch.equal(best, sampled)
    assert costs[1] == pytest.approx(float(costs[0]), rel=0.1)


def test_a_small_alpha_uses_more_of_the_style() -> None:
    """On a soft picture, whose nearest patches alone are the few soft ones."""
    pool = pool_of([Source(photograph(96))], 1.0)
    queries = pool.projection(resized(portrait(12), (96, 96)), 2).flatten(1).T.contiguous()
    keys = pool.features[pool.draw(1500, np.random.default_rng(0))]
    used = [len(nearest(queries, keys, alpha)[0].unique()) / len(keys) for alpha in (0.3, 3.0, 30.0, None)]
    assert used == sorted(used, reverse=True)
    assert used[0] > 1.5 * used[-1]


@pytest.mark.parametrize(("size", "coarsest"), [((256, 256), 28), ((256, 256), 72), ((1024, 200), 40), ((90, 70), 33)])
def test_levels_go_from_the_coarsest_to_the_full_size(size: tuple[int, int], coarsest: int) -> None:
    scales = level_scales(size, coarsest)
    assert min(scaled(size, scales[0])) == coarsest
    assert scaled(size, scales[-1]) == size
    ratios = np.divide(scales[1:], scales[:-1])
    assert (ratios > 1.25).all()
    assert (ratios < 2.05).all()


def test_a_picture_no_larger_than_the_coarsest_has_one_level() -> None:
    assert level_scales((30, 90), 30) == [1.0]


def test_features_are_the_projected_patches_of_all_sources() -> None:
    first, second = photograph(20), portrait(17)[:, :12]
    pool = pool_of([Source(first, share=3.0), Source(second, share=1.0)], 1.0)
    assert [len(places) for places in pool.places] == [14 * 14, 6 * 11]
    patches = [
        image[:, row : row + PATCH, column : column + PATCH]
        for image in (first, second)
        for row in range(image.shape[1] - PATCH + 1)
        for column in range(image.shape[2] - PATCH + 1)
    ]
    expected = (torch.stack(patches).flatten(1) - pool.projection.mean) @ pool.projection.components.flatten(1).T
    torch.testing.assert_close(pool.features[torch.cat(pool.places)], expected, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(pool.values[pool.places[1][0]], second[:, 0, 0])


def test_components_keep_the_distances_of_patches() -> None:
    pool = pool_of([Source(portrait(48))], 1.0)
    image = portrait(48)
    patches = image.unfold(1, PATCH, 1).unfold(2, PATCH, 1).permute(1, 2, 0, 3, 4).flatten(0, 1).flatten(1)[::7]
    features = pool.features[pool.places[0]][::7]
    whole, projected = squared_distances(patches, patches), squared_distances(features, features)
    assert (projected <= whole + 1e-3).all()
    assert projected.sum() > 0.97 * whole.sum()


def test_keys_are_different_and_shared_out() -> None:
    pool = pool_of([Source(photograph(60), share=3.0), Source(portrait(60), share=1.0)], 1.0)
    places = pool.draw(800, np.random.default_rng(0))
    assert len(places.unique()) == len(places) == 800
    assert pool.valid[places].all()
    assert (places < 3600).sum() == 600


@pytest.mark.parametrize("step", range(1, PATCH))
def test_steps_stay_in_their_row_and_source(step: int) -> None:
    sizes = [(9, 14), (15, 8), (12, 40)]
    pool = pool_of([Source(torch.rand(3, *size, generator=generator(0))) for size in sizes], 1.0)
    corners = [(source, row, column) for source, (h, w) in enumerate(sizes) for row in range(h) for column in range(w)]
    places = torch.cat(pool.places)
    for down, right in ((0, step), (0, -step), (step, 0), (-step, 0)):
        moved, allowed = pool.moved(places, down, right)
        for place, to, good in zip(places.tolist(), moved.tolist(), allowed.tolist(), strict=True):
            source, row, column = corners[place]
            inside = 0 <= row + down <= sizes[source][0] - PATCH and 0 <= column + right <= sizes[source][1] - PATCH
            assert good == inside
            assert not good or corners[to] == (source, row + down, column + right)


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_fold_is_the_weighted_mean_of_the_overlaps(stride: int) -> None:
    pool = pool_of([Source(photograph(24)), Source(portrait(20))], 1.0)
    found = torch.cat(pool.places)[torch.randint(0, len(torch.cat(pool.places)), (4, 5), generator=generator(2))]
    height, width = 3 * stride + PATCH, 4 * stride + PATCH
    total, weight = torch.zeros(3, height, width), torch.zeros(height, width)
    for row in range(4):
        for column in range(5):
            for dy in range(PATCH):
                for dx in range(PATCH):
                    place = found[row, column] + dy * (24 if found[row, column] < 24 * 24 else 20) + dx
                    y, x = row * stride + dy, column * stride + dx
                    total[:, y, x] += weights()[dy, dx] * pool.values[place]
                    weight[y, x] += weights()[dy, dx]
    torch.testing.assert_close(folded(found, pool, stride), total / weight, rtol=1e-4, atol=1e-5)


def continuing(found: torch.Tensor, stride: int) -> float:
    """Share of the places that continue their left neighbour's patch."""
    return float((found[:, 1:] - found[:, :-1] == stride).float().mean())


def test_propagation_makes_larger_pieces_at_bounded_cost() -> None:
    pool = pool_of([Source(photograph(96)), Source(photograph(96).flip(2))], 1.0)
    grid = pool.projection(portrait(96), 2)
    queries = grid.flatten(1).T.contiguous()
    places = pool.draw(1000, np.random.default_rng(0))
    found, factors = nearest(queries, pool.features[places], 1.0)
    found, factors = places[found].view(grid.shape[1:]), factors.view(grid.shape[1:])

    def cost(chosen: torch.Tensor) -> torch.Tensor:
        return (queries - pool.features[chosen.flatten()]).square().sum(1)

    ones = torch.ones_like(factors)
    strict = propagated(found, ones, queries, pool, 2, 0.0, 2)
    assert (cost(strict) <= cost(found) + 1e-5).all()
    assert cost(strict).sum() < 0.95 * cost(found).sum()
    loose = propagated(found, factors, queries, pool, 2, 0.5, 2)
    assert pool.valid[loose].all()
    assert continuing(found, 2) < 0.02
    assert continuing(strict, 2) > 0.1
    assert continuing(loose, 2) > 0.3


def error(result: torch.Tensor, image: torch.Tensor) -> float:
    """Root mean square difference."""
    return float((result - image).square().mean().sqrt())


@pytest.mark.parametrize(("alpha", "coherence"), [(None, None), (1.0, None), (1.0, 0.1)])
def test_a_picture_is_rebuilt_from_its_own_patches(alpha: float | None, coherence: float | None) -> None:
    image = portrait(128)
    settings = PatchSettings(coarsest=32, keys=20_000, alpha=alpha, coherence=coherence)
    small = resized(image, (32, 32))
    result = synthesise([Source(image)], (128, 128), settings, np.random.default_rng(0), start=small)
    assert error(resized(small, (128, 128)), image) > 0.05
    assert error(result, image) < 0.002


def test_the_guide_alone_decides_where_there_is_no_start() -> None:
    image = portrait(64)
    guide = image.mean(0, keepdim=True)
    settings = PatchSettings(coarsest=32, keys=4000)
    result = synthesise([Source(image, 2 * guide)], (64, 64), settings, np.random.default_rng(0), guide=2 * guide)
    assert error(result, image) < 0.06


def test_every_value_lies_between_those_of_the_sources() -> None:
    image = 0.3 + 0.4 * photograph(48)
    settings = PatchSettings(coarsest=20, keys=500, iterations=(2, 1))
    result = synthesise([Source(image)], (50, 61), settings, np.random.default_rng(0), start=portrait(30))
    assert result.shape == (3, 50, 61)
    assert result.min() >= image.min() - 1e-5
    assert result.max() <= image.max() + 1e-5


def test_seed_repeats_the_picture_bit_for_bit() -> None:
    image, start = portrait(64), torch.rand(3, 24, 24, generator=generator(0))
    settings = PatchSettings(coarsest=24, keys=700, iterations=(2, 1))

    def made(seed: int) -> torch.Tensor:
        return synthesise([Source(image)], (64, 64), settings, np.random.default_rng(seed), start=start)

    assert torch.equal(made(1), made(1))
    assert not torch.equal(made(1), made(2))


def test_the_number_of_threads_changes_nothing() -> None:
    settings = PatchSettings(coarsest=30, keys=2000, iterations=(2, 1))
    before = torch.get_num_threads()
    results = []
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            rng = np.random.default_rng(0)
            results.append(synthesise([Source(portrait(128))], (128, 128), settings, rng, start=photograph(30)))
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
    assert torch.equal(*results)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_cuda_makes_nearly_the_same_picture() -> None:
    image, start = portrait(96), portrait(24)
    settings = PatchSettings(coarsest=24, keys=6000)
    results = [
        synthesise([Source(image.to(d))], (96, 96), settings, np.random.default_rng(0), start=start.to(d)).cpu()
        for d in ("cpu", "cuda")
    ]
    assert error(*results) < 0.02


@pytest.mark.parametrize("size", [(1, 1), (6, 5), (12, 200), (71, 33)])
def test_any_size(size: tuple[int, int]) -> None:
    settings = PatchSettings(coarsest=20, keys=300, iterations=(2, 1), stride=3)
    result = synthesise([Source(photograph(40))], size, settings, np.random.default_rng(0), start=portrait(20))
    assert result.shape == (3, *size)
    assert result.isfinite().all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"coarsest": 6},
        {"keys": 0},
        {"alpha": 0.0},
        {"iterations": (3, 0)},
        {"stride": 7},
        {"fine_guide": 0.0},
        {"coherence": -0.1},
    ],
)
def test_settings_out_of_range(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="out of range"):
        PatchSettings(**wrong)


def test_neither_start_nor_guide() -> None:
    with pytest.raises(ValueError, match="neither"):
        synthesise([Source(portrait(32))], (32, 32), PatchSettings(), np.random.default_rng(0))


def test_arrays_go_there_and_back() -> None:
    picture = np.random.default_rng(0).random((5, 7, 3), np.float32)
    planes = planes_of(picture)
    assert planes.shape == (3, 5, 7)
    np.testing.assert_array_equal(picture_of(planes), picture)
