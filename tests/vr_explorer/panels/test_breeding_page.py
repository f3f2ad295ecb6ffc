"""The page of breeding: what is pressed and dragged on it is asked for, and a row of the board can be the parents."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import moderngl
import pytest

from classification.cloud import Cloud
from tests.unseen import PRESS, unseen
from vr_explorer.actions import BREED, LET_GO, SLOWER, STOP_BREEDING, THROW_AWAY, UNDO
from vr_explorer.input import Pointer
from vr_explorer.panels.breeding_page import SOME, draw_breeding_page
from vr_explorer.panels.breeding_shown import BreedFrom, BroodShown, FullSpeed, Lean, More
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import Style
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.windows import filled
from vr_explorer.render.target import Target
from vr_explorer.scene.board import Board, Row
from vr_explorer.scene.commands import Select
from vr_explorer.scene.scene import Scene

SIZE = (420, 700)
GOING = BroodShown(3, "7 children · more are coming", ("image-3", "image-9"), 0.4, 0.3, True, True, 0.5)


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    return Scene(make_cloud(60), favourites=Board((Row((4, 5, 6), "Reds"), Row((7, 8)))))


def pressed(ctx: moderngl.Context, scene: Scene, state: PanelState) -> None:
    """Everywhere on it, once."""
    surface, target = Surface(ctx, 1.0), Target(ctx, SIZE)

    def lay_out(style: Style) -> None:
        with filled("page", (0.0, 0.0), (float(SIZE[0]), float(SIZE[1]))):
            draw_breeding_page(style, scene, state)

    with unseen(ctx):
        for y, x in itertools.product(range(40, SIZE[1] - 40, 17), (60, 330)):
            for down in PRESS:
                surface.draw(target.framebuffer, lay_out, Pointer((float(x), float(y)), down), state.pictures)
    surface.release()
    target.release()


def test_all_that_can_be_asked_of_a_brood_that_is_coming(ctx: moderngl.Context, scene: Scene) -> None:
    state = PanelState(brood=GOING, last=2)
    pressed(ctx, scene, state)
    assert set(state.asked) == {STOP_BREEDING, LET_GO, SLOWER, THROW_AWAY, UNDO}
    wishes = set(state.breeding_wishes)
    assert {BreedFrom((2,)), BreedFrom((4, 5, 6)), BreedFrom((7, 8)), FullSpeed()} <= wishes, "rows, and the last two"
    leans = {wish for wish in wishes if isinstance(wish, Lean)}
    assert {one.share for one in leans} > {0.4} and {one.strength for one in leans} > {0.3}
    assert all(0.0 <= one.share <= 1.0 and round(20.0 * one.share) == pytest.approx(20.0 * one.share) for one in leans)
    assert More(SOME) not in wishes


def test_of_a_brood_that_has_come_there_can_be_more(ctx: moderngl.Context, scene: Scene) -> None:
    scene.apply(Select((1, 2, 3)))
    done = BroodShown(3, "24 children", ("image-3",), 0.5, 0.3, False, False, None)
    state = PanelState(brood=done)
    pressed(ctx, scene, state)
    assert set(state.asked) == {BREED, THROW_AWAY, UNDO}
    wishes = set(state.breeding_wishes)
    assert More(SOME) in wishes and FullSpeed() not in wishes
    assert not any(isinstance(wish, Lean) and wish.share != 0.5 for wish in wishes), "one parent has no share"


def test_without_favourites_nothing_can_be_pressed(ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]) -> None:
    state = PanelState()
    pressed(ctx, Scene(make_cloud(60)), state)
    assert not state.asked and not state.breeding_wishes
