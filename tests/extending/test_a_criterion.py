"""A criterion that is registered is everywhere at once (docs/extending.md)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.colour import srgb_to_linear
from foundation.errors import UserError
from foundation.settings import Settings
from tests.extending.conftest import Menu
from tests.extending.lighter import LighterThan
from tests.extending.lighter_editor import LighterEditor
from tests.extending.upright import Upright
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.headset_labels import HeadsetLabels
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.panels.change_detection import fingerprint
from vr_explorer.panels.draft import Draft
from vr_explorer.panels.editors import EDITORS, SwitchesEditor
from vr_explorer.panels.labels import labels_of
from vr_explorer.panels.page import Page
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import SortedWall
from vr_explorer.scene.commands import ApplyFilter, Arrange, LookFrom, PlaceBomb
from vr_explorer.scene.criteria import (
    CRITERIA,
    THRESHOLD,
    AllOf,
    Criterion,
    Favourites,
    Matcher,
    Measure,
    Measures,
    Not,
    preview,
)
from vr_explorer.scene.placement import Filter, Placement
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.serialization import from_json, to_json, tour_from_json, tour_to_json
from vr_explorer.scene.settings import SceneSettings, Unmatched
from vr_explorer.scene.tour import Checkpoint, Tour, named
from vr_explorer.store.session_store import SessionStore
from vr_explorer.tools.bombs import glow_of

BOTH = AllOf((Upright(), Not(LighterThan(20))))
SIZE = (640, 360)


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (Upright, LighterThan):
        monkeypatch.setitem(CRITERIA, kind.__name__, kind)
    before_the_switches = [*EDITORS[:-1], LighterEditor, EDITORS[-1]]
    monkeypatch.setattr("vr_explorer.panels.draft.EDITORS", before_the_switches)


@pytest.fixture
def scene(cloud: Cloud) -> Scene:
    return Scene(cloud)


def matching(cloud: Cloud) -> np.ndarray:
    """(N,), of `BOTH`, from what it says."""
    lightness = Measures(cloud).values(Measure.LIGHTNESS)
    return (cloud.sizes[:, 1] > cloud.sizes[:, 0]) & (lightness <= lightness[20])


def test_a_filter_of_it_brings_its_images_near(scene: Scene) -> None:
    wanted, before = matching(scene.cloud), scene.cards.target.copy()
    assert 3 < wanted.sum() < 40
    scene.apply(ApplyFilter(BOTH))
    assert scene.matches == wanted.sum()
    np.testing.assert_array_equal(scene.cards.fade_to > 0.5, wanted)
    distances = [np.linalg.norm(positions - scene.body.head, axis=1) for positions in (before, scene.cards.target)]
    assert (distances[1][wanted] < distances[0][wanted] + 1e-3).all() and (
        distances[1][wanted] < distances[0][wanted] - 1.0
    ).any()
    assert BOTH.describe() == "Upright and not Lighter than an image"
    with pytest.raises(UserError, match="take another one"):
        scene.apply(ApplyFilter(LighterThan(60)))
    assert scene.placement.filter is not None and scene.placement.filter.criterion == BOTH


def test_what_was_answered_is_kept_and_counted(cloud: Cloud) -> None:
    matcher = Matcher(Measures(cloud), np.zeros(60, np.float32))
    assert matcher.match(Upright()) is matcher.match(Upright())
    shown = preview(matcher, BOTH)
    assert shown.matches == matching(cloud).sum()
    assert set(shown.histograms) == {Upright(), LighterThan(20)}
    np.testing.assert_array_equal(matcher.match(BOTH) >= THRESHOLD, matching(cloud))


@pytest.mark.parametrize("original", [False, True])
def test_a_bomb_of_it_gathers_glows_and_is_named(cloud: Cloud, original: bool) -> None:
    scene = Scene(cloud, SceneSettings(original_bombs=original))
    scene.apply(LookFrom((0.0, 0.0, 0.0), 0.0, 0.0))
    before = scene.cards.target.copy()
    scene.apply(PlaceBomb(LighterThan(20), (0.0, 0.0, -400.0)))
    taken = scene.matcher.match(LighterThan(20)) >= THRESHOLD
    assert scene.taken == {1: 60 if original else taken.sum()}
    nearer = np.linalg.norm(before - (0.0, 0.0, -400.0), axis=1) - np.linalg.norm(
        scene.cards.target - (0.0, 0.0, -400.0), axis=1
    )
    assert nearer[scene.matcher.match(LighterThan(20)).argmax()] > 20.0
    own = srgb_to_linear(cloud.colours[20, 0].astype(np.float32) / 255.0)
    np.testing.assert_allclose(glow_of(LighterThan(20), cloud), [own])
    (label,) = labels_of(scene)
    assert label.words == f"Lighter than an image · {scene.taken[1]}"


def test_images_are_sorted_by_it(scene: Scene) -> None:
    scene.apply(Arrange(SortedWall((LighterThan(20),))))
    (scale,) = scene.scales
    assert scale.name == "Lighter than an image"
    left = scene.cards.target @ np.array([np.cos(scene.body.yaw), 0.0, -np.sin(scene.body.yaw)])
    lightness = scene.matcher.measures.values(Measure.LIGHTNESS)
    assert np.corrcoef(left, lightness)[0, 1] > 0.8


def test_its_switch_and_its_editor_are_on_the_page_of_filters(menu: Menu) -> None:
    state = menu.state
    state.page, state.draft = Page.FILTER, Draft()
    menu.pressed_until(lambda: Upright in state.draft.of(SwitchesEditor).on)
    state.draft = Draft()
    state.last = 20
    before = fingerprint(state, menu.scene)
    menu.pressed_until(lambda: state.draft.of(LighterEditor).card == 20)
    assert fingerprint(state, menu.scene) != before, "a headset's menu is drawn anew"
    state.draft = Draft()
    state.draft.of(LighterEditor).card = 20
    state.draft.of(SwitchesEditor).switch(Favourites, True)
    state.draft.of(SwitchesEditor).switch(Upright, True)
    assert state.draft.criterion() == AllOf((LighterThan(20), Favourites(), Upright()))
    state.commands.clear()
    menu.pressed_until(lambda: ApplyFilter(AllOf((LighterThan(20), Favourites(), Upright()))) in state.commands)


def test_what_it_wants_is_kept_with_a_session_and_come_back_to(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path
) -> None:
    def opened(selection: SessionStore, cloud: Cloud) -> Explorer:
        return Explorer(ctx, cloud, Preferences(Settings()), selection, pictures=tmp_path / "pictures")

    with SessionStore(tmp_path / "selection.sqlite", "cloud") as selection, opened(selection, cloud) as explorer:
        explorer.begin(ExploreOptions())
        explorer.scene.apply(ApplyFilter(BOTH))
        explorer.scene.apply(PlaceBomb(LighterThan(9), (0.0, 0.0, -40.0)))
        explorer.scene.planned = Tour((Checkpoint(LighterThan(9)), Checkpoint(Upright())))
        explorer.step(InputFrame(), 0.01)
    turned = [*range(1, 60), 0]
    other = replace(cloud, ids=[cloud.ids[card] for card in turned])
    with SessionStore(tmp_path / "selection.sqlite", "cloud") as selection, opened(selection, other) as explorer:
        explorer.begin(ExploreOptions())
        placement = explorer.scene.placement
        assert placement.filter is not None
        assert placement.filter.criterion == AllOf((Upright(), Not(LighterThan(19)))), "the image by its id"
        assert placement.bombs[0].criterion == LighterThan(8)
        assert explorer.scene.planned == Tour((Checkpoint(LighterThan(8)), Checkpoint(Upright())))


def test_tours_and_placements_are_files(cloud: Cloud) -> None:
    numbers = {image: number for number, image in enumerate(cloud.ids)}
    tour = Tour((Checkpoint(LighterThan(3)), Checkpoint(BOTH)))
    assert [named(one) for one in tour.checkpoints] == ["Lighter than an image", BOTH.describe()]
    assert tour_from_json(tour_to_json(tour, cloud.ids), numbers) == tour
    placement = Placement(filter=Filter(BOTH, (0.0, 0.0, 0.0), Unmatched.GHOST))
    text = to_json(placement, cloud.ids)
    assert f'"card": "{cloud.ids[20]}"' in text
    assert from_json(text, numbers) == placement
    for wrong in (text.replace('"card"', '"cart"'), text.replace(cloud.ids[20], "gone")):
        with pytest.raises(ValueError, match="no placement"):
            from_json(wrong, numbers)


@pytest.mark.parametrize("criterion", [Upright(), LighterThan(20)])
def test_a_bomb_of_it_is_read_in_a_headset(ctx: moderngl.Context, cloud: Cloud, criterion: Criterion) -> None:
    with Explorer(ctx, cloud, Preferences(Settings())) as explorer:
        scene = explorer.scene
        scene.apply(LookFrom((0.0, 0.0, 0.0), 0.0, 0.0))
        scene.apply(PlaceBomb(criterion, (0.0, 0.0, -40.0)))
        scene.advance(scene.settings.motion)
        labels, target = HeadsetLabels(ctx, explorer), Target(ctx, SIZE)
        view, shown = explorer.view(SIZE, 60.0), []
        labels.follow(scene.body.head)
        for drawer in (None, labels.drawer):
            explorer.draw(target.framebuffer, view)
            explorer.renderer.render_viewer(target.framebuffer, view, (), labels=drawer)
            shown.append(target.read().astype(int))
        rows, columns = np.nonzero(np.abs(shown[1] - shown[0]).max(axis=2) > 60)
        assert len(rows) > 30, "its words are seen below the bomb"
        assert abs(float(columns.mean()) - SIZE[0] / 2) < 12 and SIZE[1] / 2 < float(rows.mean()) < SIZE[1] / 2 + 80
        labels.release()
        target.release()
