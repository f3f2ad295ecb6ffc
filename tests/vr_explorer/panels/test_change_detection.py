"""Whatever a page of the menu shows, its change is noticed."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from classification.cloud import Cloud
from vr_explorer.input import Outline
from vr_explorer.panels import change_detection
from vr_explorer.panels.breeding_bomb_state import BreedingBombState
from vr_explorer.panels.breeding_state import BroodState
from vr_explorer.panels.change_detection import LEFT_OUT, SCENE, fingerprint
from vr_explorer.panels.context_menu import Context
from vr_explorer.panels.draft import Draft
from vr_explorer.panels.editors import MethodsEditor, SwitchesEditor, ToldEditor
from vr_explorer.panels.first_flight import FlightWords, ShownStep
from vr_explorer.panels.labels import Sign
from vr_explorer.panels.making import MakingShown
from vr_explorer.panels.page import Page
from vr_explorer.panels.recording_state import RecordingState
from vr_explorer.panels.session_requests import SessionsShown
from vr_explorer.panels.sharing_form import SharingForm
from vr_explorer.panels.state import Counted, PanelState, Preview, Question, Shared
from vr_explorer.panels.survey import Survey
from vr_explorer.panels.taste_state import MetState, TasteState, Thumbnails
from vr_explorer.scene.bomb_sets import BombSet
from vr_explorer.scene.commands import (
    AddCheckpoint,
    ApplyFilter,
    PlaceBomb,
    Reject,
    Select,
    ShowRejected,
    StartTour,
    ToggleFavourite,
    WriteNote,
)
from vr_explorer.scene.criteria import Colours, Favourites, InRange, Measure
from vr_explorer.scene.criteria.facets import Frequent
from vr_explorer.scene.first_flight import Step, Wish
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.search import Understood
from vr_explorer.scene.tour import Checkpoint, Tour

RED = Colours(((200, 40, 40),))
PANELS = Path(change_detection.__file__).parent

CHANGES: dict[str, Callable[[PanelState], None]] = {
    "page": lambda state: state.show(Page.TOURS),
    "context": lambda state: setattr(state, "context", Context(3)),
    "question": lambda state: setattr(state, "question", Question("Where", ("This cloud says",), "Yes", "No")),
    "status_shown": lambda state: setattr(state, "status_shown", False),
    "performance_shown": lambda state: setattr(state, "performance_shown", True),
    "overview_shown": lambda state: setattr(state, "overview_shown", True),
    "reticle": lambda state: setattr(state, "reticle", True),
    "brush": lambda state: setattr(state, "brush", 0.1),
    "speed_factor": lambda state: setattr(state, "speed_factor", 2.0),
    "hint": lambda state: setattr(state, "hint", "words"),
    "preview": lambda state: setattr(state, "preview", Preview(3, None)),  # type: ignore[arg-type]
    "numbers_shown": lambda state: setattr(state, "numbers_shown", True),
    "form": lambda state: setattr(state, "form", state.form[:1] if state.form else (object(),)),
    "unfolded": lambda state: setattr(state, "unfolded", frozenset({"Hands"})),
    "draft": lambda state: state.draft.add_colour((1, 2, 3)),
    "counted": lambda state: setattr(state, "counted", Counted(4, {})),
    "searched": lambda state: setattr(state, "searched", Understood("red")),
    "matches_lit": lambda state: setattr(state, "matches_lit", False),
    "best": lambda state: setattr(state, "best", (3, 4)),
    "best_thumbnails": lambda state: setattr(state, "best_thumbnails", Thumbnails(None)),  # type: ignore[arg-type]
    "swatches": lambda state: setattr(state, "swatches", [(1, 2, 3)]),
    "methods": lambda state: setattr(state, "methods", ["one", "other"]),
    "told": lambda state: setattr(state, "told", {"model": Frequent((("a model", 3),), 0)}),
    "labels": lambda state: setattr(state, "labels", (("label_a", "A", ("one",)),)),
    "lightness": lambda state: setattr(state, "lightness", 0.4),
    "bomb_wanted": lambda state: setattr(state, "bomb_wanted", True),
    "bomb_set": lambda state: setattr(state, "bomb_set", BombSet.COLOURS),
    "bomb": lambda state: setattr(state, "bomb", 2),
    "example_key": lambda state: setattr(state, "example_key", "X"),
    "first_flight": lambda state: setattr(state, "first_flight", ShownStep(Step.FLY, frozenset(), Wish.FLY)),
    "flight_words": lambda state: setattr(state, "flight_words", FlightWords({}, "")),
    "flight_skipped": lambda state: setattr(state, "flight_skipped", True),
    "outline": lambda state: setattr(state, "outline", Outline(((0.0, 0.0), (1.0, 1.0)), (1.0, 1.0))),
    "painting": lambda state: setattr(state, "painting", True),
    "text_input": lambda state: state.text_input.begin("note", "words", 20),
    "last_favourite": lambda state: setattr(state, "last_favourite", 7),
    "compared": lambda state: state.compare(3),
    "sharing_form": lambda state: setattr(state, "sharing_form", SharingForm(opened=True)),
    "saved_in": lambda state: setattr(state, "saved_in", "/somewhere"),
    "survey": lambda state: setattr(state, "survey", Survey((3, 4))),
    "survey_ends": lambda state: setattr(state, "survey_ends", True),
    "canvas_snaps": lambda state: setattr(state, "canvas_snaps", False),
    "comparison": lambda state: setattr(state, "comparison", [Preview(3, None)]),  # type: ignore[arg-type]
    "shared": lambda state: setattr(state, "shared", Shared(total=3)),
    "usual_tour": lambda state: setattr(state, "usual_tour", Tour((Checkpoint(RED),))),
    "checkpoint": lambda state: setattr(state, "checkpoint", 1),
    "signs": lambda state: setattr(state, "signs", (Sign("words", (0.0, 0.0, 0.0)),)),
    "taste": lambda state: setattr(state, "taste", TasteState(looked=3)),
    "met": lambda state: setattr(state, "met", MetState(3, 9)),
    "thumbnails": lambda state: setattr(state, "thumbnails", Thumbnails(None)),  # type: ignore[arg-type]
    "unseen_lit": lambda state: setattr(state, "unseen_lit", True),
    "next_key": lambda state: setattr(state, "next_key", ""),
    "making": lambda state: setattr(state, "making", MakingShown("3 of 40 variants are here", 0.1)),
    "brood": lambda state: setattr(state, "brood", BroodState(1, "3 children", ("a",), 0.5, 0.3, True, True, None)),
    "breeders": lambda state: setattr(state, "breeders", (BreedingBombState(1, "it rests", False, False, 0.3, None),)),
    "breeding_pictures": lambda state: setattr(state, "breeding_pictures", Thumbnails(None)),  # type: ignore[arg-type]
    "sessions": lambda state: setattr(state, "sessions", SessionsShown(name="words")),
    "recording": lambda state: setattr(state, "recording", RecordingState(3)),
    "last": lambda state: setattr(state, "last", 3),
    "before": lambda state: setattr(state, "before", Page.HELP),
}
"""One of each field."""


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    return Scene(make_cloud(60))


def test_a_change_of_any_field_is_noticed(scene: Scene) -> None:
    assert set(CHANGES) == {one.name for one in fields(PanelState)} - LEFT_OUT, "a new field needs its line here"
    for name, change in CHANGES.items():
        state = PanelState(page=Page.IMAGES)
        before = fingerprint(state, scene)
        assert fingerprint(state, scene) == before, "at rest nothing changes"
        change(state)
        assert fingerprint(state, scene) != before, name


def test_words_that_are_typed_and_a_draft_that_grows_are_noticed(scene: Scene) -> None:
    """Both are changed where they are, and what was seen before must not change along."""
    state = PanelState()
    state.text_input.begin("note", "wor", 20)
    before = fingerprint(state, scene)
    state.text_input.take("d")
    assert fingerprint(state, scene) != before
    for change in (
        lambda draft: draft.set_range(Measure.LIGHTNESS, 0.2, 0.4),
        lambda draft: draft.add_example(3),
        lambda draft: draft.of(MethodsEditor).methods.append("warps"),
        lambda draft: draft.of(ToldEditor).values["model"].append("a model"),
        lambda draft: draft.of(SwitchesEditor).switch(Favourites, True),
        lambda draft: setattr(draft, "inverted", True),
    ):
        before = fingerprint(state, scene)
        change(state.draft)
        assert fingerprint(state, scene) != before
    state.draft = Draft()
    assert fingerprint(state, scene) != before


def test_what_the_scene_shows_on_pages_is_noticed(scene: Scene) -> None:
    state = PanelState(page=Page.BOARD)
    commands: tuple[Any, ...] = (
        Reject((9,)),
        ShowRejected(True),
        ToggleFavourite(3),
        WriteNote(3, "words"),
        Select((4, 5)),
        PlaceBomb(RED, (0.0, 0.0, 0.0)),
        ApplyFilter(InRange(Measure.ABSTRACTNESS, 0.0, 0.5)),
        AddCheckpoint(Checkpoint(RED)),
        StartTour(Tour((Checkpoint(RED), Checkpoint(RED)))),
    )
    for command in commands:
        before = fingerprint(state, scene)
        scene.apply(command)
        assert fingerprint(state, scene) != before, command
    before = fingerprint(state, scene)
    scene.settings = replace(scene.settings, thrust=77.0)
    assert fingerprint(state, scene) != before


FOLLOWING = {
    "canvas": "board",
    "arrangement": "placement",
    "bombs": "placement",
    "favourites": "board",
    "cards": "",  # how many there are never changes, and where they are is only read when a button is pressed
    "cloud": "",
    "matcher": "",  # of its measures, what the cloud says of them
    "body": "",  # the status line alone, which the board has not
    "scale": "settings",
    "count": "rejected",
}
"""What pages read of the scene that follows from something else that is looked at."""

NOT_ON_THE_BOARD = {
    "labels.py",
    "plate.py",
    "legend.py",
    "status.py",
    "layouts.py",
    "change_detection.py",
    "label_sheet.py",
    "large_view.py",
    "overview.py",
    "overview_shown.py",
}


def test_pages_read_nothing_of_the_scene_that_is_not_looked_at() -> None:
    read: set[str] = set()
    for file in PANELS.rglob("*.py"):
        if file.name not in NOT_ON_THE_BOARD:
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "scene":
                    read.add(node.attr)
    assert {"board", "placement"} <= read
    assert read <= set(SCENE) | set(FOLLOWING), "name it in change_detection.SCENE"
    assert {source for source in FOLLOWING.values() if source} <= set(SCENE)


def test_only_what_is_written_there_is_left_out_of_pages() -> None:
    """Fields without a part in the fingerprint are at most written by pages, but for the settings, which tell. The
    start page is of a window of its own, with another state.
    """
    for file in {*PANELS.glob("*_page.py"), *PANELS.glob("editors/*.py")} - {PANELS / "start_page.py"}:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "state":
                assert node.attr not in {"toasts", "times"}, file.name
