"""What an arrangement is made of is in sight at the first view, whatever the picture and whatever panels cover."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.factories import clustered_cloud
from vr_explorer.scene.arrangements import (
    ARRANGEMENTS,
    Arrangement,
    ColourSolid,
    FlatWall,
    MethodWall,
    PointCloud,
    ScatterPlot,
    SortedWall,
)
from vr_explorer.scene.board import Board
from vr_explorer.scene.commands import ApplyFilter, Arrange, FirstLook, LookFrom, ToggleBoard, Turn, Undo
from vr_explorer.scene.criteria import Measure, SelectedCards
from vr_explorer.scene.framing import Framing
from vr_explorer.scene.pilot import MOST_LOOKED_FOR
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.settings import Unmatched
from vr_explorer.scene.sight import FEW, Sight, in_sight
from vr_explorer.scene.view import turned

ASPECTS = {"16:9": 16 / 9, "4:3": 4 / 3, "9:16": 9 / 16, "21:9": 21 / 9}
COVERED = {"bare": (0.0, 0.0, 0.0, 0.0), "menu and status": (0.0, 0.0, 0.45, 0.12)}
HEIGHT = math.tan(math.radians(30.0))
CARD = 2.0


def arranged(arrangement: Arrangement, sight: Sight, count: int = 500) -> Scene:
    scene = Scene(clustered_cloud(count), favourites=Board.of(range(23)))
    scene.aspect, scene.sight = sight.aspect, sight
    scene.apply(Arrange(arrangement))
    scene.advance(scene.settings.motion)
    scene.apply(FirstLook())
    return scene


def tangents(scene: Scene, positions: np.ndarray) -> np.ndarray:
    """(N, 3): to the right and upward of the gaze, and metres ahead."""
    body = scene.body
    seen = (positions - body.head) @ turned(body.yaw, body.pitch)
    assert (seen[:, 2] < 0.0).all(), "something is behind the viewer"
    return np.stack([seen[:, 0] / -seen[:, 2], seen[:, 1] / -seen[:, 2], -seen[:, 2]], axis=1)


@pytest.mark.parametrize("covered", COVERED.values(), ids=COVERED)
@pytest.mark.parametrize("aspect", ASPECTS.values(), ids=ASPECTS)
@pytest.mark.parametrize(
    "arrangement",
    [
        SortedWall(),
        ScatterPlot(),
        ScatterPlot((Measure.ABSTRACTNESS, Measure.LIGHTNESS)),
        FlatWall(),
        MethodWall(),
        ColourSolid(),
        ARRANGEMENTS["board"],
    ],
    ids=lambda one: f"{one.id}{len(getattr(one, 'axes', ()))}",
)
def test_images_values_and_names_are_in_the_free_part_of_the_picture(
    arrangement: Arrangement, aspect: float, covered: tuple[float, float, float, float]
) -> None:
    sight = Sight(aspect, HEIGHT, covered, letter=2.0 * HEIGHT * 16.0 / 720.0)
    scene = arranged(arrangement, sight)
    left, right, lower, upper = sight.free
    shown = scene.cards.target[scene.cards.fade_to > 0.5]
    x, y, depth = tangents(scene, shown).T
    assert (x - CARD / depth > left).all() and (x + CARD / depth < right).all()
    assert (y - CARD / depth > lower).all() and (y + CARD / depth < upper).all()
    words = [(title.text, title.position) for title in scene.titles]
    for scale in scene.scales:
        words += [(scale.name, scale.title), *((tick.text, tick.position) for tick in scale.ticks)]
    if not words:
        return
    x, y, _ = tangents(scene, np.array([position for _, position in words])).T
    half = np.array([0.29 * len(text) * sight.letter for text, _ in words])
    assert (x - half > left).all() and (x + half < right).all()
    assert (y - 0.5 * sight.letter > lower).all() and (y + 0.5 * sight.letter < upper).all()


def test_the_covered_part_is_what_makes_the_difference() -> None:
    """Where the menu is not heeded, the wall reaches under it."""
    sight = Sight(16 / 9, HEIGHT, COVERED["menu and status"])
    scene = arranged(FlatWall(), Sight(16 / 9, HEIGHT))
    x, _, _ = tangents(scene, scene.cards.target).T
    assert x.max() > sight.free[1]


def test_a_share_is_counted() -> None:
    cards = np.array([[0, 0, -10], [3, 0, -10], [9, 0, -10], [0, 0, 10]], np.float32)
    sight = Sight(1.0, 0.5)
    assert in_sight(cards, np.zeros(3), 0.0, 0.0, sight) == 0.5
    assert in_sight(cards, np.zeros(3), math.pi, 0.0, sight) == 0.25
    assert in_sight(cards, np.zeros(3), 0.0, 0.0, Sight(1.0, 0.5, (0.0, 0.0, 0.4, 0.0))) == 0.25
    assert in_sight(cards[:0], np.zeros(3), 0.0, 0.0, sight) == 1.0


def lost(glide: float) -> tuple[Scene, tuple[float, float, float]]:
    """A viewer far outside the cloud who looks away from it."""
    scene = Scene(clustered_cloud(300))
    scene.sight = Sight(glide=glide)
    place = 900.0, 50.0, 0.0
    scene.apply(LookFrom(place, -math.pi / 2, 0.0))
    return scene, place


def seen(scene: Scene) -> float:
    body = scene.body
    return in_sight(scene.cards.target, body.head, body.yaw, body.pitch, scene.sight)


def test_who_would_be_left_in_the_black_is_taken_along_smoothly() -> None:
    scene, place = lost(1.0)
    assert seen(scene) == 0.0
    scene.apply(Arrange(ColourSolid()))
    steps = []
    for _ in range(90):
        before = scene.body.head.copy()
        scene.advance(1 / 60)
        steps.append(float(np.linalg.norm(scene.body.head - before)))
    assert seen(scene) > 0.5
    assert max(steps) < 0.1 * sum(steps), "no jump"
    assert scene.jumps == 0
    scene.apply(Undo())
    for _ in range(3):
        scene.advance(1.0)
    np.testing.assert_allclose(scene.body.head, place, atol=0.05, err_msg="back to where one was")
    assert seen(scene) == 0.0


def test_in_a_headset_one_is_there_at_once() -> None:
    scene, _ = lost(0.0)
    scene.apply(Arrange(ColourSolid()))
    scene.advance(1 / 60)
    assert scene.jumps == 1 and seen(scene) > 0.5
    place = scene.body.head.copy()
    scene.advance(1.0)
    np.testing.assert_array_equal(scene.body.head, place)


def test_who_sees_enough_stays() -> None:
    scene = Scene(clustered_cloud(300))
    scene.sight = Sight(glide=1.0)
    place = scene.body.head.copy()
    for arrangement in (ColourSolid(), ScatterPlot(), PointCloud()):
        scene.apply(Arrange(arrangement))
        assert seen(scene) > FEW
        scene.advance(3.0)
        np.testing.assert_array_equal(scene.body.head, place)


def test_the_board_makes_room_for_the_menu_and_gives_the_place_back() -> None:
    scene = Scene(clustered_cloud(300), favourites=Board.of(range(40)))
    bare, menu = Sight(glide=1.0), Sight(covered=(0.0, 0.0, 0.4, 0.1), glide=1.0)
    scene.sight = bare
    scene.apply(FirstLook())
    place, yaw = scene.body.head.copy(), scene.body.yaw
    scene.apply(ToggleBoard())
    scene.advance(3.0)
    scene.sight = menu
    for _ in range(3):
        scene.advance(1.0)
    hung = scene.cards.target[:40]
    assert in_sight(hung, scene.body.head, scene.body.yaw, scene.body.pitch, menu) == 1.0
    scene.apply(ToggleBoard())
    for _ in range(3):
        scene.advance(1.0)
    np.testing.assert_allclose(scene.body.head, place, atol=0.05)
    assert scene.body.yaw == pytest.approx(yaw, abs=0.01)


def test_who_has_moved_since_is_left_alone() -> None:
    scene = Scene(clustered_cloud(300), favourites=Board.of(range(40)))
    scene.sight = Sight(covered=(0.0, 0.0, 0.4, 0.1), glide=1.0)
    scene.apply(ToggleBoard())
    scene.advance(3.0)
    scene.apply(Turn(0.2, 0.1))
    place, yaw = scene.body.head.copy(), scene.body.yaw
    scene.sight = Sight(glide=1.0)
    scene.advance(3.0)
    np.testing.assert_array_equal(scene.body.head, place)
    assert scene.body.yaw == yaw


def test_the_board_hangs_in_the_middle_though_the_menu_is_just_closing() -> None:
    """The viewer is on the way to where they stand without it: the board hangs before that place."""
    scene = Scene(clustered_cloud(300), favourites=Board.of(range(40)))
    bare, menu = Sight(glide=1.0), Sight(covered=(0.0, 0.0, 0.4, 0.1), glide=1.0)
    scene.sight = menu
    scene.apply(Arrange(ColourSolid()))
    for _ in range(3):
        scene.advance(1.0)
    scene.apply(FirstLook())
    aside = scene.body.head.copy()
    scene.sight = bare
    for _ in range(4):
        scene.advance(0.1)
    assert not np.allclose(scene.body.head, aside, atol=0.5), "on the way"
    scene.apply(ToggleBoard())
    for _ in range(3):
        scene.advance(1.0)
    x, y, _ = tangents(scene, scene.cards.target[:40]).T
    assert x.max() + x.min() == pytest.approx(0.0, abs=0.05 * np.ptp(x))
    assert y.max() + y.min() == pytest.approx(0.0, abs=0.05 * np.ptp(y))


def test_whether_images_are_in_sight_is_asked_of_some_of_very_many_and_of_all_of_a_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[np.ndarray] = []
    arrive = Framing.arrive

    def noted(framing: Framing, spec: Any, layout: Any, seen: np.ndarray, card: float, sight: Sight) -> None:
        asked.append(seen)
        arrive(framing, spec, layout, seen, card, sight)

    monkeypatch.setattr(Framing, "arrive", noted)
    scene = Scene(clustered_cloud(3 * MOST_LOOKED_FOR + 1))
    scene.apply(Arrange(FlatWall()))
    scene.advance(0.1)
    scene.apply(ApplyFilter(SelectedCards((5, 60_000)), Unmatched.VANISH))
    scene.apply(Arrange(PointCloud()))
    scene.advance(0.1)
    many, few = asked
    assert 0.7 * MOST_LOOKED_FOR < len(many) <= MOST_LOOKED_FOR and len(few) == 2
    np.testing.assert_allclose(few, scene.cards.target[[5, 60_000]], atol=1e-3)
