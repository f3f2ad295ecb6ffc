"""Of very many cards that rest, those at the far end are points, and look as cards do, to one eye and to both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import moderngl
import numpy as np
import pytest

from tests.factories import CELL, painted
from vr_explorer.render import resting
from vr_explorer.render.chunks import POINT, Closeness, make_chunks, seen
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.target import Target
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.view import View

See = Callable[..., View]
Draw = Callable[..., np.ndarray]
COUNT, SIZE = 6_000, (320, 180)
PLACE = 0.0, 5.0, 900.0
TURNED = 0.4
"""Pixels by which a head that turns changes more of the picture than points do."""
SHAPES = {"square": (CELL, CELL), "portrait": (3 * CELL // 4, CELL), "landscape": (4 * CELL // 3, CELL)}


@pytest.fixture
def drawn(
    ctx: moderngl.Context, make_view: See, monkeypatch: pytest.MonkeyPatch, shape: str, samples: int
) -> tuple[Draw, Renderer]:
    """Draws views of a cloud that is far away, its cards of this shape, those at the far end as points or not."""
    rng = np.random.default_rng(2)
    positions = (rng.normal(size=(COUNT, 3)) * 200.0).astype(np.float32)
    pictures = np.repeat(np.repeat(rng.integers(0, 256, (64, 1, 1, 3), np.uint8), CELL, 1), CELL, 2)
    cloud = replace(
        painted(positions, pictures, per_row=8),
        cells=(np.arange(COUNT) % 64).astype(np.int32),
        sizes=np.tile(np.array(SHAPES[shape], np.int32), (COUNT, 1)),
    )
    renderer, cards = Renderer(ctx, cloud), Cards(positions)
    renderer.settle(cards, 0.0)

    def draw(*views: View, points: bool = True) -> np.ndarray:
        monkeypatch.setattr(resting, "POINTS_FROM", 0 if points else COUNT + 1)
        of_resting = renderer._cards._resting
        assert of_resting is not None
        of_resting._outlook = None
        target = Target(ctx, (len(views) * SIZE[0], SIZE[1]), samples)
        renderer.render(target.framebuffer, views, cards, 0.0)
        assert of_resting.rest and of_resting._outlook is not None
        if points:
            assert len(of_resting._outlook.far) > 20, "no points are seen"
        picture = target.read().astype(int)
        target.release()
        return picture

    return draw, renderer


@pytest.mark.parametrize("samples", [0, 4])
@pytest.mark.parametrize("shape", SHAPES)
def test_points_look_like_cards(drawn: tuple[Draw, Renderer], make_view: See) -> None:
    draw, _ = drawn
    view = make_view(PLACE, size=SIZE)
    as_cards, as_points = draw(view, points=False), draw(view)
    assert as_cards.mean() > 3.0 and abs(as_points.mean() / as_cards.mean() - 1.0) < 0.03
    pixel = 2.0 / (SIZE[0] * float(view.projection[0, 0]))
    turned = draw(make_view(PLACE, yaw=TURNED * pixel, size=SIZE), points=False)
    print(
        "X", as_points.mean() / as_cards.mean(), np.abs(as_points - as_cards).mean(), np.abs(turned - as_cards).mean()
    )
    assert 0.0 < np.abs(as_points - as_cards).mean() < np.abs(turned - as_cards).mean()


@pytest.mark.parametrize("samples", [0, 4])
@pytest.mark.parametrize("shape", ["portrait"])
def test_to_both_eyes_they_are_what_they_are_to_each_with_an_edge_between(
    drawn: tuple[Draw, Renderer], make_view: See
) -> None:
    draw, _ = drawn
    eyes = [make_view(PLACE, yaw=yaw, size=SIZE, eye=eye) for yaw, eye in ((0.25, -0.03), (-0.25, 0.03))]
    both, each = draw(*eyes), np.concatenate([draw(eye) for eye in eyes], axis=1)
    assert (each[:, SIZE[0] - 1 : SIZE[0] + 1].max(axis=2) > 40).sum() > 3, "nothing is seen at the edge"
    np.testing.assert_allclose(both, each, atol=2, err_msg="more than rounding")


def test_only_what_is_too_oblong_for_a_point_of_a_pixel_is_none(make_view: See) -> None:
    target = np.random.default_rng(1).normal(size=(1_000, 3)).astype(np.float32)
    view, closeness = make_view((0.0, 0.0, 1_000.0), size=SIZE), Closeness(128.0, 3.0, 2.0)
    side = POINT * 1_000.0 / (0.5 * SIZE[1] * float(view.projection[1, 1]))
    shapes = {
        (0.9, 0.9): True,
        (0.5, 0.9): True,
        (0.9, 0.7): True,
        (1.1, 0.9): False,
        (0.3, 0.9): False,
        (0.9, 0.5): False,
    }
    for shape, points in shapes.items():
        half = np.tile(np.array(shape, np.float32) * side / 2.0, (1_000, 1))
        numbers, *_, far = seen(make_chunks(target, half, np.ones(1_000, bool)), [view], closeness)
        assert len(numbers) > 20 and (far == points).all()
