"""From an image to those beside it, as one sees them; and in which order images are read."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from classification.cloud import Cloud
from vr_explorer.picking.neighbours import next_card, reading_order, shown_now
from vr_explorer.scene.arrangements import FavouritesBoard, FlatWall
from vr_explorer.scene.board import Board, Row
from vr_explorer.scene.commands import ApplyFilter, Arrange, Select, Turn
from vr_explorer.scene.criteria import SelectedCards
from vr_explorer.scene.scene import Scene

LEFT, RIGHT, UP, DOWN = (-1, 0), (1, 0), (0, 1), (0, -1)
BACK = {LEFT: RIGHT, RIGHT: LEFT, UP: DOWN, DOWN: UP}


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    return Scene(make_cloud(240))


def at_rest(scene: Scene) -> Scene:
    scene.advance(30.0)
    return scene


def test_on_a_flat_wall_a_step_and_the_opposite_step_return(scene: Scene) -> None:
    scene.apply(Arrange(FlatWall()))
    shown = shown_now(at_rest(scene))
    stepped = 0
    for card in range(len(scene.cloud)):
        for toward, back in BACK.items():
            other = next_card(shown, card, toward)
            if other is None:
                continue
            way = shown.cards.target[other] - shown.cards.target[card]
            straight = abs(float(way @ shown.axes[:, 1 if toward in (LEFT, RIGHT) else 0])) < 1e-3
            assert straight or float(np.linalg.norm(way)) < 3.0 * scene.settings.wall_pitch
            if straight:
                stepped += 1
                assert next_card(shown, other, back) == card
    assert stepped > 3 * len(scene.cloud)


@pytest.mark.parametrize("toward", BACK)
def test_steps_in_one_direction_come_to_an_end_and_never_twice_to_an_image(
    scene: Scene, toward: tuple[int, int]
) -> None:
    """In the cloud, where images lie anywhere, seen from aslant."""
    scene.apply(Turn(0.7, 0.3))
    shown = shown_now(scene)
    for first in range(0, 240, 17):
        card, met = first, {first}
        while (after := next_card(shown, card, toward)) is not None:
            assert after not in met
            met.add(after)
            card = after


def test_from_every_image_there_is_a_way_to_the_others_side(scene: Scene) -> None:
    """The one farthest to the right is reached, or one that has none to its right: there is no other one."""
    shown = shown_now(scene)
    across = shown.cards.target @ shown.axes[:, 0]
    card = int(np.argmin(across))
    while (after := next_card(shown, card, RIGHT)) is not None:
        card = after
    assert across[card] > across.max() - 0.02 * shown.height


def test_what_is_not_shown_is_passed_over(scene: Scene) -> None:
    scene.apply(Arrange(FlatWall()))
    shown = shown_now(at_rest(scene))
    second = next_card(shown, int(reading_order(shown)[0]), RIGHT)
    assert second is not None
    rest = tuple(card for card in range(240) if card != second)
    scene.apply(Select(rest))
    before = scene.cards.target.copy()
    scene.apply(ApplyFilter(SelectedCards(rest)))
    at_rest(scene)
    scene.cards.target[:] = before
    assert second not in reading_order(shown_now(scene))
    assert next_card(shown_now(scene), int(reading_order(shown)[0]), RIGHT) != second


def test_a_wall_is_read_by_rows_and_from_behind_as_it_is_seen(scene: Scene) -> None:
    scene.apply(Arrange(FlatWall()))
    shown = shown_now(at_rest(scene))
    order = reading_order(shown)
    assert sorted(order.tolist()) == list(range(240))
    across, up = (shown.cards.target[order] @ shown.axes[:, :2]).T
    row_ends = np.flatnonzero(np.diff(up) < -1.0)
    assert (np.diff(across)[np.setdiff1d(np.arange(239), row_ends)] > 0.0).all()
    assert (np.diff(up) < 1e-2).all()
    scene.apply(Turn(np.pi, 0.0))
    behind = shown_now(scene)
    assert next_card(behind, int(order[0]), LEFT) == next_card(shown, int(order[0]), RIGHT)


def test_the_board_is_read_as_it_hangs(make_cloud: Callable[[int], Cloud]) -> None:
    hung = (7, 3, 90, 12, 55, 1, 60, 2)
    scene = Scene(make_cloud(240), favourites=Board((Row(hung[:5], "First"), Row(hung[5:], ""))))
    scene.apply(Arrange(FavouritesBoard()))
    assert tuple(reading_order(shown_now(at_rest(scene))).tolist()) == hung


def test_elsewhere_images_that_follow_each_other_lie_near_each_other(scene: Scene) -> None:
    shown = shown_now(scene)
    order = reading_order(shown)
    assert sorted(order.tolist()) == list(range(240))
    steps = np.linalg.norm(np.diff(shown.cards.target[order], axis=0), axis=1).mean()
    chance = np.linalg.norm(np.diff(shown.cards.target, axis=0), axis=1).mean()
    assert steps < 0.6 * chance


def test_without_images_there_is_nothing_to_read(make_cloud: Callable[[int], Cloud]) -> None:
    assert len(reading_order(shown_now(Scene(make_cloud(0))))) == 0
