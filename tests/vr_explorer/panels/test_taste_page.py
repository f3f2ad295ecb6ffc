"""The page of taste: what is pressed on it is asked for, and what it shows is drawn."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.settings import Settings
from tests.unseen import PRESS, unseen
from vr_explorer.actions import WHAT_NEXT
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import Pointer
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import Style
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.taste_page import draw_taste_page
from vr_explorer.panels.taste_state import (
    Forget,
    ForgetAll,
    MetRow,
    MetState,
    NicheState,
    TasteState,
    Thumbnails,
)
from vr_explorer.panels.windows import filled
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import BringBefore, SendBack
from vr_explorer.scene.scene import Scene

SIZE = (420, 1100)
ROWS = ("Colour", (MetRow("blue", 0.004), MetRow("red", 1.0), MetRow("green", 0.0)))


@pytest.fixture
def state() -> PanelState:
    state = PanelState(values=Preferences(Settings()))
    state.taste = TasteState((NicheState("blue mosaics", "high abstractness", (4, 7), 2),), looked=2, dismissed=1)
    state.met = MetState(3, 60, (ROWS,), "You have kept only blue ones so far")
    return state


def drawn(
    ctx: moderngl.Context, scene: Scene, state: PanelState, positions: list[tuple[float, float]], size: tuple[int, int]
) -> np.ndarray:
    """The picture after something was pressed at each of the places."""
    surface, target = Surface(ctx, 1.0), Target(ctx, size, samples=1)

    def lay_out(style: Style) -> None:
        with filled("page", (0.0, 0.0), (float(size[0]), float(size[1]))):
            draw_taste_page(style, scene, state)

    for _ in range(3):
        surface.draw(target.framebuffer, lay_out, Pointer(), state.pictures, True)
    with unseen(ctx):
        for position, down in itertools.product(positions, PRESS):
            surface.draw(target.framebuffer, lay_out, Pointer(position, down), state.pictures)
    target.framebuffer.clear()
    surface.draw(target.framebuffer, lay_out, Pointer(), state.pictures)
    pixels = target.read()
    surface.release()
    target.release()
    return pixels


def test_everything_on_it_can_be_pressed(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud], state: PanelState
) -> None:
    scene = Scene(make_cloud(60))
    scene.apply(BringBefore((1, 2), ("", "")))
    positions = [(float(x), float(y)) for y in range(30, SIZE[1] - 30, 13) for x in (30, 100, 300, 390)]
    drawn(ctx, scene, state, positions, SIZE)
    assert set(state.asked) == {WHAT_NEXT} and set(state.commands) == {SendBack()}
    assert {"taste.dial", "taste.learning", "taste.offers"} == set(state.changed)
    assert {ForgetAll(), Forget((4, 7)), Forget((4,)), Forget((7,))} == set(state.taste_wishes)


@pytest.mark.parametrize("size", [SIZE, (1280, 960)])
def test_likes_are_shown_by_their_pictures_and_by_their_colours_where_there_are_none(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud], state: PanelState, size: tuple[int, int]
) -> None:
    scene = Scene(make_cloud(60))
    plain = drawn(ctx, scene, state, [], size)
    sheet = ctx.texture((8, 8), 4, bytes((250, 0, 250, 255)) * 64, internal_format=0x8C43)
    state.thumbnails = Thumbnails(sheet, {4: (0.0, 0.0, 1.0, 1.0)})
    from vr_explorer.panels.page import Page

    state.page = Page.TASTE
    pictured = drawn(ctx, scene, state, [], size)
    magenta = (np.abs(pictured.astype(int) - (250, 0, 250)).max(axis=-1) < 12).sum()
    assert magenta > 600 and (np.abs(plain.astype(int) - (250, 0, 250)).max(axis=-1) < 12).sum() < 50
    state.taste, state.met = TasteState(busy=True), MetState()
    assert (drawn(ctx, scene, state, [], size) != pictured).any(), "nothing is known yet"
    sheet.release()
