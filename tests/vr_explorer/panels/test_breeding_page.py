"""The page of breeding: what is pressed and dragged on it is asked for, and a row of the board can be the parents."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import moderngl
import pytest

from classification.cloud import Cloud
from tests.unseen import PRESS, unseen
from vr_explorer.actions import BREED, BREED_BOMB, LET_GO, SLOWER, STOP_BREEDING, THROW_AWAY, UNDO
from vr_explorer.input import Pointer
from vr_explorer.panels.bombs_page import draw_bombs_page
from vr_explorer.panels.breeding_bomb_state import BreedingBombState, GoOn, LeanBomb, Rest, ThrowChildren
from vr_explorer.panels.breeding_page import SOME, draw_breeding_page
from vr_explorer.panels.breeding_state import BreedFrom, BroodState, FullSpeed, Lean, More
from vr_explorer.panels.recording_state import BeginRecording, EndRecording, PlayRecording, RecordingState
from vr_explorer.panels.session_page import draw_session_page
from vr_explorer.panels.session_requests import SessionsShown
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import Style
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.windows import filled
from vr_explorer.render.target import Target
from vr_explorer.scene.board import Board, Row
from vr_explorer.scene.commands import FeedBomb, PlaceBreedingBomb, RemoveBomb, Select, TakeFromBomb
from vr_explorer.scene.scene import Scene

SIZE = (420, 700)
GOING = BroodState(3, "7 children · more are coming", ("image-3", "image-9"), 0.4, 0.3, True, True, 0.5)


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    return Scene(make_cloud(60), favourites=Board((Row((4, 5, 6), "Reds"), Row((7, 8)))))


def pressed(
    ctx: moderngl.Context,
    scene: Scene,
    state: PanelState,
    draw: Callable[[Style, Scene, PanelState], None] = draw_breeding_page,
) -> None:
    """Everywhere on it, once."""
    surface, target = Surface(ctx, 1.0), Target(ctx, SIZE, samples=1)

    def lay_out(style: Style) -> None:
        with filled("page", (0.0, 0.0), (float(SIZE[0]), float(SIZE[1]))):
            draw(style, scene, state)

    with unseen(ctx):
        for y, x in itertools.product(range(40, SIZE[1] - 40, 17), (60, 330)):
            for down in PRESS:
                surface.draw(target.framebuffer, lay_out, Pointer((float(x), float(y)), down), state.pictures)
    surface.release()
    target.release()


def test_all_that_can_be_asked_of_a_brood_that_is_coming(ctx: moderngl.Context, scene: Scene) -> None:
    state = PanelState(brood=GOING, last=2)
    pressed(ctx, scene, state)
    assert set(state.asked) == {STOP_BREEDING, LET_GO, SLOWER, THROW_AWAY, UNDO, BREED_BOMB}
    wishes = set(state.breeding_wishes)
    assert {BreedFrom((2,)), BreedFrom((4, 5, 6)), BreedFrom((7, 8)), FullSpeed()} <= wishes, "rows, and the last two"
    leans = {wish for wish in wishes if isinstance(wish, Lean)}
    assert {one.share for one in leans} > {0.4} and {one.strength for one in leans} > {0.3}
    assert all(0.0 <= one.share <= 1.0 and round(20.0 * one.share) == pytest.approx(20.0 * one.share) for one in leans)
    assert More(SOME) not in wishes


def test_of_a_brood_that_has_come_there_can_be_more(ctx: moderngl.Context, scene: Scene) -> None:
    scene.apply(Select((1, 2, 3)))
    done = BroodState(3, "24 children", ("image-3",), 0.5, 0.3, False, False, None)
    state = PanelState(brood=done)
    pressed(ctx, scene, state)
    assert set(state.asked) == {BREED, THROW_AWAY, UNDO, BREED_BOMB}
    wishes = set(state.breeding_wishes)
    assert More(SOME) in wishes and FullSpeed() not in wishes
    assert not any(isinstance(wish, Lean) and wish.share != 0.5 for wish in wishes), "one parent has no share"


def test_without_favourites_nothing_can_be_pressed(ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]) -> None:
    state = PanelState()
    pressed(ctx, Scene(make_cloud(60)), state)
    assert set(state.asked) <= {BREED_BOMB} and not state.breeding_wishes


def test_all_that_can_be_asked_of_a_breeding_bomb(ctx: moderngl.Context, scene: Scene) -> None:
    scene.apply(Select((20, 21)))
    scene.apply(PlaceBreedingBomb(1, (4, 7), (0.0, 0.0, -20.0)))
    shown = BreedingBombState(1, "7 children · more are coming", True, False, 0.3, None, (5, 6))
    state = PanelState(breeders=(shown,))
    pressed(ctx, scene, state, draw_bombs_page)
    assert set(state.asked) == {BREED_BOMB}
    commands = {TakeFromBomb(1, 4), FeedBomb(1, (20, 21)), RemoveBomb(1)}
    assert commands | {FeedBomb(1, (5,))} <= set(state.commands)
    wishes = set(state.bomb_wishes)
    assert {Rest(1), ThrowChildren(1)} <= wishes and GoOn(1) not in wishes
    leans = {wish for wish in wishes if isinstance(wish, LeanBomb)}
    assert {1.0 / 15.0, None} <= {one.pace for one in leans} and {one.strength for one in leans} > {0.3}
    state = PanelState(breeders=(replace(shown, going=False, thrown=True),))
    pressed(ctx, scene, state, draw_bombs_page)
    wishes = set(state.bomb_wishes)
    assert GoOn(1) in wishes and not wishes & {Rest(1), ThrowChildren(1)}


def test_what_is_recorded_and_played_is_asked_for_on_the_page_of_sessions(ctx: moderngl.Context, scene: Scene) -> None:
    path, sessions = Path("mine 2026.recording.jsonl"), SessionsShown(1, "Mine")
    state = PanelState(sessions=sessions, recording=RecordingState(None, (path,)))
    pressed(ctx, scene, state, draw_session_page)
    assert set(state.recording_wishes) == {BeginRecording(), PlayRecording(path)}
    state = PanelState(sessions=sessions, recording=RecordingState(83))
    pressed(ctx, scene, state, draw_session_page)
    assert set(state.recording_wishes) == {EndRecording()}
