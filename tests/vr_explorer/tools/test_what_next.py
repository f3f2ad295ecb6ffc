"""Asking what is next in a running explorer: what one does is a sign of taste, is kept, and can be taken back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.settings import Settings
from tests.factories import cloud_of, picture
from tests.vr_explorer.scene.test_joining import join
from vr_explorer.actions import DISMISS, WHAT_NEXT
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.panels.page import Page
from vr_explorer.panels.session_requests import BeginSession, SaveSession
from vr_explorer.panels.taste_state import Forget, ForgetAll
from vr_explorer.scene.arrangements import FlatWall
from vr_explorer.scene.brought import Brought
from vr_explorer.scene.cards import DIMMED, GLOWING, USUAL
from vr_explorer.scene.commands import Arrange, GoTo, Hover, SendBack, ToggleFavourite, ToggleHome, Undo
from vr_explorer.store.session_file import read_session
from vr_explorer.store.session_store import NEW, SessionStore
from vr_explorer.taste.signals import Signal
from vr_explorer.tools import learner as learner_module
from vr_explorer.tools.compass import Looks, ends, regions
from vr_explorer.tools.learner import BATCH, Learner, measures_of
from vr_explorer.tools.what_next import LOOKED, RESTED

PATIENCE = 120.0


@pytest.fixture
def cloud(make_cloud: Callable[[int], Cloud]) -> Cloud:
    return make_cloud(400)


@contextmanager
def explored(
    ctx: moderngl.Context, cloud: Cloud, folder: Path, session: int | None = None, **settings: object
) -> Iterator[Explorer]:
    overrides = [f"taste.{name}={str(value).lower()}" for name, value in settings.items()]
    preferences = Preferences(Settings.load(None, overrides), folder / "settings.toml")
    with (
        SessionStore(folder / "selection.sqlite", cloud.identity, session) as store,
        Explorer(ctx, cloud, preferences, store, pictures=folder) as explorer,
    ):
        explorer.begin(ExploreOptions())
        yield explorer


def until(explorer: Explorer, done: Callable[[], bool], seconds: float = 0.0) -> None:
    """Frames, of `seconds` each, until something is so."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end
        explorer.step(InputFrame(), seconds)
        time.sleep(0.002)


def asked(explorer: Explorer) -> Brought:
    """What comes when it is asked for."""
    before = explorer.scene.placement.brought
    explorer.step(InputFrame(actions=(WHAT_NEXT,)), 0.01)
    until(explorer, lambda: explorer.scene.placement.brought not in (None, before))
    found = explorer.scene.placement.brought
    assert found is not None
    return found


def signals(folder: Path, cloud: Cloud) -> dict[str, str]:
    with SessionStore(folder / "selection.sqlite", cloud.identity) as store:
        return dict(store.taste_before.signals)


def test_eight_come_with_their_reasons_and_go_back_by_undo(ctx: moderngl.Context, cloud: Cloud, tmp_path: Path) -> None:
    with explored(ctx, cloud, tmp_path) as explorer:
        scene = explorer.scene
        first = asked(explorer)
        assert len(first.cards) == BATCH and set(first.words) == {"a corner you have not seen"}
        scene.apply(ToggleFavourite(first.cards[2]))
        later = [asked(explorer) for _ in range(3)]
        assert len({card for one in (first, *later) for card in one.cards}) == 4 * BATCH, "never one twice"
        assert any(words.startswith("near one you kept: ") for one in later for words in one.words)
        assert all(words for one in later for words in one.words)
        scene.apply(Undo())
        assert scene.placement.brought == later[1]
        for _ in range(2):
            scene.apply(Undo())
        assert scene.placement.brought == first
        scene.apply(SendBack())
        assert scene.placement.brought is None
        scene.apply(Arrange(FlatWall()))
        assert asked(explorer).cards, "in every arrangement"


def test_what_is_kept_looked_at_passed_by_and_not_wanted_is_in_the_session(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path
) -> None:
    ids = cloud.ids
    with explored(ctx, cloud, tmp_path) as explorer:
        scene = explorer.scene
        scene.apply(ToggleFavourite(7))
        brought = asked(explorer)
        kept, looked, unwanted = brought.cards[:3]
        scene.apply(ToggleFavourite(kept))
        explorer.tools.point._picker.pick = lambda *_: looked  # type: ignore[method-assign]
        ray = (0.0, 0.0, 0.0), (0.0, 0.0, -1.0)
        for _ in range(int(LOOKED / 0.25) + 2):
            explorer.step(InputFrame(ray=ray), 0.25)
        explorer.tools.point._picker.pick = lambda *_: unwanted  # type: ignore[method-assign]
        explorer.step(InputFrame(ray=ray, actions=(DISMISS,)), 0.01)
        asked(explorer)
        scene.apply(ToggleFavourite(7))
        explorer.step(InputFrame(), 0.01)
    assert signals(tmp_path, cloud) == {
        ids[kept]: "favourite",
        ids[looked]: "looked",
        ids[unwanted]: "dismissed",
        **{ids[card]: "passed" for card in brought.cards[3:]},
    }


def test_another_start_goes_on_as_if_there_had_been_none(ctx: moderngl.Context, cloud: Cloud, tmp_path: Path) -> None:
    def first(explorer: Explorer) -> Brought:
        found = asked(explorer)
        explorer.scene.apply(ToggleFavourite(found.cards[0]))
        return found

    begun = tmp_path / "one"
    with explored(ctx, cloud, begun) as explorer:
        before = [first(explorer) for _ in range(2)]
        explorer.step(InputFrame(), 0.01)
        explorer.scene.apply(SendBack())
    with explored(ctx, cloud, begun) as explorer:
        after = asked(explorer)
    unbroken = tmp_path / "other"
    with SessionStore(begun / "selection.sqlite", cloud.identity) as store:
        seed = store.taste_before.seed
    with SessionStore(unbroken / "selection.sqlite", cloud.identity) as store:
        store.keep_taste(seed, 0)
    with explored(ctx, cloud, unbroken) as explorer:
        assert [first(explorer).cards for _ in range(2)] == [one.cards for one in before]
        explorer.step(InputFrame(), 0.01)
        explorer.scene.apply(SendBack())
        explorer.step(InputFrame(), 0.01)
        assert asked(explorer).cards == after.cards


def test_learning_can_be_switched_off(ctx: moderngl.Context, cloud: Cloud, tmp_path: Path) -> None:
    with explored(ctx, cloud, tmp_path, learning=False) as explorer:
        explorer.scene.apply(ToggleFavourite(asked(explorer).cards[0]))
        assert set(asked(explorer).words) <= {"a corner you have not seen", "a corner you have only flown past"}
        explorer.state.last = 9
        explorer.step(InputFrame(actions=(DISMISS,)), 0.01)
    assert signals(tmp_path, cloud) == {}


def test_each_part_of_it_can_be_forgotten_and_stays_so(ctx: moderngl.Context, cloud: Cloud, tmp_path: Path) -> None:
    with explored(ctx, cloud, tmp_path) as explorer:
        scene, state = explorer.scene, explorer.state
        for card in (3, 150, 290):
            scene.apply(ToggleFavourite(card))
        explorer.step(InputFrame(), 0.01)
        state.show(Page.TASTE)
        until(explorer, lambda: sum(niche.count for niche in state.taste.niches) == 3)
        state.taste_wishes.append(Forget((150,)))
        until(explorer, lambda: sum(niche.count for niche in state.taste.niches) == 2)
        assert 150 in scene.favourites
    assert signals(tmp_path, cloud)[cloud.ids[150]] == "forgotten"
    with explored(ctx, cloud, tmp_path) as explorer:
        state = explorer.state
        state.show(Page.TASTE)
        until(explorer, lambda: sum(niche.count for niche in state.taste.niches) == 2)
        assert {card for niche in state.taste.niches for card in niche.cards} == {3, 290}
        state.taste_wishes.append(ForgetAll())
        until(explorer, lambda: not state.taste.niches)
        assert len(explorer.scene.favourites) == 3


def test_a_session_has_a_taste_of_its_own_and_its_file_carries_it(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path
) -> None:
    with explored(ctx, cloud, tmp_path) as explorer:
        first = asked(explorer)
        explorer.scene.apply(ToggleFavourite(first.cards[1]))
        asked(explorer)
        explorer.state.session_requests.append(SaveSession())
        until(explorer, lambda: any(tmp_path.glob("*.session.json")))
        explorer.state.session_requests.append(BeginSession())
        selection = explorer.tools.sessions.selection if explorer.tools.sessions else None
        until(
            explorer, lambda: explorer.tools.sessions is not None and explorer.tools.sessions.selection is not selection
        )
        until(explorer, lambda: not explorer.tools.compass.met.any())
        assert set(asked(explorer).words) == {"a corner you have not seen"}, "nothing is known of another artist"
    (file,) = tmp_path.glob("*.session.json")
    saved = read_session(file).taste
    assert saved is not None and saved.batches == 2
    assert dict(saved.signals)[cloud.ids[first.cards[1]]] == "favourite" and cloud.ids[first.cards[0]] in saved.met
    with (
        SessionStore(tmp_path / "other.sqlite", cloud.identity, NEW) as store,
        Explorer(ctx, cloud, Preferences(Settings(), tmp_path / "settings.toml"), store, pictures=tmp_path) as explorer,
    ):
        explorer.begin(ExploreOptions(session=file))
        explorer.step(InputFrame(), 0.01)
        record = explorer.tools.what_next.record()
        assert (record.seed, record.batches, set(record.signals)) == (saved.seed, 2, set(saved.signals))
        assert explorer.tools.compass.met[list(first.cards)].all()


def test_whoever_rests_is_offered_it_once_in_a_quiet_line(ctx: moderngl.Context, cloud: Cloud, tmp_path: Path) -> None:
    with explored(ctx, cloud, tmp_path) as explorer:
        state = explorer.state
        for _ in range(int(2 * RESTED)):
            explorer.step(InputFrame(), 1.0)
        assert not state.quiet, "nothing is known that could be offered"
        blue = [card for card in range(400) if cloud.ids[card]][:1]
        explorer.scene.apply(ToggleFavourite(blue[0]))
        explorer.step(InputFrame(), 0.5)
        until(explorer, lambda: bool(state.quiet), 0.5)
        assert WHAT_NEXT.keys[0] in state.quiet and explorer.scene.placement.brought is None
        explorer.step(InputFrame(turn=(0.1, 0.0)), 0.1)
        assert not state.quiet
    with explored(ctx, cloud, tmp_path, offers=False) as explorer:
        for _ in range(int(2 * RESTED)):
            explorer.step(InputFrame(), 1.0)
        assert not explorer.state.quiet


def test_at_home_nothing_comes(ctx: moderngl.Context, cloud: Cloud, tmp_path: Path) -> None:
    with explored(ctx, cloud, tmp_path) as explorer:
        explorer.scene.apply(ToggleHome())
        for _ in range(30):
            explorer.step(InputFrame(actions=(WHAT_NEXT,)), 0.1)
        explorer.tools.what_next.settle()
        assert explorer.scene.placement.brought is None
        assert set(explorer.state.toasts.current(explorer.scene.time)) == {
            "Go into the cloud first, then ask what next"
        }


def test_what_was_seen_near_enough_for_long_enough_is_met_and_the_rest_lights_up(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path
) -> None:
    with explored(ctx, cloud, tmp_path) as explorer:
        scene, compass = explorer.scene, explorer.tools.compass
        scene.apply(GoTo(42))
        until(explorer, lambda: bool(compass.met.any()), 0.3)
        met = set(np.flatnonzero(compass.met).tolist())
        offsets = scene.cards.target - scene.body.head
        apart = np.linalg.norm(offsets, axis=1)
        assert met and max(apart[list(met)]) < 60.0 and min(offsets[list(met)] @ scene.body.ahead) > 0.0
        explorer.state.unseen_lit = True
        explorer.step(InputFrame(), 0.01)
        light = scene.cards.light
        assert (light[list(met)] == DIMMED).all() and (light == GLOWING).sum() > 100
        explorer.state.unseen_lit = False
        explorer.step(InputFrame(), 0.01)
        assert (scene.cards.light == USUAL).all()
        met = set(np.flatnonzero(compass.met).tolist())
    with explored(ctx, cloud, tmp_path) as explorer:
        assert set(np.flatnonzero(explorer.tools.compass.met).tolist()) == met
        explorer.state.show(Page.TASTE)
        until(explorer, lambda: explorer.state.met.count == 400, 0.5)
        assert explorer.state.met.met >= len(met)
        titles = [title for title, _ in explorer.state.met.groups]
        assert titles == ["Method", "Colour", "Abstractness", "Composition"]


def test_a_look_sees_what_is_ahead_and_gazes_at_its_middle(make_cloud: Callable[[int], Cloud]) -> None:
    from vr_explorer.scene.cards import Cards

    positions = np.array([[0, 0, -20], [0, 0, -300], [0, 0, 20], [9, 0, -20], [1.2, 0, -10]], np.float32)
    cards = Cards(positions)
    looks = Looks()
    found = looks.look(cards, 0.0, np.zeros(3), np.array([0.0, 0.0, -1.0]), 4.0)
    assert found.seen.tolist() == [0, 3, 4] and found.gazed == 0
    cards.fade_to[0] = cards.fade_from[0] = 0.1
    assert looks.look(cards, 1.0, np.zeros(3), np.array([0.0, 0.0, -1.0]), 4.0).gazed is None
    positions = make_cloud(1_000).positions
    counts = np.bincount(regions(positions, ends(positions)), minlength=125)
    assert len(counts) == 125 and counts.max() < 120


def test_pictures_of_likes_come_from_the_atlas(ctx: moderngl.Context, tmp_path: Path) -> None:
    cloud = cloud_of(tmp_path, [picture(seed, (60, 40)) for seed in range(9)], keep=False)
    with explored(ctx, cloud, tmp_path) as explorer:
        explorer.scene.apply(ToggleFavourite(4))
        explorer.step(InputFrame(), 0.01)
        explorer.state.show(Page.TASTE)
        state = explorer.state
        has_atlas = cloud.atlas is not None
        until(explorer, lambda: state.thumbnails is not None)
        assert state.thumbnails is not None and (4 in state.thumbnails.corners) == has_atlas


@pytest.mark.parametrize("before", [False, True], ids=["first", "asked before"])
def test_what_is_said_of_images_that_have_come_meanwhile_counts(
    ctx: moderngl.Context, cloud: Cloud, make_cloud: Callable[[int], Cloud], tmp_path: Path, before: bool
) -> None:
    with explored(ctx, cloud, tmp_path) as explorer:
        scene = explorer.scene
        shown = {*asked(explorer).cards} if before else set()
        join(scene, make_cloud, 40)
        explorer.tools._join(scene.cloud)
        explorer.step(InputFrame(actions=(WHAT_NEXT,)), 0.01)  # in the same frame
        until(explorer, lambda: not explorer.state.taste.busy and scene.placement.brought is not None)
        scene.apply(ToggleFavourite(410))
        explorer.step(InputFrame(), 0.01)
        scene.apply(Hover(420))
        explorer.step(InputFrame(actions=(DISMISS,)), 0.01)
        for _ in range(5):
            shown.update(asked(explorer).cards)
        assert not {410, 420} & shown and max(shown) < 440 == len(scene.cards)
    assert signals(tmp_path, scene.cloud)[scene.cloud.ids[410]] == "favourite"


def test_what_is_said_of_an_image_before_anything_is_asked_is_known_then(
    ctx: moderngl.Context, cloud: Cloud, make_cloud: Callable[[int], Cloud], tmp_path: Path
) -> None:
    with explored(ctx, cloud, tmp_path) as explorer:
        scene = explorer.scene
        join(scene, make_cloud, 40)
        explorer.tools._join(scene.cloud)
        explorer.step(InputFrame(), 0.01)
        scene.apply(ToggleFavourite(430))
        explorer.step(InputFrame(), 0.01)
        explorer.state.page = Page.TASTE
        until(explorer, lambda: any(430 in niche.cards for niche in explorer.state.taste.niches))
        assert asked(explorer).cards


def test_images_that_come_while_it_runs_are_shown_and_what_was_read_of_the_others_is_kept(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = replace(
        cloud,
        **{name: getattr(cloud, name)[:300] for name in ("ids", "paths", "methods", "parents", "parameters")},
        **{name: getattr(cloud, name)[:300] for name in ("positions", "colours", "shares", "sizes", "cells")},
        measures={name: replace(one, values=one.values[:300]) for name, one in cloud.measures.items()},
    )
    read = list[str]()
    monkeypatch.setattr(learner_module, "manner_of", lambda name, method: read.append(name) or "chalk")
    learner = Learner(part, 1, ())
    learner.grow(part)
    learner.grow(cloud)
    assert len(read) == 400, "each name is read once"
    assert np.allclose(measures_of(cloud, 300), measures_of(cloud)[300:])
    seen = []
    for batch in range(50):
        seen += learner.next(batch, 0.5, np.zeros(400, bool)).cards
        for card in seen[-BATCH:]:
            learner.taste.tell(card, Signal.PASSED)
    assert len(learner.words) == len(learner.taste) == 400 and max(seen) >= 300
