"""The menu, pressed wherever there is something on its pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import moderngl
import pytest

from classification.cloud import Cloud
from foundation.settings import Settings
from tests.unseen import unseen
from tests.vr_explorer.panels.window_panels import draw, pressed
from vr_explorer.actions import (
    FLAT,
    HELP,
    LEAVE,
    MENU,
    RECENTRE,
    REDO,
    RESET_VIEW,
    SLIDESHOW,
    START,
    TOGGLE_HOME,
    UNDO,
    ZOOM_ALL,
    ZOOM_CHOSEN,
    Action,
)
from vr_explorer.app.form import WORN_FORM
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import Pointer
from vr_explorer.panels.draft import Draft
from vr_explorer.panels.editors import SwitchesEditor
from vr_explorer.panels.images_page import TURN_LEFT, TURN_RIGHT
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.surface import Surface
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import ARRANGEMENTS
from vr_explorer.scene.commands import (
    AddCheckpoint,
    ApplyFilter,
    Arrange,
    ChangeBomb,
    ChangeCheckpoint,
    Command,
    CopyBomb,
    MoveCheckpoint,
    PauseTour,
    PlaceBomb,
    PlanTour,
    RemoveBomb,
    RemoveCheckpoint,
    SetTourSpeed,
    StartTour,
    StopTour,
    TourPlanCommand,
    Undo,
    WriteNote,
)
from vr_explorer.scene.criteria import Colours, Favourites, InRange, Method, iter_leaves
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.tour import Checkpoint, Tour
from vr_explorer.scene.touring import usual_tour
from vr_explorer.tools.menu import MenuTool

TURNS = (TURN_LEFT, TURN_RIGHT)


def test_what_is_pressed_and_dragged_on_the_menu_is_asked_and_changed(
    ctx: moderngl.Context, scene: Scene, tmp_path: Path
) -> None:
    preferences = Preferences(Settings(), tmp_path / "settings.toml")
    state = PanelState(page=Page.IMAGES, form=WORN_FORM, values=preferences)
    surface, target = Surface(ctx, 1.0), Target(ctx, (1280, 720), samples=1)
    usual = [Arrange(one) for one in ARRANGEMENTS.values() if one.family is not None]
    found: set[Action | Command] = set()
    for x in range(900, 1250, 56):
        for y in range(110, 700, 20):
            pressed(surface, target, scene, state, (float(x), float(y)))
            if not surface.taken:  # below the menu, whose height is that of its rows
                break
            found |= {*state.asked, *state.commands}
            state.asked.clear()
            state.commands.clear()
    assert found == {
        START,
        RESET_VIEW,
        UNDO,
        REDO,
        SLIDESHOW,
        ZOOM_ALL,
        ZOOM_CHOSEN,
        TOGGLE_HOME,
        RECENTRE,
        *TURNS,
        *usual,
    }
    state.show(Page.SETTINGS)
    with unseen(ctx):
        for y in range(120, 640, 6):
            for x, down in ((930.0, False), (930.0, True), (1100.0, True), (1100.0, False)):
                draw(surface, target, scene, state, Pointer((x, float(y)), down))
    assert {"headset.vignette", "headset.smooth_turn", "headset.haptics"} <= set(state.changed)
    assert 0.0 < float(state.changed["headset.vignette"]) < 1.0
    draw(surface, target, scene, state, Pointer((300.0, 300.0), False))
    draw(surface, target, scene, state, Pointer((300.0, 300.0), False))
    assert not surface.taken, "the scene has the pointer"
    surface.release()
    target.release()


def test_the_cross_closes_the_menu_and_it_opens_again_at_its_page(ctx: moderngl.Context, scene: Scene) -> None:
    state = PanelState(page=Page.SETTINGS, form=())
    surface, target = Surface(ctx, 1.0), Target(ctx, (1280, 720), samples=1)
    pressed(surface, target, scene, state, (1226.0, 50.0))
    assert state.page is None
    assert MenuTool(state).act(MENU) and state.page is Page.SETTINGS
    assert MenuTool(state).act(HELP) and state.page is Page.HELP
    assert MenuTool(state).act(LEAVE) and state.page is None
    assert MenuTool(state).act(MENU) and state.page is Page.SETTINGS, "the help has a key of its own"
    state.show(None)
    assert not MenuTool(state).act(LEAVE), "nothing is open"
    assert not MenuTool(state).act(FLAT)
    surface.release()
    target.release()


def test_a_filter_is_put_together_shown_thrown_and_cleared(ctx: moderngl.Context, scene: Scene) -> None:
    """Every place of the page is pressed once: colours, ranges, methods and switches answer, and the three buttons."""
    state = PanelState(page=Page.FILTER, swatches=[(200, 40, 40), (20, 30, 180)], methods=("ink", "mosaic"))
    surface, target = Surface(ctx, 0.8), Target(ctx, (1280, 1200), samples=1)
    drafts = []
    for y in range(180, 1040, 14):
        for x in (960, 1010, 1080):
            state.text_input.edit = None
            pressed(surface, target, scene, state, (float(x), float(y)))
            if state.page is not Page.FILTER:
                state.show(Page.FILTER)
        drafts.append(state.draft.criterion())
    kinds = {type(leaf) for criterion in drafts if criterion is not None for leaf in iter_leaves(criterion)}
    assert {Colours, InRange, Method, Favourites} <= kinds
    assert state.commands == [], "nothing is shown before it is asked for"
    state.draft = Draft()
    state.draft.add_colour((200, 40, 40))
    asked: list[Command] = []
    for x in (980, 1080, 1180):
        pressed(surface, target, scene, state, (float(x), 136.0))
        asked += state.commands
        state.commands.clear()
    assert asked == [ApplyFilter(Colours(((200, 40, 40),), 0.2))]
    assert state.bomb_wanted
    assert state.draft.criterion() is None, "cleared"
    surface.release()
    target.release()


def test_bombs_are_listed_and_changed(ctx: moderngl.Context, scene: Scene) -> None:
    scene.apply(PlaceBomb(Colours(((200, 40, 40),)), (0.0, 0.0, -20.0)))
    state = PanelState(page=Page.BOMBS)
    state.draft.of(SwitchesEditor).switch(Favourites, True)
    surface, target = Surface(ctx, 1.0), Target(ctx, (1280, 720), samples=1)
    found: set[type] = set()
    for y in range(120, 620, 10):
        for x in (880, 1040, 1180):
            state.text_input.edit = None
            pressed(surface, target, scene, state, (float(x), float(y)))
            found |= {type(command) for command in state.commands}
            state.commands.clear()
    assert found == {ChangeBomb, CopyBomb, RemoveBomb}
    assert state.bomb_wanted
    surface.release()
    target.release()


def test_words_are_typed_on_the_panel_and_on_a_keyboard(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]
) -> None:
    scene = Scene(make_cloud(50), favourites=[3, 9])
    scene.apply(WriteNote(3, "old"))
    state = PanelState(page=Page.BOARD, last_favourite=3)
    surface, target = Surface(ctx, 1.0), Target(ctx, (1280, 800), samples=1)

    def notes() -> list[str]:
        said = [command.note for command in state.commands if isinstance(command, WriteNote)]
        for command in state.commands:
            scene.apply(command)
        state.commands.clear()
        return said

    def press(height: int) -> None:
        pressed(surface, target, scene, state, (900.0, float(height)))

    heights = iter(range(120, 700, 8))
    while state.text_input.edit is None:
        press(next(heights))
        assert not notes()
        state.compared, state.survey = (), None
    assert state.text_input.edit.what == ("note", 3)
    state.text_input.take(" and\bé\tn")
    draw(surface, target, scene, state, Pointer())
    assert notes() == ["old anén"], "what does not print is left out"
    found = ""
    for height in heights:
        press(height)
        found = (notes()[-1:] and scene.board.note_of(3)) or found
        if state.text_input.edit is None or len(found) > len("old anén") + 3:
            break
    assert found.startswith("old anén") and len(found) > len("old anén"), "letters of the panel"
    state.text_input.take("x\n")
    assert state.text_input.edit is None
    surface.release()
    target.release()


@pytest.mark.slow
def test_a_tour_is_put_together_started_paused_and_stopped(ctx: moderngl.Context, scene: Scene) -> None:
    state = PanelState(page=Page.TOURS)
    state.draft.of(SwitchesEditor).switch(Favourites, True)
    state.usual_tour = usual_tour([(200, 40, 40), (20, 60, 200)])
    surface, target = Surface(ctx, 0.8), Target(ctx, (1280, 1000), samples=1)

    def found() -> set[type]:
        kinds: set[type] = set()
        for y in range(110, 800, 12):
            for x in (975, 1130, 1165, 1190, 1225):
                state.text_input.edit = None
                pressed(surface, target, scene, state, (float(x), float(y)))
                kinds |= {type(command) for command in state.commands}
                for command in state.commands:
                    if isinstance(command, get_args(TourPlanCommand)):
                        scene.apply(command)
                    tours.append(scene.planned)
                    if not scene.planned.checkpoints:
                        scene.apply(Undo())
                state.commands.clear()
                if state.page is not Page.TOURS:
                    state.show(Page.TOURS)
        return kinds

    tours: list[Tour] = []
    assert found() >= {PlanTour, AddCheckpoint, ChangeCheckpoint, MoveCheckpoint, RemoveCheckpoint}
    counts = {len(tour.checkpoints) for tour in tours}
    assert len(counts) > 3, "checkpoints are added and taken away"
    assert 0 in counts, "cleared"
    assert any(Checkpoint(Favourites()) in tour.checkpoints for tour in tours)
    assert len({tour.seed for tour in tours}) > 1
    scene.apply(PlanTour(state.usual_tour))
    scene.apply(StartTour(scene.planned))
    scene.advance(5.0)
    assert {StartTour, PauseTour, StopTour, SetTourSpeed} <= found()
    surface.release()
    target.release()
