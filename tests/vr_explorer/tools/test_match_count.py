"""What would match lights up in the cloud while a filter is put together, and the best of it is shown in pictures."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import moderngl
import numpy as np
import pytest

from foundation.settings import Settings
from tests.factories import cards as cards_at
from tests.factories import clustered_cloud, painted
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.panels.draft import Draft
from vr_explorer.panels.page import Page
from vr_explorer.scene.cards import DIMMED, FOUND, GLOWING, NOT_FOUND, USUAL
from vr_explorer.scene.commands import ApplyFilter, ClearFilter, RemoveBomb
from vr_explorer.scene.criteria import Colours, InRange, Matcher, Measure, Measures, measures
from vr_explorer.tools.lighting import CHANGED_EVERY
from vr_explorer.tools.match_count import BEST, best_of
from vr_explorer.tools.thumbnails import sheet_of

PATIENCE = 120.0
COUNT = 300


@pytest.fixture
def explorer(ctx: moderngl.Context) -> Iterator[Explorer]:
    with Explorer(ctx, clustered_cloud(COUNT), Preferences(Settings())) as explorer:
        explorer.begin(ExploreOptions())
        yield explorer


def until(explorer: Explorer, done: Callable[[], bool], seconds: float = 0.05) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end
        explorer.step(InputFrame(), seconds)
        time.sleep(0.002)


def expected(explorer: Explorer, low: float) -> np.ndarray:
    matcher = Matcher(Measures(explorer.scene.cloud), explorer.scene.cards.favourite)
    match = matcher.match(InRange(Measure.ABSTRACTNESS, low, 1.0)) >= 0.5
    return np.where(match, FOUND, NOT_FOUND)


def test_matches_light_up_as_a_slider_moves_and_no_longer_once_the_filter_shows_them(explorer: Explorer) -> None:
    scene, state = explorer.scene, explorer.state
    state.show(Page.FILTER)
    until(explorer, lambda: state.counted is not None)
    assert (scene.cards.light == USUAL).all()
    for low in (0.5, 0.7, 0.9):
        state.draft.set_range(Measure.ABSTRACTNESS, low, 1.0)
        until(explorer, lambda low=low: bool((scene.cards.light == expected(explorer, low)).all()))  # type: ignore[misc]
    criterion = state.draft.criterion()
    assert criterion is not None
    state.commands.append(ApplyFilter(criterion))
    until(explorer, lambda: bool((scene.cards.light == USUAL).all()))
    state.draft.set_range(Measure.ABSTRACTNESS, 0.4, 1.0)
    until(explorer, lambda: bool((scene.cards.light == expected(explorer, 0.4)).all()))
    state.matches_lit = False
    until(explorer, lambda: bool((scene.cards.light == USUAL).all()))
    state.matches_lit = True
    until(explorer, lambda: bool((scene.cards.light == FOUND).any()))
    state.show(None)
    until(explorer, lambda: bool((scene.cards.light == USUAL).all()))


def test_matches_of_a_bombs_filter_light_up_until_it_gathers_them(explorer: Explorer) -> None:
    scene, state = explorer.scene, explorer.state
    state.show(Page.BOMBS)
    state.draft.set_range(Measure.ABSTRACTNESS, 0.8, 1.0)
    until(explorer, lambda: bool((scene.cards.light == expected(explorer, 0.8)).all()))
    state.bomb_wanted = True
    until(explorer, lambda: len(scene.bombs) == 1)
    until(explorer, lambda: bool((scene.cards.light == USUAL).all()))
    state.commands.append(RemoveBomb(scene.bombs[0].number))
    until(explorer, lambda: bool((scene.cards.light == FOUND).any()))


def test_lights_change_a_few_times_a_second_however_fast_one_drags(explorer: Explorer) -> None:
    scene, state = explorer.scene, explorer.state
    state.show(Page.FILTER)
    state.draft.set_range(Measure.ABSTRACTNESS, 0.5, 1.0)
    until(explorer, lambda: bool((scene.cards.light == FOUND).any()))
    began, version = scene.time, scene.cards.look_version
    for number in range(100):
        state.draft.set_range(Measure.ABSTRACTNESS, 0.3 + 0.4 * (number % 2), 1.0)
        explorer.step(InputFrame(), 0.01)
        time.sleep(0.004)
    changes = scene.cards.look_version - version
    assert 1 <= changes <= (scene.time - began) / CHANGED_EVERY + 1


def test_what_was_not_seen_yet_lights_up_again_after_a_filter(explorer: Explorer) -> None:
    scene, state = explorer.scene, explorer.state
    state.unseen_lit = True
    explorer.tools.compass.meet(range(40))
    until(explorer, lambda: bool((scene.cards.light == DIMMED).any()))
    unseen = scene.cards.light.copy()
    assert (unseen == GLOWING).any()
    state.show(Page.FILTER)
    state.draft.set_range(Measure.ABSTRACTNESS, 0.5, 1.0)
    until(explorer, lambda: bool((scene.cards.light == FOUND).any()))
    state.draft = Draft()
    until(explorer, lambda: bool((scene.cards.light == unseen).all()), 0.0)


def test_the_best_eight_are_those_with_the_highest_matches() -> None:
    rng = np.random.default_rng(5)
    match = rng.permutation(np.linspace(0.0, 1.0, 500)).astype(np.float32)
    assert list(best_of(match, match >= 0.5)) == np.argsort(-match)[:BEST].tolist()
    few = np.zeros(500, np.float32)
    few[[7, 3, 400]] = 0.6, 0.9, 0.7
    assert best_of(few, few >= 0.5) == (3, 400, 7)
    alike = np.ones(500, np.float32)
    alike[100] = 0.4
    best = best_of(alike, alike >= 0.5)
    assert len(set(best)) == BEST and 100 not in best and max(best) - min(best) > 400, "from all over the cloud"
    assert best_of(np.zeros(5, np.float32), np.zeros(5, bool)) == ()


def test_the_best_are_shown_in_pictures_and_gone_with_the_filter(ctx: moderngl.Context) -> None:
    pictures = np.random.default_rng(1).integers(0, 256, (30, 32, 32, 3), dtype=np.uint8)
    cloud = painted(cards_at(np.zeros((30, 3))).positions, pictures)
    with Explorer(ctx, cloud, Preferences(Settings())) as explorer:
        explorer.begin(ExploreOptions())
        state = explorer.state
        state.show(Page.FILTER)
        state.draft.set_range(Measure.LIGHTNESS, 0.5, 1.0)
        until(explorer, lambda: len(state.best) == BEST)
        until(
            explorer,
            lambda: state.best_thumbnails is not None and set(state.best_thumbnails.corners) == set(state.best),
        )
        assert state.best_thumbnails is not None
        sheet, there = sheet_of(cloud, state.best)
        assert there == state.best
        kept = np.frombuffer(state.best_thumbnails.texture.read(), np.uint8).reshape(sheet.shape)
        np.testing.assert_array_equal(kept, sheet)
        assert state.best_thumbnails.texture in state.pictures
        explorer.state.commands.append(ClearFilter())
        state.draft = Draft()
        until(explorer, lambda: state.best == ())


def test_colours_are_made_comparable_once_and_before_anybody_asks(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    planes = measures._planes

    def noted(colours: np.ndarray) -> np.ndarray:
        made.append(threading.current_thread().name)
        return planes(colours)

    monkeypatch.setattr(measures, "_planes", noted)
    scene, state = explorer.scene, explorer.state
    until(explorer, lambda: len(made) == 1)
    assert made[0].startswith("counting"), "beside the frames"
    red = Colours(((200, 40, 40),))
    state.show(Page.FILTER)
    state.draft.add_colour((200, 40, 40))
    matching = int(np.count_nonzero(Matcher(Measures(scene.cloud), scene.cards.favourite).match(red) >= 0.5))
    assert 0 < matching < COUNT
    made.clear()
    until(explorer, lambda: state.counted is not None and state.counted.matches == matching)
    scene.apply(ApplyFilter(red))
    scene.settle()
    assert scene.matches == matching and made == [], "neither for the preview nor for the filter"
