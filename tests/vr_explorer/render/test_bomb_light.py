"""Bombs light what is about them and leave the space black."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.colour import srgb_to_linear
from vr_explorer.render.bombs import ShownBomb
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.target import Target
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.view import View, look, perspective
from vr_explorer.tools.bombs import CORE, GLOW

SIZE = (480, 270)
COLOURS = ((1.0, 0.05, 0.03), (0.05, 0.8, 0.1), (0.05, 0.15, 1.0), (1.0, 0.6, 0.05))
HORIZON = 0.0006
"""Mean light of the space without bombs, and a little more."""

Make = Callable[[np.ndarray], Cloud]


def seen(ctx: moderngl.Context, cloud: Cloud, bombs: list[ShownBomb], calm: bool = False) -> np.ndarray:
    """Linear light, (H, W, 3)."""
    renderer, target = Renderer(ctx, cloud), Target(ctx, SIZE)
    renderer.calm(calm)
    head = np.zeros(3, np.float32)
    view = View(look(head, 0.0, 0.0), perspective(np.radians(60.0), SIZE[0] / SIZE[1], 0.1, 5e3), head, SIZE)
    renderer.render(target.framebuffer, view, Cards(np.array([[0.0, 0.0, 50.0]], np.float32)), 1.0, bombs=bombs)
    pixels = target.read()
    target.release()
    renderer.release()
    return srgb_to_linear(pixels / np.float32(255.0))


def four(distance: float) -> list[ShownBomb]:
    """Before the viewer, side by side."""
    return [
        ShownBomb(number, ((number - 1.5) * 0.35 * distance, 0.0, -distance), CORE, GLOW, [colour])
        for number, colour in enumerate(COLOURS)
    ]


@pytest.mark.parametrize("distance", [4.0, 20.0, 90.0, 400.0])
def test_four_bombs_leave_the_space_black(ctx: moderngl.Context, make_cloud: Make, distance: float) -> None:
    light = seen(ctx, make_cloud(np.zeros((1, 3), np.float32)), four(distance))
    luminance = light @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    far = np.ones(SIZE[::-1], bool)
    height = 0.5 * SIZE[1] / np.tan(np.radians(30.0))
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]]
    for bomb in four(distance):
        x = SIZE[0] / 2 + height * bomb.position[0] / distance
        away = np.hypot(columns - x, rows - SIZE[1] / 2)
        far &= away > height * max(3.0 * CORE / distance, 0.2)
    if distance > 10.0:
        assert far.mean() > 0.4
        assert luminance[far].mean() < 0.004, "the space"
        assert np.percentile(luminance[far], 99) < (0.02 if distance > 40.0 else 0.06)
    if distance > 40.0:
        assert luminance.mean() < 0.02, "the whole picture"
    corners = np.concatenate([luminance[:40].ravel(), luminance[-40:].ravel()])
    assert distance < 10.0 or corners.mean() < HORIZON + 0.0004
    assert luminance.mean() < 0.15, "though all four are thrown at once, close before the eyes"
    assert luminance.max() < 1.0


@pytest.mark.parametrize("number", range(4))
def test_each_bombs_colour_is_recognised(ctx: moderngl.Context, make_cloud: Make, number: int) -> None:
    bomb = ShownBomb(number, (0.0, 0.0, -60.0), CORE, GLOW, [COLOURS[number]])
    for calm in (False, True):
        light = seen(ctx, make_cloud(np.zeros((1, 3), np.float32)), [bomb], calm)
        about = light[SIZE[1] // 2 - 26 : SIZE[1] // 2 + 26, SIZE[0] // 2 - 26 : SIZE[0] // 2 + 26].reshape(-1, 3)
        mean = about.mean(axis=0)
        wanted = np.array(COLOURS[number])
        cosine = float(mean @ wanted / np.linalg.norm(mean) / np.linalg.norm(wanted))
        assert cosine > 0.9
        assert mean.max() > 0.02, "it shines"


def test_light_falls_off_and_reduced_flashes_soften_it(ctx: moderngl.Context, make_cloud: Make) -> None:
    bomb = [ShownBomb(1, (0.0, 0.0, -60.0), CORE, GLOW, [COLOURS[0]])]
    light, soft = (seen(ctx, make_cloud(np.zeros((1, 3), np.float32)), bomb, calm)[..., 0] for calm in (False, True))
    y, x = SIZE[1] // 2, SIZE[0] // 2
    row = [float(light[y - 2 : y + 3, x + away].mean()) for away in (0, 12, 24, 48, 90)]
    assert all(nearer > farther for nearer, farther in pairwise(row))
    assert row[-1] < 0.01 * row[0]
    assert 0.4 < soft.sum() / light.sum() < 0.8
    assert soft.max() < light.max()
