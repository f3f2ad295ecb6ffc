"""Where the processor draws, small cards that rest are points, and mip levels are chosen by the card: it looks as by a
graphics card's programs, to one eye and to both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import moderngl
import numpy as np
import pytest

from tests.factories import CELL, painted
from vr_explorer.render import cards as drawing
from vr_explorer.render.cards import OF_ALL
from vr_explorer.render.chunks import Closeness, make_chunks, seen
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.resting import PROGRAMS, SMALL_PIXELS
from vr_explorer.render.target import Target
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.view import View, perspective

See = Callable[..., View]
Draw = Callable[..., np.ndarray]
COUNT, SIZE = 3_000, (320, 180)
PLACE = 3.0, 5.0, 120.0
TURNED = 0.4
"""Pixels by which a head that turns changes more of the picture than points do."""
SHAPES = {"square": (CELL, CELL), "portrait": (3 * CELL // 4, CELL), "landscape": (4 * CELL // 3, CELL)}


@pytest.fixture
def shown(shape: str) -> tuple[Cards, Callable[[moderngl.Context], Renderer]]:
    rng = np.random.default_rng(2)
    positions = (rng.normal(size=(COUNT, 3)) * 35.0).astype(np.float32)
    rough = rng.integers(0, 256, (64, 4, 4, 3), np.uint8)
    cloud = replace(
        painted(positions, np.repeat(np.repeat(rough, CELL // 4, 1), CELL // 4, 2), per_row=8),
        cells=(np.arange(COUNT) % 64).astype(np.int32),
        sizes=np.tile(np.array(SHAPES[shape], np.int32), (COUNT, 1)),
    )
    return Cards(positions), lambda ctx: Renderer(ctx, cloud)


@pytest.fixture
def exact(
    ctx: moderngl.Context,
    shown: tuple[Cards, Callable[[moderngl.Context], Renderer]],
    monkeypatch: pytest.MonkeyPatch,
) -> Renderer:
    """The same by a graphics card's programs."""
    monkeypatch.setattr(drawing, "is_software", lambda _: False)
    renderer = shown[1](ctx)
    renderer.settle(shown[0], 0.0)
    assert len(renderer._cards._programs) == OF_ALL + len(PROGRAMS)
    monkeypatch.undo()
    return renderer


@pytest.fixture
def drawn(ctx: moderngl.Context, shown: tuple[Cards, Callable[[moderngl.Context], Renderer]]) -> Draw:
    """Draws views of a cloud whose cards are some pixels large, as points or not."""
    cards, make = shown
    renderer = make(ctx)
    renderer.settle(cards, 0.0)
    resting = renderer._cards._resting
    assert resting is not None

    def draw(*views: View, points: bool = True, samples: int = 0) -> np.ndarray:
        resting._closeness = replace(resting._closeness, small=SMALL_PIXELS if points else 0.0)
        resting._outlook = None
        target = Target(ctx, (len(views) * SIZE[0], SIZE[1]), samples)
        renderer.render(target.framebuffer, views, cards, 0.0)
        assert resting.rest and resting._outlook is not None
        assert (len(resting._outlook.small) > 20) == (points and not samples)
        picture = target.read().astype(int)
        target.release()
        return picture

    return draw


@pytest.mark.parametrize("shape", SHAPES)
def test_points_are_the_cards_themselves_up_to_the_edges_of_the_picture(drawn: Draw, make_view: See) -> None:
    view = make_view(PLACE, size=SIZE)
    as_cards, as_points = drawn(view, points=False), drawn(view)
    pixel = 2.0 / (SIZE[0] * float(view.projection[0, 0]))
    turned = drawn(make_view(PLACE, yaw=TURNED * pixel, size=SIZE), points=False)
    left, right, top, bottom = np.s_[:, :12], np.s_[:, -12:], np.s_[:12], np.s_[-12:]
    for part in (np.s_[:], left, right, top, bottom):
        cards, points = as_cards[part], as_points[part]
        assert cards.mean() > 10.0 and abs(points.mean() / cards.mean() - 1.0) < 0.03
        assert 0.0 < np.abs(points - cards).mean() < 0.8 * np.abs(turned[part] - cards).mean()
    assert (np.abs(as_points - as_cards).max(axis=2) > 60).mean() < 0.04


@pytest.mark.parametrize("shape", ["portrait"])
def test_to_both_eyes_they_are_what_they_are_to_each_with_an_edge_between(drawn: Draw, make_view: See) -> None:
    eyes = [make_view(PLACE, yaw=yaw, size=SIZE, eye=eye) for yaw, eye in ((0.1, -0.03), (-0.1, 0.03))]
    both, each = drawn(*eyes), np.concatenate([drawn(eye) for eye in eyes], axis=1)
    assert (each[:, SIZE[0] - 1 : SIZE[0] + 1].max(axis=2) > 40).sum() > 3, "nothing is seen at the edge"
    np.testing.assert_allclose(both, each, atol=2, err_msg="more than rounding")


@pytest.mark.parametrize("shape", ["square"])
def test_of_several_samples_a_pixel_there_are_none(drawn: Draw, make_view: See) -> None:
    view = make_view(PLACE, size=SIZE)
    drawn(view)
    np.testing.assert_array_equal(drawn(view, samples=4), drawn(view, points=False, samples=4))


@pytest.mark.parametrize("samples", [0, 4])
@pytest.mark.parametrize("shape", ["square", "landscape"])
def test_it_looks_as_by_a_graphics_card_that_draws_all_of_them_as_cards(
    ctx: moderngl.Context,
    shown: tuple[Cards, Callable[[moderngl.Context], Renderer]],
    exact: Renderer,
    drawn: Draw,
    make_view: See,
    samples: int,
) -> None:
    target = Target(ctx, SIZE, samples)

    def by_its_programs(yaw: float) -> np.ndarray:
        exact.render(target.framebuffer, make_view(PLACE, yaw=yaw, size=SIZE), shown[0], 0.0)
        resting = exact._cards._resting
        assert resting is not None and resting.rest and resting._outlook is not None
        assert len(resting._outlook.numbers) > 20 and not len(resting._outlook.small)
        return target.read().astype(int)

    view = make_view(PLACE, size=SIZE)
    turned_by = TURNED * 2.0 / (SIZE[0] * float(view.projection[0, 0]))
    wanted, turned, seen = by_its_programs(0.0), by_its_programs(turned_by), drawn(view, samples=samples)
    assert wanted.mean() > 10.0 and abs(seen.mean() / wanted.mean() - 1.0) < 0.03
    assert 0.0 < np.abs(seen - wanted).mean() < np.abs(turned - wanted).mean()


def test_in_a_wide_view_whose_corners_enlarge_cards_only_smaller_ones_are_points(make_view: See) -> None:
    target, size = np.random.default_rng(1).normal(size=(1_000, 3)).astype(np.float32), (3_200, 1_800)
    for degrees, pixels, points in ((60.0, 25.0, True), (105.0, 25.0, False), (105.0, 6.0, True)):
        projection = perspective(np.radians(degrees), size[0] / size[1], 0.1, 2000.0)
        view = replace(make_view((0.0, 0.0, 1_000.0), size=size), projection=projection)
        half = np.full((1_000, 2), 0.5 * pixels * 1_000.0 / (0.5 * size[1] * projection[1, 1]), np.float32)
        chunks, closeness = make_chunks(target, half, np.ones(1_000, bool)), Closeness(128.0, 3.0, 2.0, SMALL_PIXELS)
        numbers, *_, small, _ = seen(chunks, [view], closeness)
        assert len(numbers) > 20 and (small == points).all()
