"""Both eyes drawn by the same calls are, side by side, what each is when it is drawn alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from typing import Any

import moderngl
import numpy as np
import pytest

from tests.factories import painted
from tests.vr_explorer.render.conftest import view_from
from vr_explorer.render.bombs import ShownBomb
from vr_explorer.render.hands import ShownHand
from vr_explorer.render.home import ShownHome
from vr_explorer.render.lines import ShownLine
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.table import ShownTable
from vr_explorer.render.target import Target
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.home import hall
from vr_explorer.scene.table import table
from vr_explorer.scene.view import View

SIZE = (160, 120)
TIME = 0.5
NOTHING = np.zeros((0, 2), np.float32)

Draw = Callable[[Renderer, moderngl.Framebuffer, Any, list[np.ndarray]], None]
"""Into a framebuffer, through one view or two, with what the lenses of these views hide."""


def eyes() -> list[View]:
    """Far enough apart that a card between them is not the same in both; each looks more outward than inward."""
    views = []
    for eye, outward in ((-0.3, -0.25), (0.3, 0.25)):
        view = view_from((2.0, 1.0, 14.0), yaw=0.2, pitch=-0.1, size=SIZE, eye=eye)
        projection = view.projection.copy()
        projection[0, 2] = outward
        views.append(replace(view, projection=projection))
    return views


@pytest.fixture
def cards() -> Cards:
    cards = Cards(np.random.default_rng(3).normal(0.0, 1.0, (160, 3)) * (16.0, 9.0, 12.0))
    cards.favourite[::5] = cards.selected[::7] = 1.0
    cards.start[:, 1] += 2.0
    cards.duration[:] = 1.0
    cards.fade_from[::2] = 0.0
    return cards


@pytest.fixture
def renderer(ctx: moderngl.Context, cards: Cards) -> Renderer:
    pictures = np.random.default_rng(4).integers(0, 255, (len(cards), 32, 32, 3), np.uint8)
    return Renderer(ctx, painted(cards.target, pictures, per_row=16))


def scene(cards: Cards, **shown: Any) -> Draw:
    def draw(renderer: Renderer, framebuffer: moderngl.Framebuffer, views: Any, hides: list[np.ndarray]) -> None:
        area = renderer.hidden_area(*hides)
        renderer.render(framebuffer, views, cards, TIME, 3, area, **shown)
        area.release()

    return draw


def viewer(cards: Cards, **shown: Any) -> Draw:
    def draw(renderer: Renderer, framebuffer: moderngl.Framebuffer, views: Any, hides: list[np.ndarray]) -> None:
        renderer.render(framebuffer, views, cards, TIME)
        renderer.render_viewer(framebuffer, views, **shown)

    return draw


def hands() -> list[ShownHand]:
    found = []
    for x, ray in ((-0.4, True), (0.5, False)):
        pose = np.eye(4)
        pose[:3, :3] *= 8.0
        pose[:3, 3] = x + 1.8, 0.4, 11.0
        end = np.array([x - 3.0, 1.0, -4.0])
        found.append(ShownHand(pose, ray, 0.7, (pose[:3, 3], end) if ray else None, ray))
    return found


def bombs() -> list[ShownBomb]:
    return [
        ShownBomb(1, (0.0, 0.0, 2.0), 0.8, 9.0, [(1.0, 0.2, 0.1)]),
        ShownBomb(2, (4.0, 2.0, 0.0), 0.8, 9.0, [(0.1, 0.3, 1.0)], active=False, lit=True),
    ]


def lines() -> list[ShownLine]:
    return [ShownLine((-5.0, y, 0.0), (7.0, 2.0 * y, 4.0), (0.1, 0.9, 0.3)) for y in (-1.0, 0.5)]


def home(ctx: moderngl.Context) -> ShownHome:
    stands = hall((2.0, 1.0, 14.0), 0.2, 4)
    pixels = np.random.default_rng(5).integers(0, 255, (16, 16, 4), np.uint8)
    portrait = ctx.texture((16, 16), 4, pixels.tobytes())
    tour = ShownTable(table(stands), [[(1.0, 0.3, 0.2)], [], [(0.2, 0.3, 1.0), (0.9, 0.8, 0.1)]], True, 0)
    return ShownHome(stands, 0.9, portrait, (1.0, 1.0, 9.0), (1.0, 0.0, -0.2), (0.0, 1.0, 0.0), True, tour)


def read(ctx: moderngl.Context, samples: int, size: tuple[int, int], draw: Callable[[Target], None]) -> np.ndarray:
    target = Target(ctx, size, samples)
    draw(target)
    picture = target.read()
    target.release()
    return picture


@pytest.mark.parametrize("samples", [1, 4])
@pytest.mark.parametrize("what", ["cards", "bombs and lines", "home", "hands and panels", "tunnel"])
def test_both_at_once_are_what_each_is_alone(
    ctx: moderngl.Context, renderer: Renderer, cards: Cards, what: str, samples: int
) -> None:
    panel = renderer.world_panel((64, 32))
    panel.framebuffer.clear(0.3, 0.1, 0.0, 0.6)
    panel.finish()
    placed = np.diag([5.0, 2.5, 1.0, 1.0])
    placed[:3, 3] = 3.0, 1.0, 8.0
    draw = {
        "cards": lambda: scene(cards),
        "bombs and lines": lambda: scene(cards, bombs=bombs(), lines=lines()),
        "home": lambda: scene(cards, home=home(ctx)),
        "hands and panels": lambda: viewer(cards, hands=hands(), panels=[(panel, placed)]),
        "tunnel": lambda: viewer(cards, hands=[], narrowed=0.8),
    }[what]()
    corners = np.array([[-1.0, -1.0], [-0.2, -1.0], [-1.0, -0.2]], np.float32)
    hides, (left, right) = [corners, corners * np.float32([-1.0, 1.0])], eyes()
    width, height = SIZE

    def alone(view: View, hidden: np.ndarray) -> np.ndarray:
        return read(ctx, samples, SIZE, lambda target: draw(renderer, target.framebuffer, view, [hidden]))

    def together(target: Target) -> None:
        draw(renderer, target.framebuffer, (left, right), hides)

    expected = np.concatenate([alone(left, hides[0]), alone(right, hides[1])], axis=1)
    drawn = read(ctx, samples, (2 * width, height), together)
    assert np.abs(expected[:, :width].astype(int) - expected[:, width:]).max() > 50
    apart = np.abs(drawn.astype(int) - expected).max(axis=2)
    assert (apart > 2).mean() < 1e-3, "but for rounding where an edge passes the middle of a pixel"
    assert (apart > 40).sum() <= 3
    panel.release()


def test_one_view_follows_two(ctx: moderngl.Context, renderer: Renderer, cards: Cards) -> None:
    """As where the window shows a view of its own."""
    left, right = eyes()
    draw = scene(cards, bombs=bombs(), lines=lines())

    def alone(target: Target) -> None:
        draw(renderer, target.framebuffer, left, [NOTHING])

    def together(target: Target) -> None:
        draw(renderer, target.framebuffer, (left, right), [NOTHING, NOTHING])

    before = read(ctx, 1, SIZE, alone)
    read(ctx, 1, (2 * SIZE[0], SIZE[1]), together)
    np.testing.assert_array_equal(read(ctx, 1, SIZE, alone), before)


FOR_ONE_VIEW = re.compile(r"gl_Position\s*=|gl_InstanceID|gl_FragCoord")


def test_shaders_leave_to_the_include_what_depends_on_the_view() -> None:
    """What they asked OpenGL itself for would be that of both views together."""
    found, looked_at = [], 0
    for file in resources.files("shaders").iterdir():
        text = file.read_text(encoding="utf-8") if file.name.endswith(".glsl") else ""
        if '#include "frame.glsl"' in text:
            looked_at += 1
            found += [f"{file.name}: {line.strip()}" for line in text.splitlines() if FOR_ONE_VIEW.search(line)]
    assert looked_at > 8
    assert found == []
