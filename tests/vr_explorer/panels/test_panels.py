"""Panels drawn into a framebuffer: their colours, and that nothing is cut off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.colour import linear_to_srgb
from tests.unseen import unseen
from tests.vr_explorer.panels.window_panels import SECTIONS, draw, drawn, extent, pressed
from vr_explorer.input import Pointer
from vr_explorer.panels.layouts import lay_out_window
from vr_explorer.panels.legend import KINDS
from vr_explorer.panels.page import Page
from vr_explorer.panels.performance import LENGTH, FrameTimes
from vr_explorer.panels.state import PanelState, Preview
from vr_explorer.panels.style import PLATE
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.toasts import FADE, SECONDS, Toasts
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import MethodWall, ScatterPlot
from vr_explorer.scene.commands import (
    Arrange,
    FirstLook,
    LookFrom,
    PlaceBomb,
    RemoveBomb,
    ShowRelatives,
)
from vr_explorer.scene.criteria import Colours
from vr_explorer.scene.scene import Scene


@pytest.mark.parametrize(("size", "scale"), [((1920, 1080), 1.0), ((3840, 2160), 2.0)])
def test_the_help_is_whole(ctx: moderngl.Context, scene: Scene, size: tuple[int, int], scale: float) -> None:
    state = PanelState(page=Page.HELP, status_shown=False)
    left, top, right, bottom = extent(drawn(ctx, scene, state, size, scale), above=40)
    assert left > 20 and top > 20
    assert right < size[0] - 20 and bottom < size[1] - 20
    assert abs((left + right) - size[0]) < 30, "it stands in the middle"


@pytest.mark.parametrize(
    ("size", "scale"), [((800, 600), 1.0), ((1280, 720), 1.0), ((1280, 720), 2.0), ((500, 900), 1.0)]
)
def test_the_help_is_scrolled_where_it_is_larger_than_the_window(
    ctx: moderngl.Context, scene: Scene, size: tuple[int, int], scale: float
) -> None:
    """And what is below is read by the wheel; the cross closes it."""
    state = PanelState(page=Page.HELP, status_shown=False)
    target, surface = Target(ctx, size, samples=1), Surface(ctx, scale)
    draw(surface, target, scene, state)
    first = target.read()
    left, top, right, bottom = extent(first, above=40)
    assert left >= 10 and top >= 10 and right <= size[0] - 10 and bottom <= size[1] - 10
    middle = size[0] / 2.0, size[1] / 2.0
    for wheel in (0.0, -4.0, -4.0, 0.0):
        draw(surface, target, scene, state, Pointer(middle, wheel=wheel))
    assert (np.abs(target.read().astype(int) - first).max(axis=2) > 60).mean() > 0.01
    with unseen(ctx):
        for _ in range(60):
            draw(surface, target, scene, state, Pointer(middle, wheel=9.0))
    pressed(surface, target, scene, state, (right - 60.0 * scale, top + 34.0 * scale))
    assert state.page is None
    surface.release()


def test_panels_have_their_srgb_colours(ctx: moderngl.Context, scene: Scene) -> None:
    pixels = drawn(ctx, scene, PanelState(page=Page.HELP, status_shown=False), (1280, 720))
    plate = np.array(PLATE[:3])
    linear = PLATE[3] * np.where(plate <= 0.04045, plate / 12.92, ((plate + 0.055) / 1.055) ** 2.4)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055) * 255.0
    near_edge = pixels[360, extent(pixels, above=40)[0] + 14]
    np.testing.assert_allclose(near_edge, encoded, atol=2.0)
    assert pixels.max() > 230, "texts are light"


def test_the_status_line_counts(ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]) -> None:
    plain = drawn(ctx, Scene(make_cloud(50)), PanelState(), (800, 600))
    with_favourite = drawn(ctx, Scene(make_cloud(50), favourites=[1]), PanelState(), (800, 600))
    accent = (with_favourite[..., 0] > 200) & (with_favourite[..., 2] < 130)
    assert accent.sum() > 30, "a star"
    assert extent(with_favourite, 60)[2] > extent(plain, 60)[2]


def test_two_contexts_do_not_disturb_each_other(ctx: moderngl.Context, scene: Scene) -> None:
    first, second = Surface(ctx, 1.0), Surface(ctx, 2.0)
    target = Target(ctx, (800, 600), samples=1)
    seen = []
    for surface in (first, second, first, second):
        target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        draw(surface, target, scene, PanelState())
        seen.append(target.read())
    np.testing.assert_array_equal(seen[0], seen[2])
    np.testing.assert_array_equal(seen[1], seen[3])
    assert (seen[0] != seen[1]).any()
    first.release()
    second.release()
    target.release()


def test_toasts_come_and_go() -> None:
    toasts = Toasts()
    for number in range(5):
        toasts.say(f"message {number}", number * 0.1)
    assert toasts.current(0.5) == ["message 2", "message 3", "message 4"]
    toasts.keep("message 4", 1.0)
    assert toasts.current(1.0)[-2:] == ["message 3", "message 4"]
    assert toasts.current(0.4 + SECONDS) == []
    assert FADE < SECONDS


def test_lines_to_relatives_are_explained_while_they_are_shown(ctx: moderngl.Context, make_cloud: Callable) -> None:
    """Each kind that there is has a line of the legend, with a sample in its colour."""
    plain = make_cloud(40)
    parents = [["portrait"] for _ in range(40)]
    parents[7], parents[8] = [plain.ids[0]], [plain.ids[0]]
    scene, size = Scene(replace(plain, parents=parents)), (640, 480)
    state = PanelState(status_shown=False)

    def coloured(card: int | None) -> list[int]:
        """Pixels of each kind's colour."""
        scene.apply(ShowRelatives(card))
        picture = drawn(ctx, scene, state, size).astype(int)
        wanted = [np.rint(255.0 * linear_to_srgb(kind.light)) for kind in KINDS]
        return [int((np.abs(picture - colour).max(axis=2) < 12).sum()) for colour in wanted]

    assert coloured(None) == [0, 0, 0, 0]
    of_child, of_parent = coloured(7), coloured(0)
    assert min(of_child[0], of_child[2]) > 20 and of_child[1] == of_child[3] == 0, "a parent, and a sibling"
    assert of_parent[1] > 20 and of_parent[0] == of_parent[2] == 0, "children alone"
    state.page = Page.HELP
    assert coloured(7) == [0, 0, 0, 0]


def test_frame_times_are_read_over_the_latest_frames() -> None:
    times = FrameTimes()
    times.period = 10.0
    for number in range(3 * LENGTH):
        late = number % 20 == 0
        times.add(0.03 if late else 0.01, 0.002)
    assert times.median == pytest.approx(10.0)
    assert times.slow == pytest.approx(30.0)
    assert times.busy == pytest.approx(2.0)
    assert times.late == LENGTH // 20
    np.testing.assert_array_equal(times.ordered()[-1:], times.intervals[(3 * LENGTH - 1) % LENGTH])


def test_bombs_scales_and_titles_are_written_where_they_are(ctx: moderngl.Context, scene: Scene) -> None:
    state = PanelState(status_shown=False)
    scene.apply(LookFrom((0.0, 0.0, 0.0), 0.0, 0.0))
    assert drawn(ctx, scene, state, (800, 600)).max() == 0
    scene.apply(PlaceBomb(Colours(((200, 40, 40),)), (0.0, 0.0, -20.0)))
    left, top, right, bottom = extent(drawn(ctx, scene, state, (800, 600)), 60)
    assert abs((left + right) / 2 - 400) < 3 and 300 < top < bottom < 350
    scene.apply(RemoveBomb(1))
    scene.apply(Arrange(ScatterPlot()))
    scene.apply(FirstLook())
    assert (drawn(ctx, scene, state, (800, 600)) > 120).sum() > 100
    scene.apply(Arrange(MethodWall()))
    x, y, z = scene.titles[0].position
    scene.apply(LookFrom((x, y, z + 50.0), 0.0, 0.0))
    left, top, right, bottom = extent(drawn(ctx, scene, state, (800, 600)), 60)
    assert abs((left + right) / 2 - 400) < 3 and abs((top + bottom) / 2 - 300) < 8


def test_the_ring_is_as_wide_as_what_it_chooses(ctx: moderngl.Context, scene: Scene) -> None:
    size, brush = (1280, 720), 0.03
    plain = drawn(ctx, scene, PanelState(status_shown=False), size).astype(int)
    ringed = drawn(ctx, scene, PanelState(status_shown=False, reticle=True, brush=brush), size).astype(int)
    rows, columns = np.nonzero((ringed - plain)[..., 0] > 100)
    radius = np.hypot(columns + 0.5 - size[0] / 2, rows + 0.5 - size[1] / 2)
    np.testing.assert_allclose(radius, size[1] / 2 * np.tan(brush) / np.tan(0.5), atol=2.0)
    red, _, blue = ringed[rows, columns].mean(axis=0)
    assert red > 1.5 * blue, "lit while it chooses"
    still = drawn(ctx, scene, PanelState(status_shown=False, reticle=True), size).astype(int)
    rows, columns = np.nonzero((still - plain)[..., 0] > 100)
    assert np.ptp(rows) < 20


def test_two_favourites_are_seen_side_by_side(ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]) -> None:
    scene = Scene(make_cloud(50), favourites=[3, 9])
    colours = ((250, 20, 230), (20, 240, 60))
    pictures = [
        ctx.texture((40, 60), 4, np.full((60, 40, 4), (*colour, 255), np.uint8).tobytes()) for colour in colours
    ]
    state = PanelState(page=Page.BOARD, status_shown=False)
    state.compare(3)
    state.compare(9)
    state.comparison = [Preview(card, picture) for card, picture in zip((3, 9), pictures, strict=True)]
    surface, target = Surface(ctx, 1.0), Target(ctx, (1280, 720), samples=1)
    view = scene.body.view(target.size, 1.0, 0.1, 1000.0)
    lay_out = partial(lay_out_window, scene=scene, view=view, state=state, sections=SECTIONS)
    surface.draw(target.framebuffer, lay_out, pictures=state.pictures, settled=True)
    pixels = target.read().astype(int)
    positions = [np.nonzero((np.abs(pixels - shown) < 30).all(axis=2)) for shown in ((253, 80, 245), (80, 248, 133))]
    for rows, columns in positions:
        assert np.ptp(rows) > 450
        assert np.ptp(rows) / np.ptp(columns) == pytest.approx(1.5, rel=0.05)
    assert positions[0][1].max() < 640 < positions[1][1].min()
    assert state.survey is not None and state.survey.cards == (3, 9) and state.compared == ()
    surface.release()
    target.release()
