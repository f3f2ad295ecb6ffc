"""What docs/extending.md promises: a command costs itself and its row, a tool its file and its place in the list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import moderngl
import numpy as np
import pytest

from foundation.settings import Settings
from tests.extending.turning_around import TURN_AROUND, VISIT_FAVOURITES, VisitTool, added
from tests.factories import clustered_cloud
from tests.vr_explorer.app.conftest import display  # noqa: F401
from tests.vr_explorer.app.explored import PROGRAM, SETTINGS, Explored, changed
from tests.vr_explorer.xr.wearer import LEFT, RIGHT, Wearer
from vr_explorer.action_table import table
from vr_explorer.actions import ACTIONS, FAVOURITE, UNDO, WHAT_NEXT
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.desktop import help as window_help
from vr_explorer.desktop.gamepad import BUMPERS, BUTTONS, Gamepad
from vr_explorer.desktop.keyboard import Keys
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.desktop.toolkit import glfw
from vr_explorer.input import InputFrame
from vr_explorer.xr import help as headset_help
from vr_explorer.xr.inputs import inputs, suggested
from vr_explorer.xr.interaction_profiles import TOUCH

TITLE = "look the other way"


@pytest.fixture
def extended() -> Iterator[None]:
    with added(TURN_AROUND, VISIT_FAVOURITES):
        yield


@pytest.fixture
def explorer(ctx: moderngl.Context) -> Iterator[Explorer]:
    with Explorer(ctx, clustered_cloud(40), Preferences(Settings())) as explorer:
        explorer.begin(ExploreOptions())
        yield explorer


@pytest.mark.usefixtures("extended")
def test_an_action_becomes_its_command(explorer: Explorer) -> None:
    yaw = explorer.scene.body.yaw
    explorer.step(InputFrame(actions=(TURN_AROUND,)), 0.01)
    assert np.remainder(explorer.scene.body.yaw - yaw, 2.0 * np.pi) == pytest.approx(np.pi)


@pytest.mark.usefixtures("extended")
def test_its_key_and_its_button_ask_for_it() -> None:
    keys = Keys(ACTIONS)
    assert keys.action(glfw.KEY_F7, False) is keys.action(glfw.KEY_F7, True) is TURN_AROUND
    pad = Gamepad(DesktopSettings())
    held = {BUTTONS["R3"], *BUMPERS}
    pressed = [int(button in held) for button in range(glfw.GAMEPAD_BUTTON_LAST + 1)]
    assert pad.interpret([0.0] * 4 + [-1.0] * 2, pressed, 0.01).actions == (TURN_AROUND,)


@pytest.mark.usefixtures("extended")
def test_in_a_headset_it_has_an_action_of_openxr_and_a_part_of_each_controller() -> None:
    found = {one.name: one for one in inputs(ACTIONS)}
    assert found["turn_around"].words == TURN_AROUND.title
    pairs = suggested(TOUCH, found.values())
    for hand in ("left", "right"):
        assert ("turn_around", f"/user/hand/{hand}/input/thumbstick/click") in pairs
    wearer = Wearer()
    pressed, laser = RIGHT._replace(stick_click=True), LEFT._replace(trigger=1.0)
    assert wearer.asks(right=pressed).actions == (UNDO,), "without the laser, what that part does else"
    wearer.asks(left=laser)
    assert wearer.asks(left=laser, right=pressed).actions == (WHAT_NEXT, TURN_AROUND), "it shares its part with another"


@pytest.mark.usefixtures("extended")
def test_helps_and_the_table_of_the_documents_tell_of_it() -> None:
    window = dict(window_help.sections())
    assert ("F7", TITLE) in window["Moving"]
    flying, _, _ = headset_help.sections(headset_help.Held(flying=1))
    assert ("Laser+Stick-click", TITLE) in flying[1]
    assert "| Look the other way | F7, Ctrl+F7 | LB+RB+R3 | right Stick-click, laser on | – |" in table()


def test_without_it_none_of_them_does() -> None:
    assert TITLE not in str(window_help.sections()) and "turn_around" not in {one.name for one in inputs(ACTIONS)}


def test_a_tool_takes_its_actions_from_those_after_it_and_is_closed_with_the_others(
    ctx: moderngl.Context,
) -> None:
    with Explorer(ctx, clustered_cloud(40), Preferences(Settings())) as explorer:
        explorer.begin(ExploreOptions())
        scene = explorer.scene
        ray = scene.body.head, scene.cards.target[7] - scene.body.head
        (x, y, z), (u, v, w) = ray[0].tolist(), (ray[1] / np.linalg.norm(ray[1])).tolist()
        aimed = (x, y, z), (u, v, w)
        explorer.step(InputFrame(ray=aimed, actions=(FAVOURITE,)), 0.01)
        (kept,) = scene.favourites
        tool = explorer.tools.add(VisitTool(scene), first=True)
        assert explorer.step(InputFrame(ray=aimed, actions=(FAVOURITE, VISIT_FAVOURITES)), 0.01) == []
        assert list(scene.favourites) == [kept], "it was taken before it could be taken away"
        (seen_from,) = tool.seen_from
        before = np.linalg.norm(scene.cards.target[kept] - np.array(aimed[0]))
        assert np.linalg.norm(scene.cards.target[kept] - np.array(seen_from)) < 0.5 * before, "it went there"
        assert not tool.closed
    assert tool.closed


def test_every_action_is_a_command_or_somebodys(explorer: Explorer) -> None:
    """The window answers six, the headset one more (`WindowLoop`, `HeadsetLoop`); gestures of hands and mouse none."""
    named = {"picture", "screenshot", "quit", "leave", "full_screen", "open_cloud"}
    kept = {"share", "export", "export_to", "save_board", "show_export"}
    """Where something is kept."""
    lost = {one.id for one in ACTIONS if one.command is None and one not in explorer.tools.handles} - named - kept
    assert not lost


ADDED = """
from tests.extending.turning_around import ACTIONS, TURN_AROUND
ACTIONS.append(TURN_AROUND)
"""


class Extended(Explored):
    program = PROGRAM.replace("\nfolder =", f"{ADDED}\nfolder =")


def test_its_key_works_in_the_window(tmp_path: Path, display: str) -> None:  # noqa: F811
    clustered_cloud(400).save(tmp_path / "cloud")
    (tmp_path / "settings.toml").write_text(SETTINGS)
    explored = Extended(tmp_path, display)
    try:
        before = explored.seen()
        explored.press("F7")
        explored.wait(lambda: changed(before, explored.seen()) > 0.05)
    finally:
        explored.end()
