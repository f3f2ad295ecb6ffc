"""Words that are looked for light up what they find, become the filter, and leave nothing behind when given up."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np
import pytest

from foundation.settings import Settings
from tests.factories import clustered_cloud
from vr_explorer.actions import CLEAR, SEARCH, UNDO
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.panels.editors import ColoursEditor, SearchEditor
from vr_explorer.panels.page import Page
from vr_explorer.panels.search_box import SEARCH_FIELD
from vr_explorer.scene.cards import FOUND, NOT_FOUND, USUAL
from vr_explorer.scene.commands import MoveHead, ToggleFavourite, WriteNote
from vr_explorer.scene.criteria import AllOf, Colours, Word
from vr_explorer.store.session_store import SessionStore

PATIENCE = 120.0
COUNT = 200


@pytest.fixture
def explorer(ctx: moderngl.Context, tmp_path: Path) -> Iterator[Explorer]:
    names = [f"{('Mosaic', 'Woodcut', 'Agate')[number % 3]} in rust, {number}" for number in range(COUNT)]
    cloud = replace(clustered_cloud(COUNT), names=names)
    with (
        SessionStore(tmp_path / "selection.sqlite", cloud.identity) as store,
        Explorer(ctx, cloud, Preferences(Settings()), store, pictures=tmp_path) as explorer,
    ):
        explorer.begin(ExploreOptions())
        yield explorer


def until(explorer: Explorer, done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end
        explorer.step(InputFrame(), 0.05)
        time.sleep(0.002)


def lit(explorer: Explorer) -> list[int]:
    return np.flatnonzero(explorer.scene.cards.light == FOUND).tolist()


def type_in(explorer: Explorer, words: str) -> None:
    explorer.step(InputFrame(typed=words), 0.05)


def test_what_is_found_lights_up_while_one_types_and_enter_makes_it_the_filter(explorer: Explorer) -> None:
    scene, state = explorer.scene, explorer.state
    stood = scene.cards.target.copy()
    explorer.step(InputFrame(actions=(SEARCH,)), 0.05)
    assert state.text_input.takes(SEARCH_FIELD)
    until(explorer, lambda: len(state.searched.completions) > 0)
    assert (scene.cards.light == USUAL).all(), "nothing is asked for yet"
    type_in(explorer, "mosa")
    until(explorer, lambda: lit(explorer) == list(range(0, COUNT, 3)))
    assert (scene.cards.light[1::3] == NOT_FOUND).all()
    assert state.counted is not None and state.counted.matches == len(range(0, COUNT, 3))
    assert (scene.cards.target == stood).all() and scene.placement.filter is None, "no card moves"
    version = scene.cards.look_version
    for _ in range(10):
        explorer.step(InputFrame(), 0.05)
    assert scene.cards.look_version == version, "nothing is uploaded while nothing changes"
    type_in(explorer, "ic 3\n")
    until(explorer, lambda: scene.placement.filter is not None)
    wanted = AllOf((Word("mosaic"), Word("3")))
    assert scene.placement.filter is not None and scene.placement.filter.criterion == wanted
    assert state.draft.criterion() == wanted, "through the draft, which can be thrown as a bomb"
    until(explorer, lambda: not lit(explorer))
    assert (scene.cards.light == USUAL).all()
    explorer.step(InputFrame(actions=(UNDO,)), 0.05)
    assert scene.placement.filter is None


def test_escape_leaves_all_as_it_was(explorer: Explorer) -> None:
    explorer.state.draft.add_colour((1, 2, 3))
    explorer.step(InputFrame(actions=(SEARCH,)), 0.05)
    type_in(explorer, "woodcut")
    until(explorer, lambda: bool(lit(explorer)))
    type_in(explorer, "\x1b")
    until(explorer, lambda: (explorer.scene.cards.light == USUAL).all())
    assert explorer.scene.placement.filter is None and not explorer.state.text_input.takes(SEARCH_FIELD)
    assert explorer.state.draft.of(ColoursEditor).colours and not explorer.state.draft.of(SearchEditor).text


def test_what_nobody_knows_is_said_and_no_filter_follows(explorer: Explorer) -> None:
    state = explorer.state
    explorer.step(InputFrame(actions=(SEARCH,)), 0.05)
    type_in(explorer, "zzzz")
    until(explorer, lambda: bool(state.searched.unknown))
    assert (explorer.scene.cards.light == USUAL).all(), "not a dark sky"
    type_in(explorer, "\n")
    until(explorer, lambda: bool(state.toasts.current(explorer.scene.time)))
    assert state.toasts.current(explorer.scene.time) == ["“zzzz” is not a word of this cloud"]
    assert explorer.scene.placement.filter is None


def test_on_the_page_of_filters_words_are_a_part_of_the_filter(explorer: Explorer) -> None:
    state, scene = explorer.state, explorer.scene
    state.show(Page.FILTER)
    state.draft.add_colour((200, 40, 40))
    colours = state.draft.criterion()
    assert isinstance(colours, Colours)
    explorer.step(InputFrame(actions=(SEARCH,)), 0.05)
    type_in(explorer, "agate")
    until(explorer, lambda: state.draft.criterion() == AllOf((Word("agate"), colours)))
    type_in(explorer, "\n")
    until(explorer, lambda: scene.placement.filter is not None)
    assert scene.placement.filter is not None and scene.placement.filter.criterion == AllOf((Word("agate"), colours))
    explorer.step(InputFrame(actions=(CLEAR,)), 0.05)
    explorer.step(InputFrame(actions=(SEARCH,)), 0.05)
    type_in(explorer, "\b" * 9)
    until(explorer, lambda: state.draft.criterion() == colours)


def test_in_a_headset_the_field_on_the_page_of_filters_opens(explorer: Explorer) -> None:
    explorer.step(InputFrame(actions=(SEARCH,), head=MoveHead((0.0, 0.0, 0.0), 0.0)), 0.05)
    assert explorer.state.page is Page.FILTER and explorer.state.text_input.takes(SEARCH_FIELD)


def test_notes_are_found_as_soon_as_they_are_written(explorer: Explorer) -> None:
    explorer.scene.apply(ToggleFavourite(7))
    explorer.step(InputFrame(actions=(SEARCH,)), 0.05)
    type_in(explorer, "grandmother")
    until(explorer, lambda: bool(explorer.state.searched.unknown))
    explorer.scene.apply(WriteNote(7, "for Grandmother"))
    until(explorer, lambda: lit(explorer) == [7])
