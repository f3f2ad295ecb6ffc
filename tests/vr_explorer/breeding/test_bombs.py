"""Breeding bombs and the process that breeds for them, with a real one that makes real children."""

from __future__ import annotations

import shutil
from pathlib import Path

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from classification.growth import Growth
from tests.vr_explorer.breeding import test_worker
from tests.vr_explorer.breeding.test_worker import Watched, explored
from vr_explorer.actions import (
    BREED,
    BREED_BOMB,
    CALMER,
    FEED_BOMB,
    SLOWER,
    STOP_BREEDING,
    THROW_AWAY,
    UNDO,
    WILDER,
)
from vr_explorer.breeding.broods import SLOWEST, USUAL
from vr_explorer.panels.breeding_bomb_state import GoOn, LeanBomb, Rest, ThrowChildren
from vr_explorer.panels.context_menu import Context
from vr_explorer.panels.page import Page
from vr_explorer.scene.arrangements import FavouritesBoard, PointCloud
from vr_explorer.scene.commands import Arrange, FeedBomb, RemoveBomb, Select, TakeFromBomb, ToggleFavourite
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.serialization import to_json
from vr_explorer.store.records import State
from vr_explorer.store.session_file import SavedSession, write_session
from vr_explorer.tools.breeding_bombs import EMPTY, NO_PARENTS
from vr_explorer.tools.sessions import saved_broods

ctx, importable = test_worker.ctx, test_worker.importable


def thrown(watched: Watched, *cards: int) -> int:
    """A bomb of these, which are kept; its number once children have come."""
    scene = watched.explorer.scene
    for card in cards:
        if card not in scene.favourites:
            scene.apply(ToggleFavourite(card))
    scene.apply(Select(cards))
    watched.press(BREED_BOMB)
    number = scene.bombs[-1].number
    brood = brood_of(scene, number)
    watched.until(lambda: len(scene.brood(brood)) >= 3)
    return number


def brood_of(scene: Scene, number: int) -> int:
    breeding = next(bomb.breeding for bomb in scene.bombs if bomb.number == number)
    assert breeding is not None
    return breeding.brood


def test_children_gather_about_a_thrown_bomb_until_it_is_asked_to_rest(ctx: moderngl.Context, folder: Path) -> None:
    with explored(ctx, folder) as watched:
        scene, process, state = (
            watched.explorer.scene,
            watched.explorer.tools.breeding.process,
            watched.explorer.state,
        )
        count, before = len(scene.cards), scene.cards.target.copy()
        number = thrown(watched, 2, 7)
        watched.rest()
        (bomb,) = scene.bombs
        assert not bomb.flying and scene.gap is None
        about = scene.cards.target[scene.brood(1)] - np.array(bomb.position)
        assert np.linalg.norm(about, axis=1).max() < 25.0
        others = np.setdiff1d(np.arange(count), (2, 7))
        np.testing.assert_allclose(scene.cards.target[others], before[others], atol=1e-4)
        (sign,) = [one for one in state.signs if one.at_bomb]
        assert "children · more are coming" in sign.words and sign.position == bomb.position
        state.bomb_wishes.append(Rest(number))
        watched.until(lambda: not process.broods[1].going)
        watched.until(lambda: len(scene.brood(1)) == process.broods[1].made)
        known = len(scene.brood(1))
        watched.rest()
        rested = len(scene.brood(1))
        assert rested <= known + 1, "but for one that was being made"
        assert "it rests" in state.signs[-1].words
        state.bomb_wishes.append(LeanBomb(number, 0.8, 0.5))
        state.bomb_wishes.append(GoOn(number))
        watched.until(lambda: len(scene.brood(1)) > rested)
        assert process.broods[1].strength == 0.8 and process.broods[1].pace == 0.5
    with explored(ctx, folder) as watched:  # at the next start it is there, resting, and goes on when asked
        scene, process = watched.explorer.scene, watched.explorer.tools.breeding.process
        watched.rest()
        (bomb,) = scene.bombs
        children = len(scene.brood(1))
        assert children > rested and not process.broods[1].going and process.broods[1].pace == 0.5
        assert bomb.breeding is not None and bomb.breeding.parents == (2, 7)
        watched.explorer.state.bomb_wishes.append(LeanBomb(number, 0.8, None))
        watched.explorer.state.bomb_wishes.append(GoOn(number))
        watched.until(lambda: len(scene.brood(1)) >= children + 2)


def test_what_is_fed_is_a_parent_from_then_on_and_an_empty_bomb_rests(ctx: moderngl.Context, folder: Path) -> None:
    with explored(ctx, folder) as watched:
        scene, process = watched.explorer.scene, watched.explorer.tools.breeding.process
        number, ids = thrown(watched, 2, 7), scene.cloud.ids
        watched.explorer.state.context = Context(5)
        watched.press(FEED_BOMB)
        watched.until(lambda: ids[5] in scene.cloud.parents[-1])
        assert process.broods[1].parents == (ids[2], ids[7], ids[5])
        watched.press(UNDO)
        watched.until(lambda: process.broods[1].parents == (ids[2], ids[7]))
        assert process.broods[1].going
        for card in (2, 7):
            scene.apply(TakeFromBomb(number, card))
        watched.until(lambda: not process.broods[1].going)
        watched.until(lambda: watched.explorer.state.signs[-1].words == EMPTY)
        watched.until(lambda: len(scene.brood(1)) == process.broods[1].made)
        made = len(scene.brood(1))
        child = scene.brood(1)[0]
        scene.apply(ToggleFavourite(child))
        watched.explorer.state.show(Page.BOMBS)
        watched.until(lambda: [one.kept for one in watched.explorer.state.breeders] == [(child,)])
        watched.until(lambda: watched.explorer.state.breeding_pictures is not None)
        scene.apply(FeedBomb(number, (child,)))  # a kept child is a parent, and it goes on by itself
        watched.until(lambda: len(scene.brood(1)) > made + 1)
        assert scene.cloud.parents[-1] == [scene.cloud.ids[child]]


def test_two_bombs_take_turns_and_a_brood_between_two_images_comes_as_well(ctx: moderngl.Context, folder: Path) -> None:
    with explored(ctx, folder) as watched:
        scene, process = watched.explorer.scene, watched.explorer.tools.breeding.process
        thrown(watched, 2, 7)
        thrown(watched, 5)
        before = [len(scene.brood(number)) for number in (1, 2)]
        watched.until(lambda: sum(len(scene.brood(number)) for number in (1, 2)) >= sum(before) + 8)
        more = [len(scene.brood(number)) - had for number, had in zip((1, 2), before, strict=True)]
        assert abs(more[0] - more[1]) <= 2, "the one process is shared fairly"
        watched.press(BREED)
        watched.until(lambda: len(scene.brood(3)) >= 3)
        assert process.broods[1].going and process.broods[2].going and scene.gap is not None
        watched.press(STOP_BREEDING)
        assert process.broods[1].going and process.broods[2].going and not process.broods[3].going
        watched.press(THROW_AWAY)
        assert scene.broods.shown == {1, 2}, "beside bombs, the latest brood is that between images"


def test_all_of_its_brood_is_thrown_away_and_comes_back(ctx: moderngl.Context, folder: Path) -> None:
    with explored(ctx, folder) as watched:
        scene, process = watched.explorer.scene, watched.explorer.tools.breeding.process
        count = len(scene.cards)
        number = thrown(watched, 2, 7)
        watched.explorer.state.bomb_wishes.append(ThrowChildren(number))
        watched.until(lambda: len(Cloud.load(folder / "cloud")) == count)
        watched.rest()
        assert not process.broods[1].going and scene.cards.fade_to[scene.brood(1)].max() == 0.0
        assert "thrown away" in watched.explorer.state.signs[-1].words
        watched.press(UNDO)
        watched.until(lambda: len(Cloud.load(folder / "cloud")) > count)
        watched.rest()
        assert scene.cards.fade_to[scene.brood(1)].min() == 1.0 and scene.bombs
        watched.explorer.state.bomb_wishes.append(ThrowChildren(number))
        watched.rest()
        watched.explorer.state.bomb_wishes.append(GoOn(number))  # in a brood of its own, which is not thrown away
        watched.until(lambda: len(scene.brood(2)) >= 2)
        assert brood_of(scene, number) == 2 and scene.broods.shown == {2}
        assert scene.cards.fade_to[scene.brood(1)].max() == 0.0


def test_at_a_bomb_the_keys_lean_that_one(ctx: moderngl.Context, folder: Path) -> None:
    with explored(ctx, folder) as watched:
        scene, process = watched.explorer.scene, watched.explorer.tools.breeding.process
        thrown(watched, 2, 7)
        watched.rest()
        head, at = scene.body.head, np.array(scene.bombs[0].position)
        x, y, z = ((at - head) / np.linalg.norm(at - head)).tolist()
        a, b, c = head.tolist()
        ray = (a, b, c), (x, y, z)
        watched.press(WILDER, ray=ray)
        assert process.broods[1].strength > USUAL
        watched.press(CALMER, ray=ray)
        assert process.broods[1].strength == pytest.approx(USUAL)
        for _ in range(8):
            watched.press(SLOWER, ray=ray)
        assert process.broods[1].pace == SLOWEST and process.pace is None
        watched.press(STOP_BREEDING, ray=ray)
        assert not process.broods[1].going
        watched.press(THROW_AWAY, ray=ray)
        assert 1 not in scene.broods.shown


def test_it_rests_while_one_is_at_the_board_and_goes_on_after(ctx: moderngl.Context, folder: Path) -> None:
    with explored(ctx, folder) as watched:
        scene, process = watched.explorer.scene, watched.explorer.tools.breeding.process
        number = thrown(watched, 2, 7)
        scene.apply(Arrange(FavouritesBoard()))
        watched.until(lambda: not process.broods[1].going)
        watched.press(BREED_BOMB)
        assert not scene.bombs, "none is thrown there"
        watched.press(UNDO)
        watched.until(lambda: process.broods[1].going)
        scene.apply(RemoveBomb(number))
        watched.until(lambda: not process.broods[1].going)
        watched.until(lambda: len(scene.brood(1)) == process.broods[1].made)
        watched.press(UNDO)
        made = len(scene.brood(1))
        watched.until(lambda: len(scene.brood(1)) > made)
        scene.apply(Arrange(PointCloud()))
        assert scene.bombs


def test_bombs_go_through_a_file_with_their_pace_and_go_on_where_they_did_not_rest(
    ctx: moderngl.Context, folder: Path, tmp_path: Path
) -> None:
    """Into a copy of the cloud in which other children have the number that theirs had."""
    other, path = tmp_path / "other", tmp_path / "a.session.json"
    shutil.copytree(folder, other)
    with explored(ctx, folder) as watched:
        scene, process = watched.explorer.scene, watched.explorer.tools.breeding.process
        ids = scene.cloud.ids
        first, second = thrown(watched, 2, 7, 5), thrown(watched, 3)
        watched.explorer.state.bomb_wishes = [LeanBomb(first, 0.8, 0.5), Rest(second)]
        watched.until(lambda: not process.broods[2].going and process.broods[1].pace == 0.5)
        state = State(to_json(scene.lasting, scene.cloud.ids), (0.0, 0.0, 0.0), 0.0, 0.0)
        write_session(path, SavedSession("bombs", [], [], state, broods=saved_broods(process.broods, scene)))
    shutil.copy(next((other / "variants").glob("*.png")), other / "variants" / "another child.png")
    with Growth(other / "cloud") as growth:
        growth.add("another child.png", brood="1")
    with explored(ctx, other, path) as watched:
        scene, process = watched.explorer.scene, watched.explorer.tools.breeding.process
        watched.rest()
        goes_on, rests = (brood_of(scene, number) for number in (first, second))
        assert {goes_on, rests}.isdisjoint({0, 1}) and not process.broods[rests].going
        watched.until(lambda: len(scene.brood(goes_on)) >= 2)
        brood = process.broods[goes_on]
        assert (brood.parents, brood.strength, brood.pace) == ((ids[2], ids[5], ids[7]), 0.8, 0.5)
        assert process.broods[rests].parents == (ids[3],) and not scene.brood(rests)
    with explored(ctx, other) as watched:  # and at the start after it rests, as ever
        watched.rest()
        assert not any(brood.going for brood in watched.explorer.tools.breeding.process.broods.values())


def test_without_anything_to_breed_from_there_is_a_sentence(ctx: moderngl.Context, folder: Path) -> None:
    with explored(ctx, folder) as watched:
        watched.press(BREED_BOMB)
        scene, toasts = watched.explorer.scene, watched.explorer.state.toasts
        assert toasts.current(scene.time) == [NO_PARENTS] and not scene.bombs
