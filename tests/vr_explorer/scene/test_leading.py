"""A bomb that moves leads its images by their shares; where each of them is, is worked out for whoever asks."""

from __future__ import annotations

import numpy as np
import pytest

from classification.cloud import Cloud
from tests.factories import clustered_cloud
from vr_explorer.scene.cards import LEADERS, Cards
from vr_explorer.scene.commands import ChangeBomb, HoldCards, MoveBomb, PlaceBomb, Undo
from vr_explorer.scene.criteria import Colours
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import Triple

COUNT = 400
PLACES: tuple[Triple, ...] = ((10.0, 0.0, -20.0), (11.0, 2.0, -20.0), (30.0, -4.0, 5.0))


@pytest.fixture(scope="module")
def cloud() -> Cloud:
    return clustered_cloud(COUNT)


def begun(cloud: Cloud, repelling: bool = False) -> Scene:
    scene = Scene(cloud)
    scene.apply(PlaceBomb(Colours(((200, 40, 40),)), PLACES[0]))
    scene.apply(PlaceBomb(Colours(((40, 40, 200),)), (-20.0, 3.0, 4.0), repelling=repelling))
    scene.advance(100.0)
    return scene


def test_a_bomb_that_is_dragged_changes_nothing_of_each_card_until_somebody_asks(cloud: Cloud) -> None:
    scene = begun(cloud)
    cards, before = scene.cards, scene.cards.target.copy()
    for place in PLACES[1:]:
        scene.apply(MoveBomb(1, place))
        assert cards.led and np.array_equal(cards._target, before)
    offset = np.subtract(PLACES[-1], PLACES[0]).astype(np.float32)
    assert np.allclose(cards.pulled[0], offset) and np.ptp(cards.pull[:, 0]) > 0.5
    shown = before + cards.pull @ np.array(cards.pulled, np.float32)
    assert np.abs(cards.target - shown).max() < 1e-4
    assert np.array_equal(cards.target, scene._transitions.resolved.positions(scene.bombs)) and not cards.led


def test_as_bombs_go_on_the_shares_are_the_same_and_another_that_moves_joins_them(cloud: Cloud) -> None:
    scene = begun(cloud)
    cards = scene.cards
    scene.apply(MoveBomb(1, PLACES[1]))
    version = cards.pull_version
    cards.target.copy()
    scene.apply(MoveBomb(1, PLACES[2]))
    assert cards.pull_version == version and np.allclose(cards.pulled[0], np.subtract(PLACES[2], PLACES[0]))
    between = cards.target.copy()
    for step in range(4):
        scene.apply(MoveBomb(2, (0.5 * step, 0.0, 0.0)))
        scene.apply(MoveBomb(1, (30.0, -4.0 + step, 5.0)))
    assert cards.led and cards.pull_version == version + 1
    assert np.allclose(cards.pulled[:2], ((0.0, 3.0, 0.0), (21.5, -3.0, -4.0)))
    shown = between + cards.pull @ np.array(cards.pulled, np.float32)
    assert np.abs(cards.target - shown).max() < 1e-3
    assert np.array_equal(cards.target, scene._transitions.resolved.positions(scene.bombs))


def test_more_bombs_than_can_lead_at_once_take_turns(cloud: Cloud) -> None:
    scene = Scene(cloud)
    for number in range(LEADERS + 2):
        scene.apply(PlaceBomb(Colours(((40 * number, 200 - 30 * number, 90),)), (9.0 * number, 0.0, -20.0)))
    scene.advance(100.0)
    cards = scene.cards
    for step in range(1, 3):
        for number in range(LEADERS + 2):
            from_here = cards.pull_version
            scene.apply(MoveBomb(number + 1, (9.0 * number, 3.0 * step, -20.0)))
            assert cards.led and cards.pull_version <= from_here + 1
    wanted = scene._transitions.resolved.positions(scene.bombs)
    assert np.array_equal(cards.target, wanted)


def test_cards_that_are_held_do_not_follow(cloud: Cloud) -> None:
    scene = begun(cloud)
    cards = scene.cards
    pulled = int(np.argmax(scene._transitions.resolved.gathering.shares[0]))  # type: ignore[union-attr]
    scene.apply(HoldCards((pulled,), ((1.0, 2.0, 3.0),)))
    scene.advance(100.0)
    scene.apply(MoveBomb(1, PLACES[1]))
    scene.apply(MoveBomb(1, PLACES[2]))
    assert cards.led and not cards.pull[pulled].any()
    assert np.allclose(cards.target[pulled], (1.0, 2.0, 3.0))


def test_a_bomb_that_repels_and_what_others_lead_beside_it_change_nothing_of_each_card(cloud: Cloud) -> None:
    scene = begun(cloud, repelling=True)
    cards, before = scene.cards, scene.cards.target.copy()
    pushed = []
    for number, place in (
        (2, (9.0, 1.0, -18.0)),
        (2, (12.0, 0.0, -22.0)),
        (1, PLACES[1]),
        (1, PLACES[2]),
        (2, PLACES[0]),
    ):
        scene.apply(MoveBomb(number, place))
        assert cards.led and cards.pushed and np.array_equal(cards._target, before)
        pushed.append(as_the_shader(cards))
    version = cards.pull_version
    wanted = scene._transitions.resolved.positions(scene.bombs)
    assert np.abs(pushed[-1] - wanted).max() < 1e-3 and np.abs(pushed[-1] - pushed[0]).max() > 5.0
    assert np.array_equal(cards.target, wanted) and not cards.led
    scene.apply(MoveBomb(2, PLACES[2]))
    assert cards.pull_version == version
    assert np.abs(as_the_shader(cards) - scene._transitions.resolved.positions(scene.bombs)).max() < 1e-3


def as_the_shader(cards: Cards) -> np.ndarray:
    """(N, 3), by the formula of shaders/leading.glsl."""
    gathered = cards.before_pushed() + cards.pull @ np.array(cards.pulled, np.float32)
    there = gathered.astype(float)
    for (*middle, radius), strength in zip(cards.balls, cards.pull.T, strict=True):
        if radius > 0.0:
            offsets = gathered - np.array(middle)
            distances = np.linalg.norm(offsets, axis=1)
            there += offsets * (np.cbrt(distances**3 + strength * radius**3) / distances - 1.0)[:, None]
    return there


def test_more_bombs_that_repel_than_can_lead_are_worked_out_at_once(cloud: Cloud) -> None:
    scene = Scene(cloud)
    for number in range(LEADERS + 1):
        colours = Colours(((40 * number, 200 - 30 * number, 90),))
        scene.apply(PlaceBomb(colours, (9.0 * number, 0.0, -20.0), repelling=True))
    scene.advance(100.0)
    scene.apply(MoveBomb(1, PLACES[1]))
    assert not scene.cards.led
    assert np.array_equal(scene.cards.target, scene._transitions.resolved.positions(scene.bombs))


def test_cards_that_are_held_are_not_pushed_away(cloud: Cloud) -> None:
    scene = begun(cloud, repelling=True)
    cards, gathering = scene.cards, scene._transitions.resolved.gathering
    held = int(np.argmax(gathering.repelled[0]))  # type: ignore[union-attr]
    scene.apply(HoldCards((held,), ((1.0, 2.0, 3.0),)))
    scene.advance(100.0)
    scene.apply(MoveBomb(2, PLACES[1]))
    assert cards.led and np.allclose(as_the_shader(cards)[held], (1.0, 2.0, 3.0))
    assert np.allclose(cards.target[held], (1.0, 2.0, 3.0))


def test_what_is_taken_back_comes_back(cloud: Cloud) -> None:
    scene = begun(cloud)
    before = scene.cards.target.copy()
    scene.apply(MoveBomb(1, PLACES[2]))
    moved = scene.cards.target.copy()
    scene.apply(Undo())
    assert np.array_equal(scene.cards.target, before)
    assert np.allclose(scene.cards.positions_at(scene.time), moved, atol=1e-4), "it sets out from where it was led to"


def test_what_is_given_to_a_thread_has_been_worked_out(cloud: Cloud) -> None:
    scene = begun(cloud)
    scene.apply(MoveBomb(1, PLACES[2]))
    fixed = scene.cards.fixed()
    assert not fixed.led and np.array_equal(fixed.target, scene._transitions.resolved.positions(scene.bombs))


def test_a_bomb_that_does_not_act_takes_nothing_with_it(cloud: Cloud) -> None:
    scene = begun(cloud)
    scene.apply(ChangeBomb(1, active=False))
    scene.advance(100.0)
    before, version = scene.cards.target.copy(), scene.cards.motion_version
    scene.apply(MoveBomb(1, PLACES[2]))
    assert scene.bombs[0].position == PLACES[2] and scene.cards.motion_version == version
    scene.apply(ChangeBomb(1, active=True))
    scene.advance(100.0)
    assert not np.allclose(scene.cards.target, before)
    assert np.array_equal(scene.cards.target, scene._transitions.resolved.positions(scene.bombs))
