"""The first flight: a step goes once it was really done, however; it is shown once, and never where nobody is."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.language import ENGLISH
from foundation.settings import Settings
from vr_explorer.actions import BOARD, CLOUD, FAVOURITE, FIRST_FLIGHT, LEAVE, PICK_COLOUR, TOGGLE_HOME, Action
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.headless import picture
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.app.room import Room
from vr_explorer.app.window_loop import flight_words
from vr_explorer.input import InputFrame, Pointer
from vr_explorer.panels.first_flight import FlightWords
from vr_explorer.panels.layouts import MARGIN, MENU_WIDTH, lay_out_window
from vr_explorer.panels.page import Page
from vr_explorer.panels.surface import Surface
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import (
    ApplyFilter,
    FirstLook,
    Fly,
    Hover,
    LookFrom,
    PlaceBomb,
    StartTour,
    StopTour,
    ToggleFavourite,
    Turn,
)
from vr_explorer.scene.criteria import Colours
from vr_explorer.scene.first_flight import Step, Wish
from vr_explorer.scene.view import Triple
from vr_explorer.store.session_store import SessionStore
from vr_explorer.xr.first_flight import skip, wishes
from vr_explorer.xr.help import Held
from vr_explorer.xr.interaction_profiles import PROFILES

RED = Colours(((200, 40, 40),))


@contextmanager
def exploring(ctx: moderngl.Context, cloud: Cloud, folder: Path) -> Iterator[Explorer]:
    """As a person does it: with settings and a session that are kept in `folder`, and the first flight offered."""
    file = folder / "settings.toml"
    preferences = Preferences(Settings.load(file) if file.exists() else Settings(), file)
    with (
        SessionStore(folder / "selection.sqlite", cloud.identity) as store,
        Explorer(ctx, cloud, preferences, store, pictures=folder) as explorer,
    ):
        explorer.begin(ExploreOptions())
        explorer.tools.first_flight.offer()
        yield explorer
    preferences.close()


def step(explorer: Explorer, *actions: Action, ray: tuple[Triple, Triple] | None = None) -> None:
    explorer.step(InputFrame(actions=actions, ray=ray), 0.02)
    explorer.take_over(False)


def shown(explorer: Explorer) -> tuple[Step, Wish] | None:
    one = explorer.state.first_flight
    return None if one is None else (one.step, one.wish)


def before(explorer: Explorer, card: int) -> tuple[Triple, Triple]:
    """Stands before a card; a ray at it."""
    x, y, z = explorer.scene.cards.target[card].tolist()
    explorer.scene.apply(LookFrom((x, y, z + 5.0), 0.0, 0.0))
    return (x, y, z + 5.0), (0.0, 0.0, -1.0)


def test_each_step_goes_once_it_was_done_and_the_last_ends_it_for_good(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud], tmp_path: Path
) -> None:
    with exploring(ctx, make_cloud(60), tmp_path) as explorer:
        scene, state = explorer.scene, explorer.state
        scene.settle()
        step(explorer)
        assert shown(explorer) == (Step.LOOK, Wish.LOOK)
        for _ in range(20):
            explorer.step(InputFrame(turn=(0.05, 0.0)), 0.02)
        assert shown(explorer) == (Step.FLY, Wish.FLY)
        for _ in range(60):
            explorer.step(InputFrame(thrust=(0.0, 0.0, -1.0)), 0.05)
        assert shown(explorer) == (Step.KEEP, Wish.KEEP)
        ray = before(explorer, 7)
        step(explorer, FAVOURITE, ray=ray)
        assert 7 in scene.favourites
        assert shown(explorer) == (Step.FILTER, Wish.TAKE)
        step(explorer, PICK_COLOUR, ray=ray)
        step(explorer)
        assert shown(explorer) == (Step.FILTER, Wish.OPEN)
        state.show(Page.FILTER)
        step(explorer)
        assert shown(explorer) == (Step.FILTER, Wish.SHOW)
        criterion = state.draft.criterion()
        assert criterion is not None
        state.commands.append(ApplyFilter(criterion))
        step(explorer)
        assert shown(explorer) == (Step.BOMB, Wish.THROW)
        state.bomb_wanted = True
        step(explorer)
        assert shown(explorer) == (Step.BOARD, Wish.BOARD)
        assert explorer.preferences.panels.first_flight, "there is one step to go"
        step(explorer, BOARD)
        assert shown(explorer) is None
        assert state.toasts.current(scene.time)[-1].startswith("That was the first flight")
        step(explorer)
    kept = tomllib.loads((tmp_path / "settings.toml").read_text(encoding="utf-8"))
    assert kept["panels"]["first_flight"] is False
    with exploring(ctx, make_cloud(60), tmp_path) as explorer:
        step(explorer)
        assert shown(explorer) is None, "never again"
        step(explorer, FIRST_FLIGHT)
        assert shown(explorer) == (Step.LOOK, Wish.LOOK), "unless it is asked for"


def test_what_is_done_before_its_turn_is_not_asked_for_later(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud], tmp_path: Path
) -> None:
    with exploring(ctx, make_cloud(60), tmp_path) as explorer:
        scene = explorer.scene
        scene.settle()
        step(explorer)
        for command in (ToggleFavourite(3), PlaceBomb(RED, (0.0, 0.0, 0.0)), Turn(0.5, 0.0)):
            scene.apply(command)
            step(explorer)
        one = explorer.state.first_flight
        assert one is not None and one.done == {Step.KEEP, Step.BOMB} and one.step is Step.LOOK
        for _ in range(4):
            scene.apply(Turn(0.2, 0.0))
            step(explorer)
        for _ in range(40):
            scene.apply(Fly((0.0, 0.0, 1.0), 0.05))
            step(explorer)
        assert shown(explorer) == (Step.FILTER, Wish.TAKE)


def test_jumps_tours_and_what_there_was_at_first_are_nothing_that_was_done(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud], tmp_path: Path
) -> None:
    with exploring(ctx, make_cloud(60), tmp_path) as explorer:
        scene = explorer.scene
        scene.apply(ToggleFavourite(1))
        scene.apply(ApplyFilter(RED))
        scene.apply(PlaceBomb(RED, (0.0, 0.0, 0.0)))
        explorer.tools.first_flight.offer()
        for _ in range(6):
            scene.apply(LookFrom((0.0, 0.0, 900.0), 0.0, 0.0))
            step(explorer)
            scene.apply(LookFrom((0.0, 0.0, -900.0), math.pi, 0.0))
            step(explorer)
        scene.apply(StartTour(explorer.state.usual_tour))
        for _ in range(100):
            explorer.step(InputFrame(), 0.1)
        scene.apply(StopTour())
        step(explorer)
        one = explorer.state.first_flight
        assert one is not None and one.step is Step.LOOK and one.done == frozenset()


def test_it_leads_to_where_the_wanted_thing_can_happen(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud], tmp_path: Path
) -> None:
    with exploring(ctx, make_cloud(60), tmp_path) as explorer:
        scene = explorer.scene
        progress = explorer.tools.first_flight._progress
        assert progress is not None
        progress.done |= {Step.LOOK, Step.FLY}
        step(explorer, TOGGLE_HOME)
        assert shown(explorer) == (Step.KEEP, Wish.ENTER)
        step(explorer, TOGGLE_HOME)
        progress.done |= {Step.KEEP, Step.FILTER, Step.BOMB}
        step(explorer)
        assert shown(explorer) == (Step.BOARD, Wish.KEEP), "the board would be empty"
        scene.apply(ToggleFavourite(4))
        step(explorer)
        assert shown(explorer) == (Step.BOARD, Wish.BOARD)
        progress.done -= {Step.FILTER}
        step(explorer, BOARD)
        assert shown(explorer) == (Step.FILTER, Wish.RETURN)
        step(explorer, CLOUD)
        assert shown(explorer) == (Step.FILTER, Wish.TAKE)


def test_leaving_skips_it_once_nothing_else_is_open(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud], tmp_path: Path
) -> None:
    with exploring(ctx, make_cloud(60), tmp_path) as explorer:
        explorer.state.show(Page.IMAGES)
        step(explorer, LEAVE)
        assert explorer.state.page is None and shown(explorer) is not None
        left = explorer.step(InputFrame(actions=(LEAVE,)), 0.02)
        assert shown(explorer) is None and LEAVE not in left, "the window does not take it for a wish to leave"
        explorer.take_over(False)
        assert LEAVE in explorer.step(InputFrame(actions=(LEAVE,)), 0.02)
    assert not Preferences(Settings.load(tmp_path / "settings.toml")).panels.first_flight


def test_it_is_not_for_pictures_and_not_for_the_room_where_a_cloud_arrives(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud], tmp_path: Path
) -> None:
    options = ExploreOptions(size=(640, 360), panels=True)
    never = ExploreOptions(size=(640, 360), panels=True, settings=Settings({"panels": {"first_flight": False}}))
    np.testing.assert_array_equal(picture(make_cloud(40), options), picture(make_cloud(40), never))
    with Room(ctx, Preferences(Settings(), tmp_path / "settings.toml")) as room:
        room.tools.first_flight.offer()
        room.step(InputFrame(), 0.02)
        assert room.state.first_flight is None


@pytest.mark.parametrize(("size", "scale"), [((1280, 720), 1.0), ((800, 600), 1.0), ((1280, 720), 1.5)])
def test_the_card_leaves_the_menu_and_the_plate_alone_and_its_button_skips(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud], tmp_path: Path, size: tuple[int, int], scale: float
) -> None:
    with exploring(ctx, make_cloud(60), tmp_path) as explorer:
        scene, state = explorer.scene, explorer.state
        state.flight_words, state.status_shown = flight_words(False, ENGLISH), False
        scene.settle()
        step(explorer)
        surface, target = Surface(ctx, scale), Target(ctx, size, samples=1)

        def drawn(pointer: Pointer | None = None) -> np.ndarray:
            target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
            view = scene.body.view(size, 1.0, 0.1, 1000.0)
            lay_out = partial(lay_out_window, scene=scene, view=view, state=state)
            surface.draw(target.framebuffer, lay_out, pointer, settled=pointer is None)
            return target.read().astype(int)

        card = drawn().max(axis=2) > 0
        rows, columns = np.nonzero(card)
        assert rows.min() >= 10 * scale and columns.min() >= 10 * scale and columns.max() <= size[0] - 10 * scale
        assert rows.max() < 0.35 * size[1], "what one looks at is below it"
        x, y, z = scene.cards.target[0].tolist()
        for pitch in (0.35, 0.0, -0.35):
            scene.apply(LookFrom((x, y, z + 30.0), 0.3, -pitch))
            scene.apply(Hover(0))
            state.plate_due = True
            plate = (drawn().max(axis=2) > 0) & ~card
            if scale == 1.0:
                assert plate.sum() > 10_000
            assert not plate[: rows.max()].any(), "the plate is below it"
        scene.apply(Hover(None))
        if scale == 1.0:
            state.show(Page.FILTER)
            edge = size[0] - round((MARGIN + MENU_WIDTH) * scale)
            bright = drawn()[:, : edge - 2].max(axis=2) > 0
            assert bright.any() and not bright[:, edge - round(MARGIN) + 4 :].any(), "the menu is beside it"
            state.show(None)
        right, top = int(columns.max()), int(rows.min())
        for pressed in (False, False, True, True, False):
            drawn(Pointer((right - 36.0 * scale, top + 24.0 * scale), pressed))
        step(explorer)
        assert shown(explorer) is None and not explorer.preferences.panels.first_flight
        surface.release()
        target.release()


def test_every_device_has_words_for_every_wish() -> None:
    """And whatever is held, nothing is named that it has not."""
    told = [flight_words(False, ENGLISH), flight_words(True, ENGLISH)]
    for profile in PROFILES:
        for alone in (False, True):
            for flying in (0, 1):
                held = Held(flying, alone, (profile, profile))
                told.append(FlightWords(wishes(held), skip(held)))
    for words in told:
        assert set(words.wishes) == set(Wish)
        for line in (*words.wishes.values(), words.skip or "–"):
            assert line and "  " not in line and "press :" not in line and not line.endswith(("press", "the ")), line
            assert len(line) < 110


def test_the_first_view_is_no_flight(ctx: moderngl.Context, make_cloud: Callable[[int], Cloud], tmp_path: Path) -> None:
    with exploring(ctx, make_cloud(60), tmp_path) as explorer:
        for _ in range(5):
            explorer.scene.apply(FirstLook())
            step(explorer)
        one = explorer.state.first_flight
        assert one is not None and one.done == frozenset()
