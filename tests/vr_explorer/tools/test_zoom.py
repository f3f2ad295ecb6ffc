"""What is chosen, and all that is shown, is flown to so that it fills the view; and gone around."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
import pytest

from classification.cloud import Cloud
from vr_explorer.actions import ZOOM_ALL, ZOOM_CHOSEN
from vr_explorer.input import InputFrame
from vr_explorer.panels.context_menu import Context
from vr_explorer.panels.large_view_state import LargeViewState
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.arrangements import ARRANGEMENTS, FavouritesBoard, HomeHall
from vr_explorer.scene.commands import Approach, Arrange, Command, FirstLook, GlideTo, MoveHead, Orbit, Select, Turn
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.orbit import OrbitTool
from vr_explorer.tools.tool import Frame
from vr_explorer.tools.zoom import NONE_CHOSEN, ZoomTool

FOV = 60.0
COUNT = 90


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    return Scene(make_cloud(COUNT), favourites=(5, 9, 40))


@pytest.fixture
def state() -> PanelState:
    return PanelState()


def flown(scene: Scene, state: PanelState, *frames: Frame) -> list[Command]:
    """What is asked of the scene, once it is known; the scene has followed."""
    tool, asked = ZoomTool(scene, state, lambda: FOV), []
    end = time.monotonic() + 300
    for frame in frames:
        asked += tool.update(frame)
    while not asked and not state.toasts.current(scene.time) and time.monotonic() < end:
        asked += tool.update(Frame(InputFrame()))
        time.sleep(0.002)
    tool.close()
    for command in asked:
        scene.apply(command)
    scene.advance(0.3)
    for _ in range(10):
        scene.advance(0.2)
    return asked


def seen(scene: Scene, cards: np.ndarray) -> np.ndarray:
    """(N, 2): how far the edges of cards reach into the picture, 1 at its edges; all are before the viewer."""
    right, up, back = scene.body.axes()
    offsets = scene.cards.target[cards] - scene.body.head
    away, reach = -offsets @ back, math.tan(math.radians(FOV) / 2.0)
    assert (away > 0.0).all()
    x = (np.abs(offsets @ right) + scene.half_sizes[cards, 0]) / away / reach / scene.aspect
    y = (np.abs(offsets @ up) + scene.half_sizes[cards, 1]) / away / reach
    return np.stack([x, y], axis=1)


@pytest.mark.parametrize("aspect", [16 / 9, 4 / 3, 0.56])
@pytest.mark.parametrize("arrangement", [*ARRANGEMENTS, "board"])
def test_all_that_is_shown_fills_the_view_in_every_arrangement(
    scene: Scene, state: PanelState, arrangement: str, aspect: float
) -> None:
    scene.aspect = aspect
    scene.apply(Turn(0.4, 0.2))
    scene.apply(Arrange(FavouritesBoard() if arrangement == "board" else ARRANGEMENTS[arrangement].about(3)))
    scene.advance(20.0)
    (command,) = flown(scene, state, Frame(InputFrame(actions=(ZOOM_ALL,))))
    if isinstance(command, FirstLook):
        assert isinstance(scene.arrangement, HomeHall)
        return
    shown = np.flatnonzero(scene.cards.fade_to > 0.5)
    reached = seen(scene, shown)
    assert reached.max() <= 0.93
    assert reached.max() > 0.9, "as near as it can be"


def test_what_is_chosen_fills_it_first_what_is_selected(scene: Scene, state: PanelState) -> None:
    scene.apply(Select((4, 50, 77)))
    flown(scene, state, Frame(InputFrame(actions=(ZOOM_CHOSEN,)), pointed=8))
    assert 0.9 < seen(scene, np.array([4, 50, 77])).max() <= 0.93
    scene.apply(Select(()))
    flown(scene, state, Frame(InputFrame(actions=(ZOOM_CHOSEN,)), pointed=8))
    assert 0.9 < seen(scene, np.array([8])).max() <= 0.93


def test_the_image_of_the_open_menu_or_the_large_view_goes_before_the_selection(
    scene: Scene, state: PanelState
) -> None:
    scene.apply(Select((4, 50)))
    state.context = Context(8, taken=True)
    flown(scene, state, Frame(InputFrame(actions=(ZOOM_CHOSEN,)), pointed=3))
    assert 0.9 < seen(scene, np.array([8])).max() <= 0.93
    state.context, state.large = None, LargeViewState(60)
    flown(scene, state, Frame(InputFrame(actions=(ZOOM_CHOSEN,)), pointed=60))
    assert 0.9 < seen(scene, np.array([60])).max() <= 0.93
    assert state.large is None, "one sees where one goes"


def test_without_a_choice_it_says_what_to_do(scene: Scene, state: PanelState) -> None:
    assert flown(scene, state, Frame(InputFrame(actions=(ZOOM_CHOSEN,)))) == []
    assert NONE_CHOSEN in state.toasts.current(scene.time)


def test_in_a_headset_nobody_is_turned(scene: Scene, state: PanelState) -> None:
    head = MoveHead((0.0, 0.0, 0.0), 0.3)
    scene.apply(head)
    before = scene.body.yaw
    (command,) = flown(scene, state, Frame(InputFrame(actions=(ZOOM_ALL,), head=head, glide=0.0)))
    assert isinstance(command, GlideTo) and scene.body.yaw == before
    offsets = scene.cards.target - scene.body.head
    assert (offsets @ scene.body.ahead > 0.0).all()


def test_one_goes_around_what_is_selected_else_pointed_at_else_the_middle(scene: Scene) -> None:
    tool = OrbitTool(scene)

    def about(pointed: int | None) -> np.ndarray:
        (asked,) = tool.update(Frame(InputFrame(orbit=(0.1, 0.0)), pointed=pointed))
        assert isinstance(asked, Orbit)
        again = tool.update(Frame(InputFrame(orbit=(0.1, 0.1), approach=2.0), pointed=11))
        assert isinstance(again[0], Orbit) and again[0].about == asked.about, "it stays it while the button is held"
        assert isinstance(again[1], Approach) and again[1].position == asked.about and again[1].share > 0.2
        assert tool.update(Frame(InputFrame())) == ()
        return np.array(asked.about)

    np.testing.assert_allclose(about(None), np.median(scene.cards.target, axis=0), atol=1e-4)
    np.testing.assert_allclose(about(7), scene.cards.target[7], atol=1e-4)
    scene.apply(Select((3, 4)))
    np.testing.assert_allclose(about(7), scene.cards.target[[3, 4]].mean(axis=0), atol=1e-4)


def test_coming_nearer_while_going_around_ends_where_it_aimed(scene: Scene) -> None:
    """What is left of an approach turns along."""
    target = scene.cards.target[7].astype(np.float64)
    x, y, z = target.tolist()
    before = np.linalg.norm(scene.body.head - target)
    scene.apply(Approach((x, y, z), 0.5))
    for _ in range(120):
        scene.apply(Orbit((x, y, z), 0.02, 0.002))
        scene.advance(0.02)
    assert np.linalg.norm(scene.body.head - target) == pytest.approx(0.5 * before, rel=1e-3)
