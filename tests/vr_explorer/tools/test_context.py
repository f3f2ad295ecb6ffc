"""The menu of what is pointed at is about one image as long as it is open, and a click beside it only closes it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from classification.cloud import Cloud
from vr_explorer.actions import BOMB_MENU, CONTEXT, FAVOURITE, LARGE_CLICKED, LEAVE, SELECT_ONE, Action
from vr_explorer.input import InputFrame
from vr_explorer.panels.context_menu import NOTHING_THERE, Context, rows_of
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.commands import ToggleFavourite
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.bombs import BombTool
from vr_explorer.tools.context import ContextTool
from vr_explorer.tools.tool import Frame


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    return Scene(make_cloud(40))


def test_it_is_about_what_was_pointed_at_until_it_is_closed(scene: Scene) -> None:
    state = PanelState()
    context = ContextTool(state, BombTool(scene))

    def frame(*actions: Action, pointed: int | None = None) -> Frame:
        one = Frame(InputFrame(actions=actions), 0.02, pointed)
        context.update(one)
        context.follow(one)
        return one

    frame(CONTEXT, pointed=7)
    assert state.context == Context(7)
    assert frame(pointed=3).pointed == 7, "the pointer is on the menu, or on its way there"
    assert frame(SELECT_ONE, pointed=3).input_frame.actions == () and state.context is None
    assert frame(SELECT_ONE, pointed=3).input_frame.actions == (SELECT_ONE,)

    frame(CONTEXT, pointed=7)
    frame(SELECT_ONE, pointed=3)
    assert frame(LARGE_CLICKED, pointed=3).input_frame.actions == (SELECT_ONE,), "the first one for what is there"
    assert frame(LARGE_CLICKED, pointed=3).input_frame.actions == (LARGE_CLICKED,)

    frame(CONTEXT, pointed=7)
    state.context = Context(7, (10.0, 10.0), taken=True)
    pressed = frame(FAVOURITE)
    assert pressed.pointed == 7 and pressed.input_frame.actions == (FAVOURITE,)
    assert state.context is None, "it closes once that is done"

    frame(CONTEXT)
    assert state.context == Context(None)
    frame(LEAVE)
    assert state.context is None


def test_over_a_bomb_the_bombs_own_menu_opens(scene: Scene) -> None:
    state, bombs = PanelState(), BombTool(scene)
    bombs.pointed = 1
    ContextTool(state, bombs).update(Frame(InputFrame(actions=(CONTEXT,))))
    assert state.context is None and state.asked == [BOMB_MENU]


def test_its_words_say_what_a_press_would_do(scene: Scene) -> None:
    def words() -> set[str]:
        return {one for group in rows_of(scene, 5) for one, _ in group}

    assert "Keep as a favourite" in words()
    scene.apply(ToggleFavourite(5))
    assert "No favourite any more" in words()
    scene.cards.selected[5] = np.float32(1.0)
    assert "Select no longer" in words()
    assert [tuple(group) for group in rows_of(scene, None)] == [*NOTHING_THERE]
