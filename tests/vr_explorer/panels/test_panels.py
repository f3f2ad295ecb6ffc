"""Panels drawn into a framebuffer: their colours, and that nothing is cut off."""

from __future__ import annotations

from collections.abc import Callable

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from vr_explorer.desktop.help import SECTIONS
from vr_explorer.panels.help import HelpSection
from vr_explorer.panels.panels import Panels, PanelState
from vr_explorer.panels.style import PLATE
from vr_explorer.panels.toasts import FADE, SECONDS, Toasts
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import Hover, LookFrom
from vr_explorer.scene.scene import Scene

HELP = [HelpSection(title, rows) for title, rows in SECTIONS]


def drawn(
    ctx: moderngl.Context, scene: Scene, state: PanelState, size: tuple[int, int], scale: float = 1.0
) -> np.ndarray:
    target = Target(ctx, size)
    target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
    panels = Panels(ctx, scale, HELP)
    view = scene.body.view(size, 1.0, 0.1, 1000.0)
    panels.draw(target.framebuffer, scene, view, state, settled=True)
    pixels = target.read()
    panels.release()
    target.release()
    return pixels


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    return Scene(make_cloud(50))


def extent(pixels: np.ndarray, above: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is brighter than `above`."""
    rows, columns = np.nonzero(pixels.max(axis=2) > above)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


@pytest.mark.parametrize(("size", "scale"), [((1280, 720), 1.0), ((1920, 1080), 1.0), ((3840, 2160), 2.0)])
def test_the_help_is_whole(ctx: moderngl.Context, scene: Scene, size: tuple[int, int], scale: float) -> None:
    state = PanelState(help_shown=True, status_shown=False)
    left, top, right, bottom = extent(drawn(ctx, scene, state, size, scale), above=40)
    assert left > 20 and top > 20
    assert right < size[0] - 20 and bottom < size[1] - 20
    assert abs((left + right) - size[0]) < 30, "it stands in the middle"


def test_panels_have_their_srgb_colours(ctx: moderngl.Context, scene: Scene) -> None:
    pixels = drawn(ctx, scene, PanelState(help_shown=True), (1280, 720))
    plate = np.array(PLATE[:3])
    linear = PLATE[3] * np.where(plate <= 0.04045, plate / 12.92, ((plate + 0.055) / 1.055) ** 2.4)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055) * 255.0
    near_edge = pixels[360, 230]
    np.testing.assert_allclose(near_edge, encoded, atol=2.0)
    assert pixels.max() > 230, "texts are light"


def test_the_plate_stands_beside_the_card_and_inside_the_picture(ctx: moderngl.Context, scene: Scene) -> None:
    size = (1280, 720)
    place = scene.cards.target[0]
    scene.apply(Hover(0))
    state = PanelState(status_shown=False)
    for yaw, pitch in ((0.0, 0.0), (0.6, 0.3), (-0.6, -0.3), (0.75, 0.0)):
        scene.apply(LookFrom((float(place[0]), float(place[1]), float(place[2]) + 30.0), yaw, pitch))
        left, top, right, bottom = extent(drawn(ctx, scene, state, size), above=60)
        assert left > 5 and top > 5 and right < 1275 and bottom < 715
        assert right - left > 200 and bottom - top > 150
    scene.apply(LookFrom((float(place[0]), float(place[1]), float(place[2]) + 30.0), np.pi, 0.0))
    assert drawn(ctx, scene, state, size).max() == 0, "no plate for a card behind"


def test_the_status_line_counts(ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]) -> None:
    plain = drawn(ctx, Scene(make_cloud(50)), PanelState(), (800, 600))
    with_favourite = drawn(ctx, Scene(make_cloud(50), favourites=[1]), PanelState(), (800, 600))
    accent = (with_favourite[..., 0] > 200) & (with_favourite[..., 2] < 130)
    assert accent.sum() > 30, "a star"
    assert extent(with_favourite, 60)[2] > extent(plain, 60)[2]


def test_two_contexts_do_not_disturb_each_other(ctx: moderngl.Context, scene: Scene) -> None:
    first, second = Panels(ctx, 1.0, HELP), Panels(ctx, 2.0, HELP)
    target = Target(ctx, (800, 600))
    view = scene.body.view((800, 600), 1.0, 0.1, 1000.0)
    seen = []
    for panels in (first, second, first, second):
        target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        panels.draw(target.framebuffer, scene, view, PanelState(), settled=True)
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
