"""A cloud of more pictures than the memory for them takes: small ones of all, and the cells of some."""

from __future__ import annotations

from collections.abc import Callable

import moderngl
import numpy as np
import pytest

from classification.cloud import AtlasGeometry, Cloud
from tests.factories import CELL
from vr_explorer.render.atlas import can_sample_bc1
from vr_explorer.render.atlas_plan import layer_bytes, planned
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.settings import RenderSettings
from vr_explorer.render.target import Target
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.view import View

Make = Callable[..., Cloud]
MakeView = Callable[..., View]

DARK = {"ground_brightness": 0.0, "horizon_brightness": 0.0}


def test_what_fits_the_budget_lies_as_in_the_file() -> None:
    file = AtlasGeometry(40, 2048, 128, 6)
    plan = planned(file, 1_024, 1e9, 2_048, 16_384, True)
    assert plan.cells == file and plan.small is None and plan.pool_cells == 0
    assert plan.room == 44 * 256, "and room for those that join"


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize(("layers", "size", "cell"), [(3_907, 2_048, 128), (1_000_000, 128, 128), (1_000_000, 64, 64)])
@pytest.mark.parametrize("budget", [250e6, 512e6, 1e9, 2e9])
def test_the_budget_sets_the_memory_and_not_the_count(
    layers: int, size: int, cell: int, budget: float, compressed: bool
) -> None:
    file = AtlasGeometry(layers, size, cell, cell.bit_length() - 2)
    plan = planned(file, 1_024, budget, 2_048, 16_384, compressed)
    assert plan.small is not None
    assert plan.bytes <= budget and plan.bytes == plan.layers * layer_bytes(plan.cells, compressed)
    assert plan.room >= 1_001_024 and plan.pool_cells >= 1_000
    assert plan.small.cell <= 32 and plan.small.cell >> (plan.small.levels - 1) == 4
    assert plan.layers <= 2_048


def test_a_budget_below_everything_still_has_a_layer_of_cells() -> None:
    plan = planned(AtlasGeometry(4_000, 2_048, 128, 6), 0, 1.0, 2_048, 16_384, True)
    assert plan.small is not None and plan.small.cell == 4 and plan.pool_cells == 256


def test_an_atlas_with_more_layers_than_the_driver_takes_is_shown_by_a_pool() -> None:
    plan = planned(AtlasGeometry(3_000, 2_048, 128, 6), 0, 1e12, 2_048, 16_384, True)
    assert plan.small is not None and plan.layers <= 2_048


@pytest.fixture(autouse=True)
def _room_for_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vr_explorer.render.atlas_plan.LEAST_SPARE", 2)


def _pooled(ctx: moderngl.Context, cloud: Cloud, side: int, layers: int) -> Renderer:
    """side: pixels of a layer, of which there are so many in all."""
    budget = layers * layer_bytes(AtlasGeometry(1, side, CELL, 4), can_sample_bc1(ctx)) / 1e6
    return Renderer(ctx, cloud, RenderSettings(**DARK, memory_mb=1.01 * budget))


def _row(count: int) -> np.ndarray:
    return np.array([[4.84 * (number - (count - 1) / 2), 0.0, -12.0] for number in range(count)])


@pytest.fixture
def boards(make_painted: Make) -> Cloud:
    """Ten cards in a row with fine checks, of which a small picture has the mean alone."""
    rng = np.random.default_rng(4)
    colours = rng.integers(60, 256, (10, 1, 1, 3))
    board = np.indices((CELL, CELL)).sum(axis=0) // 4 % 2
    return make_painted(_row(10), (board[None, :, :, None] * colours).astype(np.uint8))


def _drawn(ctx: moderngl.Context, renderer: Renderer, cloud: Cloud, view: View) -> np.ndarray:
    target = Target(ctx, view.size)
    renderer.render(target.framebuffer, view, Cards(cloud.positions), 1.0)
    picture = target.read()
    target.release()
    return picture


@pytest.mark.parametrize(("side", "small", "places"), [(64, 16, 4), (32, 8, 2)])
def test_a_card_looks_as_with_all_cells_once_it_has_its_own(
    ctx: moderngl.Context, boards: Cloud, make_view: MakeView, side: int, small: int, places: int
) -> None:
    """Whatever the pool held before: the first are gone again when the last come."""
    view = make_view(size=(700, 200))
    whole = Renderer(ctx, boards, RenderSettings(**DARK))
    pooled = _pooled(ctx, boards, side, 2 if side == 64 else 3)
    wanted = _drawn(ctx, whole, boards, view).astype(int)
    pool = pooled.shown.pool
    assert whole.shown.pool is None and pool is not None
    assert (pool.small, pool.capacity) == (small, places)

    def apart() -> list[float]:
        """Of the cards, which share the picture's width, in their middles."""
        differences = np.abs(_drawn(ctx, pooled, boards, view) - wanted).mean(axis=(0, 2))
        return [float(part[25:-25].mean()) for part in np.array_split(differences, 10)]

    assert min(apart()) > 1.0, "none has its cell"
    for first in (0, 2, 7, 1):
        cards = np.arange(first, first + 2)
        pool.keep(cards, pool.oldest())
        for card in cards[~pool.has(cards)].tolist():
            assert pool.put(card, boards.atlas_cells(boards.cells[[card]], range(pool.levels))[0])
        found = apart()
        assert all(found[card] < 0.01 for card in cards), (first, found)
        assert sum(one > 1.0 for one in found) >= 10 - places
    for renderer in (whole, pooled):
        renderer.release()


def test_none_gives_way_while_it_is_wanted(ctx: moderngl.Context, boards: Cloud) -> None:
    renderer = _pooled(ctx, boards, 64, 2)
    pool = renderer.shown.pool
    assert pool is not None and pool.capacity == 4
    blocks = boards.atlas_cells(boards.cells, range(pool.levels))
    everyone = np.arange(10)
    pool.keep(everyone[:4], pool.oldest())
    assert [pool.put(card, blocks[card]) for card in range(4)] == [True] * 4
    assert not pool.put(4, blocks[4])
    pool.keep(np.array([2, 0]), pool.oldest())
    pool.keep(np.array([0, 5]), pool.oldest())
    assert pool.put(5, blocks[5])
    assert pool.has(everyone).tolist().count(True) == 4 and pool.has(np.array([0, 2, 5])).all(), "the oldest went"
    assert pool.put(4, blocks[4])
    assert pool.has(everyone).tolist().count(True) == 4 and pool.has(np.array([0, 2, 4, 5])).all()
    renderer.release()


def test_a_pool_refuses_what_is_no_cell(ctx: moderngl.Context, boards: Cloud) -> None:
    renderer = _pooled(ctx, boards, 64, 2)
    upload = renderer.shown._upload
    assert upload is not None
    with pytest.raises(ValueError, match="another size"):
        upload.put_whole(0, np.zeros(8, np.uint8))
    with pytest.raises(ValueError, match="no place"):
        upload.put_whole(upload.plan.pool_cells, np.zeros(upload._level_starts[-1], np.uint8))
    renderer.release()


def test_cards_at_rest_show_the_cells_that_come_and_go(
    ctx: moderngl.Context, make_painted: Make, make_view: MakeView
) -> None:
    """The chunks have copies of what each card is shown by: cells that come while they are made, and later."""
    rng = np.random.default_rng(8)
    columns, rows = np.meshgrid(np.arange(30), np.arange(20))
    places = np.stack([columns.ravel() - 14.5, rows.ravel() - 9.5, np.full(600, -30.0)], axis=1)
    board = np.indices((CELL, CELL)).sum(axis=0) // 4 % 2
    pictures = (board[None, :, :, None] * rng.integers(60, 256, (600, 1, 1, 3))).astype(np.uint8)
    cloud = make_painted(places, pictures)
    view = make_view(size=(800, 600))
    whole, pooled = Renderer(ctx, cloud, RenderSettings(**DARK)), _pooled(ctx, cloud, 512, 2)
    cards, pool = Cards(cloud.positions), pooled.shown.pool
    assert pool is not None
    target = Target(ctx, view.size)

    def drawn(renderer: Renderer) -> np.ndarray:
        renderer.render(target.framebuffer, view, cards, 1.0)
        return target.read().astype(int)

    def bring(some: np.ndarray) -> None:
        pool.keep(some, pool.oldest())
        blocks = cloud.atlas_cells(cloud.cells[some], range(pool.levels))
        for card, own in zip(some.tolist(), blocks, strict=True):
            if not pool.has(np.array([card]))[0]:
                assert pool.put(card, own)

    whole.settle(cards, 1.0)
    wanted = drawn(whole)
    half = min(pool.capacity, 300)
    bring(np.arange(half))
    pooled.settle(cards, 1.0)
    first = drawn(pooled)
    bring(np.arange(300, 300 + half))
    anew = drawn(pooled)
    drawn(pooled)
    other = _pooled(ctx, cloud, 512, 2)
    pool = other.shown.pool
    assert pool is not None
    bring(np.arange(300, 300 + half))
    other.settle(cards, 1.0)
    np.testing.assert_array_equal(anew, drawn(other), "as if these alone had ever been there")
    assert (first != anew).any()
    assert np.abs(anew - wanted).mean() < 12.0, "small pictures are no others"
    for renderer in (whole, pooled, other):
        renderer.release()
    target.release()


def test_those_that_join_have_small_pictures(ctx: moderngl.Context, boards: Cloud, make_view: MakeView) -> None:
    """`put` brings what is always there of a picture that comes later."""
    renderer = _pooled(ctx, boards, 64, 2)
    buffers, upload = renderer.shown, renderer.shown._upload
    assert upload is not None
    cell = boards.atlas_cells(boards.cells[[2]], range(upload.plan.cells.levels))[0]
    view = make_view(size=(700, 200))
    before = _drawn(ctx, renderer, boards, view)
    for level in range(upload.levels):
        upload.put(0, cell, level)
    after = _drawn(ctx, renderer, boards, view)
    own, others = np.array_split(np.abs(after.astype(int) - before).mean(axis=(0, 2)), [70])
    assert own.mean() > 1.0 and others.max() == 0.0
    assert buffers.room > 10
    renderer.release()
