"""Drawing around cards and painting them, frame by frame."""

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from classification.cloud import Cloud
from vr_explorer.actions import LARGE_CLICKED, ONLY_SELECTED, SELECT_ONE
from vr_explorer.desktop.gamepad import Gamepad
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.desktop.toolkit import glfw
from vr_explorer.input import InputFrame, Outline
from vr_explorer.panels.large_view_state import LargeViewState
from vr_explorer.panels.selection import examples
from vr_explorer.panels.state import PanelState
from vr_explorer.picking.lasso import near_ray, outlined
from vr_explorer.scene.commands import ApplyFilter, Command, LookFrom, Select, ToggleFavourite, Turn, Undo
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.select import BRUSH, RING, SelectTool
from vr_explorer.tools.tool import Frame

LEFT_HALF = Outline(((-1.0, -1.0), (0.0, -1.0), (0.0, 1.0), (-1.0, 1.0)), (1.0, 0.6))


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    return Scene(make_cloud(400))


@pytest.fixture
def selecting(scene: Scene) -> Iterator[SelectTool]:
    selecting = SelectTool(scene, PanelState())
    yield selecting
    selecting.close()


def followed(selecting: SelectTool, *frames: InputFrame) -> list[Command]:
    """The commands of these frames, and of as many more as it takes until there are some."""
    asked = [command for input_frame in frames for command in selecting.update(Frame(input_frame))]
    end = time.monotonic() + 300.0
    while not asked and time.monotonic() < end:
        time.sleep(0.005)
        asked = selecting.update(Frame(InputFrame()))
    return asked


def test_a_finished_outline_chooses_what_it_holds(scene: Scene, selecting: SelectTool) -> None:
    expected = tuple(outlined(scene.cards, scene.time, scene.body, LEFT_HALF).tolist())
    assert 20 < len(expected) < 380
    assert followed(selecting, InputFrame(outlined=LEFT_HALF)) == [Select(expected)]
    added = Outline(LEFT_HALF.points, LEFT_HALF.reach, added=True)
    assert followed(selecting, InputFrame(outlined=added)) == [Select(expected, added=True)]
    nowhere = Outline(((0.0, 0.0),) * 3, LEFT_HALF.reach)
    assert followed(selecting, InputFrame(outlined=nowhere)) == [Select(())]


def test_a_double_click_shows_an_image_large_and_leaves_all_else_as_it_was(scene: Scene, selecting: SelectTool) -> None:
    state = selecting._state
    scene.apply(ToggleFavourite(4))
    scene.apply(Select((3, 4, 5)))
    assert selecting.update(Frame(InputFrame(actions=(SELECT_ONE,)))) == []
    scene.apply(Select((9,)))
    asked = selecting.update(Frame(InputFrame(actions=(LARGE_CLICKED,)), pointed=9))
    assert asked == [Select((3, 4, 5))] and state.large == LargeViewState(9)
    for command in asked:
        scene.apply(command)
    assert scene.selection.cards == (3, 4, 5) and list(scene.favourites) == [4]
    state.large = None
    beside = selecting.update(Frame(InputFrame(actions=(LARGE_CLICKED,))))
    assert beside == [] and state.large is None, "nothing is shown where nothing is pointed at"


def test_the_held_laser_paints_only_while_painting_is_on(scene: Scene, selecting: SelectTool) -> None:
    origin = scene.body.head
    direction = scene.cards.target[9] - origin
    (a, b, c), (x, y, z) = origin.tolist(), (direction / np.linalg.norm(direction)).tolist()
    painted = InputFrame(ray=((a, b, c), (x, y, z)), hold=True)
    assert selecting.update(Frame(painted)) == []
    selecting._state.painting = True
    (command,) = followed(selecting, painted)
    expected = near_ray(scene.cards, scene.time, ((a, b, c), (x, y, z)), BRUSH, 300.0).tolist()
    assert isinstance(command, Select) and command.added and command.stroke is not None
    assert 9 in command.cards and list(command.cards) == expected


def test_a_held_stick_button_chooses_what_the_ring_passes_over(scene: Scene, selecting: SelectTool) -> None:
    """From one frame to the next the view turns past several cards: they are selected as well, and all is one step."""
    pad, stick = Gamepad(DesktopSettings()), glfw.GAMEPAD_BUTTON_LEFT_THUMB
    scene.apply(LookFrom((0.0, 0.0, 200.0), 0.0, 0.0))
    x, y, z = scene.body.head.tolist()
    yaws = [0.0]
    for frame in range(30):
        turning = frame % 3 != 2
        asked = pad.interpret(
            [0.0, 0.0, 0.7 if turning else 0.0, 0.0, -1.0, -1.0],
            [int(button == stick) for button in range(glfw.GAMEPAD_BUTTON_LAST + 1)],
            1.0 / 20.0,
        )
        assert asked.sweep and not asked.actions
        scene.apply(Turn(*asked.turn))
        yaws.append(scene.body.yaw)
        u, v, w = scene.body.ray((0.0, 0.0), 1.6, 1.0).tolist()
        for command in selecting.update(Frame(InputFrame(ray=((x, y, z), (u, v, w)), sweep=asked.sweep))):
            scene.apply(command)
        assert selecting._state.brush == RING
        scene.advance(1.0 / 20.0)
    end = time.monotonic() + 5.0
    while (selecting._found or selecting._wanted) and time.monotonic() < end:
        for command in selecting.update(Frame(InputFrame())):
            scene.apply(command)
        time.sleep(0.005)
    assert selecting._state.brush == 0.0 and selecting._since is None
    directions = np.array([(-np.sin(yaw), 0.0, -np.cos(yaw)) for yaw in np.linspace(yaws[1], yaws[-1], 3_000)])
    offsets = scene.cards.target - scene.body.head
    beside = np.arccos((offsets / np.linalg.norm(offsets, axis=1, keepdims=True)) @ directions.T).min(axis=1)
    assert set(scene.selection.cards) == set(np.flatnonzero(beside < RING).tolist())
    assert len(scene.selection.cards) > 5
    scene.apply(Undo())
    assert scene.selection.cards == ()


def test_only_the_chosen_are_shown_and_five_of_them_are_examples(scene: Scene, selecting: SelectTool) -> None:
    only = InputFrame(actions=(ONLY_SELECTED,))
    assert selecting.update(Frame(only)) == [], "it says that nothing is selected"
    assert selecting._state.toasts.current(scene.time)
    scene.apply(Select(tuple(range(0, 400, 10))))
    assert selecting.update(Frame(only)) == [ApplyFilter(scene.selection)]
    positions = scene.cards.target[list(scene.selection.cards)]
    middle = positions.mean(axis=0)
    slow = sorted(scene.selection.cards, key=lambda card: float(np.linalg.norm(scene.cards.target[card] - middle)))[:5]
    assert examples(scene) == slow
