"""Images that stand for parts of a cloud: where they stand, what hides them, and when they are gone."""

from __future__ import annotations

from collections.abc import Iterator

import moderngl
import numpy as np
import pytest

from tests.factories import cards
from tests.vr_explorer.render.conftest import view_from
from vr_explorer.render.exemplars import (
    ANGLES,
    LEAVES,
    LEVELS,
    MOST,
    SECONDS,
    SHARE,
    SIDE,
    ExemplarDrawer,
    ShownExemplar,
    levels_of,
)
from vr_explorer.render.panel import SRGB8_ALPHA8
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.target import Target
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.view import View
from vr_explorer.tools.exemplars import meets

SIZE = 160, 160
GREEN, RED = (0, 255, 0, 255), (255, 0, 0, 255)
WHOLE = 1.0, 1.0, -10.0
MARGIN = 6
"""Pixels about what is green, in which is the dark edge."""


class Studio:
    """Exemplars of green and red, and cards that may stand before them."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self.renderer = Renderer(ctx, cards(np.array([[900.0, 0.0, 0.0]])))
        self.cards, self.target = Cards(np.array([[900.0, 0.0, 0.0]], np.float32)), Target(ctx, (2 * SIZE[0], SIZE[1]))
        self.drawer: ExemplarDrawer = self.renderer.exemplar_drawer()
        pictures = np.zeros((MOST, SIDE, SIDE, 4), np.uint8)
        pictures[0], pictures[1], pictures[5] = GREEN, RED, RED
        pictures[5, : SIDE // 2] = GREEN
        self.drawer.show(levels_of(pictures))

    def shown(self, exemplars: list[ShownExemplar | None], views: View | list[View], time: float = 0.0) -> np.ndarray:
        self.drawer.place(exemplars)
        self.renderer.render(self.target.framebuffer, views, self.cards, time, exemplars=self.drawer)
        return self.target.read().astype(int)

    def release(self) -> None:
        self.drawer.release()
        self.renderer.release()
        self.target.release()


@pytest.fixture
def studio(ctx: moderngl.Context) -> Iterator[Studio]:
    studio = Studio(ctx)
    yield studio
    studio.release()


def green(pixels: np.ndarray) -> np.ndarray:
    return np.asarray((pixels[..., 1] > 120) & (pixels[..., 0] < 100))


def red(pixels: np.ndarray) -> np.ndarray:
    return np.asarray((pixels[..., 0] > 120) & (pixels[..., 1] < 100))


@pytest.mark.parametrize("position", [(0.0, 0.0, -100.0), (30.0, 20.0, -90.0), (-25.0, -40.0, -60.0)])
@pytest.mark.parametrize("shape", [(1.0, 1.0), (0.5, 1.0), (1.0, 0.4)])
def test_a_ray_meets_a_board_where_it_is_drawn(
    studio: Studio, position: tuple[float, float, float], shape: tuple[float, float]
) -> None:
    view, (width, height), slope = view_from(size=SIZE), SIZE, float(np.tan(np.radians(30.0)))
    drawn = green(studio.shown([ShownExemplar(position, 30.0, shape, WHOLE, 0)], view)[:, :width])
    distance = float(np.linalg.norm(position))

    def met_at(rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Whether the rays through these pixels meet it, bool (N,)."""
        across, up = (columns + 0.5) / width * 2.0 - 1.0, 1.0 - (rows + 0.5) / height * 2.0
        rays = np.stack([across * slope, up * slope, -np.ones(len(rows))], axis=-1)
        rays /= np.linalg.norm(rays, axis=-1, keepdims=True)
        return np.array([meets(np.zeros(3), ray, np.array(position), distance, 30.0, shape) for ray in rays])

    about = np.zeros_like(drawn)
    rows, columns = np.nonzero(drawn)
    about[
        max(rows.min() - MARGIN, 0) : rows.max() + MARGIN, max(columns.min() - MARGIN, 0) : columns.max() + MARGIN
    ] = True
    met = np.zeros_like(drawn)
    met[about] = met_at(*np.nonzero(about))
    elsewhere = np.zeros_like(drawn)
    elsewhere[::4, ::4] = ~about[::4, ::4]
    assert not met_at(*np.nonzero(elsewhere)).any()
    assert drawn.sum() > 30 and not (drawn & ~met).any(), "nothing is drawn where it is not met"
    assert (met & ~drawn).sum() < 0.45 * met.sum(), "the rest of it is its dark edge"
    assert abs(np.argwhere(met).mean(axis=0) - np.argwhere(drawn).mean(axis=0)).max() < 0.6


def test_it_is_as_large_as_its_part_allows_between_so_many_degrees(studio: Studio) -> None:
    view, focal = view_from(size=SIZE), SIZE[1] / 2.0 / np.tan(np.radians(30.0))
    least, small, large = (
        green(studio.shown([ShownExemplar((0.0, 0.0, -100.0), radius, (1.0, 1.0), WHOLE, 0)], view)).any(axis=1).sum()
        for radius in (1.0, 10.0, 40.0)
    )
    assert abs(least / 0.95 - ANGLES[0] * focal) < 2.5 and abs(large / 0.95 - ANGLES[1] * focal) < 3.0
    assert abs(small / 0.95 - SHARE * 10.0 / 100.0 * focal) < 3.0


def test_near_the_part_it_is_gone_and_fades_in_with_distance(studio: Studio) -> None:
    view = view_from(size=SIZE)
    light = [
        studio.shown([ShownExemplar((0.0, 0.0, -share * 40.0), 40.0, (1.0, 1.0), WHOLE, 0)], view)[..., 1].max()
        for share in (0.99 * LEAVES[0], sum(LEAVES) / 2.0, 1.01 * LEAVES[1])
    ]
    assert light[0] < 40 < light[1] < 220 < light[2], "and what is near is not covered"


def test_it_comes_and_goes_in_its_time(studio: Studio) -> None:
    view, light = view_from(size=SIZE), []
    for fade in ((0.0, 1.0, 5.0), (1.0, 0.0, 5.0)):
        for time in (5.0, 5.0 + 0.5 * SECONDS, 5.0 + SECONDS):
            one = ShownExemplar((0.0, 0.0, -100.0), 30.0, (1.0, 1.0), fade, 0)
            light.append(int(studio.shown([one], view, time)[..., 1].max()))
    assert light[0] < 40 < light[1] < 220 < light[2] and light[3] > 220 > light[4] > 40 > light[5]


def test_each_has_its_own_picture_the_right_way_up_in_both_eyes(studio: Studio) -> None:
    eyes = [view_from(size=SIZE, eye=side) for side in (-0.03, 0.03)]
    left, right = (
        ShownExemplar((x, 0.0, -100.0), 30.0, (1.0, 1.0), WHOLE, number) for number, x in enumerate((-30.0, 30.0))
    )
    both = studio.shown([left, right], eyes)
    for eye in (both[:, : SIZE[0]], both[:, SIZE[0] :]):
        assert (
            np.argwhere(green(eye))[:, 1].mean() < 0.4 * SIZE[0] and np.argwhere(red(eye))[:, 1].mean() > 0.6 * SIZE[0]
        )
    upright = studio.shown([None] * 5 + [right], eyes[0])
    assert np.argwhere(green(upright))[:, 0].mean() < np.argwhere(red(upright))[:, 0].mean() - 3.0


def test_only_what_is_much_nearer_hides_it(ctx: moderngl.Context, studio: Studio) -> None:
    view, board = view_from(size=SIZE), ShownExemplar((0.0, 0.0, -100.0), 30.0, (1.0, 1.0), WHOLE, 0)
    whole, seen = int(green(studio.shown([board], view)).sum()), []
    for away in (70.0, 20.0):
        place = np.array([[0.0, 0.08 * away, -away]])
        renderer = Renderer(ctx, cards(place))
        drawer = renderer.exemplar_drawer()
        drawer.show(levels_of(np.full((MOST, SIDE, SIDE, 4), GREEN, np.uint8)))
        drawer.place([board])
        renderer.render(studio.target.framebuffer, view, Cards(place.astype(np.float32)), 0.0, exemplars=drawer)
        seen.append(int(green(studio.target.read().astype(int)).sum()))
        drawer.release()
        renderer.release()
    assert seen[0] == whole and seen[1] < 0.5 * whole


def test_smaller_levels_are_what_a_driver_makes_of_the_first(ctx: moderngl.Context) -> None:
    noise = np.random.default_rng(2).integers(0, 256, (MOST, SIDE, SIDE, 4), np.uint8)
    levels = levels_of(noise)
    assert [len(level[0]) for level in levels] == [SIDE >> level for level in range(LEVELS)]
    texture = ctx.texture((SIDE, SIDE), 4, noise[3].tobytes(), internal_format=SRGB8_ALPHA8)
    texture.build_mipmaps()
    for number, level in enumerate(levels):
        made = np.frombuffer(texture.read(level=number), np.uint8).reshape(level[3].shape)
        assert np.abs(made.astype(int) - level[3]).max() <= 2, number
    texture.release()
