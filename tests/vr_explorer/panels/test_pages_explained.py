"""Whatever can be pressed or dragged on the pages Tours, Session and Settings says what it does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import moderngl
import pytest
from imgui_bundle import imgui

from foundation.settings import Settings
from tests.factories import clustered_cloud
from tests.unseen import unseen
from vr_explorer.app.form import FORM, HEADSET
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import Pointer
from vr_explorer.panels.forms import draw_form
from vr_explorer.panels.hover import HoverDelay
from vr_explorer.panels.recording_state import RecordingState
from vr_explorer.panels.session_page import draw_session_page
from vr_explorer.panels.session_requests import SessionsShown, ShownPlace, ShownSession
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import Style
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.tours_page import draw_tours_page
from vr_explorer.panels.windows import filled
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import PlaceBomb, PlanTour, StartTour
from vr_explorer.scene.criteria import Colours
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.tour import Checkpoint, Tour

SIZE = (420, 1500)
STEP = 15
RED, BLUE = Colours(((220, 30, 30),)), Colours(((20, 40, 220),))
PLANNED = Tour((Checkpoint(RED), Checkpoint(BLUE, "sea")))

Draw = Callable[[Style, Scene, PanelState], None]


def tours(style: Style, scene: Scene, state: PanelState) -> None:
    draw_tours_page(style, scene, state)


def session(style: Style, scene: Scene, state: PanelState) -> None:
    draw_session_page(style, scene, state)


def settings(style: Style, _scene: Scene, state: PanelState) -> None:
    state.changed |= draw_form(style, state.form, state.values, frozenset(one.title for one in HEADSET[:2]))[0]


def sentences(
    ctx: moderngl.Context, draw: Draw, scene: Scene, state: PanelState, patch: pytest.MonkeyPatch
) -> tuple[set[str], list[tuple[int, int]]]:
    """What is told over all of the page, and where something lights up that tells nothing."""
    told: list[str] = []

    def on(_rest: HoverDelay, words: str, _now: float) -> bool:
        told.append(words)
        return False

    patch.setattr(HoverDelay, "on", on)
    surface, target = Surface(ctx, 1.0), Target(ctx, SIZE, samples=1)

    def lay_out(style: Style) -> None:
        with filled("page", (0.0, 0.0), (float(SIZE[0]), float(SIZE[1]))):
            draw(style, scene, state)
            ends.append(int(imgui.get_cursor_pos_y()))

    found, silent, ends = set(), [], list[int]()
    surface.draw(target.framebuffer, lay_out, Pointer(), settled=True)
    with unseen(ctx):
        for y in range(STEP, min(ends[-1], SIZE[1]), STEP):
            for x in (40, 150, 245, 300, 345, 385):
                surface.draw(target.framebuffer, lay_out, Pointer((float(x), float(y))))  # which moves there
                told.clear()
                surface.draw(target.framebuffer, lay_out, Pointer((float(x), float(y))))
                found.update(told)
                if surface.lit and not told:
                    silent.append((x, y))
    surface.release()
    target.release()
    return found, silent


@pytest.mark.parametrize("under_way", [False, True])
def test_of_tours(ctx: moderngl.Context, monkeypatch: pytest.MonkeyPatch, under_way: bool) -> None:
    scene, state = Scene(clustered_cloud(60)), PanelState()
    scene.apply(PlaceBomb(RED, (0.0, 0.0, -40.0)))
    scene.apply(PlanTour(PLANNED))
    if under_way:
        scene.apply(StartTour(PLANNED))
        state.checkpoint = 1
    found, silent = sentences(ctx, tours, scene, state, monkeypatch)
    assert not silent
    assert len(found) >= 12
    assert under_way == any("everything is where it was before" in one for one in found)


@pytest.mark.parametrize("recording", [None, 75])
def test_of_the_session(ctx: moderngl.Context, monkeypatch: pytest.MonkeyPatch, recording: int | None) -> None:
    state = PanelState()
    state.sessions = SessionsShown(1, "Mine", (ShownPlace(5.0, "a place"),), (ShownSession(2, "Yours", 3.0, 4),))
    state.recording = RecordingState(recording, (Path("first.recording"),))
    found, silent = sentences(ctx, session, Scene(clustered_cloud(60)), state, monkeypatch)
    assert not silent
    assert len(found) == 11


def test_of_the_settings(ctx: moderngl.Context, monkeypatch: pytest.MonkeyPatch) -> None:
    state = PanelState(values=Preferences(Settings()), form=FORM)
    found, silent = sentences(ctx, settings, Scene(clustered_cloud(60)), state, monkeypatch)
    assert not silent
    shown = [one for section in FORM[:3] for one in section.fields] + [one for s in HEADSET[:2] for one in s.fields]
    assert {f"{one.says}\n" for one in shown} <= found


def test_every_setting_says_something_of_its_own() -> None:
    said = [field.says for section in FORM for field in section.fields]
    assert all(len(one) > 12 and not one.endswith(".") for one in said)
    assert len(set(said)) == len(said)
