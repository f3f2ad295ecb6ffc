"""Parts of a cloud show an image of their own from afar, and who points at it points at that image."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.settings import Settings
from tests.factories import pictured_cloud
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.render.exemplars import SECONDS, side_of
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import ApplyFilter, ClearFilter, GoTo, LookFrom
from vr_explorer.scene.criteria import Colours
from vr_explorer.tools import exemplars
from vr_explorer.tools.exemplars import opacity
from vr_explorer.tools.player import PlayerTool

PATIENCE = 25.0
COLOURS = np.array([(220, 30, 30), (30, 200, 30), (40, 60, 230)])
EACH = 100
FAR_AWAY = LookFrom((0.0, 0.0, 200.0), 0.0, 0.0)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    """Three clusters, each of one colour, side by side."""
    pictures = np.repeat(COLOURS, EACH, axis=0)[:, None, None].astype(np.uint8)
    cloud = pictured_cloud(tmp_path_factory.mktemp("parts"), np.tile(pictures, (1, 128, 128, 1)))
    rng = np.random.default_rng(1)
    middles = np.repeat(np.array([[-1.0, 0.0, 0.0], [0.0, 0.8, 0.0], [1.0, 0.0, 0.0]]), EACH, axis=0)
    places = (middles + rng.normal(0.0, 0.06, middles.shape)).astype(np.float32)
    return replace(cloud, positions=places)


@pytest.fixture
def explorer(ctx: moderngl.Context, saved: Cloud) -> Iterator[Explorer]:
    with Explorer(ctx, saved, Preferences(Settings())) as explorer:
        explorer.begin(ExploreOptions(rain=False))
        explorer.scene.settle()
        yield explorer


def seen(explorer: Explorer) -> list[int]:
    """The images of the boards that are there, or come just now."""
    shown = [one for one in explorer.tools.exemplars._shown if one is not None]
    return [one.card for one in shown if one.fade[1] > 0.0] if explorer.tools.exemplars.shown is not None else []


def until(explorer: Explorer, done: Callable[[], bool], ray: object = None) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end
        explorer.step(InputFrame(ray=ray), 0.1)  # type: ignore[arg-type]
        time.sleep(0.002)


def test_every_part_shows_one_of_its_own_from_afar_and_none_from_within(explorer: Explorer) -> None:
    scene = explorer.scene
    scene.apply(FAR_AWAY)
    until(explorer, lambda: len(seen(explorer)) >= 3)
    assert {card // EACH for card in seen(explorer)} == {0, 1, 2}
    boards = [one for one in explorer.tools.exemplars._shown if one is not None]
    for one in boards:
        assert np.linalg.norm(scene.cards.target[one.card] - one.position) < 3.0 * one.radius
    scene.apply(LookFrom((0.0, 0.0, 20.0), 0.0, 0.0))
    until(explorer, lambda: not seen(explorer))


def test_pointing_at_one_is_pointing_at_its_image_and_going_there_goes_to_it(explorer: Explorer) -> None:
    scene = explorer.scene
    scene.apply(FAR_AWAY)
    until(explorer, lambda: len(seen(explorer)) >= 3)
    board = next(one for one in explorer.tools.exemplars._shown if one is not None and one.card in seen(explorer))
    head = scene.body.head
    distance = float(np.linalg.norm(np.subtract(board.position, head)))
    raised = np.add(board.position, (0.0, exemplars.GAP * distance + 0.4 * side_of(distance, board.radius), 0.0))
    ray = tuple(head.tolist()), tuple(((raised - head) / np.linalg.norm(raised - head)).tolist())
    until(explorer, lambda: scene.hovered == board.card, ray)
    scene.apply(GoTo(board.card))
    assert np.linalg.norm(scene.body.head - scene.cards.target[board.card]) < 30.0


def test_they_go_with_a_filter_and_where_they_are_not_wanted(explorer: Explorer) -> None:
    scene, preferences = explorer.scene, explorer.preferences
    scene.apply(FAR_AWAY)
    until(explorer, lambda: len(seen(explorer)) >= 3)
    scene.apply(ApplyFilter(Colours(((220, 30, 30),))))
    until(explorer, lambda: not seen(explorer))
    scene.apply(ClearFilter())
    until(explorer, lambda: len(seen(explorer)) >= 3)
    explorer.state.changed["panels.exemplars"] = False
    explorer.take_over(holding=False)
    assert not preferences.panels.exemplars
    until(explorer, lambda: not seen(explorer))


def test_nothing_of_it_is_loaded_by_the_thread_that_draws(explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    loaded: list[str] = []
    pictures = exemplars._pictures

    def noted(cloud: Cloud, regions: tuple[exemplars.Region, ...]) -> list[np.ndarray]:
        loaded.append(threading.current_thread().name)
        return pictures(cloud, regions)

    monkeypatch.setattr(exemplars, "_pictures", noted)
    explorer.scene.apply(FAR_AWAY)
    until(explorer, lambda: len(seen(explorer)) >= 3)
    assert len(loaded) == 1 and loaded[0].startswith("exemplars")


def test_a_single_picture_has_them_whole_whenever_it_is_taken(explorer: Explorer) -> None:
    explorer.scene.apply(FAR_AWAY)
    until(explorer, lambda: len(seen(explorer)) >= 3)
    explorer.settle()
    boards = [one for one in explorer.tools.exemplars._shown if one is not None and one.card in seen(explorer)]
    assert len(boards) >= 3 and all(opacity(one.fade, explorer.scene.time) == 1.0 for one in boards)
    explorer.scene.apply(LookFrom((0.0, 0.0, 20.0), 0.0, 0.0))
    explorer.settle()
    assert not seen(explorer)


def test_while_a_recording_is_shown_there_are_none(explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    target, pictures = Target(explorer.renderer._ctx, (320, 200)), []
    explorer.scene.apply(FAR_AWAY)
    until(explorer, lambda: len(seen(explorer)) >= 3)
    explorer.step(InputFrame(), SECONDS)
    for playing in (False, True):
        monkeypatch.setattr(PlayerTool, "playing", property(lambda tool, now=playing: now))
        explorer.draw(target.framebuffer, explorer.view(target.size, 60.0))
        pictures.append(target.read().astype(int))
    target.release()
    assert (np.abs(pictures[0] - pictures[1]).max(axis=2) > 60).sum() > 50


@pytest.mark.parametrize("readable", [True, False])
def test_pictures_are_those_of_the_images(saved: Cloud, readable: bool) -> None:
    regions = tuple(exemplars.Region((0.0, 0.0, 0.0), 1.0, "", 20, card) for card in (3, -1, 245))
    cloud = saved if readable else replace(saved, source=Path("/nowhere"))
    found = exemplars._pictures(cloud, regions)[0]
    for number, card in ((0, 3), (2, 245)):
        assert abs(found[number, :, :, :3].astype(int) - COLOURS[card // EACH]).max() < 12
    assert not found[1].any() and not found[3:].any()


def test_a_fade_that_is_turned_back_goes_on_from_where_it_is() -> None:
    assert opacity((0.0, 1.0, 2.0), 2.0) == 0.0 and opacity((0.0, 1.0, 2.0), 9.0) == 1.0
    assert opacity((0.5, 0.0, 2.0), 2.0 + 0.5 * SECONDS) == pytest.approx(0.25)
